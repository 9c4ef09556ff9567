/* target.c - what a metric, or costs, should come to: a target or benchmark written down with its dates, or lines of a plan by month.
 *
 * What counts, with what is better, is the wording in force when the period shown begins. A written target holds from its day on; the
 * period takes the one in force when it begins. Of a plan, a period within a month takes that month's line; one of whole months takes
 * the sum of their lines where the metric is a count or money, and none where it is a ratio, which has no sum. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

static const char *column_of_feed(const struct feed *f, const char *field)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->columns[i].field.text, field) == 0)
            return f->columns[i].column.text;
    return "";
}

static bool adds_up(const struct type *t)
{
    return t && (t->kind == TYPE_COUNT || t->kind == TYPE_MONEY || t->kind == TYPE_INTEGER || t->kind == TYPE_NUMBER);
}

/* The months that the period touches must all be whole, or be one. */
static bool months_of(const struct eval *e, struct span_days days, struct span_days *months)
{
    const struct calendar *cal = e->world.calendar;
    months->from = calendar_start(cal, UNIT_MONTH, false, days.from);
    int32_t last = calendar_start(cal, UNIT_MONTH, false, days.until - 1);
    months->until = calendar_move(cal, last, 1, UNIT_MONTH, false, &(bool){false});
    return months->from == last || (months->from == days.from && months->until == days.until);
}

static int of_feed(struct eval *e, const struct feed *f, struct span_days days, const struct type *type, struct cell *out, bool *known,
                   struct err *err)
{
    struct want wants[] = {{column_of_feed(f, "month"), COL_DATE}, {column_of_feed(f, "value"), COL_DECIMAL}};
    struct extract x = {0};
    struct span_days months;
    struct decimal sum = {0, 0};
    size_t lines = 0;
    if (days.from == DAY_MIN || !months_of(e, days, &months))
        return 0;
    TRY(e->options.sources->scan(e->options.sources->ctx, f->source.text, f->object, wants, 2, &x, err));
    if (x.n_faults) {
        const struct fault *bad = &x.faults[0];
        err_set(err, ERR_DATA, "%s:%lld: %s: %s", bad->file, (long long)bad->line, bad->text, bad->reason);
        extract_fini(&x);
        return ERR_DATA;
    }
    for (size_t i = 0; i < x.n_rows; i++) {
        struct decimal line = {column_decimal(&x.columns[1], i), x.columns[1].scale};
        int32_t day = (int32_t)column_whole(&x.columns[0], i);
        if (!column_has(&x.columns[0], i) || !column_has(&x.columns[1], i) || day < months.from || day >= months.until)
            continue;
        lines += decimal_add(sum, line, &sum);
    }
    extract_fini(&x);
    *known = lines == 1 || (lines > 1 && adds_up(type));
    *out = (struct cell){.kind = CELL_DECIMAL, .decimal = decimal_trim(sum)};
    return 0;
}

static int of_values(struct eval *e, const struct attribute *a, struct span_days days, struct cell *out, bool *known, struct err *err)
{
    const struct expr *value = a->values[0].value;
    for (size_t i = 1; i < a->n_values; i++)
        if (a->values[i].from <= days.from)
            value = a->values[i].value;
    struct formula *f = plan_formula(e->plan, value, NULL, 0);
    if (!f)
        return err_set(err, ERR_CONFIG, "%s", "");
    *known = f->kind == FORMULA_CONST;
    *out = (struct cell){.kind = CELL_DECIMAL, .decimal = f->constant.number};
    return 0;
}

/* The attributes of the wording in force on that day. */
static size_t attributes_of(const struct result_column *c, int32_t day, const struct attribute **out)
{
    size_t n = 0;
    for (size_t i = 0; c->metric && i < c->metric->n_wordings; i++)
        if (i == 0 || c->metric->wordings[i].from <= day) {
            *out = c->metric->wordings[i].decl->attrs;
            n = c->metric->wordings[i].decl->n_attrs;
        }
    for (size_t i = 0; c->costs && i < c->costs->n_wordings; i++)
        if (i == 0 || c->costs->wordings[i].from <= day) {
            *out = c->costs->wordings[i].decl->attrs;
            n = c->costs->wordings[i].decl->n_attrs;
        }
    return n;
}

int targets_of(struct eval *e, struct span_days days, struct result_column *c, struct err *err)
{
    const struct attribute *list = NULL;
    size_t n = attributes_of(c, days.from, &list);
    c->better_known = false;
    for (size_t i = 0; i < n; i++) {
        const struct attribute *a = &list[i];
        if (a->kind == ATTR_BETTER) {
            c->better_known = true;
            c->better_higher = a->higher;
        }
        if (a->kind != ATTR_TARGET && a->kind != ATTR_BENCHMARK)
            continue;
        struct cell *to = a->kind == ATTR_TARGET ? &c->target : &c->benchmark;
        bool *known = a->kind == ATTR_TARGET ? &c->has_target : &c->has_benchmark;
        TRY(a->feed ? of_feed(e, a->feed, days, c->type, to, known, err) : of_values(e, a, days, to, known, err));
    }
    return 0;
}
