/* spans.c - between which times the rows of a block lie, so that a reading of some days passes over blocks that have none of them.
 *
 * Takes the blocks of a table's rows and the value that dates them; gives for each block the least and the greatest time, and of how
 * many rows a time is known. They are noted while the first reading by that value goes through all rows, and kept from run to run where
 * the value is a plain field (derive.c). What is chosen does not depend on them: they only say where nothing has to be looked at.
 * Must not know what is read. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/spans.h"

#include <string.h>

#include "base/wide.h"
#include "eval/world_int.h"

struct spans {
    const struct value *at;
    const int32_t *rows;
    const struct block_span *blocks;
    struct spans *next;
};

/* A value that may be another one the next time it is asked says nothing of the next time. */
static bool is_steady(struct eval *e, const struct reading *r, const struct value *at)
{
    unsigned traits = world_traits(&e->world, at);
    return !(traits & TRAIT_CELLS) && !(r->at_moment && traits & TRAIT_MOMENT);
}

static void publish(struct world *w, const struct value *at, const int32_t *rows, const struct block_span *blocks)
{
    world_lock(w);
    struct spans *s = ARENA_NEW(w->arena, struct spans);
    *s = (struct spans){at, rows, blocks, w->own->spans};
    w->own->spans = s;
    world_unlock(w);
}

static const struct block_span *known(struct world *w, const struct value *at, const int32_t *rows)
{
    const struct block_span *found = NULL;
    world_lock(w);
    for (const struct spans *s = w->own->spans; s && !found; s = s->next)
        if (s->at == at && s->rows == rows)
            found = s->blocks;
    world_unlock(w);
    return found;
}

enum { WORDS = sizeof(struct block_span) / sizeof(int32_t) };

/* Which of its table's lists it reads; 0: none of them, but one that was made for somebody, and is gone after that. */
static int list_of(struct world *w, const struct reading *r)
{
    const struct table_data *td = world_data(w, r->table);
    if (r->first != 0)
        return 0;
    return r->rows == td->alive && r->n_rows == td->n_alive     ? 1
           : r->rows == td->merged && r->n_rows == td->n_merged ? 2
           : r->rows == td->judged && r->n_rows == td->n_judged ? 3
                                                                : 0;
}

static bool derive(struct world *w, const struct reading *r, struct value *at, struct derivation *d)
{
    return derive_spans(w, r->table, at, list_of(w, r), BLOCK_ROWS, d);
}

const struct block_span *spans_find(struct eval *e, const struct reading *r, struct value *at)
{
    struct world *w = &e->world;
    struct derivation d;
    const int32_t *words;
    size_t n = 0;
    const struct block_span *found = is_steady(e, r, at) && list_of(w, r) ? known(w, at, r->rows) : NULL;
    if (found || w->is_view || !list_of(w, r) || !derive(w, r, at, &d) || !derive_recall(w, &d, &n, &words) || n != blocks_count(r->n_rows) * WORDS)
        return found;
    found = (const void *)words;
    publish(w, at, r->rows, found);
    return found;
}

bool spans_may(struct eval *e, const struct reading *r, const struct value *at)
{
    return !e->world.is_view && r->n_rows > BLOCK_ROWS && list_of(&e->world, r) && is_steady(e, r, at);
}

int spans_room(struct eval *e, const struct reading *r, struct spans_made *out, struct err *err)
{
    TRY(derive_room(&e->world, blocks_count(r->n_rows) * WORDS, &out->list, err));
    out->blocks = (void *)out->list.rows;
    for (size_t i = 0; i < blocks_count(r->n_rows); i++)
        out->blocks[i] = (struct block_span){INT64_MAX, INT64_MIN, 0};
    return 0;
}

/* Where all are known nothing has to be asked of a row. */
static void note_instants(struct block_span *s, const int64_t *at, size_t n)
{
    int64_t least = s->least, most = s->most;
    for (size_t i = 0; i < n; i++) {
        least = at[i] < least ? at[i] : least;
        most = at[i] > most ? at[i] : most;
    }
    *s = (struct block_span){least, most, s->n + (int64_t)n};
}

void spans_note(struct block_span *s, const struct vec *times)
{
    if (times->kind == VEC_TIME && !times->valid) {
        note_instants(s, times->data, times->n);
        return;
    }
    for (size_t i = 0; i < times->n; i++)
        if (vec_has(times, i))
            note_instants(s, &(int64_t){times->kind == VEC_DATE ? ((const int32_t *)times->data)[i] : ((const int64_t *)times->data)[i]}, 1);
}

/* ------------------------------------------------------------------ of a column as it lies */
enum { LANES = 16 };

/* Of seconds that are all known. */
BODY void seconds_of(const uint32_t *at, size_t n, struct block_span *out)
{
    uint32_t least[LANES], most[LANES] = {0};
    size_t i = 0;
    memset(least, 0xff, sizeof least);
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            least[k] = at[i + k] < least[k] ? at[i + k] : least[k];
            most[k] = at[i + k] > most[k] ? at[i + k] : most[k];
        }
    for (; i < n; i++) {
        least[0] = at[i] < least[0] ? at[i] : least[0];
        most[0] = at[i] > most[0] ? at[i] : most[0];
    }
    for (size_t k = 1; k < LANES; k++) {
        least[0] = least[k] < least[0] ? least[k] : least[0];
        most[0] = most[k] > most[0] ? most[k] : most[0];
    }
    *out = (struct block_span){(int64_t)least[0] * FORM_US, (int64_t)most[0] * FORM_US, (int64_t)n};
}

WIDE static void seconds_wide(const uint32_t *at, size_t n, struct block_span *out) { seconds_of(at, n, out); }

bool spans_of_field(struct world *w, const struct reading *rows, struct value *at, struct block_span *out)
{
    const struct column *c;
    struct err quiet = {0};
    if (rows->rows || rows->n_rows == 0 || at->kind != VALUE_FIELD || at->vec != VEC_TIME || world_field(w, at, &c, &quiet) != 0 ||
        c->form != FORM_SECONDS || c->valid)
        return false;
    const uint32_t *first = (const uint32_t *)c->data + rows->first;
    if (wide_is_there())
        seconds_wide(first, rows->n_rows, out);
    else
        seconds_of(first, rows->n_rows, out);
    return true;
}

void spans_keep(struct eval *e, const struct reading *r, struct value *at, const struct spans_made *made)
{
    struct derivation d;
    publish(&e->world, at, r->rows, made->blocks);
    if (derive(&e->world, r, at, &d))
        derive_keep(&e->world, &d, &made->list);
}

/* ------------------------------------------------------------------ for somebody who would not go through all the rows */
struct noting {
    struct value *at;
    struct block_span *blocks;
};
struct noting_block {
    struct value *at;
    struct block_span *block;
};

static int note_batch(struct batch *b, void *ctx, struct err *err)
{
    const struct noting_block *n = ctx;
    const struct vec *times;
    TRY(batch_value(b, n->at, &times, err));
    spans_note(n->block, times);
    return 0;
}

static int note_block(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err)
{
    const struct noting *n = ctx;
    struct noting_block one = {n->at, &n->blocks[block]};
    if (spans_of_field(&view->world, rows, n->at, one.block))
        return 0;
    return reading_all_batches(view, rows, note_batch, &one, err);
}

int spans_get(struct eval *e, const struct reading *r, struct value *at, const struct block_span **out, struct err *err)
{
    struct spans_made made;
    *out = spans_find(e, r, at);
    if (*out || !spans_may(e, r, at))
        return 0;
    TRY(spans_room(e, r, &made, err));
    struct noting noting = {at, made.blocks};
    TRY(blocks_run(e, r, &(struct block_work){.ctx = &noting, .alone = !blocks_may(e, at), .compute = note_block}, err));
    spans_keep(e, r, at, &made);
    *out = made.blocks;
    return 0;
}
