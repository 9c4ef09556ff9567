/* why.c - why a record is counted or not: each rule tried, the values seen, the line that decided.
 *
 * The same kernels as the total, on a batch of one row. What is printed beside a rule are values of that same batch. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct telling {
    struct eval *eval;
    struct buf *out;
    struct arena *scratch;
    const struct root *root;
    struct batch *batch;
    const struct facts *facts;
    bool of_touch; /* the rules told are of what narrows credit by its touches */
};

static const char *place_of(struct eval *e, struct span span)
{
    int line, column;
    if (span.file == UINT32_MAX)
        return "";
    source_position(e->model->sources_text, span, &line, &column);
    return arena_printf(e->arena, "%s:%d", e->model->sources_text->files[span.file].path, line);
}

/* ------------------------------------------------------------------ values seen */
static bool is_constant(const struct expr *e)
{
    switch (e->kind) {
    case EXPR_NUMBER: case EXPR_PERCENT: case EXPR_MONEY: case EXPR_CLOCK: case EXPR_TEXT: case EXPR_DATE: case EXPR_DATETIME: case EXPR_FLAG:
        return true;
    default: return e->kind == EXPR_NAME && e->ref.kind == REF_SETTING;
    }
}

static int tell_one(struct telling *t, const struct expr *x, int *n, struct err *err)
{
    const struct vec *vec;
    struct plan *p = t->eval->plan;
    struct value *v = t->of_touch ? plan_narrowing(p, t->root->total, x, t->root->from) : plan_value(p, t->batch->table, x, t->root->from);
    if (!v)
        return 0;
    TRY(batch_value(t->batch, v, &vec, err));
    struct buf text = BUF_INIT, safe = BUF_INIT;
    struct value typed = *v; /* an expression knows its unit where its node need not */
    typed.type = typed.type ? typed.type : x->type;
    show_value(t->eval, &typed, vec, 0, &text);
    text_printable(&safe, text.data ? text.data : "", text.len);
    buf_printf(t->out, "%s%s = %s", (*n)++ ? ", " : "   ", plan_text(t->eval->plan, x->span), buf_text(&safe));
    buf_fini(&text);
    buf_fini(&safe);
    return 0;
}

static int tell_values(struct telling *t, const struct expr *x, int *n, struct err *err)
{
    if (!x || is_constant(x))
        return 0;
    switch (x->kind) {
    case EXPR_AND: case EXPR_OR: case EXPR_COMPARE:
        TRY(tell_values(t, x->a, n, err));
        return tell_values(t, x->b, n, err);
    case EXPR_NOT: case EXPR_IS: case EXPR_IN: case EXPR_MATCHES: return tell_values(t, x->a, n, err);
    default: return tell_one(t, x, n, err);
    }
}

/* ------------------------------------------------------------------ rules */
static void mark(struct telling *t, const char *sign, const char *says, int depth)
{
    buf_printf(t->out, "  %*s%s %s", 2 * depth, "", sign, says);
}

static void end_rule(struct telling *t, const struct rule *r)
{
    if (r && r->because)
        buf_printf(t->out, "   because \"%s\"", r->because);
    if (r && r->span.file != UINT32_MAX)
        buf_printf(t->out, "   [%s]", place_of(t->eval, r->span));
    buf_putc(t->out, '\n');
}

/* A rule that says that an event was reached: its own conditions stand below it. */
static int tell_nested(struct telling *t, const struct expr *x, int depth, struct err *err);

static int tell_rule(struct telling *t, const struct rule *r, const char *sign, int depth, struct err *err)
{
    int n = 0;
    mark(t, sign, r->says ? r->says : "", depth);
    TRY(tell_values(t, r->expr, &n, err));
    end_rule(t, r);
    return r->expr ? tell_nested(t, r->expr, depth + 1, err) : 0;
}

static int tell_judge(struct telling *t, const struct judge *j, int depth, struct err *err)
{
    const uint16_t *rule;
    TRY(batch_judge(t->batch, j, &rule, err));
    for (size_t i = 0; i < j->n_rules; i++) {
        bool tried = !j->all_must ? i <= rule[0] : true;
        const struct judge one = {.all_must = true, .rules = (struct rule *)&j->rules[i], .n_rules = 1};
        const uint16_t *alone;
        TRY(batch_judge(t->batch, &one, &alone, err));
        const char *sign = !tried ? " " : j->all_must ? (alone[0] == 1 ? "+" : "-") : i == rule[0] ? (j->rules[i].verdict == VERDICT_COUNTED ? "+" : "-") : ".";
        TRY(tell_rule(t, &j->rules[i], sign, depth, err));
    }
    return 0;
}

static int tell_nested(struct telling *t, const struct expr *x, int depth, struct err *err)
{
    if (x->kind != EXPR_NAME || x->ref.kind != REF_EVENT || x->ref.depth)
        return 0;
    struct event_node *n = plan_event(t->eval->plan, x->ref.symbol, t->root->from);
    return n ? tell_judge(t, n->judge, depth, err) : 0;
}

/* ------------------------------------------------------------------ one total */
static int tell_time(struct telling *t, const struct total *total, struct err *err)
{
    const struct vec *at;
    if (!total->event || !total->event->at)
        return 0;
    TRY(batch_value(t->batch, total->event->at, &at, err));
    mark(t, vec_has(at, 0) ? "+" : "-", total->event->event->name.text, 0);
    if (!vec_has(at, 0)) {
        buf_puts(t->out, " has no time\n");
        return 0;
    }
    buf_puts(t->out, " happened at ");
    show_value(t->eval, total->event->at, at, 0, t->out);
    if (total->event->wording != DAY_MIN) {
        char day[16];
        buf_printf(t->out, "   (wording from %s)", day_print(day, total->event->wording));
    }
    buf_putc(t->out, '\n');
    return 0;
}

/* What b's row shows of a pair: its time, and how long after a it came. */
static int tell_pair(struct telling *t, const struct total *total, int32_t row, struct err *err)
{
    struct batch b;
    const struct vec *at, *from;
    TRY(batch_init(&b, &t->eval->world, total->to->to, &row, 1, t->scratch, err));
    TRY(batch_event(&b, total->to_event, &at, NULL, err));
    TRY(batch_event(t->batch, total->event, &from, NULL, err));
    if (!vec_has(at, 0) || !vec_has(from, 0))
        return 0;
    buf_puts(t->out, " at ");
    show_value(t->eval, total->to_event->at, at, 0, t->out);
    struct moment_of x = moment_at(&t->eval->world, from, 0), y = moment_at(&t->eval->world, at, 0);
    if (total->window.kind == WINDOW_WITHIN && x.is_time && y.is_time && total->window.unit <= UNIT_OFFICE_HOUR) {
        bool office = total->window.unit >= UNIT_OFFICE_SECOND;
        int64_t us = span_between(&t->eval->world, office ? UNIT_OFFICE_SECOND : UNIT_SECOND, x, y);
        buf_printf(t->out, ", %.6g %shours after %s", (double)us / 3600e6, office ? "office " : "", total->event->event->name.text);
    }
    return 0;
}

/* What narrows credit, tried on one touch; row -1: on the judged row, where there is none. */
static int tell_narrowing(struct telling *t, const struct total *total, int32_t row, int depth, struct err *err)
{
    struct telling of = *t;
    struct batch b;
    int32_t outer_of = 0;
    if (!total->credit || !total->credit->narrow)
        return 0;
    of.of_touch = true;
    if (row >= 0) {
        TRY(batch_init(&b, &t->eval->world, total->credit->touches->to, &row, 1, t->scratch, err));
        b.outer = t->batch;
        b.outer_of = &outer_of;
        of.batch = &b;
    }
    return tell_judge(&of, total->credit->narrow, depth, err);
}

static int tell_parts(struct telling *t, const struct total *total, struct err *err)
{
    const struct facts *f = t->facts;
    for (size_t i = 0; i < f->n; i++) {
        if (f->part[i] < 0)
            continue;
        buf_printf(t->out, "    %s ", total->credit ? "touch" : total->to_event->event->name.text);
        TRY(world_key(&t->eval->world, total->credit ? total->credit->touches->to : total->to->to, f->part[i], t->out, err));
        if (!total->credit)
            TRY(tell_pair(t, total, f->part[i], err));
        if (f->value && vec_has(f->value, i)) {
            buf_puts(t->out, ": ");
            show_value(t->eval, total->span ? &(struct value){.kind = VALUE_SPAN, .unit = total->span_unit} : NULL, f->value, i, t->out);
        }
        buf_puts(t->out, total->credit && f->rule[i] != FACT_COUNTED ? ", not counted\n" : "\n");
        TRY(tell_narrowing(t, total, f->part[i], 2, err));
    }
    return 0;
}

static void tell_verdict(struct telling *t, const struct reasons *r)
{
    const struct facts *f = t->facts;
    const struct total *total = t->root->total;
    size_t at = facts_verdict(f);
    char day[16];
    if (f->n == 0)
        return;
    if (f->rule[at] != FACT_COUNTED) {
        const struct reason *why = &r->list[f->rule[at]];
        buf_printf(t->out, "  => not counted: %s", why->says);
        if (why->because)
            buf_printf(t->out, ", because \"%s\"", why->because);
        buf_puts(t->out, f->open[0] ? " (still open)\n" : "\n");
        return;
    }
    buf_puts(t->out, "  => counted");
    if (f->day[at] != INT32_MIN)
        buf_printf(t->out, " on %s", day_print(day, f->day[at]));
    if (total->base == BASE_DAYS && f->n > 1)
        buf_printf(t->out, " to %s, a part each day", day_print(day, f->day[f->n - 1]));
    if (total->function == AGGREGATE_CONVERSION || total->function == AGGREGATE_SHARE)
        buf_puts(t->out, f->hit[0] ? ", above the line" : f->open[0] ? ", below the line so far (still open)" : ", below the line only");
    buf_putc(t->out, '\n');
}

static int tell_value(struct telling *t, const struct total *total, struct err *err)
{
    const struct vec *v;
    if (!total->value || total->base == BASE_PAIR)
        return 0;
    TRY(batch_value(t->batch, total->value, &v, err));
    buf_puts(t->out, "    value: ");
    show_value(t->eval, total->value, v, 0, t->out);
    if (t->facts->cost[0] >= 0 && total->costs->rules[t->facts->cost[0]].weighted) {
        char weight[48];
        buf_printf(t->out, " at %s", decimal_print(weight, decimal_trim(total->costs->rules[t->facts->cost[0]].weight)));
    }
    buf_putc(t->out, '\n');
    return 0;
}

static int tell_total(struct telling *t, struct err *err)
{
    const struct total *total = t->root->total;
    struct reasons *r = total_reasons(t->scratch, total);
    TRY(tell_time(t, total, err));
    if (total->event)
        TRY(tell_judge(t, total->event->judge, 0, err));
    if (total->where)
        TRY(tell_judge(t, total->where, 0, err));
    if (total->costs)
        TRY(tell_judge(t, total->costs, 0, err));
    if (total->hit) {
        buf_puts(t->out, "  above the line when\n");
        TRY(tell_judge(t, total->hit, 1, err));
    }
    if (total->credit && total->credit->none)
        TRY(tell_narrowing(t, total, -1, 0, err));
    tell_verdict(t, r);
    TRY(tell_value(t, total, err));
    return tell_parts(t, total, err);
}

/* ------------------------------------------------------------------ the record */
static int find_line(struct eval *e, const struct table *t, const char *record, int32_t *row, struct err *err)
{
    struct table_data *td;
    const char *colon = strrchr(record, ':');
    *row = -1;
    TRY(world_table(&e->world, t, &td, err));
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return 0;
    int64_t want = strtoll(colon + 1, NULL, 10);
    for (size_t i = 0; i < td->n; i++) {
        const char *file;
        int64_t line;
        world_position(td, (int32_t)i, &file, &line);
        size_t n = (size_t)(colon - record), m = file ? strlen(file) : 0;
        if (line == want && m >= n && strncmp(file + m - n, record, n) == 0)
            *row = (int32_t)i;
    }
    return 0;
}

static int find_record(struct eval *e, const struct table *t, const char *record, int32_t *row, struct err *err)
{
    *row = -1;
    if (t->key)
        TRY(world_find(&e->world, t, record, row, err));
    return *row >= 0 ? 0 : find_line(e, t, record, row, err);
}

static int tell_gone(struct eval *e, const struct table *t, int32_t row, struct buf *out, bool *gone, struct err *err)
{
    struct table_data *td;
    TRY(world_table(&e->world, t, &td, err));
    *gone = td->status[row] != ROW_ALIVE;
    if (td->status[row] == ROW_DROPPED) {
        const struct rule *r = &plan_table(e->plan, t)->drops->rules[td->drop_rule[row]];
        buf_printf(out, "  => not counted: dropped when %s, because \"%s\"   [%s]\n", r->says, r->because ? r->because : "", place_of(e, r->span));
    } else if (td->status[row] == ROW_MERGED) {
        buf_puts(out, "  => not counted: merged into ");
        TRY(world_key(&e->world, t, table_kept(td, row), out, err));
        buf_putc(out, '\n');
    } else if (*gone) {
        buf_puts(out, td->status[row] == ROW_SKIPPED ? "  => not counted: skipped for a bad field\n" : "  => not counted: the table's where leaves it out\n");
    }
    return 0;
}

static bool holds_merged(const struct total *t) { return t->event && t->event->event->of_merged; }

static int facts_of_record(struct eval *e, const struct root *root, int32_t *row, struct arena *scratch, struct batch *b, struct facts *f,
                           struct err *err)
{
    TRY(batch_init(b, &e->world, root->total->table, row, 1, scratch, err));
    if (root->total->base == BASE_STATE) {
        b->at_moment = true;
        b->moment = e->world.as_of;
        b->moment_day = e->world.as_of_day;
    }
    return facts_of(b, root->total, NULL, f, err);
}

/* The root that judges the record: the one in force on the day of its event. */
static int root_of(struct eval *e, const struct definition *d, int32_t *row, struct arena *scratch, const struct root **out, struct err *err)
{
    *out = &d->roots[0];
    for (size_t i = 0; i < d->n_roots; i++) {
        struct batch b;
        struct facts f;
        int32_t end = i + 1 < d->n_roots ? d->roots[i + 1].from : DAY_MAX;
        TRY(facts_of_record(e, &d->roots[i], row, scratch, &b, &f, err));
        if (f.n && f.day[0] != INT32_MIN && f.day[0] >= d->roots[i].from && f.day[0] < end) {
            *out = &d->roots[i];
            return 0;
        }
    }
    return 0;
}

static int tell_definition(struct eval *e, const struct definition *d, int32_t row, struct buf *out, bool *counted, struct err *err)
{
    struct arena *scratch = arena_new();
    const struct root *root = NULL;
    struct batch b;
    struct facts f;
    bool gone = false;
    const struct table *t = d->roots[0].total->table;
    struct table_data *td;
    int rc = world_table(&e->world, t, &td, err);
    bool merged = rc == 0 && holds_merged(d->roots[0].total) && td->status[row] == ROW_MERGED;
    if (rc == 0 && !merged)
        rc = tell_gone(e, t, row, out, &gone, err);
    if (rc == 0 && !gone && holds_merged(d->roots[0].total) && !merged) {
        buf_puts(out, "  => not counted: it was not merged into another record\n");
        gone = true;
    }
    if (rc == 0 && !gone)
        rc = root_of(e, d, &row, scratch, &root, err);
    if (rc == 0 && !gone)
        rc = facts_of_record(e, root, &row, scratch, &b, &f, err);
    if (rc == 0 && !gone) {
        struct telling telling = {.eval = e, .out = out, .scratch = scratch, .root = root, .batch = &b, .facts = &f};
        rc = tell_total(&telling, err);
        for (size_t i = 0; rc == 0 && i < f.n; i++)
            *counted |= f.rule[i] == FACT_COUNTED;
    }
    arena_free(&scratch);
    return rc;
}

static bool rests_on(const struct formula *f, const struct definition *d)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    for (size_t i = 0; i < n; i++)
        if (list[i] == d)
            return true;
    return false;
}

/* Where an amendment gave the formula another total: for the figures of which periods this one holds. */
static void tell_wordings(const struct formula *f, const struct definition *d, struct buf *out)
{
    char from[16], until[16];
    for (size_t i = 0, end; f->kind == FORMULA_WORDINGS && i < f->n_wordings; i = end + 1) {
        for (end = i; end < f->n_wordings && rests_on(f->wordings[end].formula, d); end++)
            ;
        if (end == i || (i == 0 && end == f->n_wordings))
            continue;
        day_print(from, f->wordings[i].from);
        day_print(until, end < f->n_wordings ? f->wordings[end].from : DAY_MAX);
        if (i == 0)
            buf_printf(out, "  for periods that begin before %s\n", until);
        else if (end == f->n_wordings)
            buf_printf(out, "  for periods that begin on %s or later\n", from);
        else
            buf_printf(out, "  for periods that begin on %s or later, and before %s\n", from, until);
    }
}

static int tell_all(struct eval *e, struct formula *f, const char *name, const char *record, struct buf *out, bool *counted, size_t *found,
                    struct err *err)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    *found = 0;
    *counted = false;
    TRY(eval_ready(e, err));
    for (size_t i = 0; i < n; i++) {
        int32_t row;
        const char *file;
        int64_t line;
        const struct table *t = list[i]->roots[0].total->table;
        TRY(find_record(e, t, record, &row, err));
        if (row < 0)
            continue;
        (*found)++;
        world_position(&e->world.tables[t->index], row, &file, &line);
        buf_printf(out, "%s: %s %s (%s:%lld)\n", list[i]->name ? list[i]->name : name, t->name.text, record, file ? file : "", (long long)line);
        tell_wordings(f, list[i], out);
        TRY(tell_definition(e, list[i], row, out, counted, err));
    }
    return 0;
}

int eval_why(struct eval *e, struct formula *f, const char *name, const char *record, struct buf *out, struct err *err)
{
    bool counted;
    size_t found;
    TRY(tell_all(e, f, name, record, out, &counted, &found, err));
    if (found)
        return 0;
    struct definition *list[PLAN_DEFINITIONS_MAX];
    struct buf tables = BUF_INIT;
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&tables, "%s%s", i ? ", " : "", list[i]->roots[0].total->table->name.text);
    int rc = err_set(err, ERR_NOT_FOUND, "no record %s in what %s counts (%s); give a key, or FILE:LINE", record, name, buf_text(&tables));
    buf_fini(&tables);
    return rc;
}

int eval_counts(struct eval *e, struct formula *f, const char *record, bool *counted, struct err *err)
{
    struct buf out = BUF_INIT;
    size_t found;
    int rc = tell_all(e, f, "", record, &out, counted, &found, err);
    buf_fini(&out);
    if (rc == 0 && !found)
        return err_set(err, ERR_NOT_FOUND, "no record %s", record);
    return rc;
}
