/* arena.c - decides where small memory of one lifetime comes from: chunks that are freed together.
 *
 * Takes sizes; gives zeroed memory aligned to 16. Never gives NULL: when memory runs out the files that are open aside are
 * removed and the program ends with exit 71, because no caller could do better with a tree it cannot build. What grows with the
 * data does not belong here. Must not know what is kept in it. Chunks survive a reset as spares, so that a loop over batches does
 * not allocate. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { ALIGN = 16, CHUNK_FIRST = 4096, CHUNK_LAST = 1 << 18, SPARES_LOOKED_AT = 4, SPARE_SIZE = 1 << 25 };

struct chunk {
    struct chunk *before;
    size_t size; /* bytes of data */
    size_t used;
    size_t pad; /* data begins at a multiple of ALIGN */
    unsigned char data[];
};

_Static_assert(sizeof(struct chunk) % ALIGN == 0, "chunk data is aligned");

struct arena {
    struct chunk *newest;
    struct chunk *spares; /* given back, the latest first */
    size_t spare_size;    /* of all of them */
    size_t next_size;
};

_Noreturn void arena_exhausted(void)
{
    static const char text[] = "concord: out of memory\n";
    file_aside_drop_all();
    ssize_t rc = write(STDERR_FILENO, text, sizeof text - 1);
    (void)rc; /* nobody is left to be told */
    _exit(71);
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        arena_exhausted();
    a->next_size = CHUNK_FIRST - sizeof(struct chunk);
    return a;
}

static void free_chunks(struct chunk *c)
{
    while (c) {
        struct chunk *before = c->before;
        free(c);
        c = before;
    }
}

void arena_free(struct arena **a)
{
    if (!*a)
        return;
    free_chunks((*a)->newest);
    free_chunks((*a)->spares);
    free(*a);
    *a = NULL;
}

/* A spare that is large enough, out of the latest few; NULL: none. */
static struct chunk *take_spare(struct arena *a, size_t need)
{
    struct chunk **at = &a->spares;
    for (int i = 0; *at && i < SPARES_LOOKED_AT; i++, at = &(*at)->before) {
        struct chunk *c = *at;
        if (c->size < need)
            continue;
        *at = c->before;
        a->spare_size -= c->size;
        return c;
    }
    return NULL;
}

static struct chunk *add_chunk(struct arena *a, size_t need)
{
    struct chunk *c = take_spare(a, need);
    if (!c) {
        size_t size = need > a->next_size ? need : a->next_size;
        c = malloc(sizeof *c + size);
        if (!c)
            arena_exhausted();
        c->size = size;
        if (a->next_size < CHUNK_LAST)
            a->next_size = 2 * (a->next_size + sizeof *c) - sizeof *c;
    }
    c->used = 0;
    c->before = a->newest;
    a->newest = c;
    return c;
}

void *arena_raw(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        arena_exhausted();
    size_t need = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    struct chunk *c = a->newest;
    if (!c || c->size - c->used < need)
        c = add_chunk(a, need);
    unsigned char *p = c->data + c->used;
    c->used += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *p = arena_raw(a, size);
    return memset(p, 0, size);
}

char *arena_dup(struct arena *a, const char *text, size_t n)
{
    if (n == SIZE_MAX)
        arena_exhausted();
    char *p = arena_raw(a, n + 1);
    if (n > 0)
        memcpy(p, text, n);
    p[n] = '\0';
    return p;
}

char *arena_strdup(struct arena *a, const char *text)
{
    return arena_dup(a, text, strlen(text));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    char most[256]; /* of the texts that are made so: they are formatted once */
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(most, sizeof most, fmt, again);
    va_end(again);
    if (n < 0)
        arena_exhausted(); /* with our formats only memory or 2 GB of text get here */
    if ((size_t)n < sizeof most)
        return arena_dup(a, most, (size_t)n);
    char *p = arena_raw(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){a->newest, a->newest ? a->newest->used : 0};
}

static void fill_released(struct chunk *c, size_t from)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    memset(c->data + from, 0xDB, c->used - from); /* who still reads it shall notice */
#else
    (void)c;
    (void)from;
#endif
}

void arena_reset(struct arena *a, struct arena_mark mark)
{
    while (a->newest != mark.chunk) {
        struct chunk *c = a->newest;
        assert(c); /* the mark is of this arena and has not been given back */
        a->newest = c->before;
        fill_released(c, 0);
        if (a->spare_size + c->size <= SPARE_SIZE) {
            c->before = a->spares;
            a->spares = c;
            a->spare_size += c->size;
        } else {
            free(c);
        }
    }
    if (a->newest) {
        assert(mark.used <= a->newest->used);
        fill_released(a->newest, mark.used);
        a->newest->used = mark.used;
    }
}

void *arena_grow(struct arena *a, void *list, size_t n, size_t item_size)
{
    if (n > 0 && (n & (n - 1)) != 0)
        return list;
    size_t bytes;
    if (__builtin_mul_overflow(n == 0 ? (size_t)1 : 2 * n, item_size, &bytes))
        arena_exhausted();
    void *moved = arena_raw(a, bytes);
    if (n > 0)
        memcpy(moved, list, n * item_size);
    return moved;
}
