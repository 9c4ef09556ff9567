/* pattern.h - PCRE2 with limits (the only place that includes pcre2.h): UTF checked, JIT first, then the interpreter for what
 * JIT cannot do; bounded subject length, offset, match, depth and heap; a budget for the whole run. A pattern may be used by several
 * threads, one after the other. */
#ifndef CONCORD_DATA_PATTERN_H
#define CONCORD_DATA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct pattern;
enum { PATTERN_SUBJECT_MAX = 1 << 16 }; /* bytes of a subject; longer ones are an error that says so */
/* flags: letters of "imsx". *bad: offset in `text` of what is wrong. Verbs, "(*…)", and \G are refused. */
int pattern_compile(const char *text, size_t n, const char *flags, struct pattern **out, size_t *bad, struct err *err) MUST_CHECK;
void pattern_free(struct pattern **p);
void pattern_say_engine(struct buf *out); /* which PCRE2 this is */
/* From now on without compiled code, as it is where memory may not be executed; the answers are the same. */
void pattern_interpret(struct pattern *p);
/* A match anywhere. ERR_DATA: over a limit (which is said); the caller adds the record. */
int pattern_match(struct pattern *p, const char *s, size_t n, bool *found, struct err *err) MUST_CHECK;
/* As pattern_match, with the bounds of the whole match and of up to n_groups groups (start, end; -1 -1 where unset), from `from` on. */
int pattern_groups(struct pattern *p, const char *s, size_t n, size_t from, ptrdiff_t *bounds, size_t n_groups, bool *found,
                   struct err *err) MUST_CHECK;

#endif
