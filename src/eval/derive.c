/* derive.c - decides what may be kept from one run to the next, and under which fingerprint.
 *
 * Takes which rows of a table count, a link, the versions of a history, the many of a link, a key, the field that dates a table's blocks, or a hook's value; gives a fingerprint of all
 * definitions that it follows from: the table's `where`, drops and merge, the target's, keys, the link's parts, the written order, the field
 * and which rows are meant, the hook's own fingerprint and its arguments. The rows themselves are the bases' to answer for. Only values of
 * kinds that depend on the row's own fields and on nothing else are let in; a table of which a bad field may skip a row, whichever
 * columns a report asks for, is not. Must not know where anything is kept. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

/* Fewer rows are worked out as quickly as they are brought. */
#ifndef CONCORD_DERIVED_ROWS
#define CONCORD_DERIVED_ROWS 32768
#endif
enum { DERIVED_ROWS = CONCORD_DERIVED_ROWS };

/* ------------------------------------------------------------------ what may stand in it */
static bool is_one_clock(const struct value *v)
{
    return !v->a || !v->b || v->a->vec == v->b->vec || (v->a->vec != VEC_TIME && v->b->vec != VEC_TIME); /* a time's day is the calendar's */
}

static bool is_lasting(const struct value *v)
{
    if (!v)
        return true;
    switch (v->kind) {
    case VALUE_CONST: case VALUE_FIELD: case VALUE_AND: case VALUE_OR: case VALUE_NOT: case VALUE_KNOWN: case VALUE_MATCHES: case VALUE_NEGATE: break;
    case VALUE_ELSE: case VALUE_COMPARE: case VALUE_ARITH:
        if (!is_one_clock(v))
            return false;
        break;
    case VALUE_IN:
        if (v->a->vec == VEC_TIME || v->a->vec == VEC_CODE)
            return false;
        break;
    case VALUE_FUNCTION:
        if (v->which != BUILTIN_LOWER && v->which != BUILTIN_UPPER && v->which != BUILTIN_TRIM && v->which != BUILTIN_REPLACE &&
            v->which != BUILTIN_MISSING_IF)
            return false;
        break;
    default: return false;
    }
    for (size_t i = 0; i < v->n_args; i++)
        if (!is_lasting(v->args[i]))
            return false;
    return is_lasting(v->a) && is_lasting(v->b) && is_lasting(v->c) && !v->cond && !v->judge;
}

/* ------------------------------------------------------------------ fingerprints */
struct meaning {
    struct buf bytes;
    bool good;
};

static void add_int(struct meaning *m, int64_t v) { buf_add(&m->bytes, (const char *)&v, sizeof v); }

static void add_name(struct meaning *m, const char *s) { buf_add(&m->bytes, s, strlen(s) + 1); }

static void add_value(struct meaning *m, const struct value *v)
{
    m->good = m->good && is_lasting(v);
    add_int(m, v != NULL);
    if (v)
        buf_add(&m->bytes, (const char *)&v->fp, sizeof v->fp);
}

static void add_values(struct meaning *m, struct value *const *list, size_t n)
{
    add_int(m, (int64_t)n);
    for (size_t i = 0; i < n; i++)
        add_value(m, list[i]);
}

/* Which rows are there: left out, dropped. */
static void add_rows(struct meaning *m, struct world *w, const struct table *t)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    m->good = m->good && t->decl->source.text && t->bad != BAD_SKIP_ROW;
    add_name(m, t->name.text);
    add_value(m, tp->where);
    add_int(m, tp->drops ? (int64_t)tp->drops->n_rules : 0);
    for (size_t i = 0; tp->drops && i < tp->drops->n_rules; i++)
        add_value(m, tp->drops->rules[i].cond);
}

static void add_table(struct meaning *m, struct world *w, const struct table *t)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    add_rows(m, w, t);
    add_values(m, tp->merge_by, tp->n_merge_by);
    add_values(m, tp->merge_order, tp->n_merge_order);
    add_int(m, t->merge && t->merge->keep_last);
}

static void add_link(struct meaning *m, struct world *w, const struct link_decl *l)
{
    const struct link_plan *lp = plan_link(w->plan, l);
    const struct table_plan *tp = plan_table(w->plan, l->target_table);
    m->good = m->good && !l->at && !lp->at && !l->target_table->one_per;
    add_table(m, w, l->from_table);
    add_table(m, w, l->target_table);
    add_name(m, l->name.text);
    add_int(m, l->through_link != NULL);
    if (l->through_link) { /* the other end's link, turned round */
        add_link(m, w, l->through_link);
        return;
    }
    add_values(m, lp->parts, lp->n_parts);
    add_values(m, tp->key, tp->n_key);
}

static bool add_basis(struct derivation *d, const struct table_data *td)
{
    d->of[d->what.n_of++] = td->extract.basis;
    return td->extract.basis != NULL;
}

static bool finish(struct world *w, struct meaning *m, struct derivation *d, const char *name)
{
    bool good = m->good && !m->bytes.failed;
    for (size_t i = 0; good && i < 2; i++)
        d->what.means[i] = hash_bytes(m->bytes.data, m->bytes.len, i + 11);
    d->what.name = good ? arena_strdup(w->arena, name) : NULL;
    d->what.of = d->of;
    buf_fini(&m->bytes);
    return good;
}

/* Where nothing is kept nothing has to be told apart. */
static bool is_worth_it(const struct world *w, size_t n) { return w->sources->recall && w->sources->keep && n >= DERIVED_ROWS; }

static bool open_table(struct world *w, const struct table *t, const char *what, struct meaning *m, struct derivation *d)
{
    const struct table_data *td = world_data(w, t);
    *m = (struct meaning){BUF_INIT, true};
    *d = (struct derivation){.what = {.n_of = 0}};
    if (!is_worth_it(w, td->n) || !add_basis(d, td))
        return false;
    add_name(m, what);
    add_table(m, w, t);
    return true;
}

bool derive_rows(struct world *w, const struct table *t, struct derivation *d)
{
    struct meaning m;
    return open_table(w, t, "rows", &m, d) && finish(w, &m, d, t->name.text);
}

static bool open_link(struct world *w, const struct link_decl *l, const char *what, struct meaning *m, struct derivation *d)
{
    const struct table_data *from = world_data(w, l->from_table);
    *d = (struct derivation){.what = {.n_of = 0}};
    if (!is_worth_it(w, from->n) || !add_basis(d, from) || !add_basis(d, world_data(w, l->target_table)))
        return false;
    add_name(m, what);
    add_link(m, w, l);
    return true;
}

static const char *name_of(struct world *w, const struct link_decl *l, const char *what)
{
    return arena_printf(w->arena, "%s.%s%s", l->from_table->name.text, l->name.text, what);
}

bool derive_link(struct world *w, const struct link_decl *l, struct derivation *d)
{
    struct meaning m = {BUF_INIT, true};
    return open_link(w, l, "link", &m, d) && finish(w, &m, d, name_of(w, l, ""));
}

bool derive_many(struct world *w, const struct link_decl *l, struct derivation *d)
{
    const struct table_plan *tp = plan_table(w->plan, l->from_table);
    struct meaning m = {BUF_INIT, true};
    if (!open_link(w, l, "many", &m, d))
        return false;
    add_values(&m, tp->order, tp->n_order);
    add_value(&m, tp->from);
    return finish(w, &m, d, name_of(w, l, ", the many"));
}

bool derive_key(struct world *w, const struct table *t, struct derivation *d)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    struct meaning m;
    if (!open_table(w, t, "key", &m, d))
        return false;
    add_values(&m, tp->key, tp->n_key);
    return finish(w, &m, d, arena_printf(w->arena, "%s, its key", t->name.text));
}

/* Of what the rows are versions: fields, or where a link leads. That `until next` is all there is to say of an end is the caller's to see. */
bool derive_versions(struct world *w, const struct table *t, struct derivation *d)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    struct meaning m;
    if (!open_table(w, t, "versions", &m, d))
        return false;
    add_int(&m, (int64_t)tp->n_per);
    for (size_t i = 0; i < tp->n_per; i++) {
        const struct value *per = tp->per[i];
        bool leads = per->kind == VALUE_LINK && per->row == t;
        add_int(&m, leads);
        if (!leads) {
            add_value(&m, per);
            continue;
        }
        add_link(&m, w, per->link);
        m.good = m.good && d->what.n_of < DERIVED_OF && add_basis(d, world_data(w, per->link->target_table));
    }
    add_value(&m, tp->from);
    return finish(w, &m, d, arena_printf(w->arena, "%s, its versions", t->name.text));
}

/* Only of a field: what else dates a row may say something of it while it is worked out. */
bool derive_spans(struct world *w, const struct table *t, struct value *at, int list, int64_t of_rows, struct derivation *d)
{
    struct meaning m;
    if (at->kind != VALUE_FIELD || !open_table(w, t, "spans", &m, d))
        return false;
    add_int(&m, list);
    add_int(&m, of_rows);
    add_value(&m, at);
    return finish(w, &m, d, arena_printf(w->arena, "%s.%s, by blocks", t->name.text, at->text));
}

bool derive_answers(struct world *w, const struct value *v, const struct function *f, struct derivation *d)
{
    const struct table_data *td = world_data(w, v->row);
    struct meaning m = {BUF_INIT, f->means[0] || f->means[1]};
    *d = (struct derivation){.what = {.n_of = 0}};
    if (!is_worth_it(w, td->n) || !add_basis(d, td))
        return false;
    add_name(&m, "answers");
    add_name(&m, v->row->name.text);
    buf_add(&m.bytes, (const char *)f->means, sizeof f->means);
    add_values(&m, v->args, v->n_args);
    m.good = m.good && v->row->bad != BAD_SKIP_ROW && !v->cond && !v->judge;
    return finish(w, &m, d, arena_printf(w->arena, "%s, %s", v->row->name.text, f->name));
}

/* ------------------------------------------------------------------ kept values */
/* Numbers of rows are 32 bits wide, as days are. */
static const struct want as_rows = {"rows", COL_DATE};

bool derive_recall(struct world *w, struct derivation *d, size_t *n, const int32_t **out)
{
    struct extract x;
    d->what.of = d->of;
    if (!w->sources->recall(w->sources->ctx, &d->what, &as_rows, &x))
        return false;
    *n = x.n_rows;
    *out = x.columns[0].data;
    bool held = world_keep_hold(w, hold_retain(x.columns[0].held));
    extract_fini(&x);
    return held;
}

int derive_room(struct world *w, size_t n, struct row_list *out, struct err *err)
{
    TRY(world_may_take(w, n, sizeof *out->rows, err));
    *out = (struct row_list){.rows = calloc(n + 1, sizeof *out->rows), .n = n};
    out->held = out->rows ? hold_new(free, out->rows) : NULL;
    if (!out->held)
        free(out->rows);
    else if (world_keep_hold(w, out->held))
        return 0;
    return err_set(err, ERR_NOMEM, "no memory for %zu rows", n);
}

void derive_keep(struct world *w, struct derivation *d, const struct row_list *list)
{
    d->what.of = d->of;
    w->sources->keep(w->sources->ctx, &d->what, &as_rows, list->rows, list->n, list->held);
}
