/* fmt_read.c - a file for the formatter: its tokens with the comments between them, and the lines and blocks they make.
 *
 * Decides which comment stands behind a token and which on a line of its own, what a block is (a "{" of a statement, of `sheet`;
 * the braces around a row of an example or the fields of a feed are no block but brackets), and what stays on one line: a block
 * that was written on one line, and statements with ";" between them in the blocks of keep_rows, as long as they fit. Takes
 * tokens that parse; knows the grammar only as far as lines and blocks go. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/fmt_int.h"

#include <string.h>

#include "base/text.h"

/* ------------------------------------------------------------ tokens and comments */
static size_t column_at(const struct fmt *f, size_t at)
{
    const char *nl = at > 0 ? memrchr(f->file->text, '\n', at) : NULL;
    size_t start = nl ? (size_t)(nl - f->file->text) + 1 : 0;

    return text_width(f->file->text + start, at - start);
}

/* A comment in the column of the one behind the code above goes on with it. */
static bool goes_on(const struct fmt *f, const struct fmt_token *t, size_t at, unsigned newlines)
{
    return newlines == 1 && t->n_tail > 0 && t->n_lead == 0 &&
           column_at(f, f->comments[f->n_comments - 1].start) == column_at(f, at);
}

static size_t add_comment(struct fmt *f, struct fmt_token *t, size_t at, size_t to, unsigned newlines)
{
    const char *text = f->file->text, *nl = memchr(text + at, '\n', to - at);
    size_t end = nl ? (size_t)(nl - text) : to, last = end;
    bool tail = (newlines == 0 && t != f->t) || goes_on(f, t, at, newlines);

    while (last > at && strchr(" \t\r", text[last - 1]))
        last--;
    struct fmt_comment c = {(uint32_t)at, (uint32_t)last, newlines > 1};
    ARENA_PUSH(f->arena, f->comments, f->n_comments, c);
    t->n_tail += tail;
    t->n_lead += !tail;
    return end;
}

/* What lies between two tokens: blanks, line ends, `;` and comments. */
static void read_gap(struct fmt *f, struct fmt_token *t, size_t from)
{
    unsigned newlines = 0;

    t->comments = f->n_comments;
    t->spaced = t->start > from;
    for (size_t at = from; at < t->start;) {
        if (f->file->text[at] == '#') {
            at = add_comment(f, t, at, t->start, newlines);
            newlines = 0;
            continue;
        }
        if (f->file->text[at++] == '\n') {
            newlines++;
            t->breaks = true;
        }
    }
    t->blank = newlines > 1;
}

bool fmt_read(struct fmt *f, const struct source_set *sources, uint32_t file, struct diags *diags)
{
    struct tokens tokens = {.arena = f->arena};
    size_t errors = diags->n_errors;
    bool starts = true;

    f->file = &sources->files[file];
    if (!lex_file(sources, file, &tokens, diags) || diags->n_errors > errors)
        return false;
    f->t = ARENA_ARRAY(f->arena, struct fmt_token, tokens.n);
    for (size_t i = 0; i < tokens.n; i++) {
        const struct token *from = &tokens.list[i];
        if (from->kind == TOKEN_LINE) {
            starts = true;
            continue;
        }
        struct fmt_token *t = &f->t[f->n];
        const char *text = f->file->text + from->start;
        *t = (struct fmt_token){.start = from->start, .end = from->end, .kind = from->kind, .symbol = from->symbol, .starts = starts};
        const char *nl = memchr(text, '\n', t->end - t->start);
        t->tall = nl != NULL;
        t->width = text_width(text, nl ? (size_t)(nl - text) : t->end - t->start);
        read_gap(f, t, f->n > 0 ? f->t[f->n - 1].end : 0);
        starts = from->kind == TOKEN_MARK && from->symbol == MARK_BLOCK;
        f->n++;
    }
    const char *nl = memchr(f->file->text, '\n', f->file->len);
    f->newline = nl && nl > f->file->text && nl[-1] == '\r' ? "\r\n" : "\n";
    return true;
}

bool fmt_is(const struct fmt *f, size_t token, unsigned symbol)
{
    const struct fmt_token *t = &f->t[token];

    return t->symbol == symbol && (t->kind == TOKEN_MARK || t->kind == TOKEN_NAME);
}

bool fmt_is_name(const struct fmt *f, size_t token)
{
    return f->t[token].kind == TOKEN_NAME && !symbol_is_reserved((enum symbol)f->t[token].symbol);
}

/* ------------------------------------------------------------ lines and blocks */
/* Of the block behind a line of a block of `parent` that begins with the token; -1: these braces are brackets. */
static int block_kind(const struct fmt *f, enum fmt_kind parent, size_t first)
{
    if (parent == FMT_REPORT)
        return FMT_SHEET;
    if (parent != FMT_STATEMENTS)
        return -1;
    switch (f->t[first].symbol) {
    case WORD_TABLE: return FMT_TABLE;
    case WORD_CODES: return FMT_CODES;
    case WORD_STAGES: case WORD_EVENTS: return FMT_EVENTS;
    case WORD_AGREEMENT: case WORD_CALENDAR: case WORD_DELIVER: return FMT_PAIRS;
    case WORD_REPORT: return FMT_REPORT;
    case WORD_COSTS: return FMT_COSTS;
    case WORD_METRIC: return FMT_METRIC;
    case WORD_EXAMPLE: return FMT_EXAMPLE;
    case WORD_AMEND: case WORD_PILOT: return FMT_STATEMENTS;
    default: return FMT_OTHER;
    }
}

static struct fmt_block *read_block(struct fmt *f, size_t *at, enum fmt_kind kind);

static void read_line(struct fmt *f, size_t *at, enum fmt_kind parent, struct fmt_line *line)
{
    size_t depth = 0, i = *at;

    *line = (struct fmt_line){.first = i, .last = i, .note = 2};
    for (; f->t[i].kind != TOKEN_FILE_END && (i == line->first || depth > 0 || !f->t[i].starts); i++) {
        if (fmt_is(f, i, MARK_END)) {
            if (depth-- == 0)
                break;
        } else if (fmt_is(f, i, MARK_BLOCK)) {
            int kind = depth > 0 || line->block ? -1 : block_kind(f, parent, line->first);
            depth += kind < 0;
            if (kind >= 0) {
                line->open = i++;
                line->block = read_block(f, &i, (enum fmt_kind)kind);
            }
        }
        line->last = i;
    }
    *at = i;
}

/* Leaves *at at the closing brace, or at the end of the file. */
static struct fmt_block *read_block(struct fmt *f, size_t *at, enum fmt_kind kind)
{
    struct fmt_block *b = ARENA_NEW(f->arena, struct fmt_block);
    size_t first = *at;

    b->kind = kind;
    b->flat = first > 0;
    while (!fmt_is(f, *at, MARK_END) && f->t[*at].kind != TOKEN_FILE_END) {
        struct fmt_line line;
        size_t begin = *at;
        read_line(f, at, kind, &line);
        line.joined = b->n > 0 && !f->t[line.first].breaks;
        ARENA_PUSH(f->arena, b->lines, b->n, line);
        if (*at == begin)
            break;
    }
    for (size_t i = first; i <= *at && b->flat; i++)
        b->flat = !f->t[i].breaks && !f->t[i].tall;
    return b;
}

static void space_block(struct fmt *f, const struct fmt_block *b)
{
    for (size_t i = 0; i < b->n; i++) {
        fmt_space(f, &b->lines[i]);
        if (b->lines[i].block)
            space_block(f, b->lines[i].block);
    }
}

void fmt_tree(struct fmt *f)
{
    size_t at = 0;

    f->root = read_block(f, &at, FMT_STATEMENTS);
    space_block(f, f->root);
}

/* ------------------------------------------------------------ what stays on one line */
size_t fmt_width(const struct fmt *f, size_t first, size_t last)
{
    size_t width = 0;

    for (size_t i = first; i <= last; i++) {
        const struct fmt_token *t = &f->t[i];
        if (t->tall || (i > first && t->n_tail + t->n_lead > 0) || width > SIZE_MAX / 2)
            return SIZE_MAX;
        width += (i > first ? t->pad : 0) + t->width + t->semicolon;
    }
    return width;
}

static bool fits(const struct fmt *f, size_t first, size_t last, size_t indent)
{
    size_t width = fmt_width(f, first, last);

    return width <= FMT_WIDTH && indent + width <= FMT_WIDTH;
}

size_t fmt_row(const struct fmt_block *b, size_t i, size_t *n)
{
    *n = 1;
    while (i + *n < b->n && b->lines[i + *n].joined)
        ++*n;
    return b->lines[i + *n - 1].last;
}

static void set_semicolons(struct fmt *f, const struct fmt_line *lines, size_t n, bool on)
{
    for (size_t i = 0; i + 1 < n; i++)
        f->t[lines[i].last].semicolon = on;
}

/* All that is in a flat block is on its line. */
static void flatten(struct fmt *f, struct fmt_block *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->lines[i].block)
            flatten(f, b->lines[i].block);
    set_semicolons(f, b->lines, b->n, true);
}

static void unflatten(struct fmt *f, struct fmt_block *b)
{
    b->flat = false;
    set_semicolons(f, b->lines, b->n, false);
}

static void settle_row(struct fmt *f, struct fmt_block *b, size_t i, size_t indent)
{
    size_t n, last = fmt_row(b, i, &n);
    bool keeps = b->kind == FMT_METRIC || b->kind == FMT_COSTS || b->kind == FMT_PAIRS || b->kind == FMT_OTHER;

    for (size_t k = i; k < i + n && keeps; k++)
        keeps = !b->lines[k].block || b->lines[k].block->flat;
    set_semicolons(f, b->lines + i, n, keeps);
    if (keeps && fits(f, b->lines[i].first, last, indent))
        return;
    set_semicolons(f, b->lines + i, n, false);
    for (size_t k = i + 1; k < i + n; k++)
        b->lines[k].joined = false;
}

void fmt_settle(struct fmt *f, struct fmt_block *b, size_t indent)
{
    size_t n;

    for (size_t i = 0; i < b->n; i++) {
        struct fmt_line *line = &b->lines[i];
        if (!line->block)
            continue;
        if (line->block->flat)
            flatten(f, line->block);
        if (line->block->flat && !fits(f, line->first, line->last, indent))
            unflatten(f, line->block);
        if (!line->block->flat)
            fmt_settle(f, line->block, indent + FMT_INDENT);
    }
    for (size_t i = 0; i < b->n; i += n) {
        fmt_row(b, i, &n);
        if (n > 1)
            settle_row(f, b, i, indent);
        fmt_row(b, i, &n);
    }
}
