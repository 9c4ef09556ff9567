/* eval_world.c - see eval_world.h. The plan's functions that the evaluator calls are answered from the fixture. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval_world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "press.h"

/* ------------------------------------------------------------------ the plan that is a list */

struct table_plan *plan_table(struct plan *p, const struct table *t) { return &p->tables[t->index]; }
const struct model *plan_model(const struct plan *p) { return p->model; }
size_t plan_value_count(const struct plan *p) { return p->n_values; }

struct link_plan *plan_link(struct plan *p, const struct link_decl *l)
{
    for (size_t i = 0; i < p->n_links; i++)
        if (p->links[i].link == l)
            return &p->links[i].plan;
    return NULL;
}

struct value *plan_column(struct plan *p, const struct table *t, const struct column_decl *c, int32_t date)
{
    (void)p;
    (void)date;
    return c->by_name ? (struct value *)(uintptr_t)t->column_types : NULL; /* the one test that needs it puts its value there */
}

int codes_label(const struct codes *c, const char *label)
{
    for (size_t i = 0; i < c->n_labels; i++)
        if (strcmp(c->labels[i], label) == 0)
            return (int)i;
    return -1;
}

static int no_cell(struct batch *b, struct vec **out, struct err *err)
{
    (void)b;
    *out = NULL;
    return err_set(err, ERR_INTERNAL, "no cells here");
}
int eval_cell_kernel(struct batch *b, struct value *v, struct vec **out, struct err *err) { return v ? no_cell(b, out, err) : 0; }
int eval_counted_kernel(struct batch *b, struct value *v, struct vec **out, struct err *err) { return v ? no_cell(b, out, err) : 0; }

/* ------------------------------------------------------------------ a source of texts */

struct line { const char *fields[16]; size_t n[16]; size_t n_fields; };

static const char *read_line(const char *s, struct line *l)
{
    l->n_fields = 0;
    for (;;) {
        size_t n = strcspn(s, ",\n");
        l->fields[l->n_fields] = s;
        l->n[l->n_fields++] = n;
        s += n;
        if (*s != ',')
            return *s ? s + 1 : s;
        s++;
    }
}

int64_t utc(const char *s)
{
    int32_t d = 0;
    int h = 0, m = 0, sec = 0;
    ck_assert(day_parse(s, 10, &d));
    if (strlen(s) > 10)
        ck_assert_int_ge(sscanf(s + 11, "%d:%d:%d", &h, &m, &sec), 2);
    return d * US_PER_DAY + ((h * 60 + m) * 60 + sec) * US_PER_SECOND;
}

static bool put_field(struct column *c, size_t row, const char *s, size_t n)
{
    char t[64];
    struct decimal d;
    snprintf(t, sizeof t, "%.*s", (int)n, s);
    switch (c->kind) {
    case COL_TEXT:
        ((int32_t *)c->data)[row] = dict_add(c->dict, s, n);
        return true;
    case COL_FLAG:
        ((uint8_t *)c->data)[row] = t[0] == 'y';
        return t[0] == 'y' || t[0] == 'n';
    case COL_INTEGER:
        if (!decimal_parse(s, n, &d) || d.scale > 0)
            return false;
        ((int64_t *)c->data)[row] = (int64_t)d.v;
        return true;
    case COL_DECIMAL:
        if (!decimal_parse(s, n, &d) || !decimal_rescale(&d, c->scale))
            return false;
        ((i128 *)c->data)[row] = d.v;
        return true;
    case COL_DATE:
        return day_parse(s, n, &((int32_t *)c->data)[row]);
    case COL_TIME:
        ((int64_t *)c->data)[row] = utc(t);
        return true;
    case COL_F64:
        ((double *)c->data)[row] = strtod(t, NULL);
        return true;
    }
    return false;
}

static void add_fault(struct extract *x, size_t row, int column, const char *file, const char *s, size_t n)
{
    x->faults = realloc(x->faults, (x->n_faults + 1) * sizeof *x->faults);
    ck_assert_ptr_nonnull(x->faults);
    x->faults[x->n_faults++] = (struct fault){row, column, file, (int64_t)row + 2, arena_dup(x->owner, s, n), "is not what was wanted"};
}

static int fill_column(struct extract *x, size_t k, const struct want *want, const struct object *o, const char *rows, size_t at, struct err *err)
{
    struct line l;
    TRY(column_new(want->kind, x->n_rows, &x->columns[k], err));
    x->columns[k].scale = want->kind == COL_DECIMAL ? 2 : 0;
    for (size_t row = 0; row < x->n_rows; row++) {
        rows = read_line(rows, &l);
        ck_assert_uint_lt(at, l.n_fields);
        if (l.n[at] == 0)
            continue;
        if (put_field(&x->columns[k], row, l.fields[at], l.n[at]))
            column_set_valid(&x->columns[k], row);
        else
            add_fault(x, row, (int)k, o->name, l.fields[at], l.n[at]);
    }
    press_column(&x->columns[k]);
    return 0;
}

static int scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants, struct extract *out, struct err *err)
{
    struct plan *p = ctx;
    struct object *o = NULL;
    struct line head, l;
    (void)source;
    for (size_t i = 0; i < p->n_objects; i++)
        if (strcmp(p->objects[i].name, object) == 0)
            o = &p->objects[i];
    if (!o)
        return err_set(err, ERR_NOT_FOUND, "there is no %s", object);
    p->n_scans++;
    const char *rows = read_line(o->csv, &head);
    *out = (struct extract){.n_columns = n_wants, .n_files = 1, .owner = arena_new()};
    out->files = ARENA_ARRAY(out->owner, const char *, 1);
    out->files[0] = arena_strdup(out->owner, object);
    for (const char *s = rows; *s; out->n_rows++)
        s = read_line(s, &l);
    out->columns = calloc(n_wants + 1, sizeof *out->columns);
    out->runs = calloc(1, sizeof *out->runs);
    ck_assert(out->columns && out->runs);
    out->runs[0] = (struct line_run){.line = 2};
    out->n_runs = 1;
    for (size_t k = 0; k < n_wants; k++) {
        size_t at = 0;
        while (at < head.n_fields && (strlen(wants[k].name) != head.n[at] || memcmp(wants[k].name, head.fields[at], head.n[at]) != 0))
            at++;
        ck_assert_msg(at < head.n_fields, "%s has no column %s", object, wants[k].name);
        TRY(fill_column(out, k, &wants[k], o, rows, at, err));
    }
    return 0;
}

/* ------------------------------------------------------------------ the fixture */

void fixture_open(struct fixture *f)
{
    static const int32_t holidays[] = {20783}; /* 2026-11-26 */
    struct calendar_spec spec = {.zone = "America/New_York", .has_office = true, .office = {0, 4, 9 * 3600, 17 * 3600 + 1800},
                                 .holidays = holidays, .n_holidays = 1};
    *f = (struct fixture){.arena = arena_new()};
    f->plan = (struct plan){.arena = f->arena, .model = &f->model};
    f->model.calendar = &f->calendar_decl;
    f->model.tables = ARENA_ARRAY(f->arena, struct table *, TABLES_MAX);
    f->model.hooks = ARENA_ARRAY(f->arena, struct hook *, 4);
    memcpy(f->calendar_decl.currency, "USD", 4);
    ck_assert_msg(calendar_new(&spec, &f->calendar, &f->err) == 0, "%s", f->err.msg);
    f->sources = (struct sources){.ctx = &f->plan, .scan = scan};
}

void fixture_start(struct fixture *f)
{
    int rc = world_init(&f->world, &f->plan, &f->sources, f->calendar, f->hooks, calendar_midnight(f->calendar, 20759), f->arena, &f->err);
    ck_assert_msg(rc == 0, "%s", f->err.msg);
    f->started = true;
}

void fixture_close(struct fixture *f)
{
    if (f->started)
        world_fini(&f->world);
    calendar_free(&f->calendar);
    arena_free(&f->arena);
}

struct table *add_table(struct fixture *f, const char *name, const char *csv)
{
    struct table *t = ARENA_NEW(f->arena, struct table);
    struct table_decl *d = ARENA_NEW(f->arena, struct table_decl);
    t->name.text = name;
    t->decl = d;
    t->index = (int)f->model.n_tables;
    t->links = ARENA_ARRAY(f->arena, struct link_decl *, LINKS_MAX);
    if (csv) {
        d->source.text = "crm";
        d->object = arena_printf(f->arena, "%s.csv", name);
        f->plan.objects[f->plan.n_objects++] = (struct object){d->object, csv};
    }
    f->model.tables[f->model.n_tables++] = t;
    return t;
}

struct table_plan *plan_of(struct fixture *f, const struct table *t) { return &f->plan.tables[t->index]; }

struct link_decl *add_link(struct fixture *f, struct table *from, const char *name, struct table *target, struct value *part)
{
    struct link_decl *l = ARENA_NEW(f->arena, struct link_decl);
    l->name.text = name;
    l->target.text = target->name.text;
    l->from_table = from;
    l->target_table = target;
    from->links[from->n_links++] = l;
    struct link_plan lp = {0};
    if (part)
        ARENA_PUSH(f->arena, lp.parts, lp.n_parts, part);
    f->plan.links[f->plan.n_links].link = l;
    f->plan.links[f->plan.n_links++].plan = lp;
    return l;
}

struct link_plan *plan_of_link(struct fixture *f, const struct link_decl *l) { return plan_link(&f->plan, l); }

void set_key(struct fixture *f, struct table *t, struct value *v)
{
    struct table_plan *tp = plan_of(f, t);
    ARENA_PUSH(f->arena, tp->key, tp->n_key, v);
}

void set_key2(struct fixture *f, struct table *t, struct value *a, struct value *b)
{
    set_key(f, t, a);
    set_key(f, t, b);
}

/* ------------------------------------------------------------------ nodes */

struct value *node(struct fixture *f, enum value_kind kind, enum vec_kind vec, const struct table *row)
{
    struct value *v = ARENA_NEW(f->arena, struct value);
    v->kind = kind;
    v->vec = vec;
    v->row = row;
    v->id = (int)f->plan.n_values++;
    return v;
}

struct value *field(struct fixture *f, const struct table *t, const char *column, enum column_kind kind)
{
    static const enum vec_kind vec[] = {VEC_FLAG, VEC_INTEGER, VEC_DATE, VEC_TIME, VEC_DECIMAL, VEC_TEXT, VEC_F64};
    struct table_plan *tp = plan_of(f, t);
    for (size_t i = 0; i < tp->n_fields; i++)
        if (strcmp(tp->fields[i]->text, column) == 0 && tp->fields[i]->column_kind == kind)
            return tp->fields[i];
    struct value *v = node(f, VALUE_FIELD, vec[kind], t);
    v->text = column;
    v->column_kind = kind;
    ARENA_PUSH(f->arena, tp->fields, tp->n_fields, v);
    return v;
}

struct value *kept(struct fixture *f, const struct table *t) { return node(f, VALUE_KEPT, VEC_TEXT, t); }

static struct value *constant(struct fixture *f, enum vec_kind vec)
{
    struct value *v = node(f, VALUE_CONST, vec, NULL);
    v->constant.known = true;
    return v;
}

struct value *number(struct fixture *f, const char *s)
{
    struct decimal d;
    ck_assert(decimal_parse(s, strlen(s), &d));
    struct value *v = constant(f, d.scale == 0 ? VEC_INTEGER : VEC_DECIMAL);
    v->constant.number = d;
    return v;
}

struct value *text(struct fixture *f, const char *s)
{
    struct value *v = constant(f, VEC_TEXT);
    v->constant.text = s;
    return v;
}

struct value *day(struct fixture *f, const char *s)
{
    struct value *v = constant(f, VEC_DATE);
    ck_assert(day_parse(s, strlen(s), &v->constant.day));
    return v;
}

struct value *instant(struct fixture *f, const char *s)
{
    struct value *v = constant(f, VEC_TIME);
    v->constant.time = utc(s);
    return v;
}

struct value *unary(struct fixture *f, enum value_kind kind, enum vec_kind vec, struct value *a)
{
    struct value *v = node(f, kind, vec, a->row);
    v->a = a;
    v->codes = a->codes;
    return v;
}

struct value *binary(struct fixture *f, enum value_kind kind, enum vec_kind vec, int op, struct value *a, struct value *b)
{
    struct value *v = node(f, kind, vec, a->row ? a->row : b->row);
    v->a = a;
    v->b = b;
    v->op = op;
    return v;
}

struct value *link_of(struct fixture *f, const struct link_decl *l)
{
    struct value *v = node(f, VALUE_LINK, VEC_ROW, l->from_table);
    v->link = l;
    return v;
}

struct value *follow(struct fixture *f, struct value *row, struct value *a)
{
    struct value *v = node(f, VALUE_FOLLOW, a->vec, row->row);
    v->a = a;
    v->b = row;
    v->codes = a->codes;
    return v;
}

struct value *outer(struct fixture *f, int depth, struct value *a)
{
    struct value *v = node(f, VALUE_OUTER, a->vec, NULL);
    v->a = a;
    v->depth = depth;
    return v;
}

struct value *many(struct fixture *f, const struct table *from, const struct link_decl *back, enum aggregate aggregate, struct value *a,
                   struct value *cond)
{
    struct value *v = node(f, VALUE_MANY, VEC_F64, from);
    struct flow *flow = ARENA_NEW(f->arena, struct flow);
    flow->from = from;
    flow->to = back->from_table;
    flow->steps = ARENA_ARRAY(f->arena, struct step, 1);
    flow->steps[flow->n_steps++] = (struct step){back, true};
    v->flow = flow;
    v->aggregate = aggregate;
    v->a = a;
    v->cond = cond;
    return v;
}

struct judge *judge(struct fixture *f, bool all_must, struct value *const *conds, size_t n)
{
    struct judge *j = ARENA_NEW(f->arena, struct judge);
    j->all_must = all_must;
    j->rules = ARENA_ARRAY(f->arena, struct rule, n);
    for (size_t i = 0; i < n; i++)
        j->rules[j->n_rules++].cond = conds[i];
    return j;
}

struct codes *code_set(struct fixture *f, const char *name, const char *const *labels, const char *const *groups, size_t n)
{
    struct codes *c = ARENA_NEW(f->arena, struct codes);
    c->name.text = name;
    c->labels = ARENA_ARRAY(f->arena, const char *, n);
    c->groups = ARENA_ARRAY(f->arena, const char *, n);
    for (size_t i = 0; i < n; i++) {
        c->labels[i] = labels[i];
        c->groups[i] = groups ? groups[i] : NULL;
    }
    c->n_labels = n;
    return c;
}

/* ------------------------------------------------------------------ for comparison */

static void print_one(struct buf *out, const struct vec *v, size_t i, const struct codes *codes)
{
    char s[64];
    int64_t t;
    switch (v->kind) {
    case VEC_FLAG:
        buf_puts(out, ((const uint8_t *)v->data)[i] ? "yes" : "no");
        return;
    case VEC_DATE:
        buf_puts(out, day_print(s, ((const int32_t *)v->data)[i]));
        return;
    case VEC_TIME:
        t = ((const int64_t *)v->data)[i];
        buf_printf(out, "%sT%02d:%02d", day_print(s, (int32_t)floor_div(t, US_PER_DAY)), (int)((t - floor_div(t, US_PER_DAY) * US_PER_DAY) / US_PER_SECOND / 3600),
                   (int)((t - floor_div(t, US_PER_DAY) * US_PER_DAY) / US_PER_SECOND / 60 % 60));
        return;
    case VEC_TEXT:
        buf_puts(out, dict_text(v->dict, ((const int32_t *)v->data)[i], NULL));
        return;
    case VEC_CODE: {
        int32_t code = ((const int32_t *)v->data)[i];
        buf_puts(out, !codes ? "?" : (size_t)code == codes->n_labels ? "uncoded" : codes->labels[code]);
        return;
    }
    case VEC_ROW:
        buf_printf(out, "#%d", ((const int32_t *)v->data)[i]);
        return;
    case VEC_F64:
        buf_printf(out, "%.10g", ((const double *)v->data)[i]);
        return;
    case VEC_INTEGER:
        buf_printf(out, "%lld", (long long)((const int64_t *)v->data)[i]);
        return;
    case VEC_DECIMAL:
        buf_puts(out, decimal_print(s, decimal_trim((struct decimal){((const i128 *)v->data)[i], v->scale})));
        return;
    }
}

const char *print_vec(struct fixture *f, const struct vec *v, const struct codes *codes)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            buf_putc(&out, ' ');
        if (vec_has(v, i))
            print_one(&out, v, i, codes);
        else
            buf_putc(&out, '-');
    }
    char *s = arena_strdup(f->arena, buf_text(&out));
    buf_fini(&out);
    return s;
}

const int32_t *alive(struct fixture *f, const struct table_data *td)
{
    return rows_from(td->alive, 0, td->n_alive, ARENA_ARRAY(f->arena, int32_t, td->n_alive));
}

static int ask(struct fixture *f, const struct table *t, struct value *v, int64_t moment, int32_t today, const char **out)
{
    struct table_data *td;
    struct batch b;
    const struct vec *vec;
    if (!f->started)
        fixture_start(f);
    f->err = (struct err){0};
    TRY(world_table(&f->world, t, &td, &f->err));
    TRY(batch_init(&b, &f->world, t, alive(f, td), td->n_alive, f->arena, &f->err));
    if (moment != INT64_MIN) {
        b.moment = moment;
        b.moment_day = today;
        b.at_moment = true;
    }
    TRY(batch_value(&b, v, &vec, &f->err));
    for (size_t i = 0; i < vec->n; i++) { /* what is missing holds zero, or -1 */
        int32_t blank = vec->kind == VEC_TEXT || vec->kind == VEC_CODE || vec->kind == VEC_ROW ? -1 : 0;
        if (!vec_has(vec, i) && vec_width(vec->kind) == 4)
            ck_assert_int_eq(((const int32_t *)vec->data)[i], blank);
        if (!vec_has(vec, i) && vec->kind == VEC_FLAG)
            ck_assert_int_eq(((const uint8_t *)vec->data)[i], 0);
    }
    *out = print_vec(f, vec, v->codes);
    return 0;
}

const char *values(struct fixture *f, const struct table *t, struct value *v)
{
    return values_at(f, t, v, INT64_MIN, 0);
}

const char *values_at(struct fixture *f, const struct table *t, struct value *v, int64_t moment, int32_t today)
{
    const char *out = NULL;
    int rc = ask(f, t, v, moment, today, &out);
    ck_assert_msg(rc == 0, "%s", f->err.msg);
    return out;
}

const char *values_fail(struct fixture *f, const struct table *t, struct value *v)
{
    const char *out = NULL;
    int rc = ask(f, t, v, INT64_MIN, 0, &out);
    ck_assert_msg(rc != 0, "gave %s", out);
    ck_assert_int_eq(rc, (int)f->err.code);
    return f->err.msg;
}

const char *statuses(struct fixture *f, const struct table *t)
{
    struct table_data *td;
    if (!f->started)
        fixture_start(f);
    int rc = world_table(&f->world, t, &td, &f->err);
    ck_assert_msg(rc == 0, "%s", f->err.msg);
    char *s = ARENA_ARRAY(f->arena, char, td->n + 1);
    for (size_t i = 0; i < td->n; i++)
        s[i] = "afsdm"[td->status[i]];
    return s;
}

const char *load_fails(struct fixture *f, const struct table *t)
{
    struct table_data *td;
    if (!f->started)
        fixture_start(f);
    int rc = world_table(&f->world, t, &td, &f->err);
    ck_assert_int_ne(rc, 0);
    return f->err.msg;
}

const char *exceptions(struct fixture *f)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < f->world.n_exceptions; i++) {
        const struct exception *e = &f->world.exceptions[i];
        if (e->count > 0)
            buf_printf(&out, "%s%s*%zu: %s", out.len ? "|" : "", e->kind, e->count, e->text);
    }
    char *s = arena_strdup(f->arena, buf_text(&out));
    buf_fini(&out);
    return s;
}

int fixture_run(const char *name, const TTest *const *tests, size_t n, void (*set_up)(void), void (*tear_down)(void))
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    for (size_t i = 0; i < n; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
