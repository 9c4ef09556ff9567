/* resolve.c - decides which names a project declares, and that each is declared once.
 *
 * Takes the statements; puts an object into the model for each, with its first wording, and its name into the map of its kind:
 * metrics, costs and settings share one (all three stand in formulas), hooks and plugin functions another (both are called).
 * What is inside of a declaration is not looked at here. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

enum { SUGGESTIONS = 100 /* whoever has made more mistakes gets no more of them: each looks at all names */ };

/* ---------------------------------------------------------------- maps of names */
struct symbol *find_symbol(const struct map *m, const char *name)
{
    return map_find(m, name);
}

void *find_object(const struct map *m, const char *name)
{
    const struct symbol *s = map_find(m, name);

    return s ? s->object : NULL;
}

void add_symbol(struct check *ck, struct map *m, const struct name *name, enum ref_kind kind, void *object)
{
    struct symbol *s = ARENA_NEW(ck->arena, struct symbol), *first = map_find(m, name->text);

    if (first) {
        diag_error(ck->diags, 301, name->span, "%s is declared twice", name->text);
        diag_note(ck->diags, first->name.span, "declared here first");
        return;
    }
    *s = (struct symbol){*name, kind, object, false};
    map_add(m, name->text, s);
}

const char *near_of(struct check *ck, const char *name, const char *const *list, size_t n)
{
    const char *near = ck->diags->n_errors < SUGGESTIONS ? near_name(name, list, n) : NULL;

    return near ? arena_printf(ck->arena, "; did you mean \"%s\"?", near) : "";
}

const char *near_in(struct check *ck, const struct map *m, const char *name)
{
    const char **list = ARENA_ARRAY(ck->arena, const char *, map_count(m));

    for (size_t i = 0; i < map_count(m); i++)
        list[i] = map_key(m, i);
    return near_of(ck, name, list, map_count(m));
}

static void new_maps(struct check *ck)
{
    ck->values = map_new();
    ck->tables = map_new();
    ck->codes = map_new();
    ck->dimensions = map_new();
    ck->attributions = map_new();
    ck->calls = map_new();
    ck->feeds = map_new();
    ck->reports = map_new();
    ck->borrowed = map_new();
}

void check_free_maps(struct check *ck)
{
    map_free(&ck->values);
    map_free(&ck->tables);
    map_free(&ck->codes);
    map_free(&ck->dimensions);
    map_free(&ck->attributions);
    map_free(&ck->calls);
    map_free(&ck->feeds);
    map_free(&ck->reports);
    map_free(&ck->borrowed);
}

#define ADD_ALL(list, n, map, ref)                                                                                      \
    for (size_t i = 0; i < (n); i++)                                                                                    \
        add_symbol(ck, (map), &(list)[i]->name, (ref), (list)[i])

void resolve_maps(struct check *ck)
{
    const struct model *m = ck->m;

    new_maps(ck);
    ADD_ALL(m->metrics, m->n_metrics, ck->values, REF_METRIC);
    ADD_ALL(m->costs, m->n_costs, ck->values, REF_COSTS);
    ADD_ALL(m->settings, m->n_settings, ck->values, REF_SETTING);
    ADD_ALL(m->tables, m->n_tables, ck->tables, REF_TABLE);
    ADD_ALL(m->codes, m->n_codes, ck->codes, REF_NONE);
    ADD_ALL(m->dimensions, m->n_dimensions, ck->dimensions, REF_DIMENSION);
    ADD_ALL(m->attributions, m->n_attributions, ck->attributions, REF_NONE);
    ADD_ALL(m->hooks, m->n_hooks, ck->calls, REF_HOOK);
    ADD_ALL(m->functions, m->n_functions, ck->calls, REF_PLUGIN);
    ADD_ALL(m->sources, m->n_sources, ck->feeds, REF_FEED);
}

/* ---------------------------------------------------------------- objects */
static void new_table(struct check *ck, const struct table_decl *d)
{
    struct table *t = ARENA_NEW(ck->arena, struct table);

    t->name = d->name;
    t->decl = d;
    t->columns = d->columns;
    t->n_columns = d->n_columns;
    t->links = d->links;
    t->n_links = d->n_links;
    t->index = (int)ck->m->n_tables;
    t->column_types = ARENA_ARRAY(ck->arena, const struct type *, d->n_columns);
    ARENA_PUSH(ck->arena, ck->m->tables, ck->m->n_tables, t);
    add_symbol(ck, ck->tables, &t->name, REF_TABLE, t);
}

static void new_codes(struct check *ck, const struct codes_decl *d)
{
    struct codes *c = ARENA_NEW(ck->arena, struct codes);

    c->name = d->name;
    ARENA_PUSH(ck->arena, c->wordings, c->n_wordings, ((struct codes_wording){DAY_MIN, d}));
    ARENA_PUSH(ck->arena, ck->m->codes, ck->m->n_codes, c);
    if (type_is_name(d->name.text))
        diag_error(ck->diags, 302, d->name.span, "%s is a type of the language; a code set needs a name of its own", d->name.text);
    add_symbol(ck, ck->codes, &c->name, REF_NONE, c);
}

static void new_costs(struct check *ck, const struct costs_decl *d)
{
    struct costs *c = ARENA_NEW(ck->arena, struct costs);

    c->name = d->name;
    c->label = d->label;
    ARENA_PUSH(ck->arena, c->wordings, c->n_wordings, ((struct costs_wording){.from = DAY_MIN, .decl = d}));
    ARENA_PUSH(ck->arena, ck->m->costs, ck->m->n_costs, c);
    add_symbol(ck, ck->values, &c->name, REF_COSTS, c);
}

static void new_metric(struct check *ck, const struct metric_decl *d)
{
    struct metric *c = ARENA_NEW(ck->arena, struct metric);

    c->name = d->name;
    c->label = d->label;
    ARENA_PUSH(ck->arena, c->wordings, c->n_wordings, ((struct metric_wording){DAY_MIN, d}));
    ARENA_PUSH(ck->arena, ck->m->metrics, ck->m->n_metrics, c);
    add_symbol(ck, ck->values, &c->name, REF_METRIC, c);
}

static void new_dimension(struct check *ck, const struct dimension_decl *d)
{
    struct dimension *c = ARENA_NEW(ck->arena, struct dimension);

    c->name = d->name;
    c->label = d->label;
    c->otherwise = d->otherwise;
    ARENA_PUSH(ck->arena, c->wordings, c->n_wordings, ((struct dimension_wording){.from = DAY_MIN, .decl = d}));
    ARENA_PUSH(ck->arena, ck->m->dimensions, ck->m->n_dimensions, c);
    add_symbol(ck, ck->dimensions, &c->name, REF_DIMENSION, c);
}

static void new_attribution(struct check *ck, const struct attribution_decl *d)
{
    struct attribution *c = ARENA_NEW(ck->arena, struct attribution);

    c->name = d->name;
    ARENA_PUSH(ck->arena, c->wordings, c->n_wordings, ((struct attribution_wording){.from = DAY_MIN, .decl = d}));
    ARENA_PUSH(ck->arena, ck->m->attributions, ck->m->n_attributions, c);
    add_symbol(ck, ck->attributions, &c->name, REF_NONE, c);
}

static void new_hook(struct check *ck, const struct hook_decl *d)
{
    struct hook *h = ARENA_NEW(ck->arena, struct hook);

    h->name = d->name;
    h->decl = d;
    ARENA_PUSH(ck->arena, ck->m->hooks, ck->m->n_hooks, h);
    add_symbol(ck, ck->calls, &h->name, REF_HOOK, h);
}

static void new_setting(struct check *ck, const struct setting_decl *d)
{
    struct setting *c = ARENA_NEW(ck->arena, struct setting);

    c->name = d->name;
    c->value = d->value;
    ARENA_PUSH(ck->arena, ck->m->settings, ck->m->n_settings, c);
    add_symbol(ck, ck->values, &c->name, REF_SETTING, c);
}

static void new_source(struct check *ck, const struct source_decl *d)
{
    struct source *c = ARENA_NEW(ck->arena, struct source);

    c->name = d->name;
    c->decl = d;
    ARENA_PUSH(ck->arena, ck->m->sources, ck->m->n_sources, c);
    add_symbol(ck, ck->feeds, &c->name, REF_FEED, c);
}

static void new_calendar(struct check *ck, const struct statement *s)
{
    if (ck->m->calendar)
        diag_error(ck->diags, 303, s->span, "a project has one calendar; this is a second");
    else
        ck->m->calendar = s->u.calendar;
}

static void new_report(struct check *ck, const struct report_decl *d)
{
    union { const struct report_decl *decl; void *object; } r = {d};

    ARENA_PUSH(ck->arena, ck->m->reports, ck->m->n_reports, d);
    add_symbol(ck, ck->reports, &d->name, REF_NONE, r.object);
}

static void collect_definition(struct check *ck, const struct statement *s)
{
    switch (s->kind) {
    case ST_SETTING: new_setting(ck, s->u.setting); break;
    case ST_SOURCE: new_source(ck, s->u.source); break;
    case ST_HOOK: new_hook(ck, s->u.hook); break;
    case ST_TABLE: new_table(ck, s->u.table); break;
    case ST_CODES: new_codes(ck, s->u.codes); break;
    case ST_COSTS: new_costs(ck, s->u.costs); break;
    case ST_ATTRIBUTION: new_attribution(ck, s->u.attribution); break;
    case ST_DIMENSION: new_dimension(ck, s->u.dimension); break;
    case ST_METRIC: new_metric(ck, s->u.metric); break;
    case ST_REPORT: new_report(ck, s->u.report); break;
    default: break;
    }
}

static void collect_rest(struct check *ck, const struct statement *s)
{
    struct model *m = ck->m;

    switch (s->kind) {
    case ST_AGREEMENT: ARENA_PUSH(ck->arena, m->agreements, m->n_agreements, s->u.agreement); break;
    case ST_CALENDAR: new_calendar(ck, s); break;
    case ST_DELIVER: ARENA_PUSH(ck->arena, m->delivers, m->n_delivers, s->u.deliver); break;
    case ST_COMMENT: ARENA_PUSH(ck->arena, m->comments, m->n_comments, s->u.comment); break;
    case ST_ALERT: ARENA_PUSH(ck->arena, m->alerts, m->n_alerts, s->u.alert); break;
    case ST_EXPECT:
        m->expect_spans = arena_grow(ck->arena, m->expect_spans, m->n_expects, sizeof *m->expect_spans);
        m->expect_spans[m->n_expects] = s->span;
        ARENA_PUSH(ck->arena, m->expects, m->n_expects, s->u.expect);
        break;
    case ST_EXAMPLE:
        m->example_spans = arena_grow(ck->arena, m->example_spans, m->n_examples, sizeof *m->example_spans);
        m->example_spans[m->n_examples] = s->span;
        ARENA_PUSH(ck->arena, m->examples, m->n_examples, s->u.example);
        break;
    default: break;
    }
}

/* `concord 1` is said once. Without any statement there is no file to point into. */
static void collect_version(struct check *ck)
{
    const struct statement *first = NULL;
    struct decimal one = {1, 0};

    for (size_t i = 0; i < ck->n_statements; i++) {
        const struct statement *s = ck->statements[i];

        if (s->kind != ST_CONCORD)
            continue;
        if (first) {
            diag_error(ck->diags, 304, s->span, "the version of the language is said twice");
            diag_note(ck->diags, first->span, "said here first");
            continue;
        }
        first = s;
        ck->m->version = s->u.version;
        if (decimal_cmp(s->u.version, one) != 0)
            diag_error(ck->diags, 305, s->span, "this program knows version 1 of the language: say concord 1");
    }
    if (!first && ck->diags->n_errors == 0) /* else it may stand where nothing could be read */
        diag_error(ck->diags, 306, ck->n_statements > 0 ? ck->statements[0]->span : SPAN_NONE,
                   "no file says which version of the language this is: one must begin with concord 1");
}

void resolve_collect(struct check *ck, const struct program *program)
{
    new_maps(ck);
    ck->units = program->units;
    for (size_t i = 0; i < program->n; i++)
        ARENA_PUSH(ck->arena, ck->statements, ck->n_statements, program->statements[i]);
    collect_version(ck);
    resolve_uses(ck, program);
    for (size_t i = 0; i < ck->n_statements; i++) {
        collect_definition(ck, ck->statements[i]);
        collect_rest(ck, ck->statements[i]);
    }
    hide_borrowed(ck);
    ck->states = ARENA_ARRAY(ck->arena, struct table_state, ck->m->n_tables);
}
