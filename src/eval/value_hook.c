/* value_hook.c - row hooks: called once for each distinct set of arguments, in batches, and looked up for all other rows.
 *
 * Takes the arguments' vectors; new sets of a batch are gathered into columns and handed over together. The answers stay with
 * the world, or with the view of a thread. When a call fails the sets are tried one by one, so that the message can name the record. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

#include "base/map.h"

enum { ARGS_MAX = 16, WORDS_OF_DECIMAL = 3, WORDS_MAX = 1 + ARGS_MAX * WORDS_OF_DECIMAL, GROUP = 16 };

struct hook_memo {
    const struct function *function;
    struct text_memo *labels;    /* by argument: of codes, which a hook sees as texts */
    size_t n_words;
    int64_t *words;              /* by set: which are known, then a word for each argument, of a decimal three */
    int32_t *slots; size_t n_slots;
    size_t n, cap;
    struct vec answers;          /* by set */
    struct answers *kept;        /* by row; NULL: of this value nothing is kept */
};

/* ------------------------------------------------------------------ sets of arguments */

static size_t words_for(const struct vec *v) { return v->kind == VEC_DECIMAL ? WORDS_OF_DECIMAL : 1; }

static void words_of(const struct vec *const *args, size_t n_args, size_t i, int64_t *words)
{
    int64_t *w = words, *next = words + 1;
    words[0] = 0;
    for (size_t k = 0; k < n_args; k++) {
        struct decimal d = {0, 0};
        double real = 0;
        w = next;
        next = w + words_for(args[k]);
        memset(w, 0, (size_t)(next - w) * sizeof *w);
        if (!vec_has(args[k], i))
            continue;
        words[0] |= INT64_C(1) << k;
        if (args[k]->kind == VEC_F64) {
            vec_decimal(args[k], i, &d, &real);
            real = real == 0 ? 0 : real; /* one zero */
            memcpy(w, &real, sizeof real);
            continue;
        }
        vec_decimal(args[k], i, &d, &real);
        if (args[k]->kind == VEC_DECIMAL) {
            d = decimal_trim(d);
            w[1] = (int64_t)(d.v >> 64);
            w[2] = d.scale;
        }
        w[0] = (int64_t)d.v;
    }
}

static size_t slot_first(const struct hook_memo *m, const int64_t *words)
{
    uint64_t h = 0;
    for (size_t k = 0; k < m->n_words; k++)
        h = hash_mix(h ^ (uint64_t)words[k]) + 0x9e3779b97f4a7c15u;
    return (size_t)h & (m->n_slots - 1);
}

static bool is_set(const struct hook_memo *m, int32_t set, const int64_t *words)
{
    const int64_t *there = m->words + (size_t)set * m->n_words;
    int64_t differ = 0;
    for (size_t k = 0; k < m->n_words; k++)
        differ |= there[k] ^ words[k];
    return differ == 0;
}

/* The slot of the set, or the empty one where it belongs; `at`: where to begin. */
static size_t slot_from(const struct hook_memo *m, const int64_t *words, size_t at)
{
    while (m->slots[at] >= 0 && !is_set(m, m->slots[at], words))
        at = (at + 1) & (m->n_slots - 1);
    return at;
}

static size_t slot_of(const struct hook_memo *m, const int64_t *words) { return slot_from(m, words, slot_first(m, words)); }

static int move_to(struct world *w, void **list, size_t n, size_t cap, size_t size, struct err *err)
{
    void *moved;
    TRY(world_room(w, cap, size, &moved, err));
    if (n > 0)
        memcpy(moved, *list, n * size);
    *list = moved;
    return 0;
}

/* Room for `more` sets. */
static int make_room(struct world *w, struct hook_memo *m, size_t more, struct err *err)
{
    if (m->n + more <= m->cap)
        return 0;
    size_t cap = 2 * (m->n + more), width = vec_width(m->answers.kind);
    void *words = m->words, *slots, *data = m->answers.data, *valid = m->answers.valid;
    size_t n_slots = 64;
    while (n_slots < 2 * cap)
        n_slots *= 2;
    TRY(move_to(w, &words, m->n, cap, m->n_words * sizeof(int64_t), err));
    TRY(move_to(w, &data, m->n, cap, width, err));
    TRY(move_to(w, &valid, m->n, cap, 1, err));
    TRY(world_room(w, n_slots, sizeof(int32_t), &slots, err));
    memset(slots, 0xFF, n_slots * sizeof(int32_t));
    m->words = words;
    m->slots = slots;
    m->n_slots = n_slots;
    m->answers.data = data;
    m->answers.valid = valid;
    m->cap = cap;
    for (size_t i = 0; i < m->n; i++)
        m->slots[slot_of(m, m->words + i * m->n_words)] = (int32_t)i;
    return 0;
}

/* which[i]: the set of row i. fresh: the rows in which new sets were seen first. */
static size_t find_sets(struct hook_memo *m, const struct vec *const *args, size_t n_args, size_t n, int32_t *which, int32_t *fresh)
{
    size_t n_fresh = 0, at[GROUP];
    int64_t words[GROUP][WORDS_MAX];
    for (size_t first = 0; first < n; first += GROUP) { /* so many side by side that none waits for memory alone */
        size_t some = n - first < GROUP ? n - first : GROUP;
        for (size_t i = 0; i < some; i++) {
            words_of(args, n_args, first + i, words[i]);
            at[i] = slot_first(m, words[i]);
            __builtin_prefetch(&m->slots[at[i]], 1);
        }
        for (size_t i = 0; i < some; i++)
            if (m->slots[at[i]] >= 0)
                __builtin_prefetch(m->words + (size_t)m->slots[at[i]] * m->n_words);
        for (size_t i = 0; i < some; i++) {
            int32_t *slot = &m->slots[slot_from(m, words[i], at[i])];
            if (*slot < 0) {
                memcpy(m->words + (m->n + n_fresh) * m->n_words, words[i], m->n_words * sizeof(int64_t));
                *slot = (int32_t)(m->n + n_fresh);
                fresh[n_fresh++] = (int32_t)(first + i);
            }
            which[first + i] = *slot;
        }
    }
    return n_fresh;
}

/* ------------------------------------------------------------------ calling */

static const enum column_kind column_kinds[] = {[VEC_FLAG] = COL_FLAG,       [VEC_INTEGER] = COL_INTEGER, [VEC_DATE] = COL_DATE, [VEC_TIME] = COL_TIME,
                                                [VEC_DECIMAL] = COL_DECIMAL, [VEC_F64] = COL_F64,         [VEC_TEXT] = COL_TEXT, [VEC_CODE] = COL_TEXT,
                                                [VEC_ROW] = COL_INTEGER};
static const enum vec_kind vec_kinds[] = {[COL_FLAG] = VEC_FLAG,       [COL_INTEGER] = VEC_INTEGER, [COL_DATE] = VEC_DATE, [COL_TIME] = VEC_TIME,
                                          [COL_DECIMAL] = VEC_DECIMAL, [COL_F64] = VEC_F64,         [COL_TEXT] = VEC_TEXT};

int vec_column(struct arena *scratch, const struct vec *v, const int32_t *rows, size_t n, struct column *out, struct err *err)
{
    struct vec *part = vec_gather(scratch, v, rows, n);
    TRY(column_new(column_kinds[v->kind], n, out, err));
    out->scale = v->scale;
    memcpy(out->data, part->data, n * vec_width(v->kind));
    for (size_t i = 0; i < n; i++)
        if (vec_has(part, i))
            column_set_valid(out, i);
    if (v->kind == VEC_TEXT && v->dict) {
        dict_free(&out->dict);
        out->dict = dict_retain(v->dict);
    }
    return 0;
}

static int call(struct arena *scratch, const struct hook_memo *m, const struct vec *const *args, size_t n_args, const int32_t *rows, size_t n,
                struct column *out, struct err *err)
{
    struct column columns[ARGS_MAX] = {0};
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < n_args; k++)
        rc = vec_column(scratch, args[k], rows, n, &columns[k], err);
    if (rc == 0)
        rc = m->function->call(m->function->ctx, columns, n_args, n, out, err);
    for (size_t k = 0; k < n_args; k++)
        column_fini(&columns[k]);
    if (rc == 0 && (out->n != n || out->kind != m->function->result)) {
        column_fini(out);
        rc = err_set(err, ERR_INTERNAL, "%s gave another number or kind of values than was asked", m->function->name);
    }
    return rc;
}

/* Which of them fails? The message says what went wrong; the record is ours to add. */
static int say_record(struct batch *b, const struct value *v, struct hook_memo *m, const struct vec *const *args, const int32_t *rows, size_t n,
                      struct err *err)
{
    char where[200];
    for (size_t i = 0; i < n; i++) {
        struct column one;
        struct err own = {0};
        if (n > 1 && call(b->scratch, m, args, v->n_args, &rows[i], 1, &one, &own) == 0) {
            column_fini(&one);
            continue;
        }
        if (n > 1)
            *err = own;
        err_wrap(err, "%s", world_record(b->world, b->table, b->rows[rows[i]], where, sizeof where));
        break;
    }
    return err->code ? (int)err->code : ERR_INTERNAL;
}

/* ------------------------------------------------------------------ answers */

static int align_scale(struct hook_memo *m, struct column *c, struct err *err)
{
    int scale = m->answers.scale > c->scale ? m->answers.scale : c->scale;
    i128 *old = m->answers.data, *new = c->data;
    bool fits = true;
    for (size_t i = 0; i < m->n + c->n && fits; i++) {
        i128 *x = i < m->n ? &old[i] : &new[i - m->n];
        struct decimal d = {*x, i < m->n ? m->answers.scale : c->scale};
        if (d.scale == scale)
            continue;
        fits = decimal_rescale(&d, scale);
        *x = d.v;
    }
    m->answers.scale = scale;
    return fits ? 0 : err_set(err, ERR_DATA, "%s: a number has too many digits", m->function->name);
}

static int take_answers(struct hook_memo *m, struct column *c, struct err *err)
{
    size_t width = vec_width(m->answers.kind);
    if (c->kind == COL_DECIMAL)
        TRY(align_scale(m, c, err));
    memcpy((char *)m->answers.data + m->n * width, c->data, c->n * width);
    for (size_t i = 0; i < c->n; i++)
        m->answers.valid[m->n + i] = column_has(c, i);
    for (size_t i = 0; c->kind == COL_TEXT && i < c->n; i++) {
        size_t n;
        int32_t *code = &((int32_t *)m->answers.data)[m->n + i];
        *code = -1;
        if (!column_has(c, i))
            continue;
        const char *s = dict_text(c->dict, ((const int32_t *)c->data)[i], &n);
        m->answers.valid[m->n + i] = n > 0; /* an empty text is missing */
        *code = n > 0 ? dict_add(m->answers.dict, s, n) : -1;
        if (n > 0 && *code < 0)
            return err_set(err, ERR_NOMEM, "no memory for what %s gave", m->function->name);
    }
    m->n += c->n;
    m->answers.n = m->n;
    return 0;
}

static int ask(struct batch *b, const struct value *v, struct hook_memo *m, const struct vec *const *args, const int32_t *fresh, size_t n,
               struct err *err)
{
    struct column out = {0};
    if (n == 0)
        return 0;
    int rc = call(b->scratch, m, args, v->n_args, fresh, n, &out, err);
    if (rc != 0) {
        rc = say_record(b, v, m, args, fresh, n, err);
    } else {
        rc = take_answers(m, &out, err);
        column_fini(&out);
    }
    if (rc != 0) { /* sets without answers must not be found again */
        memset(m->slots, 0xFF, m->n_slots * sizeof *m->slots);
        for (size_t i = 0; i < m->n; i++)
            m->slots[slot_of(m, m->words + i * m->n_words)] = (int32_t)i;
    }
    return rc;
}

/* ------------------------------------------------------------------ the kernel */

static int open_memo(struct world *w, struct value *v, struct hook_memo **out, struct err *err)
{
    void **slot;
    TRY(world_memo(w, v, &slot, err));
    *out = *slot;
    if (*slot)
        return 0;
    size_t at = 0;
    while (at < w->model->n_hooks && w->model->hooks[at] != v->hook)
        at++;
    if (at == w->model->n_hooks || !w->hooks || !w->hooks[at])
        return err_set(err, ERR_INTERNAL, "the hook %s is not there", v->hook->name.text);
    if (v->n_args > ARGS_MAX)
        return err_set(err, ERR_CONFIG, "the hook %s has more than %d arguments", v->hook->name.text, ARGS_MAX);
    struct hook_memo *m = ARENA_NEW(w->arena, struct hook_memo);
    m->function = w->hooks[at];
    m->labels = ARENA_ARRAY(w->arena, struct text_memo, v->n_args);
    m->answers.kind = vec_kinds[m->function->result];
    if (m->answers.kind == VEC_TEXT)
        TRY(world_dict(w, &m->answers.dict, err));
    TRY(answers_open(w, v, m->function, &m->kept, err));
    *slot = *out = m;
    return 0;
}

static int read_args(struct batch *b, const struct value *v, struct hook_memo *m, const struct vec **args, struct err *err)
{
    for (size_t k = 0; k < v->n_args; k++) {
        TRY(batch_value(b, v->args[k], &args[k], err));
        const struct codes *codes = v->args[k]->codes;
        if (args[k]->kind == VEC_CODE && codes) {
            struct vec *text;
            TRY(text_of_codes(b, &m->labels[k], codes, codes->labels, args[k], &text, err));
            args[k] = text;
        }
    }
    return 0;
}

int value_hook(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *args[ARGS_MAX];
    struct hook_memo *m;
    TRY(open_memo(b->world, v, &m, err));
    bool keeps = m->kept && b->table == v->row;
    if (keeps && answers_find(m->kept, b, out))
        return 0;
    TRY(read_args(b, v, m, args, err));
    size_t n_words = 1;
    for (size_t k = 0; k < v->n_args; k++)
        n_words += words_for(args[k]);
    if (m->n > 0 && n_words != m->n_words)
        return err_set(err, ERR_INTERNAL, "an argument of %s changed its kind between two batches", v->hook->name.text);
    m->n_words = n_words;
    TRY(make_room(b->world, m, b->n, err));
    int32_t *which = ARENA_ARRAY(b->scratch, int32_t, b->n), *fresh = ARENA_ARRAY(b->scratch, int32_t, b->n);
    size_t n_fresh = find_sets(m, args, v->n_args, b->n, which, fresh);
    TRY(ask(b, v, m, args, fresh, n_fresh, err));
    *out = vec_gather(b->scratch, &m->answers, which, b->n);
    return keeps ? answers_note(b->world, m->kept, b->rows, *out, err) : 0;
}
