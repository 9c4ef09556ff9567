/* parse_unit.c - units: clocks (14 days, 4 office hours, 5 working days), steps of the calendar, currencies, %.
 *
 * Decides which words make a unit. `day` and `week` are 24 and 168 hours where a length of time is meant, and days
 * and weeks of the calendar where a period is (by week, last 13 weeks, 1 week earlier, week to date). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

#include <string.h>

/* For each unit word: as elapsed time, office time, working time, of the calendar; -1: there is none. */
static const struct {
    enum symbol one, many;
    int plain, office, working, calendar;
} units[] = {
    {WORD_SECOND, WORD_SECONDS, UNIT_SECOND, UNIT_OFFICE_SECOND, -1, -1},
    {WORD_MINUTE, WORD_MINUTES, UNIT_MINUTE, UNIT_OFFICE_MINUTE, -1, -1},
    {WORD_HOUR, WORD_HOURS, UNIT_HOUR, UNIT_OFFICE_HOUR, -1, -1},
    {WORD_DAY, WORD_DAYS, UNIT_DAY, -1, UNIT_WORKING_DAY, UNIT_CALENDAR_DAY},
    {WORD_WEEK, WORD_WEEKS, UNIT_WEEK, -1, -1, UNIT_CALENDAR_WEEK},
    {WORD_MONTH, WORD_MONTHS, UNIT_MONTH, -1, -1, UNIT_MONTH},
    {WORD_QUARTER, WORD_QUARTERS, UNIT_QUARTER, -1, -1, UNIT_QUARTER},
    {WORD_YEAR, WORD_YEARS, UNIT_YEAR, -1, -1, UNIT_YEAR},
};

static bool is_currency(const struct parser *p, const struct token *t)
{
    const char *s = p->sources->files[p->file].text + t->start;

    if (t->kind != TOKEN_NAME || t->end - t->start != 3)
        return false;
    for (int i = 0; i < 3; i++)
        if (s[i] < 'A' || s[i] > 'Z')
            return false;
    return true;
}

void token_currency(const struct parser *p, const struct token *t, char out[4])
{
    memcpy(out, p->sources->files[p->file].text + t->start, 3);
    out[3] = 0;
}

enum unit_kind parse_unit_at(const struct parser *p, size_t ahead, size_t *tokens)
{
    const struct token *t = parse_peek(p, ahead), *next = parse_peek(p, ahead + 1);

    *tokens = 1;
    if (t->kind == TOKEN_MARK && t->symbol == MARK_PERCENT)
        return UNIT_IS_PERCENT;
    if (t->kind != TOKEN_NAME)
        return UNIT_IS_NONE;
    if (symbol_is_unit((enum symbol)t->symbol))
        return UNIT_IS_CLOCK;
    if ((t->symbol == WORD_OFFICE || t->symbol == WORD_WORKING || t->symbol == WORD_CALENDAR) &&
        next->kind == TOKEN_NAME && symbol_is_unit((enum symbol)next->symbol)) {
        *tokens = 2;
        return UNIT_IS_CLOCK;
    }
    return is_currency(p, t) ? UNIT_IS_CURRENCY : UNIT_IS_NONE;
}

enum unit parse_unit(struct parser *p, const char *what)
{
    size_t tokens, start = p->at;
    enum symbol first = (enum symbol)parse_peek(p, 0)->symbol, word;
    int unit = -1;

    if (parse_unit_at(p, 0, &tokens) != UNIT_IS_CLOCK) {
        parse_expected(p, what);
        return UNIT_DAY;
    }
    word = (enum symbol)parse_peek(p, tokens - 1)->symbol;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (word != units[i].one && word != units[i].many)
            continue;
        unit = tokens == 1             ? units[i].plain
               : first == WORD_OFFICE  ? units[i].office
               : first == WORD_WORKING ? units[i].working
                                       : units[i].calendar;
    }
    for (size_t i = 0; i < tokens; i++)
        parse_advance(p);
    if (unit < 0) {
        diag_error(p->diags, 213, parse_since(p, start),
                   "there is no \"%s %s\"; office time is counted in seconds, minutes or hours, working time in days, "
                   "calendar time in days or more",
                   symbol_text(first), symbol_text(word));
        return UNIT_DAY;
    }
    return (enum unit)unit;
}

enum unit parse_named_unit(struct parser *p, const char *name)
{
    size_t n = strlen(name), i;
    const char *key = n > 1 && name[n - 1] == 's' ? arena_dup(p->arena, name, n - 1) : name;

    for (i = 0; i < p->program->n_units; i++)
        if (strcmp(p->program->units[i], key) == 0)
            return (enum unit)(UNIT_NAMED + (int)i);
    ARENA_PUSH(p->arena, p->program->units, p->program->n_units, key);
    return (enum unit)(UNIT_NAMED + (int)i);
}

/* A name in the place of a unit: the calendar may have periods called so. */
static bool at_named(const struct parser *p)
{
    size_t tokens;
    const struct token *t = parse_peek(p, 0);

    return p->program && parse_unit_at(p, 0, &tokens) == UNIT_IS_NONE && parse_is_name(t) && t->symbol != WORD_EARLIER;
}

enum unit parse_calendar_unit(struct parser *p, const char *what)
{
    size_t start = p->at;
    enum unit unit;

    if (at_named(p))
        return parse_named_unit(p, parse_name(p, what).text);
    unit = parse_unit(p, what);
    if (p->failed)
        return UNIT_CALENDAR_DAY;
    switch (unit) {
    case UNIT_DAY: case UNIT_CALENDAR_DAY:
        return UNIT_CALENDAR_DAY;
    case UNIT_WEEK: case UNIT_CALENDAR_WEEK:
        return UNIT_CALENDAR_WEEK;
    case UNIT_MONTH: case UNIT_QUARTER: case UNIT_YEAR:
        return unit;
    default:
        diag_error(p->diags, 214, parse_since(p, start),
                   "periods are days, weeks, months, quarters or years; expected one of these here");
        return UNIT_CALENDAR_DAY;
    }
}

struct duration parse_duration(struct parser *p, const char *what)
{
    struct duration d;
    size_t start = p->at;

    d.n = parse_number(p, what);
    d.unit = parse_unit(p, "a unit of time (hours, days, office hours, working days, calendar days, months …)");
    d.span = parse_since(p, start);
    return d;
}

struct duration parse_calendar_duration(struct parser *p, const char *what)
{
    struct duration d;
    size_t start = p->at;

    d.n = (struct decimal){parse_whole(p, what, 1, 100000), 0};
    d.unit = parse_calendar_unit(p, "a unit (days, weeks, months, quarters or years)");
    d.span = parse_since(p, start);
    return d;
}

void parse_currency(struct parser *p, char out[4], const char *what)
{
    const struct token *t = parse_peek(p, 0);

    if (!is_currency(p, t)) {
        parse_expected(p, what);
        return;
    }
    token_currency(p, t, out);
    parse_advance(p);
}
