/* value_name.c - names in a row's expression: columns, links, events, the row outside, dimensions.
 *
 * A column's node is the node of its definition: two columns that say the same are one. Which wording of an event or a code
 * set is meant is decided here, by the scope's date. */
#include "plan/plan_int.h"

#include <string.h>

static struct value *self_of(const struct scope *s)
{
    return node_intern(s->plan, &(struct value){.kind = VALUE_SELF, .vec = VEC_ROW, .row = s->table});
}

static struct value *link_value(struct plan *p, const struct link_decl *l)
{
    return node_intern(p, &(struct value){.kind = VALUE_LINK, .vec = VEC_ROW, .row = l->from_table, .link = l});
}

static struct value *version_value(const struct scope *s, int which)
{
    struct table_plan *tp = plan_table(s->plan, s->table);
    static const enum vec_kind vecs[] = {VEC_TIME, VEC_ROW, VEC_FLAG};
    enum vec_kind vec = vecs[which];
    if (which == 0 && tp && tp->until)
        vec = tp->until->vec;
    else if (which == 0 && tp && tp->from)
        vec = tp->from->vec;
    return node_intern(s->plan, &(struct value){.kind = VALUE_VERSION, .vec = vec, .row = s->table, .which = which});
}

/* The table that a row-valued reference leads to. */
static const struct table *led_to(const struct ref *r, const struct table *t)
{
    switch (r->kind) {
    case REF_LINK: return ((const struct link_decl *)r->symbol)->target_table;
    case REF_VERSION: return t;
    case REF_OUTER: case REF_TABLE: return r->symbol;
    default: return NULL;
    }
}

static const struct scope *scope_out(const struct scope *s, int depth)
{
    while (depth-- > 0 && s)
        s = s->outer;
    return s;
}

static struct value *here(const struct scope *s, const struct ref *r, const struct expr *at, const char *name)
{
    struct plan *p = s->plan;
    switch (r->kind) {
    case REF_COLUMN: return plan_column(p, s->table, r->symbol, s->date);
    case REF_LINK: return link_value(p, r->symbol);
    case REF_EVENT: {
        struct event_node *n = plan_event(p, r->symbol, s->date);
        return n ? node_intern(p, &(struct value){.kind = VALUE_REACHED, .vec = VEC_FLAG, .row = s->table, .event = n}) : NULL;
    }
    case REF_SOURCE: return node_field(p, s->table, name, s->want);
    case REF_VERSION: return version_value(s, r->which);
    case REF_DIMENSION: return build_dimension(s, r->symbol, at ? at->span : SPAN_NONE);
    case REF_OUTER: case REF_TABLE: return self_of(s);
    case REF_SETTING: {
        struct scope none = {.plan = p, .date = s->date};
        return build_value(&none, ((const struct setting *)r->symbol)->value);
    }
    default: return plan_never(); /* the many, a metric, … as a value of one row */
    }
}

struct value *build_ref(const struct scope *s, struct ref ref, const struct expr *at, const char *name)
{
    const struct scope *in = scope_out(s, ref.depth);
    if (!in)
        return plan_never();
    if (ref.kind == REF_SETTING)
        return here(in, &ref, at, name);
    return node_outer(s->plan, ref.depth, here(in, &ref, at, name));
}

struct value *build_name(const struct scope *s, const struct expr *e)
{
    return build_ref(s, e->ref, e, e->name.text);
}

/* The row-valued expression before a dot, and the table that it leads to. */
static const struct table *table_of(const struct expr *e)
{
    return e->type && e->type->kind == TYPE_ROW ? e->type->symbol : NULL;
}

struct value *build_dot(const struct scope *s, const struct expr *e)
{
    struct plan *p = s->plan;
    if (e->ref.kind == REF_GROUP) {
        struct value *code = build_value(s, e->a);
        if (!code)
            return NULL;
        return node_intern(p, &(struct value){.kind = VALUE_GROUP, .vec = VEC_TEXT, .row = code->row, .a = code, .codes = code->codes});
    }
    const struct table *t = table_of(e->a);
    if (!t)
        return plan_never();
    struct ref ref = e->ref;
    ref.depth = 0;
    /* of the row outside: a value of its own table, seen from in here */
    if (e->a->kind == EXPR_NAME && (e->a->ref.kind == REF_OUTER || e->a->ref.kind == REF_TABLE)) {
        const struct scope *in = scope_out(s, e->a->ref.depth);
        return in ? node_outer(p, e->a->ref.depth, here(in, &ref, e, e->name.text)) : NULL;
    }
    struct scope there = {.plan = p, .table = t, .date = s->date};
    return node_follow(p, build_value(s, e->a), here(&there, &ref, e, e->name.text));
}

/* ------------------------------------------------------------------ columns */
static bool named_code(const struct model *m, const char *type, const struct codes **out)
{
    for (size_t i = 0; i < m->n_codes; i++) {
        if (strcmp(m->codes[i]->name.text, type) == 0) {
            *out = m->codes[i];
            return true;
        }
    }
    return false;
}

static struct value *code_value(const struct scope *s, const struct column_decl *c, const struct codes *codes, struct value *a)
{
    struct plan *p = s->plan;
    struct value v = {.vec = VEC_CODE, .row = s->table, .codes = codes, .a = a};
    if (a && a->vec == VEC_CODE)
        return a;
    if (c->by_name) {
        v.kind = VALUE_CODE_NAME;
        v.text = c->name.text;
        return node_intern(p, &v);
    }
    v.kind = VALUE_CODE;
    v.judge = judge_codes(p, codes, s->date, codes->of->kind == TYPE_ROW ? s->table : NULL);
    return v.judge ? node_intern(p, &v) : NULL;
}

static struct value *money_value(const struct scope *s, const struct column_decl *c, struct value *amount)
{
    if (!c->on.n || !amount)
        return amount;
    struct plan *p = s->plan;
    struct value *day = build_path(s, &c->on), *currency = NULL;
    if (c->in_path.n) {
        currency = build_path(s, &c->in_path);
    } else {
        struct value v = {.kind = VALUE_CONST, .vec = VEC_TEXT, .constant = {.known = true, .text = c->in_currency[0] ? c->in_currency : ""}};
        currency = node_intern(p, &v);
    }
    if (!day || !currency)
        return NULL;
    return node_intern(p, &(struct value){.kind = VALUE_CONVERT, .vec = VEC_DECIMAL, .row = s->table, .a = amount, .b = currency, .c = day});
}

/* A length of time as it is read, `= Length in minutes`, in microseconds. */
static struct value *duration_value(const struct scope *s, const struct column_decl *c, struct value *v)
{
    static const struct { const char *name; int64_t seconds; } units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 604800}};
    const char *unit = c->in_path.n ? c->in_path.parts[0].text : "";
    for (size_t i = 0; v && i < sizeof units / sizeof *units; i++) {
        size_t n = strlen(units[i].name);
        if (strncmp(unit, units[i].name, n) != 0 || (unit[n] && strcmp(unit + n, "s") != 0))
            continue;
        struct value factor = {.kind = VALUE_CONST, .vec = VEC_INTEGER, .constant = {.known = true, .number = {units[i].seconds * US_PER_SECOND, 0}}};
        return node_intern(s->plan, &(struct value){.kind = VALUE_ARITH, .vec = VEC_DECIMAL, .row = s->table, .op = OP_MUL, .a = v,
                                                    .b = node_intern(s->plan, &factor)});
    }
    return v ? plan_never() : NULL; /* another unit */
}

/* Two kinds of number meet in one column: an integer column takes no fraction, a number column takes both. */
static struct value *typed(const struct column_decl *c, struct value *v)
{
    enum column_kind want = column_of_type(c->type.text);
    if (!v || want != COL_TEXT || v->vec == VEC_TEXT || c->key)
        return v;
    return plan_never(); /* a definition of another type */
}

struct value *text_unread(struct plan *p, struct span at)
{
    return plan_refuse(p, 551, at, "only a source's own field is read as a number, a date or a flag; a text that is written or computed here is not, yet: "
                                   "write 5, 2026-01-31 or no without quotes, and let the source's option `missing` name what means nothing");
}

static enum column_kind kind_of_column(const struct model *m, const struct column_decl *c)
{
    const struct codes *codes;
    if (!named_code(m, c->type.text, &codes))
        return strcmp(c->type.text, "key") == 0 ? COL_TEXT : column_of_type(c->type.text);
    switch (c->by_name ? TYPE_TEXT : codes->of->kind) {
    case TYPE_INTEGER: return COL_INTEGER;
    case TYPE_NUMBER: return COL_DECIMAL;
    case TYPE_DATE: return COL_DATE;
    default: return COL_TEXT;
    }
}

static struct value *make_column(struct plan *p, const struct table *t, const struct column_decl *c, int32_t date)
{
    struct scope s = {.plan = p, .table = t, .date = date, .raw = true, .want = kind_of_column(p->model, c)};
    const struct codes *codes = NULL;
    bool coded = named_code(p->model, c->type.text, &codes);
    struct value *v = NULL;
    struct value *example = example_field(p, t, c->name.text, s.want);
    if (example && coded && codes->of->kind != TYPE_ROW)
        return code_value(&s, c, codes, example);
    if (example)
        return typed(c, example);
    if (!t->decl->source.text && c->key)
        return node_intern(p, &(struct value){.kind = VALUE_KEPT, .vec = VEC_TEXT, .row = t});
    if (coded && codes->of->kind == TYPE_ROW)
        return code_value(&s, c, codes, NULL);
    if (c->n_values > 1) /* a key of several parts has no value of its own but its first part's */
        s.want = COL_TEXT;
    v = c->n_values ? build_value(&s, c->values[0]) : node_field(p, t, c->name.text, s.want);
    if (!v)
        return NULL;
    if (v->vec == VEC_TEXT && s.want != COL_TEXT)
        return text_unread(p, c->values[0]->span);
    if (coded)
        return code_value(&s, c, codes, v);
    if (strcmp(c->type.text, "money") == 0)
        v = money_value(&s, c, v);
    if (strcmp(c->type.text, "duration") == 0)
        v = duration_value(&s, c, v);
    if (v && strcmp(c->type.text, "time") == 0 && v->vec == VEC_DATE)
        v = node_intern(p, &(struct value){.kind = VALUE_EDGE, .vec = VEC_TIME, .row = t, .a = v});
    if (v && strcmp(c->type.text, "date") == 0 && v->vec == VEC_TIME)
        v = node_unary(p, VALUE_DAY, VEC_DATE, v);
    return typed(c, v);
}

struct value *plan_column(struct plan *p, const struct table *t, const struct column_decl *c, int32_t date)
{
    struct value *v = plan_built(p, c, t, date);
    if (v)
        return v;
    v = make_column(p, t, c, date);
    plan_keep(p, c, t, date, v);
    return v;
}

/* ------------------------------------------------------------------ paths by name */
static bool find_name(const struct table *t, const char *name, struct ref *out)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->columns[i]->name.text, name) == 0)
            return *out = (struct ref){.kind = REF_COLUMN, .symbol = t->columns[i]}, true;
    for (size_t i = 0; i < t->n_links; i++)
        if (strcmp(t->links[i]->name.text, name) == 0)
            return *out = (struct ref){.kind = REF_LINK, .symbol = t->links[i]}, true;
    static const char *const version[] = {"ended_at", "next", "current"};
    for (int i = 0; t->one_per && i < 3; i++)
        if (strcmp(version[i], name) == 0)
            return *out = (struct ref){.kind = REF_VERSION, .which = i}, true;
    for (size_t i = 0; i < t->n_events; i++)
        if (strcmp(t->events[i]->name.text, name) == 0)
            return *out = (struct ref){.kind = REF_EVENT, .symbol = t->events[i]}, true;
    return false;
}

struct value *build_path(const struct scope *s, const struct path *path)
{
    struct plan *p = s->plan;
    const struct table *t = s->table;
    struct value *row = NULL;
    for (size_t i = 0; i < path->n; i++) {
        const char *name = path->parts[i].text;
        struct scope at = {.plan = p, .table = t, .date = s->date, .raw = s->raw && i == 0, .want = COL_TEXT};
        struct ref ref;
        if (!find_name(t, name, &ref)) {
            if (!at.raw)
                return plan_never();
            ref = (struct ref){.kind = REF_SOURCE};
        }
        struct value *v = here(&at, &ref, NULL, name);
        v = row ? node_follow(p, row, v) : v;
        if (i + 1 == path->n || !v)
            return v;
        row = v;
        t = led_to(&ref, t);
        if (!t)
            return plan_never();
    }
    return NULL;
}

/* A dimension of touches where there is no touch. */
static struct value *untouched(struct plan *p, const struct dimension *d)
{
    struct value v = {.kind = VALUE_CONST, .vec = vec_of_type(d->type), .codes = d->type->kind == TYPE_CODE ? d->type->symbol : NULL};
    return node_intern(p, &v);
}

struct value *build_dimension(const struct scope *s, const struct dimension *d, struct span at)
{
    struct plan *p = s->plan;
    bool theirs = s->credit && dimension_is_of(d, s->credit->touches->to);
    if (theirs && !s->of_touch)
        return untouched(p, d);
    if (s->of_touch && !theirs)
        return node_outer(p, 1, build_dimension(s->outer, d, at));
    const struct dimension_wording *w = wording_of_dimension(p, d, s->date);
    for (size_t i = 0; i < w->n_paths; i++) {
        if (w->paths[i].table != s->table)
            continue;
        const struct dimension_path *path = &w->paths[i];
        const struct table *t = s->table;
        struct value *v = NULL;
        for (size_t k = 0; k < path->n_steps; k++) {
            if (path->steps[k].kind == REF_GROUP) {
                v = v ? node_intern(p, &(struct value){.kind = VALUE_GROUP, .vec = VEC_TEXT, .row = s->table, .a = v, .codes = v->codes}) : NULL;
                continue;
            }
            struct scope there = {.plan = p, .table = t, .date = s->date};
            struct value *next = here(&there, &path->steps[k], NULL, d->name.text);
            v = k == 0 ? next : node_follow(p, v, next);
            if (!v)
                return NULL;
            t = led_to(&path->steps[k], t);
        }
        return v;
    }
    return plan_refuse(p, 511, at, "%s has no %s of its own: costs that are spread over %s are not narrowed by it, nor taken for the same %s",
                       s->table ? s->table->name.text : "this", d->name.text, d->name.text, d->name.text);
}

struct value *plan_value(struct plan *p, const struct table *t, const struct expr *e, int32_t date)
{
    struct scope s = {.plan = p, .table = t, .date = date};
    return build_value(&s, e);
}
