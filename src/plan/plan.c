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
        if (zone_open(model->calendar->timezone, &p->zone, &err) != 0)
            plan_refuse(p, 501, model->calendar->timezone_span, "%s", err.msg);
    }
    return p;
}

void plan_free(struct plan *p)
{
    if (!p)
        return;
    zone_free(&p->zone);
    for (struct kept_pattern *k = p->patterns; k; k = k->next)
        pattern_free(&k->pattern);
}

int plan_pattern(struct plan *p, const char *text, const char *flags, struct pattern **out, struct err *err)
{
    size_t bad; /* the checker has shown where */
    TRY(pattern_compile(text, strlen(text), flags ? flags : "", out, &bad, err));
    struct kept_pattern *k = ARENA_NEW(p->arena, struct kept_pattern);
    k->pattern = *out;
    k->next = p->patterns;
    p->patterns = k;
    return 0;
}

const struct model *plan_model(const struct plan *p) { return p->model; }
size_t plan_value_count(const struct plan *p) { return p->n_values; }
struct arena *plan_arena(struct plan *p) { return p->arena; }

void *plan_refuse(struct plan *p, int code, struct span span, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(p->arena, fmt, ap);
    va_end(ap);
    p->n_errors++;
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
