/* value_text.c - what is done with texts, once for each text of a dictionary: functions, which of them make the same, patterns, joining two
 * dictionaries.
 *
 * Takes codes of a dictionary; gives codes of another, or small numbers. Only texts that a row shows are computed, so a failure
 * has a record to name. The answers are the node's and stay with the world. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/text.h"

int batch_fault(struct batch *b, size_t i, struct err *err, const char *fmt, ...)
{
    char what[600], where[200] = "";
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    if (b->table)
        world_record(b->world, b->table, b->rows[i], where, sizeof where);
    return err_set(err, ERR_DATA, "%s%s%s", where, where[0] ? ": " : "", what);
}

int text_memo_of(struct world *w, const struct value *v, struct text_memo **out, struct err *err)
{
    void **slot;
    TRY(world_memo(w, v, &slot, err));
    if (!*slot)
        *slot = ARENA_NEW(w->arena, struct text_memo);
    *out = *slot;
    return 0;
}

static int make_room(struct world *w, struct code_map *m, const struct dict *in, struct err *err)
{
    int32_t n = in ? dict_count(in) : 0;
    if (m->in == in && m->n >= n)
        return 0;
    void *to;
    size_t kept = m->in == in ? (size_t)m->n : 0, room = (size_t)n;
    if (kept > 0)
        room += room / 2; /* it grew once: it will grow again */
    TRY(world_room(w, room, sizeof(int32_t), &to, err));
    if (kept > 0)
        memcpy(to, m->to, kept * sizeof(int32_t));
    for (size_t i = kept; i < room; i++)
        ((int32_t *)to)[i] = CODE_NEW;
    *m = (struct code_map){in, (int32_t)room, to};
    return 0;
}

int text_codes(struct batch *b, struct code_map *m, const struct vec *v, text_step *step, void *ctx, int32_t *to, struct err *err)
{
    const int32_t *codes = v->data;
    TRY(make_room(b->world, m, v->dict, err));
    for (size_t i = 0; i < v->n; i++) {
        to[i] = -1;
        if (!vec_has(v, i))
            continue;
        int32_t *known = &m->to[codes[i]];
        if (*known == CODE_NEW) {
            size_t n;
            const char *s = dict_text(v->dict, codes[i], &n);
            int rc = step(ctx, s, n, known, err);
            if (rc != 0) {
                char where[200];
                *known = CODE_NEW;
                if (b->table)
                    err_wrap(err, "%s", world_record(b->world, b->table, b->rows[i], where, sizeof where));
                return rc;
            }
        }
        to[i] = *known;
    }
    return 0;
}

static struct vec *text_vec(struct arena *scratch, size_t n, struct dict *dict)
{
    struct vec *out = vec_new(scratch, VEC_TEXT, n, false);
    out->dict = dict;
    return out;
}

/* Missing where the code is -1. */
static void see_missing(struct vec *v)
{
    const int32_t *codes = v->data;
    for (size_t i = 0; i < v->n; i++)
        v->valid[i] = codes[i] >= 0;
}

static int keep_text(struct dict *dict, const char *s, size_t n, int32_t *to, struct err *err)
{
    *to = dict_add(dict, s, n);
    return *to < 0 ? err_set(err, ERR_NOMEM, "no memory for a text") : 0;
}

/* ------------------------------------------------------------------ two dictionaries as one */

static int same_text(void *ctx, const char *s, size_t n, int32_t *to, struct err *err) { return keep_text(ctx, s, n, to, err); }

/* The first one's dictionary will do when the other has nothing that is not in it. */
static int open_join(struct world *w, const struct value *v, const struct vec *x, const struct vec *y, struct text_memo *m, struct err *err)
{
    const struct constant *c = v->b && v->b->kind == VALUE_CONST ? &v->b->constant : NULL;
    bool there = x->dict && (x->dict == y->dict || (c && c->known && dict_find(x->dict, c->text, strlen(c->text)) >= 0));
    if (!there)
        return world_dict(w, &m->out, err);
    m->out = x->dict;
    return 0;
}

int text_join(struct batch *b, const struct value *v, const struct vec *x, const struct vec *y, struct vec *p, struct vec *q, struct err *err)
{
    struct text_memo *m;
    TRY(text_memo_of(b->world, v, &m, err));
    if (!m->out)
        TRY(open_join(b->world, v, x, y, m, err));
    const struct vec *from[2] = {x, y};
    struct vec *to[2] = {p, q};
    for (int side = 0; side < 2; side++) {
        *to[side] = *from[side];
        to[side]->dict = m->out;
        if (from[side]->dict == m->out)
            continue;
        int32_t *codes = ARENA_ARRAY(b->scratch, int32_t, from[side]->n);
        TRY(text_codes(b, side == 0 ? &m->a : &m->b, from[side], same_text, m->out, codes, err));
        to[side]->data = codes;
    }
    return 0;
}

static int open_names(struct world *w, struct text_memo *m, const struct codes *codes, const char *const *names, struct err *err)
{
    void *to;
    TRY(world_dict(w, &m->out, err));
    TRY(world_room(w, codes->n_labels + 1, sizeof(int32_t), &to, err));
    m->a.to = to;
    for (size_t i = 0; i <= codes->n_labels; i++) {
        m->a.to[i] = -1;
        if (i < codes->n_labels && names[i])
            TRY(keep_text(m->out, names[i], strlen(names[i]), &m->a.to[i], err));
    }
    return 0;
}

int text_of_codes(struct batch *b, struct text_memo *m, const struct codes *codes, const char *const *names, const struct vec *x,
                  struct vec **out, struct err *err)
{
    if (!m->out)
        TRY(open_names(b->world, m, codes, names, err));
    *out = text_vec(b->scratch, x->n, m->out);
    for (size_t i = 0; i < x->n; i++)
        if (vec_has(x, i))
            ((int32_t *)(*out)->data)[i] = m->a.to[((const int32_t *)x->data)[i]];
    see_missing(*out);
    return 0;
}

/* ------------------------------------------------------------------ functions */

/* lower(trim(x)) is one edit of two steps: no dictionary of what stands in between. */
enum { EDIT_STEPS = 8, SHORT_TEXT = 256, EDIT_ROOM = SHORT_TEXT + 8 /* whole words */ };
struct edit {
    int steps[EDIT_STEPS]; /* enum builtin, the innermost first */
    size_t n_steps;
    struct dict *out;
    const char *old, *new; /* REPLACE, which is a step of its own */
    size_t n_old, n_new;
};

static int replace_text(const struct edit *e, const char *s, size_t n, int32_t *to, struct err *err)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < n;) {
        bool hit = e->n_old > 0 && n - i >= e->n_old && memcmp(s + i, e->old, e->n_old) == 0;
        buf_add(&out, hit ? e->new : s + i, hit ? e->n_new : 1);
        i += hit ? e->n_old : 1;
    }
    int rc = out.failed ? err_set(err, ERR_NOMEM, "no memory for a text") : 0;
    *to = -1; /* nothing left is missing */
    if (rc == 0 && out.len > 0)
        rc = keep_text(e->out, out.data, out.len, to, err);
    buf_fini(&out);
    return rc;
}

/* Eight letters of ASCII from `first` to `last` become the others; every other byte stays. */
static uint64_t swap_case(uint64_t word, unsigned char first, unsigned char last)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t from = word + (0x80u - first) * each, behind = word + (0x7fu - last) * each; /* the high bits say it */
    return word ^ (from & ~behind & 0x80 * each) >> 2;
}

/* Short texts of ASCII, which most are, without a table of Unicode. False: not one. */
static bool edit_ascii(const struct edit *e, const char *s, size_t n, char made[EDIT_ROOM], const char **to, size_t *m)
{
    uint64_t word, any = 0;
    if (n > SHORT_TEXT)
        return false;
    memset(made + n / 8 * 8, 0, 8);
    memcpy(made, s, n);
    for (size_t i = 0; i < n; i += 8) {
        memcpy(&word, made + i, 8);
        any |= word;
    }
    if (any & UINT64_C(0x8080808080808080))
        return false;
    for (size_t k = 0; k < e->n_steps; k++) {
        bool lower = e->steps[k] == BUILTIN_LOWER;
        for (size_t i = 0; e->steps[k] != BUILTIN_TRIM && i < n; i += 8) {
            memcpy(&word, made + i, 8);
            word = swap_case(word, lower ? 'A' : 'a', lower ? 'Z' : 'z');
            memcpy(made + i, &word, 8);
        }
    }
    *to = made;
    *m = n;
    for (size_t k = 0; k < e->n_steps && n > 0; k++) /* letters are no space: it may come last */
        if (e->steps[k] == BUILTIN_TRIM && (made[0] <= ' ' || made[n - 1] <= ' '))
            text_trim(to, m);
    return true;
}

static void edit_unicode(const struct edit *e, const char *s, size_t n, struct buf *out)
{
    struct buf from = BUF_INIT;
    buf_add(out, s, n);
    for (size_t k = 0; k < e->n_steps; k++) {
        struct buf made = from;
        from = *out;
        *out = made;
        buf_clear(out);
        const char *text = from.data ? from.data : "";
        size_t len = from.len;
        if (e->steps[k] == BUILTIN_TRIM) {
            text_trim(&text, &len);
            buf_add(out, text, len);
        } else if (e->steps[k] == BUILTIN_LOWER) {
            text_lower(out, text, len);
        } else {
            text_upper(out, text, len);
        }
        out->failed |= from.failed;
    }
    buf_fini(&from);
}

/* New texts of a batch, edited: added to the dictionary together, which brings near what each of them will touch. */
struct fresh {
    struct dict_item *items;
    int32_t *codes, *made; /* of the dictionary that they come from, and of the one that they go to */
    size_t *at;
    size_t n;
    struct buf bytes;
};

struct edited {
    const char *s;
    size_t n;
    char room[EDIT_ROOM];
    struct buf more;
    bool failed; /* without memory, once */
};

static void edit_text(const struct edit *e, const char *s, size_t n, struct edited *out)
{
    if (edit_ascii(e, s, n, out->room, &out->s, &out->n))
        return;
    buf_clear(&out->more);
    edit_unicode(e, s, n, &out->more);
    out->failed |= out->more.failed;
    out->s = out->more.data ? out->more.data : "";
    out->n = out->more.len;
}

static void edit_one(const struct edit *e, const char *s, size_t n, struct fresh *f)
{
    struct edited to;
    to.more = (struct buf)BUF_INIT;
    to.failed = false;
    edit_text(e, s, n, &to);
    f->at[f->n] = f->bytes.len;
    buf_add(&f->bytes, to.s, to.n);
    f->bytes.failed |= to.failed;
    buf_fini(&to.more);
}

static int add_fresh(const struct edit *e, struct code_map *m, struct fresh *f, struct err *err)
{
    f->at[f->n] = f->bytes.len;
    for (size_t k = 0; k < f->n && !f->bytes.failed; k++) {
        const char *s = f->bytes.data + f->at[k];
        size_t n = f->at[k + 1] - f->at[k];
        f->items[k] = (struct dict_item){s, (uint32_t)n, 0};
    }
    if (f->bytes.failed || !dict_add_all(e->out, f->items, f->n, false, f->made))
        return err_set(err, ERR_NOMEM, "no memory for a text");
    for (size_t k = 0; k < f->n; k++)
        m->to[f->codes[k]] = f->made[k];
    return 0;
}

/* What a batch shows for the first time. Nothing left is missing. */
static int edit_fresh(struct batch *b, const struct edit *e, struct code_map *m, const struct vec *v, struct err *err)
{
    struct arena *a = b->scratch;
    struct fresh f = {ARENA_ARRAY(a, struct dict_item, v->n), ARENA_ARRAY(a, int32_t, v->n), ARENA_ARRAY(a, int32_t, v->n),
                      ARENA_ARRAY(a, size_t, v->n + 1), 0, BUF_INIT};
    const int32_t *codes = v->data;
    TRY(make_room(b->world, m, v->dict, err));
    for (size_t i = 0; i < v->n; i++) {
        size_t n;
        if (!vec_has(v, i) || m->to[codes[i]] != CODE_NEW)
            continue;
        const char *s = dict_text(v->dict, codes[i], &n);
        m->to[codes[i]] = -1;
        edit_one(e, s, n, &f);
        f.codes[f.n] = codes[i];
        f.n += f.bytes.len > f.at[f.n];
    }
    int rc = add_fresh(e, m, &f, err);
    buf_fini(&f.bytes);
    return rc;
}

static int replace_step(void *ctx, const char *s, size_t n, int32_t *to, struct err *err) { return replace_text(ctx, s, n, to, err); }

static bool is_plain_edit(const struct value *v)
{
    return v->kind == VALUE_FUNCTION && (v->which == BUILTIN_LOWER || v->which == BUILTIN_UPPER || v->which == BUILTIN_TRIM);
}

/* The steps of a chain of functions of one text; gives the text that it begins with. */
static struct value *collect_steps(struct value *v, struct edit *e)
{
    int outer[EDIT_STEPS];
    size_t n = 0;
    for (; n < EDIT_STEPS && is_plain_edit(v); v = v->args[0])
        outer[n++] = v->which;
    for (; n > 0; n--)
        e->steps[e->n_steps++] = outer[n - 1];
    return v;
}

static int edit_all(struct batch *b, struct value *v, struct edit *e, struct vec **out, struct err *err)
{
    const struct vec *x;
    struct text_memo *m;
    struct value *of = v->args[0];
    if (e->n_steps == 0)
        of = collect_steps(v, e);
    TRY(batch_value(b, of, &x, err));
    TRY(text_memo_of(b->world, v, &m, err));
    if (!m->out) {
        TRY(world_dict(b->world, &m->out, err));
        dict_expect(m->out, x->dict ? dict_count(x->dict) : 0);
    }
    e->out = m->out;
    *out = text_vec(b->scratch, b->n, m->out);
    if (e->steps[0] != BUILTIN_REPLACE)
        TRY(edit_fresh(b, e, &m->a, x, err)); /* then no text is new */
    TRY(text_codes(b, &m->a, x, replace_step, e, (*out)->data, err));
    see_missing(*out);
    return 0;
}

/* ------------------------------------------------------------------ texts that become the same */

/* What a text becomes is not kept: where it matters it is made again. Of each its hash is found, then which are the same among those whose
 * hashes end alike: one part of the texts knows nothing of another, so threads share them. A slot is the code of a text, in as many bits as
 * the codes need, and above them the same bits of the hash of what it becomes: half as many pages as with all of the hash, each of them
 * looked for anew. */
enum { ALIKE_GROUP = 64 /* texts whose slots are brought near together */, NO_HASH = 0 };
struct alike {
    struct world *world;
    const struct edit *edit;
    const struct dict *in;
    const struct table_data *td;
    const struct column *column;
    size_t n;                   /* texts */
    uint32_t *hashes;           /* by code, of what the text becomes; NO_HASH: nothing is left of it */
    int32_t *first;             /* by code: the first text that becomes the same; -1: nothing is left of it */
    unsigned part_bits;
    int32_t *codes; uint8_t *valid; /* by row */
};

static void edit_code(const struct alike *a, int32_t code, struct edited *out)
{
    size_t n;
    const char *s = dict_text(a->in, code, &n);
    edit_text(a->edit, s, n, out);
}

static int end_edited(struct edited *e, struct err *err)
{
    bool failed = e->failed;
    buf_fini(&e->more);
    return failed ? err_set(err, ERR_NOMEM, "no memory for a text") : 0;
}

static int hash_texts(void *ctx, size_t task, unsigned worker, struct err *err)
{
    const struct alike *a = ctx;
    struct edited to = {.more = BUF_INIT};
    size_t end = (task + 1) * ALIKE_RANGE < a->n ? (task + 1) * ALIKE_RANGE : a->n;
    (void)worker;
    for (size_t code = task * ALIKE_RANGE; code < end; code++) {
        edit_code(a, (int32_t)code, &to);
        uint32_t hash = dict_hash(to.s, to.n);
        a->hashes[code] = to.n == 0 ? NO_HASH : hash == NO_HASH ? ~hash : hash;
    }
    return end_edited(&to, err);
}

/* The texts of a part, as they are placed. */
struct placing {
    const struct alike *all;
    uint32_t *slots, of_code; /* of_code: the bits of a slot that are the code's; all set: it is empty */
    size_t n_slots;           /* a power of 2 */
    int32_t codes[ALIKE_GROUP]; size_t n; /* those in hand */
    struct edited one, other;
};

static bool becomes_same(struct placing *p, int32_t x, int32_t y)
{
    edit_code(p->all, x, &p->one);
    edit_code(p->all, y, &p->other);
    return p->one.n == p->other.n && memcmp(p->one.s, p->other.s, p->one.n) == 0;
}

/* Is the slot empty, or of a text that becomes the same as the one with this code? */
static bool is_place_of(struct placing *p, uint32_t slot, int32_t code, uint32_t hash)
{
    uint32_t there = slot & p->of_code;
    return there == p->of_code || (((slot ^ hash) & ~p->of_code) == 0 && becomes_same(p, (int32_t)there, code));
}

static size_t home_of(const struct placing *p, uint32_t hash) { return hash >> p->all->part_bits & (p->n_slots - 1); }

static void place_group(struct placing *p)
{
    for (size_t k = 0; k < p->n; k++) {
        int32_t code = p->codes[k];
        uint32_t hash = p->all->hashes[code];
        size_t at = home_of(p, hash);
        while (!is_place_of(p, p->slots[at], code, hash))
            at = (at + 1) & (p->n_slots - 1);
        if ((p->slots[at] & p->of_code) == p->of_code)
            p->slots[at] = (hash & ~p->of_code) | (uint32_t)code;
        p->all->first[code] = (int32_t)(p->slots[at] & p->of_code);
    }
    p->n = 0;
}

static int open_placing(struct placing *p, uint32_t part, struct err *err)
{
    const struct alike *a = p->all;
    const uint32_t of_part = (1u << a->part_bits) - 1;
    size_t n = 0;
    for (size_t code = 0; code < a->n; code++)
        n += (a->hashes[code] & of_part) == part;
    for (p->n_slots = 64; p->n_slots * 2 <= n * 3;)
        p->n_slots *= 2;
    for (p->of_code = 1; p->of_code <= a->n;)
        p->of_code = 2 * p->of_code + 1;
    TRY(world_may_take(a->world, p->n_slots, sizeof *p->slots, err));
    p->slots = malloc(p->n_slots * sizeof *p->slots);
    if (!p->slots)
        return err_set(err, ERR_NOMEM, "no memory to compare %zu texts", n);
    memset(p->slots, 0xFF, p->n_slots * sizeof *p->slots);
    return 0;
}

static int place_part(void *ctx, size_t part, unsigned worker, struct err *err)
{
    const struct alike *a = ctx;
    const uint32_t of_part = (1u << a->part_bits) - 1;
    struct placing p = {.all = a, .one = {.more = BUF_INIT}, .other = {.more = BUF_INIT}};
    (void)worker;
    TRY(open_placing(&p, (uint32_t)part, err));
    for (size_t code = 0; code < a->n; code++) {
        uint32_t hash = a->hashes[code];
        if ((hash & of_part) != part)
            continue;
        a->first[code] = -1;
        if (hash == NO_HASH)
            continue;
        __builtin_prefetch(&p.slots[home_of(&p, hash)], 1);
        p.codes[p.n] = (int32_t)code;
        if (++p.n == ALIKE_GROUP)
            place_group(&p);
    }
    place_group(&p);
    free(p.slots);
    int rc = end_edited(&p.one, err), other = end_edited(&p.other, rc ? &(struct err){0} : err);
    return rc ? rc : other;
}

/* The codes of the column become those of the first texts that become the same, -1 where there is none. */
static int take_alike(void *ctx, size_t task, unsigned worker, struct err *err)
{
    const struct alike *a = ctx;
    size_t from = task * ALIKE_RANGE, n = a->td->n - from < ALIKE_RANGE ? a->td->n - from : ALIKE_RANGE;
    (void)worker;
    (void)err;
    form_spread(a->column->form, sizeof *a->codes, a->column->data, from, n, a->codes + from);
    for (size_t i = from; i < from + n; i++) {
        a->codes[i] = a->td->status[i] == ROW_ALIVE && a->codes[i] >= 0 ? a->first[a->codes[i]] : -1;
        a->valid[i] = a->codes[i] >= 0;
    }
    return 0;
}

static size_t ranges_of(size_t n) { return (n + ALIKE_RANGE - 1) / ALIKE_RANGE; }

static int find_alike(const struct world *w, struct alike *a, struct err *err)
{
    unsigned threads = w->threads ? w->threads : 1;
    while (a->n >= ALIKE_RANGE && 1u << a->part_bits < threads)
        a->part_bits++;
    TRY(pool_run(threads, ranges_of(a->n), hash_texts, a, err));
    TRY(pool_run(threads, (size_t)1 << a->part_bits, place_part, a, err));
    return pool_run(threads, ranges_of(a->td->n), take_alike, a, err);
}

int text_alike(struct world *w, const struct table *t, struct value *v, struct vec **out, struct err *err)
{
    struct alike a = {.world = w, .td = world_data(w, t)};
    struct edit e = {.n_steps = 0};
    struct value *of = collect_steps(v, &e);
    void *codes, *first, *valid;
    *out = NULL;
    if (e.n_steps == 0 || of->kind != VALUE_FIELD || of->row != t)
        return 0;
    TRY(world_field(w, of, &a.column, err));
    if (a.column->kind != COL_TEXT)
        return 0;
    a.edit = &e;
    a.in = a.column->dict;
    a.n = (size_t)dict_count(a.in);
    const size_t n = a.td->n;
    TRY(world_room(w, a.n > n ? a.n : n, sizeof(int32_t), &codes, err)); /* before they are the rows' they are hashes, of the texts */
    TRY(world_room(w, a.n, sizeof(int32_t), &first, err));
    TRY(world_room(w, n, 1, &valid, err));
    a.hashes = codes;
    a.codes = codes;
    a.first = first;
    a.valid = valid;
    TRY(find_alike(w, &a, err));
    *out = ARENA_NEW(w->arena, struct vec);
    **out = (struct vec){.kind = VEC_TEXT, .n = n, .valid = valid, .data = codes, .dict = a.column->dict};
    return 0;
}

/* ------------------------------------------------------------------ other functions */

/* What is replaced differs from row to row: each row by itself. */
static int replace_rows(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x[3];
    struct text_memo *m;
    for (int k = 0; k < 3; k++)
        TRY(batch_value(b, v->args[k], &x[k], err));
    TRY(text_memo_of(b->world, v, &m, err));
    if (!m->out)
        TRY(world_dict(b->world, &m->out, err));
    *out = text_vec(b->scratch, b->n, m->out);
    for (size_t i = 0; i < b->n; i++) {
        struct edit e = {.out = m->out};
        size_t n;
        if (!vec_has(x[0], i) || !vec_has(x[1], i) || !vec_has(x[2], i))
            continue;
        const char *s = dict_text(x[0]->dict, ((const int32_t *)x[0]->data)[i], &n);
        e.old = dict_text(x[1]->dict, ((const int32_t *)x[1]->data)[i], &e.n_old);
        e.new = dict_text(x[2]->dict, ((const int32_t *)x[2]->data)[i], &e.n_new);
        TRY(replace_text(&e, s, n, &((int32_t *)(*out)->data)[i], err));
    }
    see_missing(*out);
    return 0;
}

/* The first text; missing where it equals one of the others. */
static int missing_if(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x, *y;
    TRY(batch_value(b, v->args[0], &x, err));
    *out = text_vec(b->scratch, b->n, x->dict);
    memcpy((*out)->data, x->data, b->n * sizeof(int32_t));
    see_missing(*out);
    for (size_t k = 1; k < v->n_args; k++) {
        TRY(batch_value(b, v->args[k], &y, err));
        for (size_t i = 0; i < b->n; i++)
            if ((*out)->valid[i] && vec_has(y, i) && vec_order(x, i, y, i) == 0)
                (*out)->valid[i] = 0;
    }
    vec_blank(*out);
    return 0;
}

int value_function(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct edit e = {.n_steps = 0};
    if (v->which == BUILTIN_MISSING_IF)
        return missing_if(b, v, out, err);
    if (v->which != BUILTIN_REPLACE)
        return edit_all(b, v, &e, out, err);
    if (v->args[1]->kind != VALUE_CONST || v->args[2]->kind != VALUE_CONST)
        return replace_rows(b, v, out, err);
    e.steps[e.n_steps++] = BUILTIN_REPLACE;
    e.old = v->args[1]->constant.text;
    e.new = v->args[2]->constant.text;
    e.n_old = strlen(e.old);
    e.n_new = strlen(e.new);
    return edit_all(b, v, &e, out, err);
}

/* ------------------------------------------------------------------ patterns */

static int match_text(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    bool found = false;
    TRY(pattern_match(ctx, s, n, &found, err));
    *to = found;
    return 0;
}

int value_matches(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    struct text_memo *m;
    TRY(batch_value(b, v->a, &x, err));
    TRY(text_memo_of(b->world, v, &m, err));
    int32_t *found = ARENA_ARRAY(b->scratch, int32_t, b->n);
    TRY(text_codes(b, &m->a, x, match_text, v->pattern, found, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    for (size_t i = 0; i < b->n; i++)
        ((uint8_t *)(*out)->data)[i] = found[i] == 1;
    return 0;
}
