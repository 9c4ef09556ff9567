/* stored.c - values for all rows of a table, computed once in batches and kept.
 *
 * Takes a value and a table; gives a vector by row number, missing for rows that do not count. A plain field borrows the memory
 * of its column, in as few bytes as that has. Works while the table is loading (drops and merges are values too). Must not know any kernel. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

int world_field(struct world *w, const struct value *field, const struct column **out, struct err *err)
{
    struct table_data *td;
    const struct table_plan *tp = plan_table(w->plan, field->row);
    void **slot;
    TRY(world_loading(w, field->row, &td, err));
    TRY(world_memo(w, field, &slot, err));
    for (size_t i = 0; !*slot && i < tp->n_fields && i < td->extract.n_columns; i++)
        if (tp->fields[i]->id == field->id)
            *slot = &td->extract.columns[i];
    if (!*slot)
        return err_set(err, ERR_INTERNAL, "the column %s of %s was not planned before the table was read", field->text, field->row->name.text);
    *out = *slot;
    return 0;
}

void world_shorten(struct extract *x)
{
    for (size_t k = 0; k < x->n_columns; k++)
        column_shorten(&x->columns[k]);
}

/* A run of a column's memory with its validity as bytes. */
static int borrow_field(struct world *w, const struct value *v, struct vec *made, struct err *err)
{
    const struct column *c;
    TRY(world_field(w, v, &c, err));
    void *valid = NULL;
    if (c->valid) {
        TRY(world_room(w, c->n + 16, 1, &valid, err));
        uint8_t *bytes = valid;
        for (size_t i = 0; i < c->n; i++)
            bytes[i] = c->valid[i >> 3] >> (i & 7) & 1;
    }
    *made = vec_whole_column(c);
    made->valid = valid;
    return 0;
}

static int begin(struct world *w, const struct vec *first, size_t n, struct vec *made, struct err *err)
{
    void *data, *valid;
    TRY(world_room(w, n * vec_width(first->kind) + 16, 1, &data, err));
    if (first->kind == VEC_TEXT || first->kind == VEC_CODE || first->kind == VEC_ROW)
        memset(data, 0xFF, n * vec_width(first->kind));
    TRY(world_room(w, n + 16, 1, &valid, err));
    *made = (struct vec){.kind = first->kind, .scale = first->scale, .n = n, .valid = valid, .data = data, .dict = first->dict};
    return 0;
}

/* Two pieces of one node may have different scales where trailing zeros were trimmed. */
static int same_scale(struct arena *scratch, struct vec *made, const struct vec **part, struct err *err)
{
    struct vec *scaled;
    bool fits = true;
    if ((*part)->kind != VEC_DECIMAL || (*part)->scale == made->scale)
        return 0;
    if ((*part)->scale > made->scale) {
        fits = vec_rescale(scratch, made, (*part)->scale, &scaled);
        if (fits) {
            memcpy(made->data, scaled->data, made->n * sizeof(i128));
            made->scale = scaled->scale;
        }
    } else {
        fits = vec_rescale(scratch, *part, made->scale, &scaled);
        *part = scaled;
    }
    return fits ? 0 : err_set(err, ERR_DATA, "numbers of %d digits behind the point have too many digits before it", made->scale);
}

#define SCATTER(type)                                                                                                   \
    do {                                                                                                                \
        type *to = made->data;                                                                                          \
        const type *from = part->data;                                                                                  \
        for (size_t i = 0; i < n; i++)                                                                                  \
            to[rows[i]] = from[i];                                                                                      \
    } while (0)

static void scatter(struct vec *made, const struct vec *part, const int32_t *rows, size_t n)
{
    switch (vec_width(made->kind)) {
    case 1:
        SCATTER(uint8_t);
        break;
    case 4:
        SCATTER(int32_t);
        break;
    case 8:
        SCATTER(uint64_t);
        break;
    default:
        SCATTER(i128);
    }
    for (size_t i = 0; i < n; i++)
        made->valid[rows[i]] = part->valid ? part->valid[i] : 1;
}

static int put_part(struct arena *scratch, struct vec *made, const struct vec *part, const int32_t *rows, size_t n, struct err *err)
{
    if (part->kind != made->kind || part->dict != made->dict)
        return err_set(err, ERR_INTERNAL, "a value changed its kind between two batches");
    TRY(same_scale(scratch, made, &part, err));
    scatter(made, part, rows, n);
    return 0;
}

static bool counts(uint8_t status, bool all) { return status == ROW_ALIVE || status == ROW_MERGED || (all && status == ROW_DROPPED); }

static int compute(struct world *w, const struct table *t, struct value *v, bool all, struct arena *scratch, struct vec *made, struct err *err)
{
    struct table_data *td = world_data(w, t);
    int32_t rows[BATCH_ROWS];
    size_t at = 0, missing = 0;
    bool begun = false;
    do { /* at least once: a table without rows has values of a kind too */
        size_t n = 0;
        for (; at < td->n && n < BATCH_ROWS; at++) {
            rows[n] = (int32_t)at;
            n += counts(td->status[at], all);
        }
        struct arena_mark mark = arena_mark(scratch);
        struct batch b;
        const struct vec *part;
        TRY(batch_init(&b, w, t, rows, n, scratch, err));
        TRY(batch_value(&b, v, &part, err));
        if (!begun)
            TRY(begin(w, part, td->n, made, err));
        begun = true;
        TRY(put_part(scratch, made, part, rows, n, err));
        arena_reset(scratch, mark);
    } while (at < td->n);
    for (size_t i = 0; i < td->n; i++)
        missing += !made->valid[i];
    if (missing == 0)
        made->valid = NULL; /* readers need not look */
    return 0;
}

static int keep(struct world *w, const struct table *t, struct value *v, bool all, struct vec **slot, struct err *err)
{
    struct vec made = {0};
    int rc;
    if (v->kind == VALUE_FIELD && v->row == t) {
        rc = borrow_field(w, v, &made, err);
    } else {
        struct arena *scratch = arena_new();
        rc = compute(w, t, v, all, scratch, &made, err);
        arena_free(&scratch);
    }
    if (rc != 0)
        return rc;
    struct vec *kept = ARENA_NEW(w->arena, struct vec);
    *kept = made;
    WORLD_PUBLISH(*slot, kept);
    return 0;
}

int world_column(struct world *w, const struct table *t, struct value *v, bool all, const struct vec **out, struct err *err)
{
    struct table_data *td = world_data(w, t);
    void **memo;
    int rc = 0;
    TRY(world_memo(w, v, &memo, err)); /* makes room in `stored` too */
    *out = WORLD_FIND(td->stored[v->id]);
    if (*out)
        return 0;
    world_lock(w);
    if (!td->stored[v->id])
        rc = keep(w, t, v, all, &td->stored[v->id], err);
    *out = td->stored[v->id];
    world_unlock(w);
    return rc;
}

int world_stored(struct world *w, struct value *v, const struct vec **out, struct err *err)
{
    struct table_data *td;
    if (!v->row)
        return err_set(err, ERR_INTERNAL, "a value of no row is not kept by row");
    TRY(world_loading(w, v->row, &td, err));
    return world_column(w, v->row, v, false, out, err);
}
