/* key.c - keys of rows: one or several values as words of 64 bits, and the rows that have them.
 *
 * Takes values of a table; gives rows by key, and the values of other tables as words of that key. Texts are the codes of the
 * key's own dictionary: each distinct text of another table is looked up once. Words that follow one another in the order of rows say
 * which row it is; one part with dense words is an array, all else open addressing, where the words are always compared. Must not know
 * what a key is for: uniqueness, merging and versions are their files'. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

bool key_known(const struct key_index *k, int32_t row)
{
    for (size_t p = 0; p < k->n_parts; p++)
        if (!vec_has(k->parts[p].vec, (size_t)row))
            return false;
    return true;
}

/* ------------------------------------------------------------------ numbers as texts */

static void print_number(const struct vec *v, size_t i, struct buf *out)
{
    struct decimal d;
    double real;
    char text[48];
    if (vec_decimal(v, i, &d, &real))
        buf_puts(out, decimal_print(text, decimal_trim(d)));
    else
        buf_printf(out, "%.17g", real);
}

int key_as_text(struct world *w, const struct vec *v, struct dict *dict, const struct vec **out, struct err *err)
{
    *out = v;
    if (v->kind == VEC_TEXT)
        return 0;
    void *codes;
    TRY(world_room(w, v->n, sizeof(int32_t), &codes, err));
    struct vec *made = ARENA_NEW(w->arena, struct vec);
    *made = (struct vec){.kind = VEC_TEXT, .n = v->n, .valid = v->valid, .data = codes, .dict = dict};
    struct buf text = BUF_INIT;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < v->n; i++) {
        ((int32_t *)codes)[i] = -1;
        if (!vec_has(v, i))
            continue;
        buf_clear(&text);
        print_number(v, i, &text);
        ((int32_t *)codes)[i] = text.failed ? -1 : dict_add(dict, text.data, text.len);
        if (((int32_t *)codes)[i] < 0)
            rc = err_set(err, ERR_NOMEM, "no memory for the texts of a key");
    }
    buf_fini(&text);
    *out = made;
    return rc;
}

/* ------------------------------------------------------------------ rows by key */

static int open_part(struct world *w, const struct table *t, struct value *v, bool all, struct key_part *p, struct err *err)
{
    const struct vec *vec;
    TRY(world_column(w, t, v, all, &vec, err));
    if (vec->kind == VEC_DECIMAL || vec->kind == VEC_F64) {
        struct dict *dict;
        TRY(world_dict(w, &dict, err));
        TRY(key_as_text(w, vec, dict, &vec, err));
    }
    *p = (struct key_part){.kind = vec->kind, .dict = vec->dict, .vec = vec, .of = v};
    if (vec->kind == VEC_ROW)
        p->table = v->kind == VALUE_LINK ? v->link->target_table : v->type && v->type->kind == TYPE_ROW ? v->type->symbol : NULL;
    return 0;
}

int key_open(struct world *w, const struct table *t, struct value **parts, size_t n_parts, bool all, struct key_index **out, struct err *err)
{
    if (n_parts > KEY_PARTS_MAX)
        return err_set(err, ERR_CONFIG, "a key or `by` of %s has more than %d parts", t->name.text, KEY_PARTS_MAX);
    struct key_index *k = ARENA_NEW(w->arena, struct key_index);
    k->n = world_data(w, t)->n;
    k->parts = ARENA_ARRAY(w->arena, struct key_part, n_parts);
    for (size_t p = 0; p < n_parts; p++)
        TRY(open_part(w, t, parts[p], all, &k->parts[p], err));
    k->n_parts = n_parts;
    *out = k;
    return 0;
}

/* Are the words of the one part close enough together for an array? */
static bool is_dense(struct key_index *k)
{
    const struct key_part *p = &k->parts[0];
    if (k->n_parts != 1)
        return false;
    if (p->kind == VEC_TEXT) {
        k->base = 0;
        k->n_direct = p->dict ? (size_t)dict_count(p->dict) : 0;
        return true;
    }
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 0; i < k->n; i++) {
        int64_t word = key_word(p, (int32_t)i);
        if (!vec_has(p->vec, i))
            continue;
        least = word < least ? word : least;
        most = word > most ? word : most;
    }
    k->base = least;
    k->n_direct = least <= most ? (size_t)((uint64_t)most - (uint64_t)least) + 1 : 0;
    return least > most || (uint64_t)most - (uint64_t)least < 4 * (uint64_t)k->n + 1024;
}

int key_room(struct world *w, struct key_index *k, struct err *err)
{
    void *rows;
    bool dense = is_dense(k);
    k->n_slots = 64;
    while (k->n_slots < 2 * k->n)
        k->n_slots *= 2;
    size_t n = dense ? k->n_direct : k->n_slots;
    TRY(world_room(w, n, sizeof(int32_t), &rows, err));
    memset(rows, 0xFF, (n ? n : 1) * sizeof(int32_t));
    if (dense)
        k->direct = rows;
    else
        k->slots = rows;
    return 0;
}

static uint64_t hash_words(const int64_t *words, size_t n)
{
    uint64_t h = 0;
    for (size_t p = 0; p < n; p++)
        h = hash_mix(h ^ (uint64_t)words[p]) + 0x9e3779b97f4a7c15u;
    return h;
}

static bool same_words(const struct key_index *k, int32_t row, const int64_t *words)
{
    for (size_t p = 0; p < k->n_parts; p++)
        if (key_word(&k->parts[p], row) != words[p])
            return false;
    return true;
}

/* The slot of these words, or the empty one where they belong. */
static size_t slot_of(const struct key_index *k, const int64_t *words)
{
    size_t mask = k->n_slots - 1, at = (size_t)hash_words(words, k->n_parts) & mask;
    while (k->slots[at] >= 0 && !same_words(k, k->slots[at], words))
        at = (at + 1) & mask;
    return at;
}

int32_t key_put(struct key_index *k, int32_t row)
{
    int64_t at_hand[KEY_PARTS_MAX];
    int32_t *place;
    if (k->direct) {
        place = &k->direct[(uint64_t)key_word(&k->parts[0], row) - (uint64_t)k->base];
    } else {
        for (size_t p = 0; p < k->n_parts; p++)
            at_hand[p] = key_word(&k->parts[p], row);
        place = &k->slots[slot_of(k, at_hand)];
    }
    if (*place < 0)
        *place = row;
    return *place;
}

int32_t key_find_otherwise(const struct key_index *k, const int64_t *words)
{
    uint64_t at = (uint64_t)words[0] - (uint64_t)k->base;
    if (k->straight)
        return at < k->n ? (int32_t)at : -1;
    return k->slots ? k->slots[slot_of(k, words)] : -1;
}

/* Is each row's word one more than that of the row before it, and each row one that links may name? */
static bool is_straight(const struct key_index *k, const struct table_data *td)
{
    const struct vec *v = k->parts[0].vec;
    return k->n_parts == 1 && v->form == FORM_STEPS && !v->valid && v->n == td->n && td->n > 0 && td->n_filtered == 0 &&
           form_steps_rise(v->few, v->n);
}

static int build(struct world *w, const struct table *t, struct key_index *k, struct err *err)
{
    const struct table_data *td = world_data(w, t);
    k->straight = !k->direct && !k->slots && is_straight(k, td);
    if (k->straight)
        k->base = key_word(&k->parts[0], 0);
    if (!k->straight && !k->direct && !k->slots)
        TRY(key_room(w, k, err));
    for (int pass = 0; pass < 2 && !k->straight; pass++) {
        for (size_t i = 0; i < td->n; i++) {
            bool counts = td->status[i] == ROW_ALIVE || td->status[i] == ROW_MERGED;
            bool left_out = td->status[i] == ROW_DROPPED || td->status[i] == ROW_SKIPPED;
            if ((pass == 0 ? counts : left_out) && key_known(k, (int32_t)i))
                (void)key_put(k, (int32_t)i);
        }
    }
    WORLD_PUBLISH(k->built, true);
    return 0;
}

int key_ready_alone(struct world *w, const struct table *t, struct key_index *k, struct err *err)
{
    return k->built ? 0 : build(w, t, k, err);
}

int key_ready(struct world *w, const struct table *t, struct key_index *k, struct err *err)
{
    int rc = 0;
    if (WORLD_FIND(k->built))
        return 0;
    world_lock(w);
    if (!k->built)
        rc = build(w, t, k, err);
    world_unlock(w);
    return rc;
}

/* ------------------------------------------------------------------ another table's values */

static int foreign_text(const struct key_part *p, const struct vec *v, int64_t *out, size_t stride, struct err *err)
{
    size_t n_codes = v->dict ? (size_t)dict_count(v->dict) : 0;
    if (v->dict == p->dict) {
        for (size_t i = 0; i < v->n; i++)
            out[i * stride] = vec_has(v, i) ? vec_whole(v, i) : KEY_NONE;
        return 0;
    }
    int32_t *map = malloc((n_codes ? n_codes : 1) * sizeof *map);
    if (!map)
        return err_set(err, ERR_NOMEM, "no memory to look up %zu keys", n_codes);
    for (size_t c = 0; c < n_codes; c++)
        map[c] = CODE_NEW;
    for (size_t i = 0; i < v->n; i++) {
        out[i * stride] = KEY_NONE;
        if (!vec_has(v, i))
            continue;
        int32_t code = (int32_t)vec_whole(v, i), *to = &map[code];
        if (*to == CODE_NEW) {
            size_t n;
            const char *text = dict_text(v->dict, code, &n);
            *to = p->dict ? dict_find(p->dict, text, n) : -1;
        }
        out[i * stride] = *to < 0 ? KEY_NONE : *to;
    }
    free(map);
    return 0;
}

static int64_t whole(const struct vec *v, size_t i)
{
    struct decimal d;
    double real;
    if (v->kind == VEC_TEXT) {
        size_t n;
        const char *text = dict_text(v->dict, (int32_t)vec_whole(v, i), &n);
        if (!decimal_parse(text, n, &d))
            return KEY_NONE;
    } else if (!vec_decimal(v, i, &d, &real)) {
        return real >= -9007199254740992.0 && real <= 9007199254740992.0 && (double)(int64_t)real == real ? (int64_t)real : KEY_NONE;
    }
    d = decimal_trim(d);
    return d.scale == 0 && d.v > INT64_MIN && d.v <= INT64_MAX ? (int64_t)d.v : KEY_NONE;
}

/* A text for a part that is none: as key_print writes it. */
static int64_t read_part(const struct key_part *p, const struct vec *v, size_t i)
{
    size_t n;
    const char *text = dict_text(v->dict, (int32_t)vec_whole(v, i), &n);
    int32_t day;
    if (p->kind == VEC_DATE)
        return day_parse(text, n, &day) ? day : KEY_NONE;
    if (p->kind == VEC_CODE && p->of->codes) {
        int code = codes_label(p->of->codes, text);
        return code >= 0 ? code : KEY_NONE;
    }
    return whole(v, i);
}

/* Rows named by their own key: `one per lead` asked with a lead's id. */
static int foreign_row(struct world *w, const struct key_part *p, const struct vec *v, int64_t *out, size_t stride, uint8_t *known, struct err *err)
{
    struct table_data *td;
    TRY(world_table(w, p->table, &td, err));
    if (!td->keys || td->keys->n_parts != 1)
        return err_set(err, ERR_INTERNAL, "%s has no key of one part to be named by", p->table->name.text);
    TRY(key_ready(w, p->table, td->keys, err));
    TRY(key_foreign(w, &td->keys->parts[0], v, out, stride, known, err));
    for (size_t i = 0; i < v->n; i++) {
        int32_t row = out[i * stride] == KEY_NONE ? -1 : key_find(td->keys, &out[i * stride]);
        out[i * stride] = row >= 0 && table_kept(td, row) >= 0 ? table_kept(td, row) : KEY_NONE;
    }
    return 0;
}

int key_foreign(struct world *w, const struct key_part *p, const struct vec *v, int64_t *out, size_t stride, uint8_t *known, struct err *err)
{
    for (size_t i = 0; v->valid && i < v->n; i++)
        known[i] &= v->valid[i];
    if (p->kind == VEC_ROW && v->kind != VEC_ROW && p->table)
        return foreign_row(w, p, v, out, stride, known, err);
    if (p->kind == VEC_TEXT) {
        struct dict *texts = NULL;
        if (v->kind != VEC_TEXT)
            TRY(world_dict(w, &texts, err));
        TRY(key_as_text(w, v, texts, &v, err));
        return foreign_text(p, v, out, stride, err);
    }
    if (p->kind != v->kind && p->kind != VEC_INTEGER && v->kind != VEC_TEXT)
        return err_set(err, ERR_INTERNAL, "a key is compared with a value of another kind");
    struct key_part own = {.kind = v->kind, .vec = v};
    for (size_t i = 0; i < v->n; i++) {
        int64_t *word = &out[i * stride];
        if (!vec_has(v, i))
            *word = KEY_NONE;
        else if (p->kind == v->kind)
            *word = key_word(&own, (int32_t)i);
        else
            *word = v->kind == VEC_TEXT ? read_part(p, v, i) : whole(v, i);
    }
    return 0;
}

/* ------------------------------------------------------------------ for people */

static void print_part(struct world *w, const struct key_part *p, int32_t row, struct buf *out)
{
    char day[16];
    size_t n;
    switch (p->kind) {
    case VEC_TEXT: {
        const char *text = dict_text(p->dict, (int32_t)key_word(p, row), &n);
        buf_add(out, text, n);
        return;
    }
    case VEC_DATE:
        buf_puts(out, day_print(day, (int32_t)key_word(p, row)));
        return;
    case VEC_CODE: {
        int32_t code = (int32_t)key_word(p, row);
        bool named = p->of->codes && (size_t)code < p->of->codes->n_labels;
        buf_puts(out, named ? p->of->codes->labels[code] : "uncoded");
        return;
    }
    case VEC_ROW: {
        const struct table_data *td = p->table ? world_data(w, p->table) : NULL;
        int32_t to = (int32_t)key_word(p, row);
        if (td && td->keys && key_known(td->keys, to))
            key_print(w, td->keys, to, out);
        else
            buf_printf(out, "row %d", to + 1);
        return;
    }
    default:
        print_number(p->vec, (size_t)row, out);
    }
}

void key_print(struct world *w, const struct key_index *k, int32_t row, struct buf *out)
{
    for (size_t p = 0; p < k->n_parts; p++) {
        if (p > 0)
            buf_puts(out, " / ");
        if (vec_has(k->parts[p].vec, (size_t)row))
            print_part(w, &k->parts[p], row, out);
    }
}
