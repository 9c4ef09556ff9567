/* texts.c - the texts of a column of a batch: each distinct one once, in a dictionary, and its number for each row, so that
 * the host need not look at every row's bytes. A small table finds texts that were there before; where nearly all are new,
 * as among keys, only the last one is compared. A dictionary may then hold a text twice: numbers mean what they mean. */
#include "texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of the text. */
static int32_t code_of(struct texts *t, const char *s, size_t n)
{
    struct entry key = texts_key(s, n);
    const struct lookup *l = t->lookup;
    if (n == 0)
        return t->empty >= 0 ? t->empty : (t->empty = texts_append(t, &key, s));
    if (!t->repeats)
        return texts_same(t, &t->before, &key, s) ? t->before.code : texts_add(t, &key, s, 0);
    size_t slot = texts_find(t, &key, s);
    return l->slots[slot] ? l->entries[l->slots[slot]].code : texts_add(t, &key, s, slot);
}

/* Why a text cannot be one. */
static const char *say_why(const char *s, size_t n, char reason[80])
{
    size_t bad = utf8_bad(s, n);
    if (bad == n)
        return "holds a NUL byte";
    snprintf(reason, 80, "is not UTF-8: its byte %zu is %02x", bad + 1, (unsigned char)s[bad]);
    return reason;
}

static int take_text(struct filling *f, struct texts *t, size_t i, const char *s, size_t n, int32_t *code)
{
    const struct options *o = &f->connection->options;
    char reason[80];
    bool quoted = n && *s == '"';
    if (quoted)
        field_unquote(&s, &n, f->desk->scratch);
    *code = -1;
    if ((n == 0 && !(quoted && o->quoted_empty_is_text)) || (o->n_missing && is_missing(o, s, n)))
        return 0;
    *code = code_of(t, s, n);
    if (*code == TEXTS_NOMEM)
        return fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch");
    return *code == TEXTS_ODD ? say_fault(f, i, s, n, say_why(s, n, reason)) : 0;
}

/* For a host that asked for no dictionary. */
static int spread(struct filling *f, const struct concord_builder *distinct, const int32_t *codes)
{
    for (size_t i = 0; i < f->desk->n_rows; i++) {
        bool there = !f->b->valid || (f->b->valid[i >> 3] >> (i & 7) & 1);
        const char *s = there ? (const char *)distinct->data + distinct->offsets[codes[i]] : "";
        size_t n = there ? (size_t)(distinct->offsets[codes[i] + 1] - distinct->offsets[codes[i]]) : 0;
        if (f->b->n_bytes + n > f->b->bytes_room) {
            f->b->bytes_room = 2 * (f->b->n_bytes + n) + 256;
            if (concord_grow(&f->b->data, f->b->bytes_room))
                return fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch");
        }
        if (n)
            memcpy(f->b->data + f->b->n_bytes, s, n);
        f->b->n_bytes += n;
        f->b->offsets[i + 1] = (int32_t)f->b->n_bytes;
    }
    return 0;
}

static int number(struct filling *f, struct texts *t, struct some *r)
{
    const bool no_words = f->connection->options.n_missing == 0;
    for (size_t i = 0; i < r->n; i++) {
        const char *s;
        size_t n;
        if (no_words)
            i = t->repeats ? alike_known(t, r, i) : alike_groups(t, r, i);
        if (i == r->n)
            break;
        fields_at(r->fields, i, &s, &n);
        int32_t code = no_words && n && *s != '"' ? code_of(t, s, n) : TEXTS_ODD;
        r->to[i] = code;
        int rc = code < 0 ? take_text(f, t, i, s, n, &r->to[i]) : 0;
        if (rc)
            return rc;
    }
    return 0;
}

/* Rows without a number are missing. */
static int mark_missing(struct filling *f, int32_t *to, size_t n)
{
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i += 64) {
        uint64_t there = alike_there(to + i);
        there |= n - i < 64 ? UINT64_MAX << (n - i) : 0;
        rc = ~there ? set_nulls(f, i, there) : 0;
    }
    return rc;
}

/* A field without a byte is found too. */
static void begin(struct texts *t)
{
    const struct entry none = {.n = 0, .code = -1};
    memset(t->lookup->slots, 0, sizeof t->lookup->slots);
    t->lookup->entries[0] = (struct entry){.n = UINT32_MAX}; /* an empty slot's: no text */
    t->lookup->slots[texts_slot(&none, "")] = 1;
    t->lookup->entries[1] = none;
    t->n_entries = 1;
}

int texts_fill(struct filling *f, struct concord_builder *distinct)
{
    size_t n = f->desk->n_rows;
    struct texts t = {.lookup = f->desk->lookup, .b = distinct, .before = {.n = UINT32_MAX}, .empty = -1, .repeats = true};
    unsigned char *unlike = &f->desk->unlike[f->k];
    t.tried = *unlike ? TRIED_AGAIN : TRIED;
    begin(&t);
    concord_builder_init(distinct, "u");
    int32_t *codes = f->want->dictionary ? NULL : malloc((n + 64) * sizeof *codes);
    int rc = concord_builder_reserve(f->b, n + 64) || concord_builder_reserve(distinct, 64) || (!f->want->dictionary && !codes)
                 ? fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch")
                 : 0;
    int32_t *to = codes ? codes : (int32_t *)(void *)f->b->data;
    const struct fields fields = fields_of(f);
    if (!rc)
        rc = number(f, &t, &(struct some){&fields, n, to});
    *unlike = 4 * t.n_found > 3 * distinct->n || distinct->n < TRIED_AGAIN ? 0 : *unlike ? *unlike - 1 : BELIEVED;
    if (!rc)
        rc = mark_missing(f, to, n);
    f->b->n = n;
    if (!rc && codes)
        rc = spread(f, distinct, codes);
    free(codes);
    return rc;
}
