/* health.c - what the data left out and what was made of it: read, dropped, merged, skipped, exceptions; costs that no rule names and
 * texts that no code names. Counted by the judges that the figures went through, with the first of each kind to look at. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

static void add_line(struct eval *e, struct result_report *out, const char *kind, const char *where, const char *text, int64_t n)
{
    struct health_line h = {kind, where, text, n};
    ARENA_PUSH(e->arena, out->health, out->n_health, h);
}

static void tables(struct eval *e, struct result_report *out)
{
    for (size_t i = 0; i < e->model->n_tables; i++) {
        const struct table_data *t = &e->world.tables[i];
        const char *name = e->model->tables[i]->name.text;
        if (!t->loaded)
            continue;
        add_line(e, out, "records read", name, "", (int64_t)(t->n - t->n_filtered));
        if (t->n_dropped)
            add_line(e, out, "dropped", name, "", (int64_t)t->n_dropped);
        if (t->n_merged)
            add_line(e, out, "merged", name, "", (int64_t)t->n_merged);
        if (t->n_skipped)
            add_line(e, out, "skipped for a bad field", name, "", (int64_t)t->n_skipped);
    }
}

enum { EXAMPLES = 3 }; /* of a kind and table; the count says how many there are */

static void exceptions(struct eval *e, struct result_report *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < e->world.n_exceptions; i++) {
        const struct exception *x = &e->world.exceptions[i];
        shown = x->count ? 1 : shown + 1; /* the first of a kind has its count */
        if (shown <= EXAMPLES)
            add_line(e, out, x->kind, x->table ? x->table->name.text : "", x->text, (int64_t)x->count);
    }
}

/* "spend.csv:17" of a row */
static const char *place_of(struct eval *e, const struct table *t, int32_t row)
{
    const char *file;
    int64_t line;
    world_position(&e->world.tables[t->index], row, &file, &line);
    return file ? arena_printf(e->arena, "%s:%lld", file, (long long)line) : "";
}

/* ------------------------------------------------------------------ costs that no rule names */
static int unclassified(struct eval *e, const struct total *t, struct result_report *out, struct err *err)
{
    struct arena *scratch = arena_new();
    struct reasons *r = total_reasons(e->arena, t);
    uint16_t rule = (uint16_t)(r->first_cost + r->n_costs);
    int32_t first = -1;
    int64_t n = 0;
    const int32_t *rows;
    size_t n_rows;
    int rc = facts_rows(&e->world, t, &rows, &n_rows, err);
    for (size_t at = 0; rc == 0 && at < n_rows; at += BATCH_ROWS) {
        struct arena_mark mark = arena_mark(scratch);
        struct batch b;
        struct facts f;
        rc = batch_init(&b, &e->world, t->table, rows + at, n_rows - at < BATCH_ROWS ? n_rows - at : BATCH_ROWS, scratch, err);
        if (rc == 0)
            rc = facts_of(&b, t, NULL, &f, err);
        for (size_t i = 0; rc == 0 && i < f.n; i++) {
            if (f.rule[i] != rule || f.day[i] < out->contract.from || f.day[i] >= out->contract.until)
                continue;
            first = first < 0 ? f.row[i] : first;
            n++;
        }
        arena_reset(scratch, mark);
    }
    arena_free(&scratch);
    if (rc == 0 && n)
        add_line(e, out, "cost that no rule names", t->table->name.text, arena_printf(e->arena, "%s first", place_of(e, t->table, first)), n);
    return rc;
}

static bool seen_before(const struct eval *e, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (e->folds[k]->total->costs == e->folds[i]->total->costs)
            return true;
    return false;
}

static int costs(struct eval *e, struct result_report *out, struct err *err)
{
    size_t n = e->n_folds;
    for (size_t i = 0; i < n; i++)
        if (e->folds[i]->total->costs && !seen_before(e, i))
            TRY(unclassified(e, e->folds[i]->total, out, err));
    return 0;
}

/* ------------------------------------------------------------------ texts that no code names */
static int uncoded(struct eval *e, struct value *v, struct result_report *out, struct err *err)
{
    const struct table_data *t = &e->world.tables[v->row->index];
    const struct vec *codes, *texts;
    int32_t first = -1;
    int64_t n = 0;
    TRY(world_stored(&e->world, v, &codes, err));
    for (size_t i = 0; i < t->n_alive; i++) {
        size_t row = (size_t)t->alive[i];
        if (!vec_has(codes, row) || ((const int32_t *)codes->data)[row] != (int32_t)v->codes->n_labels)
            continue;
        first = first < 0 ? t->alive[i] : first;
        n++;
    }
    if (n == 0)
        return 0;
    struct buf text = BUF_INIT;
    if (v->a) {
        TRY(world_stored(&e->world, v->a, &texts, err));
        show_value(e, v->a, texts, (size_t)first, &text);
    }
    add_line(e, out, "uncoded", arena_printf(e->arena, "%s, %s", v->row->name.text, v->codes->name.text),
             arena_printf(e->arena, "%s \"%s\" first", place_of(e, v->row, first), buf_text(&text) ? buf_text(&text) : ""), n);
    buf_fini(&text);
    return 0;
}

static int code_sets(struct eval *e, struct result_report *out, struct err *err)
{
    size_t n = plan_coded(e->plan, NULL, 0);
    struct value **list = ARENA_ARRAY(e->arena, struct value *, n);
    n = plan_coded(e->plan, list, n);
    for (size_t i = 0; i < n; i++)
        if (e->world.tables[list[i]->row->index].loaded)
            TRY(uncoded(e, list[i], out, err));
    return 0;
}

int health_read(struct eval *e, struct result_report *out, struct err *err)
{
    tables(e, out);
    TRY(costs(e, out, err));
    TRY(code_sets(e, out, err));
    exceptions(e, out);
    return 0;
}
