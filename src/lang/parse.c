/* parse.c - tokens to statements: the parser's frame.
 *
 * Decides how tokens are looked at and taken, what is said about a mistake, and where to go on after one: at the
 * next line of the block, or behind the block when its own head is wrong. Takes a file of the set, gives its
 * statements. What the statements say is parsed in parse_base, parse_table, parse_metric, parse_report,
 * parse_deliver and parse_comment; values in parse_expr and parse_call. Two tokens of look-ahead decide everything; it never goes
 * back. Knows nothing of what names mean. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"

static const struct {
    enum symbol word;
    enum statement_kind kind;
    void (*parse)(struct parser *p, struct statement *s);
} statements[] = {
    {WORD_CONCORD, ST_CONCORD, NULL},
    {WORD_AGREEMENT, ST_AGREEMENT, parse_st_agreement},
    {WORD_CALENDAR, ST_CALENDAR, parse_st_calendar},
    {WORD_SETTING, ST_SETTING, parse_st_setting},
    {WORD_SOURCE, ST_SOURCE, parse_st_source},
    {WORD_USE, ST_USE, parse_st_use},
    {WORD_HOOK, ST_HOOK, parse_st_hook},
    {WORD_TABLE, ST_TABLE, parse_st_table},
    {WORD_CODES, ST_CODES, parse_st_codes},
    {WORD_STAGES, ST_EVENTS, parse_st_events},
    {WORD_EVENTS, ST_EVENTS, parse_st_events},
    {WORD_COSTS, ST_COSTS, parse_st_costs},
    {WORD_ATTRIBUTION, ST_ATTRIBUTION, parse_st_attribution},
    {WORD_DIMENSION, ST_DIMENSION, parse_st_dimension},
    {WORD_METRIC, ST_METRIC, parse_st_metric},
    {WORD_REPORT, ST_REPORT, parse_st_report},
    {WORD_DELIVER, ST_DELIVER, parse_st_deliver},
    {WORD_ALERT, ST_ALERT, parse_st_alert},
    {WORD_EXPECT, ST_EXPECT, parse_st_expect},
    {WORD_WARN, ST_EXPECT, parse_st_expect},
    {WORD_EXAMPLE, ST_EXAMPLE, parse_st_example},
    {WORD_AMEND, ST_AMEND, parse_st_amend},
    {WORD_PILOT, ST_PILOT, parse_st_pilot},
    {WORD_COMMENT, ST_COMMENT, parse_st_comment},
    {WORD_NEXT, ST_COMMENT, parse_st_comment},
};
enum { N_STATEMENTS = sizeof statements / sizeof *statements, SHOWN = 40 };

/* ------------------------------------------------------------ tokens */
const struct token *parse_peek(const struct parser *p, size_t ahead)
{
    if (p->failed)
        return &p->none;
    return &p->tokens.list[p->at + ahead < p->tokens.n ? p->at + ahead : p->tokens.n - 1];
}

static bool is_symbol(const struct token *t, enum symbol s)
{
    return t->symbol == (uint8_t)s && (t->kind == TOKEN_MARK || t->kind == TOKEN_NAME);
}

bool parse_at(struct parser *p, enum symbol s)
{
    const struct token *t = parse_peek(p, 0);

    if (is_symbol(t, s))
        return true;
    if (t->kind == TOKEN_NAME && s >= WORD_AND) {
        if (p->tried_at != p->at)
            p->n_tried = 0;
        p->tried_at = p->at;
        if (p->n_tried < PARSE_TRIED)
            p->tried[p->n_tried++] = s;
    }
    return false;
}

bool parse_at_two(struct parser *p, enum symbol s, enum symbol next)
{
    return parse_at(p, s) && is_symbol(parse_peek(p, 1), next);
}

bool parse_at_kind(const struct parser *p, enum token_kind kind)
{
    return parse_peek(p, 0)->kind == kind && !p->failed;
}

void parse_advance(struct parser *p)
{
    const struct token *t = parse_peek(p, 0);

    if (is_symbol(t, MARK_BLOCK))
        p->braces++;
    else if ((is_symbol(t, MARK_END) || t->kind == TOKEN_UNCLOSED) && p->braces > 0)
        p->braces--;
    if (t->kind != TOKEN_FILE_END)
        p->at++;
}

bool parse_take(struct parser *p, enum symbol s)
{
    if (!parse_at(p, s))
        return false;
    parse_advance(p);
    return true;
}

bool parse_take_two(struct parser *p, enum symbol s, enum symbol next)
{
    if (!parse_at_two(p, s, next))
        return false;
    parse_advance(p);
    parse_advance(p);
    return true;
}

bool parse_is_name(const struct token *t)
{
    return t->kind == TOKEN_NAME && !symbol_is_reserved((enum symbol)t->symbol);
}

/* ------------------------------------------------------------ mistakes */
/* Is what is missing before this token missing at the end of the line above it? */
static bool ends_line(const struct token *t)
{
    return t->kind == TOKEN_LINE || t->kind == TOKEN_FILE_END || (t->first && is_symbol(t, MARK_END));
}

bool parse_ends(const struct parser *p)
{
    const struct token *t = parse_peek(p, 0);

    return ends_line(t) || is_symbol(t, MARK_END) || t->kind == TOKEN_UNCLOSED;
}

struct span parse_span(const struct parser *p, const struct token *t)
{
    if (ends_line(t)) { /* behind what stands before, not at what comes next */
        uint32_t at = p->at > 0 && p->at < p->tokens.n ? p->tokens.list[p->at - 1].end : t->start;
        return (struct span){p->file, at, at};
    }
    if (t->kind == TOKEN_UNCLOSED)
        return (struct span){p->file, t->end, t->end};
    return (struct span){p->file, t->start, t->end};
}

struct span parse_since(const struct parser *p, size_t start)
{
    uint32_t from = p->tokens.list[start].start;
    uint32_t to = p->at > start ? p->tokens.list[p->at - 1].end : from;

    return (struct span){p->file, from, to > from ? to : from};
}

const char *parse_shown(struct parser *p, const struct token *t)
{
    struct buf b = BUF_INIT;
    const char *text = p->sources->files[p->file].text;
    size_t n = t->end > t->start ? t->end - t->start : 0;

    if (t->kind == TOKEN_FILE_END)
        return "the end of the file";
    if (ends_line(t))
        return text[t->start] == ';' && t->end > t->start ? "\";\"" : "the end of the line";
    if (t->kind == TOKEN_UNCLOSED)
        return "the end of the block";
    const char *line = memchr(text + t->start, '\n', n);
    size_t keep = line ? (size_t)(line - text) - t->start : n;
    if (keep > SHOWN) {
        keep = SHOWN;
        while (keep > 0 && ((unsigned char)text[t->start + keep] & 0xc0) == 0x80)
            keep--;
    }
    text_printable(&b, text + t->start, keep);
    const char *shown = buf_text(&b);
    bool quoted = t->kind == TOKEN_TEXT;
    char *out = arena_printf(p->arena, "%s%s%s%s", quoted ? "the text " : "\"", shown ? shown : "", keep < n ? "…" : "",
                             quoted ? "" : "\"");
    buf_fini(&b);
    return out;
}

/* Which of the words is near to the name at this token: `; did you mean "x"?`, or "". */
static enum symbol near_word(struct parser *p, const struct token *t, const enum symbol *words, size_t n)
{
    const char *names[PARSE_TRIED];
    const char *name, *near;

    if (t->kind != TOKEN_NAME || t->end - t->start < 3 || t->end - t->start > SHOWN || n > PARSE_TRIED)
        return SYMBOL_NONE;
    for (size_t i = 0; i < n; i++)
        names[i] = symbol_text(words[i]);
    name = arena_dup(p->arena, p->sources->files[p->file].text + t->start, t->end - t->start);
    near = near_name(name, names, n);
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(name) < strlen(names[i]) ? strlen(name) : strlen(names[i]);
        bool begins = !near && length >= 4 && strncmp(names[i], name, length) == 0; /* match for matches */
        if (begins || names[i] == near)
            return words[i];
    }
    return SYMBOL_NONE;
}

static const char *did_you_mean(struct parser *p, enum symbol near)
{
    return near == SYMBOL_NONE ? "" : arena_printf(p->arena, "; did you mean \"%s\"?", symbol_text(near));
}

void parse_fail(struct parser *p)
{
    p->failed = true;
}

bool parse_told(struct parser *p)
{
    if (!p->failed && (p->tokens.list[p->at].wrong || (p->at > 0 && p->tokens.list[p->at - 1].wrong)))
        p->failed = true;
    return p->failed;
}

/* Close behind the start of a line that only goes on with the one before because of a joining word, that is worth a word. */
static void note_joined_line(struct parser *p)
{
    for (size_t i = p->at; i > 0 && p->at - i < 3; i--) {
        const struct token *t = &p->tokens.list[i], *before = t - 1;
        if (!t->first)
            continue;
        bool ends =
            (before->kind == TOKEN_NAME || before->kind == TOKEN_MARK) && symbol_joins((enum symbol)before->symbol);
        bool begins = t->kind == TOKEN_NAME && symbol_joins((enum symbol)t->symbol);
        if (before->kind != TOKEN_LINE && ends)
            diag_note(p->diags, parse_span(p, before),
                      "the statement goes on from this line to the next, because it ends in %s",
                      parse_shown(p, before));
        else if (before->kind != TOKEN_LINE && begins)
            diag_note(p->diags, parse_span(p, t), "this line goes on with the one before, because it begins with %s",
                      parse_shown(p, t));
        return;
    }
}

void parse_expected(struct parser *p, const char *what)
{
    if (parse_told(p))
        return;
    const struct token *t = parse_peek(p, 0);
    enum symbol near = p->tried_at == p->at ? near_word(p, t, p->tried, p->n_tried) : SYMBOL_NONE;
    diag_error(p->diags, 201, parse_span(p, t), "expected %s here, not %s%s", what, parse_shown(p, t),
               did_you_mean(p, near));
    note_joined_line(p);
    parse_fail(p);
}

bool parse_need(struct parser *p, enum symbol s)
{
    if (parse_take(p, s))
        return true;
    if (parse_told(p))
        return false;
    const struct token *t = parse_peek(p, 0);
    if (s >= WORD_AND && parse_is_name(t) && near_word(p, t, &s, 1) != SYMBOL_NONE) {
        diag_error(p->diags, 202, parse_span(p, t), "expected \"%s\" here; is %s a slip of it?", symbol_text(s),
                   parse_shown(p, t));
        parse_advance(p);
        return true;
    }
    parse_expected(p, arena_printf(p->arena, "\"%s\"", symbol_text(s)));
    return false;
}

void parse_need_words(struct parser *p, const enum symbol *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!parse_need(p, words[i]))
            return;
}

enum symbol parse_one_of(struct parser *p, const char *what, const enum symbol *words, size_t n)
{
    struct buf list = BUF_INIT;

    for (size_t i = 0; i < n; i++)
        if (parse_take(p, words[i]))
            return words[i];
    if (parse_told(p))
        return SYMBOL_NONE;
    const struct token *t = parse_peek(p, 0);
    enum symbol near = near_word(p, t, words, n);
    for (size_t i = 0; i < n; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", symbol_text(words[i]));
    const char *text = buf_text(&list);
    diag_error(p->diags, 203, parse_span(p, t), "expected %s here (%s), not %s%s", what, text ? text : "",
               parse_shown(p, t), did_you_mean(p, near));
    buf_fini(&list);
    if (near == SYMBOL_NONE)
        parse_fail(p);
    else
        parse_advance(p);
    return near;
}

void parse_once(struct parser *p, unsigned *seen, enum symbol word, const enum symbol *words, size_t n,
                struct span span)
{
    for (size_t i = 0; i < n; i++) {
        if (words[i] != word)
            continue;
        if (*seen & 1u << i)
            diag_error(p->diags, 204, span, "\"%s\" is said a second time; expected it once", symbol_text(word));
        *seen |= 1u << i;
    }
}

bool parse_enter(struct parser *p)
{
    if (++p->nesting <= PARSE_NESTING || p->failed)
        return !p->failed;
    diag_error(p->diags, 205, parse_span(p, parse_peek(p, 0)),
               "this is nested more than %d deep; name a part of it and use the name here", PARSE_NESTING);
    parse_fail(p);
    return false;
}

void parse_leave(struct parser *p)
{
    p->nesting--;
}

void parse_recover(struct parser *p, int braces)
{
    p->failed = false;
    for (;;) {
        const struct token *t = parse_peek(p, 0);
        bool closes = is_symbol(t, MARK_END) || t->kind == TOKEN_UNCLOSED;
        if (t->kind == TOKEN_FILE_END || (p->braces == braces && (t->kind == TOKEN_LINE || (closes && braces > 0))))
            return;
        parse_advance(p);
    }
}

/* ------------------------------------------------------------ blocks */
static void skip_lines(struct parser *p)
{
    while (parse_at_kind(p, TOKEN_LINE))
        parse_advance(p);
}

static bool at_block_end(struct parser *p)
{
    return parse_at(p, MARK_END) || parse_at_kind(p, TOKEN_UNCLOSED) || parse_peek(p, 0)->kind == TOKEN_FILE_END;
}

/* A line is over: at its end, or at that of the block. */
static void end_line(struct parser *p, bool in_block)
{
    if (!parse_at_kind(p, TOKEN_LINE) &&
        !(in_block ? at_block_end(p) : parse_at_kind(p, TOKEN_FILE_END) || parse_at(p, MARK_END)))
        parse_expected(p, parse_at(p, WORD_IN) ? "the end of the line, or a list in ( and ) behind \"in\","
                                               : "the end of the line");
}

/* The head of a block is wrong: its lines are still worth reading if its brace comes on the same line. */
static bool find_brace(struct parser *p)
{
    int braces = p->braces;

    p->failed = false;
    for (;;) {
        const struct token *t = parse_peek(p, 0);
        if (is_symbol(t, MARK_BLOCK) && p->braces == braces)
            return true;
        if (t->kind == TOKEN_LINE || t->kind == TOKEN_FILE_END || t->kind == TOKEN_UNCLOSED || is_symbol(t, MARK_END)) {
            p->failed = true;
            return false;
        }
        parse_advance(p);
    }
}

static void close_block(struct parser *p, const char *what, const struct token *open)
{
    const struct token *t = parse_peek(p, 0);

    if (t->kind == TOKEN_UNCLOSED && p->told_unclosed != t->end &&
        !(p->tokens.cut && p->tokens.list[p->tokens.n - 1].start == t->end)) {
        p->told_unclosed = t->end; /* of several that should end at one place the innermost is enough */
        diag_error(p->diags, 206, (struct span){p->file, open->start, open->end},
                   "%s is opened here and never closed; expected \"}\" at its end", what);
        if (t->end < p->tokens.list[p->tokens.n - 1].start)
            diag_note(p->diags, (struct span){p->file, t->end, t->end}, "it should have been closed before this line");
    }
    parse_advance(p);
}

void parse_block(struct parser *p, const char *what, void (*item)(struct parser *p, void *ctx), void *ctx)
{
    bool head = !p->failed && parse_at(p, MARK_BLOCK);

    if (!head) {
        parse_expected(p, arena_printf(p->arena, "\"{\" and %s", what));
        if (!find_brace(p))
            return;
    }
    struct token open = *parse_peek(p, 0);
    parse_advance(p);
    int braces = p->braces;
    skip_lines(p);
    while (!at_block_end(p)) {
        item(p, ctx);
        end_line(p, true);
        if (p->failed)
            parse_recover(p, braces);
        skip_lines(p);
    }
    close_block(p, what, &open);
    p->failed = !head;
}

/* ------------------------------------------------------------ statements */
/* Which statement begins here? A near word is reported and taken for it. N_STATEMENTS after a mistake. */
static size_t statement_at(struct parser *p)
{
    enum symbol words[N_STATEMENTS];
    const struct token *t = parse_peek(p, 0);

    for (size_t i = 0; i < N_STATEMENTS; i++) {
        words[i] = statements[i].word;
        if (is_symbol(t, words[i]))
            return i;
    }
    enum symbol near = near_word(p, t, words, N_STATEMENTS);
    if (parse_told(p))
        return N_STATEMENTS;
    if (!p->lost || near != SYMBOL_NONE)
        diag_error(p->diags, 207, parse_span(p, t), "no statement begins with %s%s", parse_shown(p, t),
                   near != SYMBOL_NONE ? did_you_mean(p, near)
                                       : "; expected table, metric, report or another word that begins one");
    for (size_t i = 0; i < N_STATEMENTS; i++)
        if (near != SYMBOL_NONE && words[i] == near)
            return i;
    p->lost = true;
    parse_fail(p);
    return N_STATEMENTS;
}

struct statement *parse_statement(struct parser *p)
{
    struct statement *s = ARENA_NEW(p->arena, struct statement);
    size_t start = p->at, which;

    if (parse_enter(p) && (which = statement_at(p)) < N_STATEMENTS) {
        p->lost = false;
        s->kind = statements[which].kind;
        if (statements[which].parse) {
            statements[which].parse(p, s);
        } else {
            parse_advance(p);
            s->u.version = parse_number(p, "the version of the language, as in \"concord 1\"");
        }
    }
    parse_leave(p);
    s->span = parse_since(p, start);
    return s;
}

static void begin(struct parser *p, struct source_set *sources, uint32_t file, struct arena *arena, struct diags *diags)
{
    *p = (struct parser){.sources = sources,
                         .arena = arena,
                         .diags = diags,
                         .file = file,
                         .tried_at = SIZE_MAX,
                         .told_unclosed = UINT32_MAX};
    p->tokens.arena = arena_new();
    p->none = (struct token){.kind = TOKEN_FILE_END};
}

void parse_file(struct source_set *sources, uint32_t file, struct arena *arena, struct program *program,
                struct diags *diags)
{
    struct parser p;

    begin(&p, sources, file, arena, diags);
    p.program = program;
    if (lex_file(sources, file, &p.tokens, diags)) {
        skip_lines(&p);
        while (!parse_at_kind(&p, TOKEN_FILE_END)) {
            const struct token *t = parse_peek(&p, 0);
            if (is_symbol(t, MARK_END)) {
                if (!p.lost)
                    diag_error(diags, 208, (struct span){file, t->start, t->end},
                               "this \"}\" closes nothing; is one too many above it?");
                p.lost = true;
                p.at++; /* no block is open: parse_advance would count it */
            } else {
                struct statement *s = parse_statement(&p);
                end_line(&p, false);
                if (p.failed)
                    parse_recover(&p, 0);
                else
                    ARENA_PUSH(arena, program->statements, program->n, s);
            }
            skip_lines(&p);
        }
    }
    arena_free(&p.tokens.arena);
}

struct expr *parse_expression(struct source_set *sources, uint32_t file, struct arena *arena, struct diags *diags)
{
    struct parser p;
    struct expr *e = NULL;
    size_t before = diags->n_errors;

    begin(&p, sources, file, arena, diags);
    if (lex_file(sources, file, &p.tokens, diags)) {
        skip_lines(&p);
        e = parse_expr(&p);
        skip_lines(&p);
        if (!parse_at_kind(&p, TOKEN_FILE_END))
            parse_expected(&p, "the end of the condition");
        if (p.failed || diags->n_errors > before)
            e = NULL;
    }
    arena_free(&p.tokens.arena);
    return e;
}
