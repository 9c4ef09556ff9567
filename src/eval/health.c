/* health.c - what the data left out and what was made of it: read, dropped, merged, skipped, exceptions; costs that no rule names and
 * texts that no code names. Counted by the judges that the figures went through, with the first of each kind to look at. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"
#include "eval/world_int.h"
#include "eval/show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

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

static int by_group(const struct exception *x, const struct exception *y)
{
    int a = x->table ? x->table->index : INT_MAX, b = y->table ? y->table->index : INT_MAX;
    return a != b ? (a > b) - (a < b) : strcmp(x->kind, y->kind);
}

/* By table, then kind, then row: the order in which figures were computed is nothing to a reader. */
static int by_place(const void *a, const void *b)
{
    const struct exception *x = *(const struct exception *const *)a, *y = *(const struct exception *const *)b;
    int c = by_group(x, y);
    if (c == 0 && x->row == y->row && x->row >= 0) /* a row may have two of a kind: one of a link that was kept, and one of a link made now */
        c = strcmp(x->text, y->text);
    return c ? c : x->row != y->row ? (x->row > y->row) - (x->row < y->row) : (x > y) - (x < y);
}

static void exceptions(struct eval *e, struct result_report *out)
{
    size_t n = e->world.n_exceptions;
    const struct exception **list = ARENA_ARRAY(e->arena, const struct exception *, n);
    for (size_t i = 0; i < n; i++)
        list[i] = &e->world.exceptions[i];
    qsort(list, n, sizeof *list, by_place);
    for (size_t i = 0, end; i < n; i = end) {
        size_t count = 0;
        for (end = i; end < n && by_group(list[i], list[end]) == 0; end++)
            count += list[end]->count; /* the first that was found has it */
        for (size_t k = i; k < end && k < i + EXAMPLES; k++)
            add_line(e, out, list[k]->kind, list[k]->table ? list[k]->table->name.text : "", list[k]->text, k == i ? (int64_t)count : 0);
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
struct found { /* rows of one kind */
    int64_t n;
    int32_t first; /* where there are any */
};
struct unnamed {
    const struct total *total;
    uint16_t rule;
    struct span_days days;
    struct found found;
};

static void find_one(struct found *f, int32_t row)
{
    if (f->n++ == 0)
        f->first = row;
}

static void find_more(struct found *f, const struct found *more)
{
    if (f->n == 0)
        f->first = more->first;
    f->n += more->n;
}

static int count_unnamed(struct batch *b, const void *ctx, void *part, struct err *err)
{
    const struct unnamed *u = ctx;
    struct facts f;
    bool some = false;
    TRY(facts_judged(b, u->total, &f, err)); /* mostly all have a name: then nothing needs to be spread over days */
    for (size_t i = 0; i < f.n; i++)
        some = some || f.rule[i] == u->rule;
    if (!some)
        return 0;
    TRY(facts_of(b, u->total, NULL, &f, err));
    for (size_t i = 0; i < f.n; i++)
        if (f.rule[i] == u->rule && f.day[i] >= u->days.from && f.day[i] < u->days.until)
            find_one(part, f.row[i]);
    return 0;
}

static int take_unnamed(void *ctx, const void *part, struct err *err)
{
    (void)err;
    find_more(&((struct unnamed *)ctx)->found, part);
    return 0;
}

static int unclassified(struct eval *e, const struct total *t, struct result_report *out, struct err *err)
{
    const struct reasons r = total_reason_places(t);
    struct unnamed u = {t, (uint16_t)(r.first_cost + r.n_costs), {out->contract.from, out->contract.until}, {0, 0}};
    const struct part_work work = {.ctx = &u, .size = sizeof u.found, .step = count_unnamed, .take = take_unnamed, .alone = !blocks_may_total(e, t)};
    struct stretch_of_days stretch = {u.days.from, u.days.until};
    struct reading reading;
    TRY(reading_of(e, t, (struct days){&stretch, 1}, &reading, err));
    TRY(reading_in_parts(e, &reading, &work, err));
    if (u.found.n)
        add_line(e, out, "cost that no rule names", t->table->name.text, arena_printf(e->arena, "%s first", place_of(e, t->table, u.found.first)),
                 u.found.n);
    return 0;
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
struct uncoded {
    struct value *value;
    const uint8_t *unnamed; /* by text of the column; NULL: the values have to be asked */
    struct vec column;
    struct found found;
};

/* The number of a missing text is -1. */
static bool is_unnamed(const struct uncoded *u, int32_t row) { return u->unnamed[vec_whole(&u->column, (size_t)row)]; }

static int64_t count_unnamed_texts(const struct uncoded *u, const int32_t *rows, size_t n)
{
    int64_t found = 0;
    if (u->column.form == FORM_8) {
        const int8_t *texts = u->column.few;
        for (size_t i = 0; i < n; i++)
            found += u->unnamed[texts[rows[i]]];
        return found;
    }
    for (size_t i = 0; i < n; i++)
        found += is_unnamed(u, rows[i]);
    return found;
}

static int count_uncoded(struct batch *b, const void *ctx, void *part, struct err *err)
{
    const struct uncoded *u = ctx;
    struct value *v = u->value;
    struct found *found = part;
    const struct vec *codes;
    if (u->unnamed) {
        size_t i = 0;
        int64_t n = count_unnamed_texts(u, b->rows, b->n);
        while (n > 0 && !is_unnamed(u, b->rows[i]))
            i++;
        if (n > 0)
            find_more(found, &(struct found){n, b->rows[i]});
        return 0;
    }
    TRY(batch_value(b, v, &codes, err));
    for (size_t i = 0; i < b->n; i++)
        if (vec_has(codes, i) && ((const int32_t *)codes->data)[i] == (int32_t)v->codes->n_labels)
            find_one(found, b->rows[i]);
    return 0;
}

static int take_uncoded(void *ctx, const void *part, struct err *err)
{
    (void)err;
    find_more(&((struct uncoded *)ctx)->found, part);
    return 0;
}

/* What the first of them says. */
static int show_uncoded(struct eval *e, struct value *v, int32_t row, struct buf *text, struct err *err)
{
    struct arena *scratch = arena_new();
    const struct vec *texts;
    struct batch one;
    int rc = batch_init(&one, &e->world, v->row, &row, 1, scratch, err);
    if (rc == 0)
        rc = batch_value(&one, v->a, &texts, err);
    if (rc == 0)
        show_value(e, v->a, texts, 0, text);
    arena_free(&scratch);
    return rc;
}

static int uncoded(struct eval *e, struct value *v, struct result_report *out, struct err *err)
{
    const struct table_data *t = &e->world.tables[v->row->index];
    const struct reading r = {.table = v->row, .rows = t->alive, .n_rows = t->n_alive};
    struct uncoded u = {.value = v};
    size_t n_unnamed = 0;
    u.unnamed = value_code_unnamed(&e->world, v, e->arena, &u.column, &n_unnamed);
    if (u.unnamed && n_unnamed == 0)
        return 0;
    const struct part_work work = {.ctx = &u, .size = sizeof u.found, .step = count_uncoded, .take = take_uncoded, .alone = !blocks_may(e, v)};
    struct buf text = BUF_INIT;
    TRY(reading_in_parts(e, &r, &work, err));
    if (u.found.n == 0)
        return 0;
    int rc = v->a ? show_uncoded(e, v, u.found.first, &text, err) : 0;
    if (rc == 0)
        add_line(e, out, "uncoded", arena_printf(e->arena, "%s, %s", v->row->name.text, v->codes->name.text),
                 arena_printf(e->arena, "%s \"%s\" first", place_of(e, v->row, u.found.first), buf_text(&text) ? buf_text(&text) : ""), u.found.n);
    buf_fini(&text);
    return rc;
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
