/* arena.h - memory with one lifetime. Small things only (trees, plans, layout): what grows with the data is malloc'ed
 * by functions that can return ERR_NOMEM. arena_alloc never gives NULL: without memory the program ends with exit 71. */
#ifndef CONCORD_BASE_ARENA_H
#define CONCORD_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;
struct arena_mark {
    void *chunk;
    size_t used;
};

struct arena *arena_new(void);
void arena_free(struct arena **a); /* accepts a pointer to NULL; clears it */
void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned for anything (16) */
void *arena_raw(struct arena *a, size_t size);   /* the same, not zeroed: for arrays that are written whole at once */
char *arena_dup(struct arena *a, const char *text, size_t n); /* with a NUL behind */
char *arena_strdup(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
struct arena_mark arena_mark(struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark); /* a build with a sanitizer fills what is given back */
/* Ends the program, with exit 71: for who cannot go on without memory, and need not clean up. */
_Noreturn void arena_exhausted(void);
/* Room for one more item, not zeroed, in a list of n items that only grows by this call; gives the list (moved when n is a power of 2). */
void *arena_grow(struct arena *a, void *list, size_t n, size_t item_size);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * ((n) ? (size_t)(n) : 1)))
#define ARENA_RAW(a, type, n) ((type *)arena_raw((a), sizeof(type) * ((n) ? (size_t)(n) : 1)))
#define ARENA_PUSH(a, list, n, item)                                                                                    \
    do {                                                                                                                \
        (list) = arena_grow((a), (list), (size_t)(n), sizeof *(list));                                                  \
        (list)[(n)++] = (item);                                                                                         \
    } while (0)

#endif
