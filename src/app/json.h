/* json.h - JSON on standard output for the commands that answer in lines: objects and lists, one member after the other. */
#ifndef CONCORD_APP_JSON_H
#define CONCORD_APP_JSON_H

#include <stdbool.h>
#include <stdint.h>

struct json { int depth; bool filled[16]; }; /* one of a kind for each output; begins with zeros */
void json_begin(struct json *j, char bracket);   /* '{' or '[', as an item of a list or the whole */
void json_begin_named(struct json *j, const char *name, char bracket);
void json_end(struct json *j, char bracket);     /* '}' or ']'; the outermost ends the line */
/* Bytes that are no UTF-8 are written as \\xNN in the text. NULL is null. */
void json_text(struct json *j, const char *name, const char *text); /* name NULL: an item of a list */
void json_number(struct json *j, const char *name, int64_t n);
void json_flag(struct json *j, const char *name, bool flag);

#endif
