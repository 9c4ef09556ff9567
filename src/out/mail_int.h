/* mail_int.h - what the files that make the mail form share. */
#ifndef CONCORD_OUT_MAIL_INT_H
#define CONCORD_OUT_MAIL_INT_H

#include "out/mail_form.h"

/* mail_cut.c: the layout as far as a mail shows it: no appendices, the newest periods of long tables, the first columns of wide ones, the
 * beginning of lists, texts of a bearable length. Notes say what is left out and where it stands. `n_left` counts it. The last sheet, which
 * is an appendix again, says where all of it stands. */
const struct layout *mail_cut(struct arena *a, const struct layout *l, const char *attachment, size_t *n_left);
const char *mail_place(const char *attachment); /* where what is left out stands */
/* mail_fold.c: breaks lines of HTML that are longer than a mail's may be, where it makes no difference to a reader. */
void mail_fold(struct buf *out, const char *html, size_t n);

#endif
