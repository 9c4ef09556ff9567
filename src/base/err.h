/* err.h - the one error type: what the world did to us (a file, a plugin, the data).
 *
 * 0 is success, any other value an enum err_code. The author's mistakes in a project are
 * diagnostics (lang/diag.h); our own bugs are asserts. Nothing is allocated on this path. */
#ifndef CONCORD_BASE_ERR_H
#define CONCORD_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

enum err_code {
    ERR_OK = 0,
    ERR_USAGE,       /* the command line          exit 64 */
    ERR_DATA,        /* the data, a failed check  exit 65 */
    ERR_NOT_FOUND,   /* an input is missing       exit 66 */
    ERR_UNAVAILABLE, /* refused for good          exit 69 */
    ERR_INTERNAL,    /* our bug or a plugin's     exit 70 */
    ERR_NOMEM,       /* memory, processes, files  exit 71 */
    ERR_CREATE,      /* an output cannot be made  exit 73 */
    ERR_IO,          /* reading or writing failed exit 74 */
    ERR_AGAIN,       /* later it may work         exit 75 */
    ERR_PROTOCOL,    /* the peer talks nonsense   exit 76 */
    ERR_PERMISSION,  /* not allowed               exit 77 */
    ERR_CONFIG       /* a definition is wrong     exit 78 */
};

struct err {
    enum err_code code;
    char msg[1024]; /* UTF-8, always terminated; unprintable bytes of foreign text shown as \xNN */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Sets code and message, returns code. `e` may be NULL. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int err_setv(struct err *e, enum err_code code, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));
/* Puts "context: " before the message; returns the code it holds. */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The sysexits code for it (see doc/concord.1). */
int err_exit_code(enum err_code code);
/* Appends foreign text to a message buffer made printable: control bytes, DEL, bidi overrides and invalid UTF-8 as
 * \xNN; at most `max` bytes of it, then "…". Gives dst. `dst` has room for `size` bytes. */
char *err_printable(char *dst, size_t size, const char *text, size_t n, size_t max);

#define TRY(call)                                                                                                       \
    do {                                                                                                                \
        int try_rc_ = (call);                                                                                           \
        if (try_rc_ != 0)                                                                                               \
            return try_rc_;                                                                                             \
    } while (0)

#endif
