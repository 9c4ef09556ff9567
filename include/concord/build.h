/* build.h - helpers for plugins that make Arrow data in C: columns that grow, struct arrays, schemas. All of it is
 * inline and optional; a plugin may bring its own. Functions give 0 or ENOMEM (EOVERFLOW: a text column over 2 GiB),
 * and leave what they were given fit to be freed. */
#ifndef CONCORD_BUILD_H
#define CONCORD_BUILD_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <concord/arrow.h>

/* One growing column: values of `width` bytes, or texts (width 0), or flags as bits (width 0, bits). */
struct concord_builder {
    size_t width;
    int bits;
    size_t n, room, n_null;
    uint8_t *valid; /* NULL until the first null */
    uint8_t *data;  /* values, bits, or the texts' bytes */
    int32_t *offsets;
    size_t n_bytes, bytes_room;
};

static inline void concord_builder_init(struct concord_builder *b, const char *format)
{
    memset(b, 0, sizeof *b);
    b->bits = format[0] == 'b';
    if (format[0] == 'u' || b->bits)
        b->width = 0;
    else if (format[0] == 'd')
        b->width = 16;
    else if (format[0] == 'i' || !strcmp(format, "tdD"))
        b->width = 4;
    else
        b->width = 8;
}

static inline void concord_builder_fini(struct concord_builder *b)
{
    free(b->valid);
    free(b->data);
    free(b->offsets);
    memset(b, 0, sizeof *b);
}

static inline int concord_grow(void *list, size_t size)
{
    void *old, *grown;
    memcpy(&old, list, sizeof old);
    grown = realloc(old, size ? size : 1);
    if (!grown)
        return ENOMEM;
    memcpy(list, &grown, sizeof grown);
    return 0;
}

/* Makes room for `more` values, so that the appends that follow cannot fail but for texts. */
static inline int concord_builder_reserve(struct concord_builder *b, size_t more)
{
    if (b->room - b->n >= more)
        return 0;
    size_t room = b->room * 2 > b->n + more ? b->room * 2 : b->n + more;
    room = (room + 63) / 64 * 64;
    if (b->width > 0 && concord_grow(&b->data, room * b->width))
        return ENOMEM;
    if (b->bits) {
        if (concord_grow(&b->data, room / 8))
            return ENOMEM;
        memset(b->data + b->room / 8, 0, (room - b->room) / 8);
    }
    if (!b->width && !b->bits) {
        if (concord_grow(&b->offsets, (room + 1) * sizeof *b->offsets))
            return ENOMEM;
        if (!b->room)
            b->offsets[0] = 0;
    }
    if (b->valid) {
        if (concord_grow(&b->valid, room / 8))
            return ENOMEM;
        memset(b->valid + b->room / 8, 0, (room - b->room) / 8);
    }
    b->room = room;
    return 0;
}

static inline void concord_builder_mark(struct concord_builder *b)
{
    if (b->valid)
        b->valid[b->n >> 3] = (uint8_t)(b->valid[b->n >> 3] | 1u << (b->n & 7));
    b->n++;
}

static inline int concord_append_null(struct concord_builder *b)
{
    if (concord_builder_reserve(b, 1))
        return ENOMEM;
    if (!b->valid) {
        b->valid = (uint8_t *)calloc(b->room / 8, 1);
        if (!b->valid)
            return ENOMEM;
        memset(b->valid, 0xff, b->n / 8);
        if (b->n % 8)
            b->valid[b->n / 8] = (uint8_t)((1u << b->n % 8) - 1);
    }
    if (b->width)
        memset(b->data + b->n * b->width, 0, b->width);
    else if (!b->bits)
        b->offsets[b->n + 1] = b->offsets[b->n];
    b->n_null++;
    b->n++;
    return 0;
}

/* `value` has the column's width. */
static inline int concord_append(struct concord_builder *b, const void *value)
{
    if (concord_builder_reserve(b, 1))
        return ENOMEM;
    memcpy(b->data + b->n * b->width, value, b->width);
    concord_builder_mark(b);
    return 0;
}

static inline int concord_append_flag(struct concord_builder *b, int value)
{
    if (concord_builder_reserve(b, 1))
        return ENOMEM;
    if (value)
        b->data[b->n >> 3] = (uint8_t)(b->data[b->n >> 3] | 1u << (b->n & 7));
    concord_builder_mark(b);
    return 0;
}

static inline int concord_append_text(struct concord_builder *b, const char *text, size_t n)
{
    if (n > (size_t)INT32_MAX - b->n_bytes)
        return EOVERFLOW;
    if (concord_builder_reserve(b, 1))
        return ENOMEM;
    if (b->n_bytes + n > b->bytes_room) {
        size_t room = b->bytes_room * 2 > b->n_bytes + n ? b->bytes_room * 2 : b->n_bytes + n + 256;
        if (concord_grow(&b->data, room))
            return ENOMEM;
        b->bytes_room = room;
    }
    if (n)
        memcpy(b->data + b->n_bytes, text, n);
    b->n_bytes += n;
    b->offsets[b->n + 1] = (int32_t)b->n_bytes;
    concord_builder_mark(b);
    return 0;
}

/* ---- arrays: what is allocated hangs on private_data; a dictionary that was put there is malloc'ed, and released and
 * freed too */
struct concord_owned {
    const void *buffers[3];
    struct ArrowArray **children;
    struct ArrowArray *list;
    int64_t n_children;
};

static inline void concord_array_release(struct ArrowArray *a)
{
    struct concord_owned *o = (struct concord_owned *)a->private_data;
    for (int64_t i = 0; i < o->n_children; i++)
        if (o->list[i].release)
            o->list[i].release(&o->list[i]);
    if (a->dictionary && a->dictionary->release)
        a->dictionary->release(a->dictionary);
    free(a->dictionary);
    for (int i = 0; i < 3; i++)
        free((void *)(uintptr_t)o->buffers[i]);
    free(o->children);
    free(o->list);
    free(o);
    a->release = NULL;
}

/* Moves the column into *out and leaves the builder empty, to be freed or used again after concord_builder_init. */
static inline int concord_builder_finish(struct concord_builder *b, struct ArrowArray *out)
{
    struct concord_owned *o = (struct concord_owned *)calloc(1, sizeof *o);
    if (!o)
        return ENOMEM;
    if (!b->width && !b->bits && !b->offsets) {
        b->offsets = (int32_t *)calloc(1, sizeof *b->offsets);
        if (!b->offsets) {
            free(o);
            return ENOMEM;
        }
    }
    memset(out, 0, sizeof *out);
    out->length = (int64_t)b->n;
    out->null_count = (int64_t)b->n_null;
    out->n_buffers = b->offsets ? 3 : 2;
    o->buffers[0] = b->valid;
    o->buffers[1] = b->offsets ? (void *)b->offsets : (void *)b->data;
    o->buffers[2] = b->offsets ? (void *)b->data : NULL;
    out->buffers = o->buffers;
    out->private_data = o;
    out->release = concord_array_release;
    memset(b, 0, sizeof *b);
    return 0;
}

/* A struct array of n_columns columns, all of n_rows rows, taken from the builders. */
static inline int concord_batch_finish(struct concord_builder *columns, size_t n_columns, size_t n_rows,
                                       struct ArrowArray *out)
{
    struct concord_owned *o = (struct concord_owned *)calloc(1, sizeof *o);
    if (!o)
        return ENOMEM;
    o->children = (struct ArrowArray **)calloc(n_columns + 1, sizeof *o->children);
    o->list = (struct ArrowArray *)calloc(n_columns + 1, sizeof *o->list);
    if (!o->children || !o->list) {
        free(o->children);
        free(o->list);
        free(o);
        return ENOMEM;
    }
    memset(out, 0, sizeof *out);
    out->length = (int64_t)n_rows;
    out->n_buffers = 1;
    out->buffers = o->buffers;
    out->children = o->children;
    out->private_data = o;
    out->release = concord_array_release;
    for (size_t i = 0; i < n_columns; i++) {
        o->children[i] = &o->list[i];
        out->n_children = o->n_children = (int64_t)i + 1;
        if (concord_builder_finish(&columns[i], &o->list[i])) {
            concord_array_release(out);
            return ENOMEM;
        }
    }
    return 0;
}

/* ---- schemas */
struct concord_owned_schema {
    struct ArrowSchema **children;
    struct ArrowSchema *list;
};

static inline void concord_schema_release(struct ArrowSchema *s)
{
    struct concord_owned_schema *o = (struct concord_owned_schema *)s->private_data;
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
    if (s->dictionary && s->dictionary->release)
        s->dictionary->release(s->dictionary);
    free(s->dictionary);
    if (o) {
        free(o->children);
        free(o->list);
        free(o);
    }
    free((void *)(uintptr_t)s->name);
    free((void *)(uintptr_t)s->format);
    s->release = NULL;
}

static inline int concord_schema_leaf(struct ArrowSchema *out, const char *name, const char *format)
{
    memset(out, 0, sizeof *out);
    char *n = (char *)malloc(strlen(name) + 1), *f = (char *)malloc(strlen(format) + 1);
    if (!n || !f) {
        free(n);
        free(f);
        return ENOMEM;
    }
    out->name = strcpy(n, name);
    out->format = strcpy(f, format);
    out->flags = ARROW_FLAG_NULLABLE;
    out->release = concord_schema_release;
    return 0;
}

/* The schema of a struct array. */
static inline int concord_schema_struct(struct ArrowSchema *out, const char *const *names, const char *const *formats,
                                        size_t n)
{
    struct concord_owned_schema *o = (struct concord_owned_schema *)calloc(1, sizeof *o);
    if (!o)
        return ENOMEM;
    o->children = (struct ArrowSchema **)calloc(n + 1, sizeof *o->children);
    o->list = (struct ArrowSchema *)calloc(n + 1, sizeof *o->list);
    int rc = !o->children || !o->list || concord_schema_leaf(out, "", "+s") ? ENOMEM : 0;
    if (rc) {
        free(o->children);
        free(o->list);
        free(o);
        memset(out, 0, sizeof *out);
        return rc;
    }
    out->private_data = o;
    out->children = o->children;
    out->flags = 0;
    for (size_t i = 0; i < n; i++) {
        o->children[i] = &o->list[i];
        rc = concord_schema_leaf(&o->list[i], names[i], formats[i]);
        if (rc) {
            concord_schema_release(out);
            return rc;
        }
        out->n_children = (int64_t)i + 1;
    }
    return 0;
}

#endif
