/* check.c - decides the order in which a program is made into a model, and what types are made of.
 *
 * Takes the statements of all files; gives the model, whose expressions have types and refs. Names are collected first (resolve*.c),
 * so that the order of declarations and files never matters; then each definition is checked in all its wordings. What a
 * definition rests on is checked when it is asked for, so a type is there before it is needed. Must not know where the text
 * came from, nor what a plugin is: the catalog answers for both. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- types */
const struct type *type_simple(enum type_kind kind)
{
    static const struct type list[] = {
        [TYPE_ERROR] = {.kind = TYPE_ERROR}, [TYPE_FLAG] = {.kind = TYPE_FLAG}, [TYPE_INTEGER] = {.kind = TYPE_INTEGER},
        [TYPE_NUMBER] = {.kind = TYPE_NUMBER}, [TYPE_COUNT] = {.kind = TYPE_COUNT}, [TYPE_RATIO] = {.kind = TYPE_RATIO},
        [TYPE_DATE] = {.kind = TYPE_DATE}, [TYPE_TIME] = {.kind = TYPE_TIME}, [TYPE_TEXT] = {.kind = TYPE_TEXT},
    };

    return &list[kind];
}

const struct type *type_money(struct check *ck, const char *currency)
{
    struct type *t = ARENA_NEW(ck->arena, struct type);

    t->kind = TYPE_MONEY;
    memcpy(t->currency, currency, sizeof t->currency);
    return t;
}

const struct type *type_clock(struct check *ck, enum clock clock)
{
    struct type *t = ARENA_NEW(ck->arena, struct type);

    t->kind = TYPE_CLOCK;
    t->clock = clock;
    return t;
}

const struct type *type_of_symbol(struct check *ck, enum type_kind kind, const void *symbol, const char *name)
{
    struct type *t = ARENA_NEW(ck->arena, struct type);

    t->kind = kind;
    t->symbol = symbol;
    t->name = name;
    return t;
}

bool is_bad(const struct type *t)
{
    return t->kind == TYPE_ERROR;
}

const char *type_text(struct check *ck, const struct type *t)
{
    struct buf b = BUF_INIT;
    const char *text;

    type_print(&b, t);
    text = arena_strdup(ck->arena, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

const struct type *set_type(struct check *ck, struct expr *e, const struct type *t)
{
    e->type = ARENA_NEW(ck->arena, struct type);
    *e->type = *t;
    return t;
}

struct span mark_of(const struct expr *e)
{
    return e->op_span.end > e->op_span.start ? e->op_span : e->span;
}

const char *source_says(struct check *ck, struct span span)
{
    enum { MOST = 60 };
    struct buf b = BUF_INIT;
    const char *text, *said;
    size_t n;

    text = source_text(ck->sources, span, &n);
    for (size_t i = 0; text && i < n; i++) {
        bool blank = text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r';

        if (blank && b.len > 0 && b.data[b.len - 1] == ' ')
            continue;
        if (b.len >= MOST && ((unsigned char)text[i] & 0xC0) != 0x80) {
            buf_puts(&b, "…");
            break;
        }
        buf_putc(&b, blank ? ' ' : text[i]);
    }
    said = arena_strdup(ck->arena, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return said;
}

void check_need(struct check *ck, enum need need, struct span span)
{
    if (!ck->needs[need])
        ck->needed[need] = span;
    ck->needs[need] = true;
}

const struct type *calendar_money(struct check *ck, struct span span)
{
    check_need(ck, NEED_CURRENCY, span);
    if (!ck->m->calendar || !ck->m->calendar->currency[0])
        return TYPE_BAD;
    return type_money(ck, ck->m->calendar->currency);
}

/* ---------------------------------------------------------------- the passes */
static void check_definitions(struct check *ck)
{
    struct model *m = ck->m;

    for (size_t i = 0; i < m->n_hooks; i++)
        check_hook(ck, m->hooks[i]);
    for (size_t i = 0; i < m->n_codes; i++)
        check_codes(ck, m->codes[i]);
    for (size_t i = 0; i < m->n_tables; i++)
        check_table(ck, m->tables[i]);
    for (size_t i = 0; i < m->n_tables; i++)
        for (size_t j = 0; j < m->tables[i]->n_events; j++)
            check_event(ck, m->tables[i]->events[j]);
    for (size_t i = 0; i < m->n_dimensions; i++)
        dimension_type(ck, m->dimensions[i]);
    for (size_t i = 0; i < m->n_attributions; i++) {
        size_t since = ck->diags->n;

        for (size_t j = 0; j < m->attributions[i]->n_wordings; j++)
            check_attribution(ck, m->attributions[i], &m->attributions[i]->wordings[j]);
        judge_borrowed(ck, &m->attributions[i]->name, since);
    }
    for (size_t i = 0; i < m->n_costs; i++)
        costs_type(ck, m->costs[i]);
    for (size_t i = 0; i < m->n_metrics; i++)
        metric_type(ck, m->metrics[i]);
}

static void check_uses(struct check *ck)
{
    struct model *m = ck->m;

    for (size_t i = 0; i < m->n_reports; i++)
        check_report(ck, m->reports[i]);
    for (size_t i = 0; i < m->n_comments; i++)
        check_comment(ck, m->comments[i]);
    for (size_t i = 0; i < m->n_delivers; i++)
        check_deliver(ck, m->delivers[i]);
    for (size_t i = 0; i < m->n_alerts; i++)
        check_alert(ck, m->alerts[i]);
    for (size_t i = 0; i < m->n_expects; i++)
        check_expect(ck, m->expects[i], m->expect_spans[i]);
    for (size_t i = 0; i < m->n_examples; i++)
        check_example(ck, m->examples[i]);
}

struct model *check_program(const struct program *program, const struct source_set *sources, struct arena *arena,
                            const struct override *overrides, size_t n_overrides, const struct catalog *catalog, struct diags *diags)
{
    static const struct catalog nothing_known;
    struct model *m = ARENA_NEW(arena, struct model);
    struct check ck = {.arena = arena, .sources = sources, .diags = diags, .catalog = catalog ? catalog : &nothing_known, .m = m};

    m->arena = arena;
    m->sources_text = sources;
    resolve_collect(&ck, program);
    check_settings(&ck, overrides, n_overrides);
    check_sources(&ck);
    resolve_tables(&ck);
    resolve_amendments(&ck);
    resolve_codes(&ck);
    check_calendar(&ck);
    check_definitions(&ck);
    check_pilots(&ck);
    check_agreements(&ck);
    check_frozen(&ck);
    if (!ck.too_deep)
        check_cycles(&ck);
    if (!ck.too_deep)
        check_uses(&ck);
    check_needs(&ck);
    check_free_maps(&ck);
    return m;
}

bool check_condition(const struct model *m, const struct table *table, struct expr *e, struct diags *diags)
{
    static const struct catalog nothing_known;
    struct model copy = *m; /* what the checker's functions might add to is not added to: all definitions are there */
    struct check ck = {.arena = m->arena, .sources = m->sources_text, .diags = diags, .catalog = &nothing_known, .m = &copy, .finished = true};
    struct ctx c = {.place = IN_ROW, .table = table};
    bool fine;

    resolve_maps(&ck);
    fine = check_flag(&ck, e, &c);
    check_free_maps(&ck);
    return fine;
}
