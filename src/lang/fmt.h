/* fmt.h - one layout for every project file: the text anew, with the same tokens and the same comments. */
#ifndef CONCORD_LANG_FMT_H
#define CONCORD_LANG_FMT_H

#include "base/buf.h"
#include "lang/source.h"

/* Appends the file in its one layout. Mistakes go to `diags` and become ERR_CONFIG with an empty message: a file that does not
 * parse has no layout. What comes out is read again; ERR_INTERNAL if it is not, token by token, what went in. */
int fmt_file(struct source_set *sources, uint32_t file, struct diags *diags, struct buf *out, struct err *err) MUST_CHECK;

#endif
