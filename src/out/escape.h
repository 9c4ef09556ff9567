/* escape.h - foreign text as part of HTML or SVG: the same characters are safe between tags and in an attribute's quotes. */
#ifndef CONCORD_OUT_ESCAPE_H
#define CONCORD_OUT_ESCAPE_H

#include "base/buf.h"

/* On one line: a line break stands as ↵, TAB as a space; control characters, marks of direction, bytes that are not UTF-8 and what XML
 * forbids are made visible as \xNN and \u{…}. & < > " ' become entities. */
void escape_text(struct buf *out, const char *text);
/* An id or the part behind the # of a link: letters, digits, - and _; any other byte as .NN. Two names never become one. */
void escape_id(struct buf *out, const char *name);

#endif
