/* mail_int.h - what the files of this folder share and nobody else sees. */
#ifndef CONCORD_MAIL_MAIL_INT_H
#define CONCORD_MAIL_MAIL_INT_H

#include "base/arena.h"
#include "mail/channel.h"

/* ---- channel.c: options, as each kind asks for them */
const char *channel_option_first(const struct channel_spec *spec);                     /* the first without a name; NULL: there is none */
const char *channel_option_named(const struct channel_spec *spec, const char *name);   /* NULL: it is not written */
/* Each named option is one of `known` (NULL ends it) and there are at most `most` without a name; else ERR_CONFIG. */
int channel_check_options(const struct channel_spec *spec, const char *const *known, size_t most, struct err *err) MUST_CHECK;
/* Seconds, from 1 on; what is not written is `otherwise`. */
int channel_option_seconds(const struct channel_spec *spec, const char *name, unsigned otherwise, unsigned *out, struct err *err) MUST_CHECK;
/* Fills in an answer; the text is made printable. */
void channel_answer(struct sent_answer *out, enum sent_outcome outcome, int code, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* ---- words.c: the words of a command line, by blanks, quotes and backslashes alone: ERR_CONFIG for what only a shell understands */
int words_split(struct arena *a, const char *line, const char ***words, size_t *n, struct err *err) MUST_CHECK;

/* ---- the kinds */
int folder_open(const struct channel_spec *spec, struct channel *out, struct err *err) MUST_CHECK;
int command_open(const struct channel_spec *spec, struct channel *out, struct err *err) MUST_CHECK;

#endif
