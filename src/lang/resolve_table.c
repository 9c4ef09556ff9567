/* resolve_table.c - decides what belongs to each table: its rules, its events, the links that lead to it.
 *
 * Takes the declarations; completes the tables of the model, and holds that within one table a name means one thing: a column,
 * a link, the many at the other end of a link, what `one per` gives, or an event. Does not look into expressions. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- rules */
static bool once(struct check *ck, const struct table_rule *first, const struct table_rule *r, const char *what)
{
    if (!first)
        return true;
    diag_error(ck->diags, 310, r->span, "a table has one rule that says %s; this is a second", what);
    diag_note(ck->diags, first->span, "the first is here");
    return false;
}

static void add_merged_event(struct check *ck, struct table *t, const struct table_rule *r)
{
    struct event *e = ARENA_NEW(ck->arena, struct event);
    struct event_decl *d = ARENA_NEW(ck->arena, struct event_decl);

    *d = (struct event_decl){.name = r->others, .at = r->others_at, .span = r->span};
    *e = (struct event){.name = r->others, .table = t, .of_merged = true, .merge = r, .order = (int)t->n_events};
    ARENA_PUSH(ck->arena, e->wordings, e->n_wordings, ((struct event_wording){DAY_MIN, d}));
    ARENA_PUSH(ck->arena, t->events, t->n_events, e);
}

static void add_rule(struct check *ck, struct table *t, const struct table_rule *r, const struct table_rule **bad)
{
    switch (r->kind) {
    case RULE_DROP:
        ARENA_PUSH(ck->arena, t->drops, t->n_drops, r);
        break;
    case RULE_MERGE:
        if (!once(ck, t->merge, r, "which rows are merged"))
            break;
        t->merge = r;
        if (r->others.text)
            add_merged_event(ck, t, r);
        break;
    case RULE_ORDER:
        if (once(ck, t->order, r, "the order of the rows"))
            t->order = r;
        break;
    case RULE_ONE_PER:
        if (once(ck, t->one_per, r, "what there is one row per"))
            t->one_per = r;
        break;
    case RULE_BAD_FIELD:
        if (!once(ck, *bad, r, "what becomes of a bad field"))
            break;
        *bad = r;
        t->bad = r->bad;
        break;
    }
}

static void add_rules(struct check *ck, struct table *t)
{
    const struct table_rule *bad = NULL;

    t->bad = BAD_STOP;
    for (size_t i = 0; i < t->decl->n_rules; i++)
        add_rule(ck, t, t->decl->rules[i], &bad);
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!t->columns[i]->key)
            continue;
        if (t->key) {
            diag_error(ck->diags, 311, t->columns[i]->name.span, "%s has a key already; a key of several parts is one column: = A, B", t->name.text);
            diag_note(ck->diags, t->key->name.span, "the key is here");
        } else {
            t->key = t->columns[i];
        }
    }
}

/* ---------------------------------------------------------------- links and events */
static void add_link(struct check *ck, struct table *t, struct link_decl *l)
{
    struct table *target = find_object(ck->tables, l->target.text);

    l->from_table = t;
    if (!target) {
        diag_error(ck->diags, 312, l->target.span, "there is no table %s%s", l->target.text, near_in(ck, ck->tables, l->target.text));
        return;
    }
    l->target_table = target;
    if (l->back.text)
        ARENA_PUSH(ck->arena, target->backs, target->n_backs, ((struct back){l->back, l}));
}

static void add_events(struct check *ck, const struct events_decl *d)
{
    struct table *t = find_object(ck->tables, d->table.text);

    if (!t) {
        diag_error(ck->diags, 313, d->table.span, "there is no table %s that something could happen to%s", d->table.text,
                   near_in(ck, ck->tables, d->table.text));
        return;
    }
    for (size_t i = 0; i < d->n_events; i++) {
        struct event *e = ARENA_NEW(ck->arena, struct event);

        *e = (struct event){.name = d->events[i]->name, .label = d->events[i]->label, .table = t, .order = (int)t->n_events, .stage = d->stages};
        ARENA_PUSH(ck->arena, e->wordings, e->n_wordings, ((struct event_wording){DAY_MIN, d->events[i]}));
        ARENA_PUSH(ck->arena, t->events, t->n_events, e);
    }
}

/* ---------------------------------------------------------------- one name, one meaning */
static void one_meaning(struct check *ck, const struct table *t, struct map *names, const struct name *name)
{
    const struct name *first = map_find(names, name->text);
    struct name *mine = ARENA_NEW(ck->arena, struct name);

    *mine = *name;
    if (!first) {
        map_add(names, name->text, mine);
        return;
    }
    diag_error(ck->diags, 314, name->span, "%s has something called %s already", t->name.text, name->text);
    diag_note(ck->diags, first->span, "declared here first");
}

static void check_names(struct check *ck, const struct table *t)
{
    static const char *const versions[] = {"ended_at", "next", "current"};
    struct map *names = map_new();

    for (size_t i = 0; i < t->n_columns; i++)
        one_meaning(ck, t, names, &t->columns[i]->name);
    for (size_t i = 0; i < t->n_links; i++)
        one_meaning(ck, t, names, &t->links[i]->name);
    for (size_t i = 0; t->one_per && i < 3; i++)
        one_meaning(ck, t, names, &(struct name){versions[i], t->one_per->span});
    for (size_t i = 0; i < t->n_backs; i++)
        one_meaning(ck, t, names, &t->backs[i].name);
    for (size_t i = 0; i < t->n_events; i++)
        one_meaning(ck, t, names, &t->events[i]->name);
    map_free(&names);
}

void resolve_tables(struct check *ck)
{
    struct model *m = ck->m;

    for (size_t i = 0; i < m->n_tables; i++)
        add_rules(ck, m->tables[i]);
    for (size_t i = 0; i < m->n_tables; i++)
        for (size_t j = 0; j < m->tables[i]->n_links; j++)
            add_link(ck, m->tables[i], m->tables[i]->links[j]);
    for (size_t i = 0; i < ck->n_statements; i++)
        if (ck->statements[i]->kind == ST_EVENTS)
            add_events(ck, ck->statements[i]->u.events);
    for (size_t i = 0; i < m->n_tables; i++) {
        struct table *t = m->tables[i];

        check_names(ck, t);
        ck->states[i].events = ARENA_ARRAY(ck->arena, enum progress, t->n_events);
        ck->states[i].columns = ARENA_ARRAY(ck->arena, enum progress, t->n_columns);
    }
}
