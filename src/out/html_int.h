/* html_int.h - what the files that write the page share. */
#ifndef CONCORD_OUT_HTML_INT_H
#define CONCORD_OUT_HTML_INT_H

#include "out/layout.h"

struct page {
    struct buf *out;
    struct arena *arena;
    const struct layout *layout;
    const char **defined;        /* names with an anchor */
    size_t n_defined, n_charts;
    double shade_most;           /* of the table that is being written */
    size_t sheet, block;         /* that is being written, from 0 */
};

/* html_style.c: the page's style, its script, and the policy that lets a reader run these two and nothing else. */
void html_put_policy(struct buf *out);
void html_put_style(struct buf *out);
void html_put_script(struct buf *out);

/* html_table.c */
void html_put_table(struct page *p, const struct lay_block *b);
void html_put_scorecard(struct page *p, const struct lay_block *b);
void html_put_definitions(struct page *p, const struct lay_table *t);
void html_put_notes(struct page *p, const struct lay_table *t);
void html_put_text(struct page *p, const char *text);             /* escaped */
void html_put_label(struct page *p, const char *label, const char *about); /* a link to the definition, where there is one */

#endif
