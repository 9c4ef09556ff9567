/* table.c - reads a table: fields, where, bad fields, drops, merge, keys, in that order.
 *
 * Takes the plan's list of fields and the sources; gives a status for each row, so that every row of the source is accounted
 * for. A row that `where` leaves out is no row of the table: its bad fields are nobody's, except those that `where` itself
 * needs. Must not know links or totals. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdio.h>

/* ------------------------------------------------------------------ bad fields */

static bool reads(const struct value *v, const struct value *field)
{
    if (!v)
        return false;
    if (v->id == field->id || reads(v->a, field) || reads(v->b, field) || reads(v->c, field) || reads(v->cond, field))
        return true;
    for (size_t i = 0; i < v->n_args; i++)
        if (reads(v->args[i], field))
            return true;
    for (size_t i = 0; v->judge && i < v->judge->n_rules; i++)
        if (reads(v->judge->rules[i].cond, field))
            return true;
    return false;
}

static bool is_concerned(const struct table_data *td, const struct table_plan *tp, const struct fault *f)
{
    if (f->row >= td->n || td->status[f->row] != ROW_FILTERED || f->column < 0)
        return true;
    return (size_t)f->column < tp->n_fields && reads(tp->where, tp->fields[f->column]);
}

static const char *column_of(const struct table_plan *tp, const struct fault *f)
{
    return f->column >= 0 && (size_t)f->column < tp->n_fields ? tp->fields[f->column]->text : "the whole row";
}

static int stop_at(const struct table *t, const struct table_plan *tp, const struct fault *f, size_t n, struct err *err)
{
    char more[64] = "";
    if (n > 1)
        snprintf(more, sizeof more, " (and %zu more bad fields)", n - 1);
    return err_set(err, ERR_DATA, "%s:%lld: %s: \"%.400s\" %s%s; correct it, or let the table %s say `on bad field skip row` or `on bad field make missing`",
                   f->file ? f->file : t->name.text, (long long)f->line, column_of(tp, f), f->text ? f->text : "", f->reason ? f->reason : "cannot be read",
                   more, t->name.text);
}

static int treat_faults(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err)
{
    struct table_data *td = world_data(w, t);
    const struct fault *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < td->extract.n_faults; i++) {
        const struct fault *f = &td->extract.faults[i];
        if (!is_concerned(td, tp, f))
            continue;
        first = first ? first : f;
        n++;
        if (t->bad == BAD_STOP)
            continue;
        world_exception(w, f->column < 0 ? "bad row" : "bad field", t, f->row < td->n ? (int32_t)f->row : -1, "%s:%lld: %s: %s: %s",
                        f->file ? f->file : t->name.text, (long long)f->line, column_of(tp, f), f->text ? f->text : "",
                        f->reason ? f->reason : "cannot be read");
        if (t->bad == BAD_SKIP_ROW && f->row < td->n && td->status[f->row] != ROW_SKIPPED) {
            td->n_filtered -= td->status[f->row] == ROW_FILTERED;
            td->status[f->row] = ROW_SKIPPED;
            td->n_skipped++;
        }
    }
    return first && t->bad == BAD_STOP ? stop_at(t, tp, first, n, err) : 0;
}

/* ------------------------------------------------------------------ where and drops */

/* One batch of the rows that are still alive, from row *at on. */
static size_t next_rows(const struct table_data *td, size_t *at, int32_t *rows)
{
    size_t n = 0;
    for (; *at < td->n && n < BATCH_ROWS; ++*at) {
        rows[n] = (int32_t)*at;
        n += td->status[*at] == ROW_ALIVE;
    }
    return n;
}

struct loading {
    const struct table_plan *tp;
    struct table_data *td;
};

static int filter_batch(struct batch *b, void *ctx, struct err *err)
{
    const struct loading *l = ctx;
    const uint8_t *holds;
    TRY(batch_true(b, l->tp->where, &holds, err));
    for (size_t i = 0; i < b->n; i++) {
        if (holds[i])
            continue;
        l->td->status[b->rows[i]] = ROW_FILTERED;
        l->td->n_filtered++;
    }
    return 0;
}

static int drop_batch(struct batch *b, void *ctx, struct err *err)
{
    const struct loading *l = ctx;
    const uint16_t *rule;
    TRY(batch_judge(b, l->tp->drops, &rule, err));
    for (size_t i = 0; i < b->n; i++) {
        if (rule[i] >= l->tp->drops->n_rules)
            continue;
        l->td->status[b->rows[i]] = ROW_DROPPED;
        l->td->drop_rule[b->rows[i]] = rule[i];
        l->td->n_dropped++;
    }
    return 0;
}

int table_each_batch(struct world *w, const struct table *t, batch_step *step, void *ctx, struct err *err)
{
    const struct table_data *td = world_data(w, t);
    struct arena *scratch = arena_new();
    int32_t rows[BATCH_ROWS];
    size_t n, at = 0;
    int rc = 0;
    while (rc == 0 && (n = next_rows(td, &at, rows)) > 0) {
        struct arena_mark mark = arena_mark(scratch);
        struct batch b;
        rc = batch_init(&b, w, t, rows, n, scratch, err);
        if (rc == 0)
            rc = step(&b, ctx, err);
        arena_reset(scratch, mark);
    }
    arena_free(&scratch);
    return rc;
}

/* ------------------------------------------------------------------ keys */

static void say_duplicate(struct world *w, const struct table *t, const struct key_index *k, int32_t first, int32_t row, struct buf *out)
{
    const char *file;
    int64_t line, first_line;
    world_position(world_data(w, t), first, &file, &first_line);
    buf_puts(out, out->len ? "; \"" : "\"");
    key_print(w, k, row, out);
    buf_puts(out, "\"");
    if (file && first_line > 0)
        buf_printf(out, " at %s:%lld", file, (long long)first_line);
    world_position(world_data(w, t), row, &file, &line);
    if (file && line > 0)
        buf_printf(out, " and %s:%lld", file, (long long)line);
}

static bool counts(const struct table_data *td, size_t row) { return td->status[row] == ROW_ALIVE || td->status[row] == ROW_MERGED; }

enum { RISE_RUN = 64 };
#define ONLY_RISE(type)                                                                                                 \
    do {                                                                                                                \
        const type *of = values;                                                                                        \
        type falls = 0;                                                                                                 \
        size_t i = 1;                                                                                                   \
        for (; i + RISE_RUN <= v->n && !falls; i += RISE_RUN)                                                           \
            for (size_t k = i; k < i + RISE_RUN; k++)                                                                   \
                falls |= of[k] <= of[k - 1];                                                                            \
        for (; i < v->n; i++)                                                                                           \
            falls |= of[i] <= of[i - 1];                                                                                \
        return !falls;                                                                                                  \
    } while (0)

/* Is each value of all rows greater than the one before it? They are whole numbers, as they lie. */
static bool values_rise(const struct vec *v)
{
    const void *values = v->form == FORM_FULL ? v->data : v->few;
    if (v->form == FORM_STEPS)
        return form_steps_rise(values, v->n);
    const size_t size = form_size(v->form, vec_width(v->kind));
    if (v->form == FORM_SECONDS)
        ONLY_RISE(uint32_t);
    if (size == 1)
        ONLY_RISE(int8_t); /* of flags, 0 and 1, too */
    if (size == 2)
        ONLY_RISE(int16_t);
    if (size == 4)
        ONLY_RISE(int32_t);
    ONLY_RISE(int64_t);
}

/* Keys that only rise are unique; then no table of them is needed until somebody looks one up. */
static bool rises(const struct table_data *td, const struct key_index *k)
{
    int64_t last = 0;
    bool any = false;
    if (k->n_parts != 1)
        return false;
    const struct vec *first = k->parts[0].vec;
    if (!first->valid && values_rise(first))
        return true;
    for (size_t i = 0; i < td->n; i++) {
        if (!counts(td, i) || !key_known(k, (int32_t)i))
            continue;
        int64_t word = key_word(&k->parts[0], (int32_t)i);
        if (any && word <= last)
            return false;
        last = word;
        any = true;
    }
    return true;
}

enum { SHOWN_DUPLICATES = 5 };

static int unique(struct world *w, const struct table *t, struct key_index *k, struct err *err)
{
    const struct table_data *td = world_data(w, t);
    struct buf said = BUF_INIT;
    size_t n = 0;
    TRY(key_room(w, k, err));
    for (size_t i = 0; i < td->n; i++) {
        if (!counts(td, i) || !key_known(k, (int32_t)i))
            continue;
        int32_t first = key_put(k, (int32_t)i);
        if (first != (int32_t)i && n++ < SHOWN_DUPLICATES)
            say_duplicate(w, t, k, first, (int32_t)i, &said);
    }
    int rc = 0;
    if (n > 0)
        rc = err_set(err, ERR_DATA, "the key of %s is not unique: %zu row%s repeat%s one: %.600s", t->name.text, n, n == 1 ? "" : "s",
                     n == 1 ? "s" : "", said.data ? said.data : "");
    buf_fini(&said);
    return rc;
}

static size_t list_without(struct world *w, const struct table *t, const struct key_index *k)
{
    const struct table_data *td = world_data(w, t);
    bool may = false;
    size_t without = 0;
    for (size_t p = 0; p < k->n_parts; p++)
        may = may || k->parts[p].vec->valid;
    for (size_t i = 0; may && i < td->n; i++) {
        char where[160];
        if (counts(td, i) && !key_known(k, (int32_t)i) && without++ < LISTED_EXCEPTIONS)
            world_exception(w, "row without a key", t, (int32_t)i, "%s", world_record(w, t, (int32_t)i, where, sizeof where));
    }
    if (without > LISTED_EXCEPTIONS)
        world_exception_add(w, "row without a key", t, without - LISTED_EXCEPTIONS);
    return without;
}

/* That each row has a key of its own is known of the same rows, or is kept to be known: nothing is to be listed then. */
static bool was_unique(struct world *w, struct derivation *d)
{
    const int32_t *rows;
    size_t n;
    return derive_recall(w, d, &n, &rows) && n == 1 && rows[0] == 1;
}

static int keep_unique(struct world *w, struct derivation *d, struct err *err)
{
    struct row_list list;
    TRY(derive_room(w, 1, &list, err));
    list.rows[0] = 1;
    derive_keep(w, d, &list);
    return 0;
}

int table_check_key(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err)
{
    struct table_data *td = world_data(w, t);
    if (tp->n_key == 0)
        return 0;
    struct key_index *k;
    struct derivation d;
    TRY(key_open(w, t, tp->key, tp->n_key, true, &k, err));
    bool may = derive_key(w, t, &d);
    if (!may || !was_unique(w, &d)) {
        size_t without = list_without(w, t, k);
        if (!rises(td, k))
            TRY(unique(w, t, k, err));
        if (may && without == 0)
            TRY(keep_unique(w, &d, err));
    }
    td->keys = k;
    return 0;
}

/* ------------------------------------------------------------------ the whole of it */

static int read_source(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct want *wants = ARENA_ARRAY(w->arena, struct want, tp->n_fields);
    for (size_t i = 0; i < tp->n_fields; i++)
        wants[i] = (struct want){tp->fields[i]->text, tp->fields[i]->column_kind};
    world_progress(w, t->decl->object, 0);
    TRY(w->sources->scan(w->sources->ctx, t->decl->source.text, t->decl->object, wants, tp->n_fields, &td->extract, err));
    world_progress(w, t->decl->object, 1);
    world_shorten(&td->extract);
    td->n = td->extract.n_rows;
    if (td->n >= INT32_MAX)
        return err_set(err, ERR_DATA, "%s has %zu rows; a table may have at most %d", t->decl->object, td->n, INT32_MAX - 1);
    return 0;
}

static int make_room(struct world *w, struct table_data *td, const struct table_plan *tp, bool known, struct err *err)
{
    void *status, *rule = NULL, *kept = NULL;
    TRY(world_room(w, td->n + 1, 1, &status, err));
    if (tp->drops && tp->drops->n_rules > 0)
        TRY(world_room(w, td->n + 1, sizeof(uint16_t), &rule, err));
    if (tp->n_merge_by > 0 && !known)
        TRY(world_room(w, td->n + 1, sizeof(int32_t), &kept, err));
    td->status = status;
    td->drop_rule = rule;
    td->kept = kept;
    return 0;
}

static int room_for_lists(struct world *w, struct table_data *td, struct kept_rows *k, int32_t **kept, struct err *err)
{
    void *room = td->kept, *alive, *merged;
    if (k->may)
        return kept_rows_room(w, td, k, kept, &td->alive, &td->merged, err);
    if (!room)
        TRY(world_room(w, td->n + 1, sizeof(int32_t), &room, err));
    TRY(world_room(w, td->n_alive + 1, sizeof(int32_t), &alive, err));
    TRY(world_room(w, td->n_merged + 1, sizeof(int32_t), &merged, err));
    *kept = room;
    td->alive = alive;
    td->merged = merged;
    return 0;
}

/* Lists the rows that count; rows that neither live nor were merged lead nowhere. */
static int list_rows(struct world *w, struct table_data *td, struct kept_rows *k, struct err *err)
{
    const uint8_t *status = td->status;
    const int32_t *merged_into = td->kept;
    int32_t *kept;
    size_t a = 0, m = 0;
    td->n_alive = td->n - td->n_filtered - td->n_skipped - td->n_dropped - td->n_merged;
    if (k->may || td->n_alive < td->n)
        TRY(room_for_lists(w, td, k, &kept, err));
    if (td->n_alive == td->n) {
        td->kept = td->alive = td->merged = NULL;
        return 0;
    }
    for (size_t i = 0; i < td->n; i++)
        kept[i] = status[i] == ROW_MERGED && merged_into ? merged_into[i] : status[i] == ROW_ALIVE ? (int32_t)i : -1;
    for (size_t i = 0; i < td->n; i++) { /* without a jump: what does not count is written over, or lies behind the end */
        td->alive[a] = td->merged[m] = (int32_t)i;
        a += status[i] == ROW_ALIVE;
        m += status[i] == ROW_MERGED;
    }
    td->kept = kept;
    return 0;
}

/* Which of the rows count, where that is not known of a run before. */
static int judge_rows(struct world *w, const struct table *t, const struct table_plan *tp, struct kept_rows *k, struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct loading loading = {tp, td};
    if (tp->drops && tp->drops->n_rules > 0)
        TRY(table_each_batch(w, t, drop_batch, &loading, err));
    if (tp->n_merge_by > 0)
        TRY(table_merge(w, t, tp, err));
    TRY(list_rows(w, td, k, err));
    kept_rows_keep(w, td, k);
    return 0;
}

static int load(struct world *w, const struct table *t, struct err *err)
{
    struct table_data *td = world_data(w, t);
    const struct table_plan *tp = plan_table(w->plan, t);
    struct loading loading = {tp, td};
    struct kept_rows rows;
    if (t->decl->source.text)
        TRY(read_source(w, t, tp, err));
    else
        TRY(table_from_links(w, t, err));
    bool known = kept_rows_find(w, t, &rows);
    TRY(make_room(w, td, tp, known, err));
    if (known)
        kept_rows_take(td, &rows);
    else if (tp->where)
        TRY(table_each_batch(w, t, filter_batch, &loading, err));
    TRY(treat_faults(w, t, tp, err));
    if (t->bad == BAD_SKIP_ROW)
        TRY(table_skip_unnamed(w, t, tp, err));
    if (!known)
        TRY(judge_rows(w, t, tp, &rows, err));
    return table_check_key(w, t, tp, err);
}

static int load_once(struct world *w, const struct table *t, struct table_data *td, struct err *err)
{
    if (td->loaded)
        return 0;
    if (td->loading)
        return err_set(err, ERR_CONFIG, "the table %s cannot be read: its where, drops, merge or key need the table itself to be there already",
                       t->name.text);
    td->loading = true;
    int rc = load(w, t, err);
    td->loading = false;
    if (rc == 0)
        WORLD_PUBLISH(td->loaded, true);
    return rc;
}

int world_load_alone(struct world *w, const struct table *t, struct err *err) { return load_once(w, t, world_data(w, t), err); }

int world_table(struct world *w, const struct table *t, struct table_data **out, struct err *err)
{
    struct table_data *td = world_data(w, t);
    int rc = 0;
    *out = td;
    if (WORLD_FIND(td->loaded))
        return 0;
    world_lock(w);
    rc = load_once(w, t, td, err);
    world_unlock(w);
    return rc;
}

int world_loading(struct world *w, const struct table *t, struct table_data **out, struct err *err)
{
    struct table_data *td = *out = world_data(w, t);
    if (WORLD_FIND(td->loaded))
        return 0;
    world_lock(w); /* held by the thread that loads it, or nobody else asks (prepare.c): `loading` is of ourselves */
    int rc = td->loading ? 0 : load_once(w, t, td, err);
    world_unlock(w);
    return rc;
}
