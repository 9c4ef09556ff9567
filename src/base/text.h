/* text.h - UTF-8: validation, case, width, escaping. utf8proc is included by text.c only. */
#ifndef CONCORD_BASE_TEXT_H
#define CONCORD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

bool text_is_utf8(const char *s, size_t n, size_t *bad); /* *bad: offset of the first byte that is not part of UTF-8 */
void text_lower(struct buf *out, const char *s, size_t n); /* Unicode simple lower case */
void text_upper(struct buf *out, const char *s, size_t n);
void text_trim(const char **s, size_t *n);               /* white space of Unicode on both sides */
size_t text_width(const char *s, size_t n);              /* columns of a terminal */
size_t text_length(const char *s, size_t n);             /* code points */
/* Composes letters and their marks (normal form C); what is not UTF-8 stays as it is. False without memory. */
bool text_compose(struct buf *out, const char *s, size_t n);
/* Letters, marks that stand on them, and digits: what names are made of. */
bool text_is_word(unsigned codepoint);
/* Makes text safe to show on one line of a terminal or log: control characters, bidi overrides and invalid bytes as \xNN or \u{…}. */
void text_printable(struct buf *out, const char *s, size_t n);
/* One word of a shell's command line, in single quotes. */
void text_shell_word(struct buf *out, const char *s);
/* Which library's tables of Unicode these are: "2.8.0". */
const char *text_tables(void);

#endif
