/* fmt_space.c - the blanks between the tokens of a statement, and where it may be broken.
 *
 * Decides by the tokens on either side. Where two readings are possible (is the name before a "(" a function's, or a word of the
 * statement? is a "-" between two operands or before one?) the source's own blanks decide, so nothing comes out stranger than it
 * was written. A break must leave the statement one: it comes behind a comma or an operator, or before a joining word. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/fmt_int.h"

static bool is_one_of(const struct fmt *f, size_t token, const uint8_t *symbols)
{
    for (; *symbols != SYMBOL_NONE; symbols++)
        if (fmt_is(f, token, *symbols))
            return true;
    return false;
}

/* What stands behind this token begins an operand. */
static bool wants_operand(const struct fmt *f, size_t token)
{
    static const uint8_t ends[] = {MARK_CLOSE, MARK_PERCENT, MARK_END, MARK_DOT, SYMBOL_NONE};
    static const uint8_t values[] = {WORD_YES, WORD_NO, WORD_NOW, WORD_TODAY, SYMBOL_NONE};
    const struct fmt_token *t = &f->t[token];

    if (t->kind == TOKEN_MARK)
        return !is_one_of(f, token, ends);
    return t->kind == TOKEN_NAME && symbol_is_reserved((enum symbol)t->symbol) && !is_one_of(f, token, values);
}

/* A "-" before an operand, and not between two. */
static bool is_sign(const struct fmt *f, size_t first, size_t token)
{
    if (!fmt_is(f, token, MARK_MINUS))
        return false;
    if (token <= first + 1 || wants_operand(f, token - 1)) /* a line's first word is no operand */
        return true;
    return fmt_is_name(f, token - 1) && f->t[token].spaced && !f->t[token + 1].spaced;
}

/* Is the "(" at `token` that of a call? */
static bool is_call(const struct fmt *f, const struct fmt_line *line, size_t token)
{
    if (!fmt_is_name(f, token - 1) || token - 1 == line->first) /* a line's first word calls nothing */
        return false;
    bool operand = token - 1 > line->first && wants_operand(f, token - 2) && !fmt_is(f, token - 2, MARK_BLOCK) &&
                   !(fmt_is(f, token - 2, MARK_COMMA) && !line->block && fmt_is(f, line->last, MARK_END)); /* a row's column */
    return operand || !f->t[token].spaced;
}

static unsigned space_before(const struct fmt *f, const struct fmt_line *line, size_t i)
{
    static const uint8_t close_up[] = {MARK_COMMA, MARK_CLOSE, MARK_DOT, MARK_COLON, MARK_PERCENT, SYMBOL_NONE};
    bool fiscal = fmt_is(f, line->first, WORD_FISCAL);

    if (is_one_of(f, i, close_up) || fmt_is(f, i - 1, MARK_OPEN) || fmt_is(f, i - 1, MARK_DOT))
        return 0;
    if (fiscal && (fmt_is(f, i, MARK_MINUS) || fmt_is(f, i - 1, MARK_MINUS))) /* 4-4-5 */
        return 0;
    if (fmt_is(f, i, MARK_OPEN))
        return !is_call(f, line, i) && !is_sign(f, line->first, i - 1);
    return !is_sign(f, line->first, i - 1);
}

void fmt_space(struct fmt *f, const struct fmt_line *line)
{
    size_t head = line->block ? line->open : line->last;

    for (size_t i = line->first + 1; i <= head; i++)
        f->t[i].pad = space_before(f, line, i);
    f->t[line->first].pad = f->t[line->last].pad = 1; /* when it stands behind "{" or ";" */
    if (!line->block && line->last > line->first)
        f->t[line->last].pad = space_before(f, line, line->last);
}

bool fmt_opens(const struct fmt *f, size_t token)
{
    return fmt_is(f, token, MARK_OPEN) || fmt_is(f, token, MARK_BLOCK);
}

bool fmt_closes(const struct fmt *f, size_t token)
{
    return fmt_is(f, token, MARK_CLOSE) || fmt_is(f, token, MARK_END);
}

int fmt_break(const struct fmt *f, const struct fmt_line *line, size_t i)
{
    static const uint8_t joints[] = {MARK_COMMA, WORD_AND, WORD_OR, SYMBOL_NONE};
    static const uint8_t clauses[] = {WORD_WHERE, WORD_WHEN, WORD_ELSE, WORD_BECAUSE, WORD_SORT,
                                      WORD_OVER,  WORD_BY,   WORD_WITHIN, WORD_CREDITED, SYMBOL_NONE};
    static const uint8_t sums[] = {MARK_PLUS, MARK_MINUS, SYMBOL_NONE};
    static const uint8_t products[] = {MARK_STAR, MARK_SLASH, SYMBOL_NONE};
    static const uint8_t compares[] = {MARK_EQ, MARK_NE, MARK_LT, MARK_LE, MARK_GT, MARK_GE, SYMBOL_NONE};
    static const uint8_t prepositions[] = {WORD_FROM, WORD_TO, WORD_OF, WORD_FOR, SYMBOL_NONE};

    if (i < line->first + 2 || (f->t[i].kind == TOKEN_NAME && symbol_is_statement((enum symbol)f->t[i].symbol)))
        return -1; /* what looks like a statement at a line's beginning could be taken for one */
    if (is_one_of(f, i - 1, joints))
        return 0;
    if (fmt_is(f, i, WORD_WITH) || fmt_is(f, i, WORD_ALONG)) /* a short end belongs to what stands before it */
        return 4;
    if (is_one_of(f, i, clauses))
        return fmt_is(f, i + 1, WORD_NAME) || fmt_is(f, i + 1, WORD_TOUCH) || i < line->first + 3 ? 8 : 0;
    if (fmt_is(f, line->first, WORD_FISCAL) || is_sign(f, line->first, i - 1))
        return -1;
    if (is_one_of(f, i - 1, sums))
        return 1;
    if (is_one_of(f, i - 1, products))
        return 2;
    if (i == line->body)
        return 25; /* a definition is not torn from its name where its brackets can be opened */
    if (is_one_of(f, i - 1, compares))
        return 6;
    return is_one_of(f, i, prepositions) ? 7 : -1;
}
