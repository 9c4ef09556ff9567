/* cmd_explain.c - concord explain METRIC: the definition in words and in rules, with its wordings, as the plan has it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/json.h"
#include "app/explain_library.h"
#include "agree/cover.h"

struct explaining {
    struct project *p;
    struct buf out;
    struct definition *seen[64];
    size_t n_seen;
};

static const char *where_written(struct explaining *x, struct span span)
{
    int line, column;
    if (span.file == UINT32_MAX)
        return "";
    source_position(&x->p->sources, span, &line, &column);
    return arena_printf(x->p->arena, "   [%s:%d]", x->p->sources.files[span.file].path, line);
}

static void print_rules(struct explaining *x, const char *head, const struct judge *j)
{
    for (size_t i = 0; j && i < j->n_rules; i++) {
        const struct rule *r = &j->rules[i];
        char weight[48];
        buf_printf(&x->out, "    %s %s", i == 0 ? head : "         ", r->says);
        if (r->weighted)
            buf_printf(&x->out, "  (weight %s)", decimal_print(weight, decimal_trim(r->weight)));
        if (r->because)
            buf_printf(&x->out, "  because \"%s\"", r->because);
        buf_printf(&x->out, "%s\n", r->span.file == UINT32_MAX ? "" : where_written(x, r->span));
    }
}

static const char *what_of(const struct total *t)
{
    static const char *const bases[] = {"the rows that reached", "the rows as they stand at the moment asked", "the rows that reached",
                                        "the rows that reached", "the rows that reached"};
    return bases[t->base];
}

static void print_total(struct explaining *x, const struct total *t)
{
    static const char *const names[] = {
#define AGGREGATE(id, name, text) name,
#include "lang/aggregates.def"
#undef AGGREGATE
    };
    buf_printf(&x->out, "    %s over %s: %s", names[t->function], t->table->name.text, what_of(t));
    if (t->event)
        buf_printf(&x->out, " %s, on its day", t->event->event->name.text);
    if (t->to_event)
        buf_printf(&x->out, "; then %s%s%s", t->to_event->event->name.text, t->window.kind == WINDOW_WITHIN ? " " : t->window.kind == WINDOW_EVER ? " ever" : "",
                   t->window.kind == WINDOW_WITHIN ? plan_text(x->p->plan, t->window.span) : "");
    if (t->credit && (t->credit->hook || t->credit->plugin))
        buf_printf(&x->out, "; credited by %s %s along %s", t->credit->hook ? "the hook" : "the plugin's", t->credit->credit->name.text,
                   t->credit->credit->along.text);
    else if (t->credit)
        buf_printf(&x->out, "; credited along %s", t->credit->credit->along.text);
    buf_putc(&x->out, '\n');
    if (t->event)
        print_rules(x, "when     ", t->event->judge);
    print_rules(x, "where    ", t->where);
    print_rules(x, "touches  ", t->credit ? t->credit->narrow : NULL);
    print_rules(x, "costs    ", t->costs);
    print_rules(x, "above    ", t->hit);
}

static void print_definition(struct explaining *x, struct definition *d)
{
    char day[16];
    for (size_t i = 0; i < x->n_seen; i++)
        if (x->seen[i] == d)
            return;
    if (x->n_seen < 64)
        x->seen[x->n_seen++] = d;
    buf_printf(&x->out, "\n  %s\n", d->name);
    for (size_t i = 0; i < d->n_roots; i++) {
        if (d->n_roots > 1)
            buf_printf(&x->out, "   %s\n", i == 0 ? "in the first wording" : arena_printf(x->p->arena, "from %s", day_print(day, d->roots[i].from)));
        print_total(x, d->roots[i].total);
    }
}

static void print_agreements(struct explaining *x, const struct cover *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct cover one = cover_of_one(x->p->arena, all->list[i]);
        buf_printf(&x->out, "  under %s%s%s\n", cover_says(&one), *cover_agreed(&one) ? ", agreed by " : "", cover_agreed(&one));
    }
}

/* Of what is asked: a metric, costs, or an event by its table. */
static struct cover cover_of(const struct explaining *x, const char *word)
{
    const struct model *m = x->p->model;
    const char *dot = strchr(word, '.');
    const struct metric *metric = project_metric(x->p, word);
    for (size_t i = 0; dot && i < m->n_tables; i++) {
        const struct table *t = m->tables[i];
        bool mine = strlen(t->name.text) == (size_t)(dot - word) && strncmp(t->name.text, word, (size_t)(dot - word)) == 0;
        for (size_t k = 0; mine && k < t->n_events; k++)
            if (strcmp(t->events[k]->name.text, dot + 1) == 0)
                return cover_of_one(x->p->arena, cover_find_event(m, t->events[k]));
    }
    return metric ? cover_of_metric(x->p->arena, m, metric) : cover_of_one(x->p->arena, dot ? NULL : model_agreement(m, word));
}

static void print_metric(struct explaining *x, const struct metric *m)
{
    const struct metric_decl *d = m->wordings[m->n_wordings - 1].decl;
    struct buf type = BUF_INIT;
    type_print(&type, m->type);
    buf_printf(&x->out, "%s%s%s%s: %s%s\n", m->name.text, m->label ? " \"" : "", m->label ? m->label : "", m->label ? "\"" : "", buf_text(&type),
               where_written(x, m->name.span));
    buf_fini(&type);
    for (size_t i = 0; i < m->n_wordings; i++) {
        char day[16];
        const struct metric_decl *w = m->wordings[i].decl;
        const struct amend_decl *amended = i ? model_amendment(x->p->model, w) : NULL;
        if (i)
            buf_printf(&x->out, "  from %s", day_print(day, m->wordings[i].from));
        if (amended && amended->agreed.n_by)
            buf_printf(&x->out, ", agreed by %s", cover_signers(x->p->arena, &amended->agreed));
        if (i)
            buf_putc(&x->out, '\n');
        buf_printf(&x->out, "  = %s%s%s\n", plan_text(x->p->plan, w->value->span), w->where ? " where " : "", w->where ? plan_text(x->p->plan, w->where->span) : "");
    }
    for (size_t i = 0; i < d->n_attrs; i++) {
        if (d->attrs[i].kind == ATTR_SAYS)
            buf_printf(&x->out, "  %s\n", d->attrs[i].says);
        for (size_t k = 0; d->attrs[i].kind == ATTR_OWNER && k < d->attrs[i].n_owners; k++)
            buf_printf(&x->out, "  owner %s\n", d->attrs[i].owners[k]);
    }
}

static int explain_own(struct explaining *x, const struct arguments *a, struct err *err)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    struct formula *f = project_formula(x->p, a->words[0], err);
    if (!f)
        return err->code;
    if (project_metric(x->p, a->words[0]))
        print_metric(x, project_metric(x->p, a->words[0]));
    else
        buf_printf(&x->out, "%s\n", a->words[0]);
    const struct cover under = cover_of(x, a->words[0]);
    print_agreements(x, &under);
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    for (size_t i = 0; i < n; i++)
        print_definition(x, list[i]);
    return 0;
}

/* The project's definition of that name; else the library's, for which there need be no project at all. */
static int explain_metric(struct explaining *x, const struct arguments *a, struct err *err)
{
    int rc = command_project(x->p, a, err);
    bool none = rc == ERR_NOT_FOUND && x->p->sources.n == 0;
    if (rc == 0) {
        rc = explain_own(x, a, err);
        none = rc == ERR_USAGE;
    }
    return none && explain_library(x->p, a->words[0], &x->out) ? 0 : rc;
}

static int print_explained(struct explaining *x, const struct arguments *a, struct err *err)
{
    const char *text = buf_text(&x->out) ? buf_text(&x->out) : "";
    if (a->json) {
        struct json j = {.depth = 0};
        json_begin(&j, '{');
        json_text(&j, "metric", a->words[0]);
        json_text(&j, "definition", text);
        json_end(&j, '}');
    } else {
        fputs(text, stdout);
    }
    return command_flush(err);
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    struct explaining x = {.p = &p, .out = BUF_INIT};
    int rc = explain_metric(&x, a, err);
    if (rc == 0)
        rc = print_explained(&x, a, err);
    if (p.model)
        project_refused(&p, stderr);
    buf_fini(&x.out);
    project_close(&p);
    return rc;
}

const struct command command_explain = {
    "explain", "METRIC", "a metric's definition: its formula, the totals it rests on, their rules and wordings",
    "Prints the metric's expression, then each total that it rests on with its rules in the order in which they are tried, the line where each stands,\n"
    "and the wordings with the day from which they hold. Of a definition of the standard library that the project does not use: its text, and what\n"
    "it rests on.", 1, 1,
    TAKES_PROJECT | TAKES_SET | TAKES_AS_OF | TAKES_JSON, WORD_METRIC, run};
