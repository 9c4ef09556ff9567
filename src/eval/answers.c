/* answers.c - what a hook said of each row of a table, kept from run to run.
 *
 * A row hook is pure: the same arguments, the same answer. Where its arguments are values of the row's own fields, what it said of a row
 * is therefore said as long as the files, the hook and the arguments' definitions are the same (derive.c). Kept are flags, one byte a
 * row; of rows that nobody asked for nothing is known. A failure is never kept. Must not know how a hook is called. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

enum answer { ANSWER_UNKNOWN, ANSWER_MISSING, ANSWER_NO, ANSWER_YES };

struct answers {
    struct value *of;
    const struct function *function;
    bool may;                    /* else nothing is kept of it */
    const uint8_t *old;          /* by row, of runs before; NULL: none */
    uint8_t *fresh;              /* by row, of this run; NULL: nothing was asked that was not known */
    struct row_list list;        /* in which `fresh` lies */
    struct answers *next;
};

static size_t words_for(const struct world *w, const struct answers *a) { return w->tables[a->of->row->index].n / sizeof(int32_t) + 1; }

static int make(struct world *w, struct value *v, const struct function *f, struct answers **out, struct err *err)
{
    void *made;
    struct derivation d;
    const int32_t *words;
    size_t n = 0;
    TRY(world_room(w, 1, sizeof **out, &made, err));
    struct answers *a = *out = made;
    *a = (struct answers){.of = v, .function = f, .next = w->own->answers};
    a->may = f->result == COL_FLAG && v->row && derive_answers(w, v, f, &d);
    if (a->may && derive_recall(w, &d, &n, &words) && n == words_for(w, a))
        a->old = (const void *)words;
    w->own->answers = a;
    return 0;
}

int answers_open(struct world *w, struct value *v, const struct function *f, struct answers **out, struct err *err)
{
    int rc = 0;
    world_lock(w);
    *out = w->own->answers;
    while (*out && (*out)->of != v)
        *out = (*out)->next;
    if (!*out)
        rc = make(w, v, f, out, err);
    world_unlock(w);
    if (rc == 0 && !(*out)->may)
        *out = NULL;
    return rc;
}

static enum answer answer_of(const struct answers *a, const uint8_t *fresh, int32_t row)
{
    uint8_t old = a->old ? a->old[row] : ANSWER_UNKNOWN;
    return old || !fresh ? old : __atomic_load_n(&fresh[row], __ATOMIC_RELAXED);
}

bool answers_find(const struct answers *a, struct batch *b, struct vec **out)
{
    const uint8_t *fresh = WORLD_FIND(a->fresh);
    if (!a->old && !fresh)
        return false;
    *out = vec_new(b->scratch, VEC_FLAG, b->n, false);
    uint8_t *to = (*out)->data;
    bool known = true;
    for (size_t i = 0; known && i < b->n; i++) {
        enum answer answer = answer_of(a, fresh, b->rows[i]);
        known = answer != ANSWER_UNKNOWN;
        to[i] = answer == ANSWER_YES;
        (*out)->valid[i] = answer > ANSWER_MISSING;
    }
    return known;
}

int answers_note(struct world *w, struct answers *a, const int32_t *rows, const struct vec *said, struct err *err)
{
    uint8_t *fresh = WORLD_FIND(a->fresh);
    int rc = 0;
    if (!fresh) {
        world_lock(w);
        if (!a->fresh && (rc = derive_room(w, words_for(w, a), &a->list, err)) == 0)
            WORLD_PUBLISH(a->fresh, (uint8_t *)a->list.rows);
        fresh = a->fresh;
        world_unlock(w);
    }
    for (size_t i = 0; rc == 0 && i < said->n; i++) {
        uint8_t answer = !vec_has(said, i) ? ANSWER_MISSING : ((const uint8_t *)said->data)[i] ? ANSWER_YES : ANSWER_NO;
        __atomic_store_n(&fresh[rows[i]], answer, __ATOMIC_RELAXED);
    }
    return rc;
}

void answers_keep(struct world *w)
{
    for (struct answers *a = w->own->answers; a; a = a->next) {
        struct derivation d;
        for (size_t i = 0; a->fresh && a->old && i < w->tables[a->of->row->index].n; i++)
            a->fresh[i] = a->old[i] ? a->old[i] : a->fresh[i];
        if (a->fresh && derive_answers(w, a->of, a->function, &d))
            derive_keep(w, &d, &a->list);
    }
}
