/* xlsx_memory.c - the files that the workbook library makes for itself while it writes a small workbook, as memory.
 *
 * It makes one for each part, some fifty of a report, each of which is gone a moment later: on a disk these are what a file system is
 * slowest at. Nothing of them is left by a run that is killed. The library does not look whether all was written: the bundle notes it. Nor
 * does it close those of a workbook that is given up: the bundle does. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* fopencookie */
#endif

#include "out/xlsx_bundle.h"

#include <stdlib.h>
#include <string.h>

struct memory {
    struct memory *next, **place; /* of the bundle's open files; place: what leads to this one, NULL when it is out of the list */
    FILE *file;
    struct bundle *bundle;
    char *data;
    size_t n, room, at;
};

static bool make_room(struct memory *m, size_t needed)
{
    size_t room = m->room ? m->room : 8192;
    while (room < needed)
        room *= 2;
    if (room == m->room)
        return true;
    char *grown = realloc(m->data, room);
    if (!grown)
        return false;
    m->data = grown;
    m->room = room;
    return true;
}

static ssize_t on_write(void *ctx, const char *data, size_t n)
{
    struct memory *m = ctx;
    if (!make_room(m, m->at + n)) {
        bundle_lost(m->bundle);
        return 0;
    }
    if (m->at > m->n)
        memset(m->data + m->n, 0, m->at - m->n);
    memcpy(m->data + m->at, data, n);
    m->at += n;
    m->n = m->at > m->n ? m->at : m->n;
    return (ssize_t)n;
}

static ssize_t on_read(void *ctx, char *data, size_t n)
{
    struct memory *m = ctx;
    size_t left = m->at < m->n ? m->n - m->at : 0;
    n = n < left ? n : left;
    if (n > 0)
        memcpy(data, m->data + m->at, n);
    m->at += n;
    return (ssize_t)n;
}

static int on_seek(void *ctx, off64_t *offset, int whence)
{
    struct memory *m = ctx;
    off64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off64_t)m->at : (off64_t)m->n, to = from + *offset;
    if (to < 0)
        return -1;
    m->at = (size_t)to;
    *offset = to;
    return 0;
}

static int on_close(void *ctx)
{
    struct memory *m = ctx;
    if (m->place)
        *m->place = m->next;
    if (m->place && m->next)
        m->next->place = m->place;
    free(m->data);
    free(m);
    return 0;
}

FILE *memory_open(struct bundle *b, struct memory **open)
{
    struct memory *m = calloc(1, sizeof *m);
    FILE *f = m ? fopencookie(m, "w+", (cookie_io_functions_t){on_read, on_write, on_seek, on_close}) : NULL;
    if (!f) {
        free(m);
        return NULL;
    }
    *m = (struct memory){.file = f, .bundle = b, .place = open, .next = *open};
    if (m->next)
        m->next->place = &m->next;
    *open = m;
    return f;
}

void memory_close_all(struct memory **open)
{
    struct memory *m = *open;
    *open = NULL;
    while (m) {
        struct memory *next = m->next;
        m->place = NULL;
        (void)fclose(m->file); /* and m is gone */
        m = next;
    }
}
