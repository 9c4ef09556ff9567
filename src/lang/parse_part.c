/* parse_part.c - the small parts that many statements share: names, texts, paths, days, numbers, periods, feeds.
 *
 * Takes tokens through parse.c and gives values: texts without quotes and escapes, days as numbers, periods as first
 * and last day. After a mistake the value is empty and the parser has `failed`. Knows nothing of the statements
 * around. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

#include <string.h>

static const char *token_text(const struct parser *p, const struct token *t, size_t *n)
{
    *n = t->end - t->start;
    return p->sources->files[p->file].text + t->start;
}

/* What a text says: quotes off, escapes resolved, line ends as LF. */
static const char *text_value(struct parser *p, const struct token *t)
{
    size_t n, used = 0;
    const char *s = token_text(p, t, &n);
    bool longer = n >= 3 && memcmp(s, "\"\"\"", 3) == 0;
    size_t quotes = longer ? 3 : 1;

    s += quotes;
    n -= quotes;
    if (n >= quotes && s[n - 1] == '"' && (!longer || (s[n - 2] == '"' && s[n - 3] == '"')))
        n -= quotes;
    char *out = arena_alloc(p->arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!longer && s[i] == '\\' && i + 1 < n)
            out[used++] = s[++i] == 'n' ? '\n' : s[i] == 't' ? '\t' : s[i];
        else if (s[i] != '\r' || i + 1 >= n || s[i + 1] != '\n')
            out[used++] = s[i];
    }
    return out;
}

struct name parse_name(struct parser *p, const char *what)
{
    struct name name = {NULL, SPAN_NONE};
    const struct token *t = parse_peek(p, 0);
    size_t n;

    if (parse_is_name(t)) {
        const char *text = token_text(p, t, &n);
        name = (struct name){arena_dup(p->arena, text, n), parse_span(p, t)};
        parse_advance(p);
    } else if (t->kind == TOKEN_NAME) {
        diag_error(p->diags, 209, parse_span(p, t),
                   "expected %s here; %s is a word of the language and cannot be a name", what, parse_shown(p, t));
        parse_fail(p);
    } else {
        parse_expected(p, what);
    }
    return name;
}

struct name parse_text_name(struct parser *p, const char *what)
{
    struct span span = parse_span(p, parse_peek(p, 0));
    const char *text = parse_text(p, what);

    return (struct name){text, span};
}

const char *parse_text(struct parser *p, const char *what)
{
    if (!parse_at_kind(p, TOKEN_TEXT)) {
        parse_expected(p, what);
        return NULL;
    }
    const char *text = text_value(p, parse_peek(p, 0));
    parse_advance(p);
    return text;
}

const char *parse_label(struct parser *p)
{
    return parse_at_kind(p, TOKEN_TEXT) ? parse_text(p, "a label") : NULL;
}

struct names parse_names(struct parser *p, const char *what)
{
    struct names names = {NULL, 0};

    do
        ARENA_PUSH(p->arena, names.list, names.n, parse_name(p, what));
    while (parse_take(p, MARK_COMMA));
    return names;
}

const char *parse_because(struct parser *p, const char *of)
{
    if (!parse_at(p, WORD_BECAUSE) && !parse_told(p)) {
        const struct token *t = parse_peek(p, 0);
        diag_error(p->diags, 221, parse_span(p, t), "expected because \"…\" here, not %s: %s says why",
                   parse_shown(p, t), of);
        parse_fail(p);
    }
    parse_take(p, WORD_BECAUSE);
    return parse_text(p, "the reason in quotes");
}

const char **parse_texts(struct parser *p, const char *what, size_t *n)
{
    const char **list = NULL;

    *n = 0;
    do
        ARENA_PUSH(p->arena, list, *n, parse_text(p, what));
    while (parse_take(p, MARK_COMMA));
    return list;
}

struct path parse_path(struct parser *p, const char *what)
{
    struct path path = {NULL, 0, SPAN_NONE};
    size_t start = p->at;

    do {
        struct name name = parse_name(p, path.n == 0 ? what : "a name behind the \".\"");
        ARENA_PUSH(p->arena, path.parts, path.n, name);
    } while (parse_take(p, MARK_DOT));
    path.span = parse_since(p, start);
    return path;
}

struct path *parse_paths(struct parser *p, const char *what, size_t *n)
{
    struct path *list = NULL;

    *n = 0;
    do
        ARENA_PUSH(p->arena, list, *n, parse_path(p, what));
    while (parse_take(p, MARK_COMMA));
    return list;
}

int32_t parse_day(struct parser *p, const char *what)
{
    int32_t day = 0;
    size_t n;

    if (!parse_at_kind(p, TOKEN_DATE)) {
        parse_expected(p, what);
        return 0;
    }
    const char *text = token_text(p, parse_peek(p, 0), &n);
    if (!day_parse(text, n, &day))
        day = 0; /* the lexer has said so */
    parse_advance(p);
    return day;
}

int32_t parse_time(struct parser *p, const char *what)
{
    size_t n;

    if (!parse_at_kind(p, TOKEN_TIME)) {
        parse_expected(p, what);
        return 0;
    }
    const char *s = token_text(p, parse_peek(p, 0), &n);
    int32_t seconds = ((s[0] - '0') * 10 + s[1] - '0') * 3600 + ((s[3] - '0') * 10 + s[4] - '0') * 60;
    if (n == 8)
        seconds += (s[6] - '0') * 10 + s[7] - '0';
    parse_advance(p);
    return seconds;
}

struct decimal parse_number(struct parser *p, const char *what)
{
    struct decimal d = {0, 0};
    size_t n;

    if (!parse_at_kind(p, TOKEN_NUMBER)) {
        parse_expected(p, what);
        return d;
    }
    const struct token *t = parse_peek(p, 0);
    const char *text = token_text(p, t, &n);
    if (!decimal_parse(text, n, &d)) {
        diag_error(p->diags, 210, parse_span(p, t),
                   "this number has more digits than are kept exactly: expected at most 38, and %d behind the point",
                   DECIMAL_MAX_SCALE);
        d = (struct decimal){0, 0};
    }
    parse_advance(p);
    return d;
}

int64_t parse_whole(struct parser *p, const char *what, int64_t min, int64_t max)
{
    struct span span = parse_span(p, parse_peek(p, 0));
    struct decimal d = decimal_trim(parse_number(p, what));

    if (p->failed)
        return min;
    if (d.scale != 0 || d.v < min || d.v > max) {
        diag_error(p->diags, 211, span, "expected %s here, a whole number from %lld to %lld", what, (long long)min,
                   (long long)max);
        return min;
    }
    return (int64_t)d.v;
}

const char *parse_pattern(struct parser *p, const char **flags)
{
    size_t n;

    *flags = "";
    if (!parse_at_kind(p, TOKEN_PATTERN)) {
        parse_expected(p, "a pattern between slashes, as /held/i,");
        return "";
    }
    const char *text = token_text(p, parse_peek(p, 0), &n);
    size_t end = 1;
    while (end < n && text[end] != '/')
        end += text[end] == '\\' && end + 1 < n ? 2 : 1;
    end = end < n ? end : n;
    if (end < n)
        *flags = arena_dup(p->arena, text + end + 1, n - end - 1);
    parse_advance(p);
    return arena_dup(p->arena, text + 1, end - 1);
}

struct name parse_raw(struct parser *p)
{
    const struct token *t = parse_peek(p, 0);
    size_t n;

    if (t->kind != TOKEN_RAW)
        return parse_name(p, "the source's name of the column");
    const char *text = token_text(p, t, &n);
    struct name name = {arena_dup(p->arena, text + 1, n > 1 && text[n - 1] == '`' ? n - 2 : n - 1), parse_span(p, t)};
    parse_advance(p);
    return name;
}

struct feed *parse_feed(struct parser *p)
{
    struct feed *feed = ARENA_NEW(p->arena, struct feed);
    size_t start = p->at;

    parse_need(p, WORD_FROM);
    feed->source = parse_name(p, "the source's name");
    feed->object = parse_text(p, "the source's object, as \"plan.csv\",");
    parse_need(p, MARK_BLOCK);
    do {
        feed->columns = arena_grow(p->arena, feed->columns, feed->n, sizeof *feed->columns);
        feed->columns[feed->n].field = parse_name(p, "what is read, as in { date = Date },");
        parse_need(p, MARK_EQ);
        feed->columns[feed->n++].column = parse_raw(p);
    } while (parse_take(p, MARK_COMMA));
    parse_need(p, MARK_END);
    feed->span = parse_since(p, start);
    return feed;
}

struct when parse_when(struct parser *p)
{
    struct when when;

    when.day = parse_name(p, "a day, as in \"monday at 07:00\",");
    parse_need(p, WORD_AT);
    when.seconds = parse_time(p, "a time of day, as 07:00,");
    return when;
}

/* First and last day of 2026-10-26, 2026-10, 2026-Q3 or 2026-W40. */
static void fixed_days(struct parser *p, int32_t *first, int32_t *last)
{
    const struct token *t = parse_peek(p, 0);
    size_t n;
    const char *s = token_text(p, t, &n);

    *first = *last = 0;
    if (t->kind == TOKEN_DATE) {
        *first = *last = parse_day(p, "a date");
        return;
    }
    if (t->kind != TOKEN_PERIOD) {
        parse_expected(p, "a date or a period, as 2026-10-26, 2026-10, 2026-Q3 or 2026-W40,");
        return;
    }
    parse_advance(p);
    int year = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + s[3] - '0';
    if (year < 1)
        return; /* the lexer has said so */
    if (s[5] == 'W') {
        int32_t in_first_week = day_from_civil(year, 1, 4);
        *first = in_first_week - day_weekday(in_first_week) + 7 * ((s[6] - '0') * 10 + s[7] - '0' - 1);
        *last = *first + 6;
        return;
    }
    int from = s[5] == 'Q' ? (s[6] - '0') * 3 - 2 : (s[5] - '0') * 10 + s[6] - '0';
    int to = s[5] == 'Q' ? from + 2 : from;
    if (from < 1 || to > 12)
        return;
    *first = day_from_civil(year, from, 1);
    *last = to == 12 ? day_from_civil(year, 12, 31) : day_from_civil(year, to + 1, 1) - 1;
}

static void parse_fixed(struct parser *p, struct period *period)
{
    int32_t first, last;

    period->kind = PERIOD_FIXED;
    bool wrong = parse_peek(p, 0)->wrong;
    fixed_days(p, &period->from, &period->until);
    if (!parse_take(p, WORD_TO))
        return;
    wrong = wrong || parse_peek(p, 0)->wrong;
    struct span span = parse_span(p, parse_peek(p, 0));
    fixed_days(p, &first, &last);
    if (!p->failed && !wrong && last < period->from)
        diag_error(p->diags, 212, span, "this period ends before it begins; expected a later end");
    period->until = last;
}

/* `season to date`: a unit of the calendar's own. */
static bool named_to_date(const struct parser *p)
{
    return parse_is_name(parse_peek(p, 0)) && parse_peek(p, 1)->symbol == WORD_TO && parse_peek(p, 2)->symbol == WORD_DATE;
}

struct period *parse_period(struct parser *p)
{
    struct period *period = ARENA_NEW(p->arena, struct period);
    size_t start = p->at, tokens;

    if (parse_take(p, WORD_LAST)) {
        period->kind = PERIOD_LAST;
        period->n = parse_at_kind(p, TOKEN_NUMBER) ? parse_whole(p, "how many periods", 1, 100000) : 1;
        period->fiscal = parse_take(p, WORD_FISCAL);
        period->unit = parse_calendar_unit(p, "a unit (weeks, months, quarters, years) or the name of the calendar's own periods");
    } else if (parse_take(p, WORD_ALL)) {
        period->kind = PERIOD_ALL;
        parse_need(p, WORD_TIME);
    } else if (parse_at_kind(p, TOKEN_DATE) || parse_at_kind(p, TOKEN_PERIOD)) {
        parse_fixed(p, period);
    } else if (parse_unit_at(p, 0, &tokens) == UNIT_IS_CLOCK || named_to_date(p)) {
        period->kind = PERIOD_TO_DATE;
        period->unit = parse_calendar_unit(p, "a unit of the period");
        PARSE_WORDS(p, WORD_TO, WORD_DATE);
    } else {
        parse_expected(p, "a period, as \"last 13 weeks\", \"month to date\", \"all time\" or \"2026-Q3\",");
    }
    period->span = parse_since(p, start);
    return period;
}
