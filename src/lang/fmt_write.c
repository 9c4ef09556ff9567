/* fmt_write.c - the formatted text: lines with their comments, blocks, and long statements broken.
 *
 * Takes the tree with its blanks set; gives the text. Decides where a statement that is wider than FMT_WIDTH is broken: at the
 * outermost brackets that a break on this line can be at, as far to the right as fits; it goes on under the inside of the
 * innermost open bracket, or under what its first line says (the value of a definition, the columns of a table's item). A
 * definition with no others around it is first broken before its "=". A comment inside a statement ends its line there. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/fmt_int.h"

#include <string.h>

#include "base/text.h"

enum { NESTING = 512, HANGS_AT_MOST = 60, FAR_RIGHT = 32, BRACKET_AT_MOST = 90, FIRST_STEP = 24 };

struct writer {
    const struct fmt *f;
    struct buf *out;
    const struct fmt_line *line;
    size_t column;         /* of what comes next */
    size_t indent, hang;   /* of the line, and of what goes on outside of brackets */
    size_t inside[NESTING]; /* the columns behind the open brackets */
    size_t depth;
};

static void newline(struct writer *w, size_t indent)
{
    buf_puts(w->out, w->f->newline);
    for (size_t i = 0; i < indent; i++)
        buf_putc(w->out, ' ');
    w->column = indent;
}

static void blanks(struct writer *w, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        buf_putc(w->out, ' ');
    w->column += n;
}

static void comment(struct writer *w, size_t i)
{
    const struct fmt_comment *c = &w->f->comments[i];

    buf_add(w->out, w->f->file->text + c->start, c->end - c->start);
}

/* ------------------------------------------------------------ statements */
static void token(struct writer *w, size_t i)
{
    const struct fmt_token *t = &w->f->t[i];
    const char *text = w->f->file->text + t->start, *nl = memrchr(text, '\n', t->end - t->start);

    if (i == w->line->body && w->column <= HANGS_AT_MOST)
        w->hang = w->column;
    buf_add(w->out, text, t->end - t->start);
    if (nl)
        w->column = text_width(nl + 1, t->end - t->start - (size_t)(nl + 1 - text));
    else
        w->column += t->width;
    if (t->semicolon) {
        buf_putc(w->out, ';');
        w->column++;
    }
    if (fmt_opens(w->f, i) && w->depth < NESTING)
        w->inside[w->depth++] = w->column + fmt_is(w->f, i, MARK_BLOCK);
    else if (fmt_closes(w->f, i) && w->depth > 0)
        w->depth--;
}

static size_t hang(const struct writer *w, size_t depth)
{
    while (depth > 0 && w->inside[depth - 1] > BRACKET_AT_MOST)
        depth--;
    return depth > 0 ? w->inside[depth - 1] : w->hang;
}

static bool has_comments(const struct fmt_token *t)
{
    return t->n_tail + t->n_lead > 0;
}

/* Before which of the tokens behind `from` the line ends; last + 1: before none. */
static size_t find_break(const struct writer *w, size_t from, size_t last)
{
    const struct fmt *f = w->f;
    size_t column = w->column, depth = w->depth, best = 0, soon = w->column + FIRST_STEP;
    int best_cost = 0;

    for (size_t i = from; i <= last; i++) {
        const struct fmt_token *t = &f->t[i];
        if (i > from && has_comments(t))
            return i;
        int cost = i > from ? fmt_break(f, w->line, i) : -1;
        if (cost >= 0) {
            cost += 10 * (int)depth + (column < soon ? 1000 : 0);
            if (column > FMT_WIDTH && best == 0)
                return i;
            if (best == 0 || cost <= best_cost) {
                best = i;
                best_cost = cost;
            }
        }
        column += (i > from ? t->pad : 0) + t->width + t->semicolon;
        if (column > FMT_WIDTH && best > 0)
            return best;
        if (t->tall && column <= FMT_WIDTH)
            return last + 1; /* what comes behind it stands wherever its last line ends */
        depth += fmt_opens(f, i);
        depth -= fmt_closes(f, i) && depth > 0;
    }
    return last + 1;
}

/* The comments before a token inside a statement: each ends its line. */
static void inner_comments(struct writer *w, size_t i)
{
    const struct fmt_token *t = &w->f->t[i];
    size_t indent = hang(w, w->depth);

    for (size_t k = 0; k < t->n_tail + t->n_lead; k++) {
        if (k == 0 && t->n_tail > 0)
            blanks(w, 2);
        else
            newline(w, indent);
        comment(w, t->comments + k);
    }
}

/* Where the next line of the statement begins. One that looks like a statement of its own goes on with the line before only if it
 * stands deeper. */
static size_t go_on_at(const struct writer *w, size_t i, size_t *begin)
{
    const struct fmt_token *t = &w->f->t[i];
    size_t at = hang(w, w->depth);

    if (t->kind == TOKEN_NAME && symbol_is_statement((enum symbol)t->symbol) && at <= *begin)
        at = *begin + FMT_INDENT;
    return *begin = at;
}

/* Is a definition that is too long for one line broken before its "="? If its value then fits, or begins far to the right; but
 * not where the "=" stands in a column with others. */
static bool parts_at_equals(const struct writer *w, size_t last)
{
    const struct fmt_line *line = w->line;

    if (!line->equals)
        return false;
    if (fmt_width(w->f, line->first, last) == SIZE_MAX) /* a comment or a text breaks it anyway */
        return false;
    size_t column = w->indent + fmt_width(w->f, line->first, line->equals);
    if (line->in_run)
        return column >= HANGS_AT_MOST;
    return column > FAR_RIGHT || w->indent + 2 * FMT_INDENT + fmt_width(w->f, line->equals, last) <= FMT_WIDTH;
}

static void tokens(struct writer *w, size_t first, size_t last)
{
    w->depth = 0;
    w->hang = w->indent + 2 * FMT_INDENT;
    size_t stop = find_break(w, first, last), begin = w->indent;
    if (stop <= last && parts_at_equals(w, last))
        stop = w->line->equals;
    for (size_t i = first; i <= last; i++) {
        if (i == stop) {
            inner_comments(w, i);
            newline(w, go_on_at(w, i, &begin));
            stop = find_break(w, i, last);
        } else if (i > first) {
            blanks(w, w->f->t[i].pad);
        }
        token(w, i);
        if (w->f->t[i].tall && i < last)
            stop = find_break(w, i + 1, last);
    }
}

/* ------------------------------------------------------------ lines and blocks */
/* The comments behind the token before `next`: the first on its line, the others under it. */
static void tail_comments(struct writer *w, size_t next, unsigned note)
{
    const struct fmt_token *t = &w->f->t[next];
    size_t column = w->column + note;

    for (size_t i = 0; i < t->n_tail; i++) {
        if (i == 0)
            blanks(w, note);
        else
            newline(w, column);
        comment(w, t->comments + i);
    }
}

/* Ends the line before, if there is one; then the comments on lines of their own, and the place where `next` begins. */
static void lead_comments(struct writer *w, size_t next, size_t indent, bool begins_block, bool place)
{
    const struct fmt_token *t = &w->f->t[next];
    bool begins_file = w->out->len == 0;

    for (size_t i = 0; i < t->n_lead; i++) {
        const struct fmt_comment *c = &w->f->comments[t->comments + t->n_tail + i];
        if (c->blank && !begins_block)
            buf_puts(w->out, w->f->newline);
        if (!begins_file)
            newline(w, indent);
        comment(w, t->comments + t->n_tail + i);
        begins_file = begins_block = false;
    }
    if (!place)
        return;
    if (t->blank && !begins_block)
        buf_puts(w->out, w->f->newline);
    if (!begins_file)
        newline(w, indent);
    w->column = indent;
}

static void block(struct writer *w, const struct fmt_block *b, size_t indent)
{
    size_t n;

    for (size_t i = 0; i < b->n; i += n) {
        const struct fmt_line *line = &b->lines[i];
        size_t last = fmt_row(b, i, &n);
        bool tall = line->block && !line->block->flat;
        lead_comments(w, line->first, indent, i == 0, true);
        w->line = line;
        w->indent = indent;
        tokens(w, line->first, tall ? line->open : last);
        if (tall) {
            tail_comments(w, line->open + 1, 2);
            block(w, line->block, indent + FMT_INDENT);
            lead_comments(w, last, indent + FMT_INDENT, line->block->n == 0, false);
            newline(w, indent);
            buf_putc(w->out, '}');
            w->column++;
        }
        tail_comments(w, last + 1, line->note);
    }
}

void fmt_write(const struct fmt *f, struct buf *out)
{
    struct writer w = {.f = f, .out = out};

    block(&w, f->root, 0);
    lead_comments(&w, f->n - 1, 0, f->root->n == 0, false);
    if (out->len > 0)
        buf_puts(out, f->newline);
}
