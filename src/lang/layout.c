/* layout.c - where statements end: the second pass over a file's tokens.
 *
 * Takes the tokens as they stand; gives them with a TOKEN_LINE behind each statement, "(" that are never closed
 * marked, and a TOKEN_UNCLOSED where a block that lacks its "}" should have ended. In a file whose braces pair up,
 * only the pairing counts; where they do not, the indentation says which block was left open, so that one forgotten
 * brace is one mistake. Reports nothing itself: the parser does, when it gets there. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/lex.h"

#include <string.h>

struct open_block {
    size_t token;
    int indent;  /* of the line that the brace stands on */
    int inside;  /* of the first line in the block; -1: none yet */
};
struct layout {
    const struct source_file *file;
    struct tokens *t;
    struct arena *arena;
    struct open_block *blocks;
    size_t n_blocks;
    struct token *list; /* what comes out */
    size_t n;
};

static bool is_mark(const struct token *t, enum symbol s)
{
    return t->kind == TOKEN_MARK && t->symbol == (uint8_t)s;
}

/* Could `t`, first on its line, be the start of a statement of its own? */
static bool begins_statement(const struct token *t)
{
    const struct token *next = t + 1;

    return t->kind == TOKEN_NAME && symbol_is_statement((enum symbol)t->symbol) &&
           (next->kind == TOKEN_TEXT || next->kind == TOKEN_NUMBER || is_mark(next, MARK_BLOCK) ||
            (next->kind == TOKEN_NAME &&
             (next->symbol == WORD_OF || next->symbol == WORD_FROM || !symbol_is_reserved((enum symbol)next->symbol))));
}

static bool joins(const struct token *t)
{
    return (t->kind == TOKEN_MARK || t->kind == TOKEN_NAME) && symbol_joins((enum symbol)t->symbol);
}

/* How far the line that holds the token is indented. */
static size_t indent_of(const struct source_file *f, const struct token *t)
{
    const char *nl = t->start > 0 ? memrchr(f->text, '\n', t->start) : NULL;
    size_t start = nl ? (size_t)(nl - f->text) + 1 : 0, at = start;

    while (at < t->start && (f->text[at] == ' ' || f->text[at] == '\t'))
        at++;
    return at - start;
}

/* Do a line that ends in the token before `t` and a next one that begins with `t` make one statement? Not if `t` looks like a
 * statement of its own and stands no deeper: then what the line before ends in was left hanging. */
static bool goes_on(const struct source_file *f, const struct token *t, bool in_parens)
{
    const struct token *before = t - 1;

    if (joins(t) || is_mark(before, MARK_OPEN) || is_mark(t, MARK_CLOSE))
        return true;
    if (!joins(before))
        return false;
    return !begins_statement(t) || (in_parens && is_mark(before, MARK_COMMA)) || indent_of(f, t) > indent_of(f, before);
}

/* A "(" is unclosed if a brace, the end, a `;` or a new statement comes before its ")". */
static void mark_unclosed_parens(const struct source_file *f, struct tokens *t)
{
    size_t *open = NULL, n_open = 0;

    for (size_t i = 0; i < t->n; i++) {
        struct token *at = &t->list[i];
        if (is_mark(at, MARK_OPEN)) {
            ARENA_PUSH(t->arena, open, n_open, i);
        } else if (is_mark(at, MARK_CLOSE)) {
            n_open -= n_open > 0;
        } else if (n_open > 0 && (is_mark(at, MARK_BLOCK) || is_mark(at, MARK_END) || at->kind == TOKEN_LINE ||
                                  at->kind == TOKEN_FILE_END ||
                                  (at->first && i > 0 && begins_statement(at) && !goes_on(f, at, true)))) {
            while (n_open > 0)
                t->list[open[--n_open]].unclosed = true;
        }
    }
}

static bool braces_pair_up(const struct tokens *t)
{
    size_t depth = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (is_mark(&t->list[i], MARK_BLOCK))
            depth++;
        if (is_mark(&t->list[i], MARK_END) && depth-- == 0)
            return false;
    }
    return depth == 0;
}

static void emit(struct layout *l, struct token token)
{
    ARENA_PUSH(l->arena, l->list, l->n, token);
}

/* Before the first token of a line in a file whose braces do not pair up: which open blocks end here unsaid? */
static void close_by_indent(struct layout *l, const struct token *t, int column)
{
    bool statement = begins_statement(t), closes = is_mark(t, MARK_END);

    while (l->n_blocks > 0) {
        struct open_block *top = &l->blocks[l->n_blocks - 1];
        if (top->inside < 0)
            top->inside = column;
        bool indented = top->inside > top->indent;
        if (closes ? column >= top->indent || !indented : column > top->indent || !(statement || indented))
            return;
        if (!closes && top->token + 1 == (size_t)(t - l->t->list))
            return; /* a block whose first line is not indented */
        struct token open = l->t->list[top->token];
        emit(l, (struct token){.start = open.start, .end = t->start, .kind = TOKEN_UNCLOSED, .first = true});
        l->n_blocks--;
    }
}

static void track_brace(struct layout *l, size_t i, int indent)
{
    const struct token *t = &l->t->list[i];

    if (is_mark(t, MARK_BLOCK)) {
        struct open_block b = {i, indent, -1};
        ARENA_PUSH(l->arena, l->blocks, l->n_blocks, b);
    } else if (is_mark(t, MARK_END)) {
        l->n_blocks -= l->n_blocks > 0;
    } else if (t->kind == TOKEN_FILE_END) {
        while (l->n_blocks > 0) {
            struct token open = l->t->list[l->blocks[--l->n_blocks].token];
            emit(l, (struct token){.start = open.start, .end = t->start, .kind = TOKEN_UNCLOSED, .first = true});
        }
    }
}

void layout_tokens(const struct source_file *file, struct tokens *t)
{
    struct layout l = {.file = file, .t = t, .arena = t->arena};
    bool paired = braces_pair_up(t);
    size_t depth = 0; /* of parentheses that are closed somewhere */
    int indent = 0;

    mark_unclosed_parens(file, t);
    for (size_t i = 0; i < t->n; i++) {
        struct token *at = &t->list[i];
        const struct token *before = i > 0 ? at - 1 : NULL;
        bool ends = before && before->kind != TOKEN_LINE && (at->kind == TOKEN_FILE_END || at->first) && depth == 0 &&
                    !goes_on(file, at, false) && !is_mark(before, MARK_BLOCK);
        if (!paired && at->first && at->kind != TOKEN_FILE_END) {
            size_t n = l.n;
            indent = (int)indent_of(file, at);
            if (!before || (depth == 0 && !goes_on(file, at, false)))
                close_by_indent(&l, at, indent);
            ends = ends || l.n != n;
        }
        if (!paired)
            track_brace(&l, i, indent);
        if (ends && !is_mark(at, MARK_END))
            emit(&l, (struct token){.start = at->start, .end = at->start, .kind = TOKEN_LINE});
        if (is_mark(at, MARK_OPEN))
            depth += !at->unclosed;
        else if (is_mark(at, MARK_CLOSE))
            depth -= depth > 0;
        emit(&l, *at);
    }
    t->list = l.list;
    t->n = l.n;
}
