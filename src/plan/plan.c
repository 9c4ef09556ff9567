/* plan.c - the plan as an object: what it was made of, what the tables need, and what cannot be evaluated.
 *
 * A node is made by the file of its kind; this one holds them together. It knows no expression and no data. */
#include "plan/plan_int.h"

#include <string.h>

struct plan *plan_new(struct arena *arena, const struct model *model, const struct source_set *sources, struct diags *diags)
{
    struct plan *p = ARENA_NEW(arena, struct plan);
    p->arena = arena;
    p->model = model;
    p->sources = sources;
    p->diags = diags;
    p->tables = ARENA_ARRAY(arena, struct table_plan *, model->n_tables);
    wording_cuts(p);
    if (model->calendar && model->calendar->timezone) {
        struct err err = {0};
        if (zone_open(model->calendar->timezone, &p->zone, &err) != 0) /* the checker has opened it before */
            p->zone = NULL;
    }
    return p;
}

void plan_free(struct plan *p)
{
    if (!p)
        return;
    zone_free(&p->zone);
    for (size_t i = 0; i < p->n_patterns; i++)
        pattern_free(&p->patterns[i].pattern);
}

/* Each pattern is compiled once and belongs to the plan. The checker has compiled it before, so what can go wrong is memory. */
struct pattern *plan_pattern(struct plan *p, const char *text, const char *flags)
{
    struct err err = {0};
    struct known_pattern k = {text, flags ? flags : "", NULL};
    for (size_t i = 0; i < p->n_patterns; i++)
        if (strcmp(p->patterns[i].text, text) == 0 && strcmp(p->patterns[i].flags, k.flags) == 0)
            return p->patterns[i].pattern;
    if (pattern_compile(text, strlen(text), k.flags, &k.pattern, NULL, &err) != 0)
        arena_exhausted();
    ARENA_PUSH(p->arena, p->patterns, p->n_patterns, k);
    return k.pattern;
}

const struct model *plan_model(const struct plan *p) { return p->model; }
size_t plan_value_count(const struct plan *p) { return p->n_values; }
struct arena *plan_arena(struct plan *p) { return p->arena; }

/* What two metrics rest on is planned for each of them, and said once. */
static bool said_before(const struct diags *d, int code, struct span span)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->list[i].code == code && d->list[i].span.file == span.file && d->list[i].span.start == span.start && d->list[i].span.end == span.end)
            return true;
    return false;
}

void *plan_refuse(struct plan *p, int code, struct span span, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(p->arena, fmt, ap);
    va_end(ap);
    p->n_errors++;
    if (!said_before(p->diags, code, span))
        diag_error(p->diags, code, span, "%s", text);
    return NULL;
}

/* One line of the source: runs of white space become a blank, comments are left out. */
const char *plan_says(struct plan *p, struct span span)
{
    size_t n;
    const char *text = source_text(p->sources, span, &n);
    char *out = ARENA_ARRAY(p->arena, char, n + 1);
    size_t m = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        if (text[i] == '#' && !quoted) {
            while (i < n && text[i] != '\n')
                i++;
        }
        bool blank = i >= n || text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
        if (!blank || quoted)
            out[m++] = text[i];
        else if (m > 0 && out[m - 1] != ' ')
            out[m++] = ' ';
    }
    while (m > 0 && out[m - 1] == ' ')
        m--;
    out[m] = 0;
    return out;
}

const char *plan_text(struct plan *p, struct span span) { return plan_says(p, span); }

void plan_diagnose(struct plan *p, int code, struct span span, const char *text)
{
    plan_refuse(p, code, span, "%s", text);
}

struct judge *plan_condition(struct plan *p, const struct table *t, const struct expr *e, int32_t date)
{
    struct scope s = {.plan = p, .table = t, .date = date};
    return judge_all(&s, e);
}

void plan_example(struct plan *p, const struct example_decl *example) { p->example = example; }

struct value *example_field(struct plan *p, const struct table *t, const char *column, enum column_kind kind)
{
    bool gives = false;
    for (size_t i = 0; p->example && i < p->example->n_rows; i++) {
        const struct example_row *row = &p->example->rows[i];
        for (size_t k = 0; k < row->n && strcmp(row->table.text, t->name.text) == 0; k++)
            gives = gives || strcmp(row->values[k].column.text, column) == 0;
    }
    return gives ? node_field(p, t, arena_printf(p->arena, "%s\x1f%s", t->name.text, column), kind) : NULL;
}

size_t plan_coded(const struct plan *p, struct value **out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < p->values.cap; i++) {
        struct value *v = p->values.nodes[i];
        if (!v || v->kind != VALUE_CODE)
            continue;
        size_t at = n++;
        for (; at > 0 && at <= cap && out[at - 1]->id > v->id; at--)
            if (at < cap)
                out[at] = out[at - 1];
        if (at < cap)
            out[at] = v;
    }
    return n;
}
