/* fmt_align.c - columns: what stands under what in lines that belong together.
 *
 * A run is lines of one kind without a blank line between them; one alone is not aligned, nor is what has a block of several
 * lines. Decides for each kind where its cells begin, and how wide a column is: as its widest cell, but what sticks out by more
 * than STICKS_OUT blanks stays out of the column. A line whose one-line block or row of statements would no longer fit stays out
 * too. Comments behind the lines of a run are a column of their own. Sets the blanks before tokens; writes nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/fmt_int.h"

#include <stdlib.h>

enum { STICKS_OUT = 16, STICKS_OUT_BEFORE_BLOCK = 8, CELLS = 2 };
enum family { ALONE, OF_METRICS, OF_DIMENSIONS, OF_SETTINGS, OF_EVENTS, OF_SHEETS, OF_LINES };

struct cells {
    enum family family;
    size_t at[CELLS];      /* the token that the cell begins with; 0: the line has none */
    unsigned least[CELLS]; /* blanks before it */
    bool passive;          /* follows a column and does not widen it */
};

/* The first token at or behind `from` with this symbol outside of brackets; 0: none. */
static size_t find(const struct fmt *f, const struct fmt_line *line, size_t from, unsigned symbol)
{
    size_t depth = 0, head = line->block ? line->open : line->last;

    for (size_t i = from; i <= head; i++) {
        if (depth == 0 && fmt_is(f, i, symbol))
            return i;
        if (fmt_opens(f, i))
            depth++;
        else if (fmt_closes(f, i) && depth > 0)
            depth--;
    }
    return 0;
}

static bool two(const struct fmt *f, const struct fmt_line *line, unsigned first, unsigned second)
{
    return line->last > line->first && fmt_is(f, line->first, first) && fmt_is(f, line->first + 1, second);
}

/* ------------------------------------------------------------ the cells of a line, by what it is */
/* metric NAME "label" = …, and what is built like it */
static void definition_cells(const struct fmt *f, struct fmt_line *line, struct cells *c, enum family family)
{
    c->family = family;
    c->at[0] = line->first + 2 <= line->last && f->t[line->first + 2].kind == TOKEN_TEXT ? line->first + 2 : 0;
    c->at[1] = find(f, line, line->first, MARK_EQ);
    c->least[0] = c->least[1] = 1;
    line->equals = c->at[1];
    line->body = c->at[1] ? c->at[1] + 1 : 0;
}

static void statement_cells(const struct fmt *f, struct fmt_line *line, struct cells *c)
{
    switch (f->t[line->first].symbol) {
    case WORD_METRIC:
        definition_cells(f, line, c, OF_METRICS);
        break;
    case WORD_DIMENSION:
        definition_cells(f, line, c, OF_DIMENSIONS);
        break;
    case WORD_SETTING: case WORD_SOURCE:
        definition_cells(f, line, c, OF_SETTINGS);
        c->at[0] = line->first + 1;
        break;
    case WORD_COSTS:
        definition_cells(f, line, c, ALONE);
        break;
    case WORD_STAGES: case WORD_EVENTS:
        *c = (struct cells){OF_EVENTS, {line->open, 0}, {1, 1}, false};
        break;
    case WORD_EXPECT:
        line->body = line->first + 1;
        break;
    case WORD_WARN:
        line->body = line->first + 2;
        break;
    default:
        break;
    }
}

static void column_cells(const struct fmt *f, struct fmt_line *line, struct cells *c)
{
    static const uint8_t rules[][2] = {
        {WORD_DROP, WORD_WHEN}, {WORD_MERGE, WORD_BY}, {WORD_ORDER, WORD_BY}, {WORD_ONE, WORD_PER}, {WORD_ON, WORD_BAD}};

    c->family = OF_LINES;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (two(f, line, rules[i][0], rules[i][1]))
            return;
    c->passive = line->last > line->first && f->t[line->first + 1].kind == TOKEN_TEXT;
    c->at[0] = c->passive || line->last == line->first ? 0 : line->first + 1;
    c->at[1] = find(f, line, line->first + 1, MARK_EQ);
    c->least[0] = 2;
    c->least[1] = 1;
    line->body = c->at[1] ? c->at[1] + 1 : 0;
}

static void code_cells(const struct fmt *f, struct fmt_line *line, struct cells *c)
{
    bool group = line->last > line->first && fmt_is_name(f, line->first + 1) && !fmt_is(f, line->first + 1, WORD_OTHERWISE) &&
                 !fmt_is(f, line->first + 1, WORD_MISSING);
    size_t test = line->first + 1 + group;

    *c = (struct cells){OF_LINES, {group ? line->first + 1 : 0, test <= line->last ? test : 0}, {2, 2}, false};
    line->body = c->at[1];
}

static void event_cells(const struct fmt *f, struct fmt_line *line, struct cells *c)
{
    bool label = line->last > line->first && f->t[line->first + 1].kind == TOKEN_TEXT;
    size_t at = line->first + 1 + label;

    *c = (struct cells){OF_LINES, {0, 0}, {2, 2}, false};
    if (at <= line->last && fmt_is(f, at, WORD_AT))
        c->at[0] = at;
    c->at[1] = find(f, line, line->first + 1, WORD_WHEN);
    line->body = c->at[0] ? c->at[0] : c->at[1];
}

/* What a line of the agreement, the calendar, a report or a delivery is about, and what it says. */
static void pair_cells(const struct fmt *f, struct fmt_line *line, struct cells *c)
{
    bool two_words = two(f, line, WORD_AGREED, WORD_BY) || two(f, line, WORD_MAIL, WORD_TO) || two(f, line, WORD_REPLY, WORD_TO) ||
                     two(f, line, WORD_ON, WORD_DOUBT);
    size_t value = line->first + 1 + two_words;

    *c = (struct cells){OF_LINES, {value <= line->last ? value : 0, 0}, {2, 2}, false};
    line->body = c->at[0];
}

static void cells_of(const struct fmt *f, enum fmt_kind kind, struct fmt_line *line, struct cells *c)
{
    *c = (struct cells){ALONE, {0, 0}, {1, 1}, false};
    switch (kind) {
    case FMT_STATEMENTS:
        statement_cells(f, line, c);
        break;
    case FMT_TABLE:
        column_cells(f, line, c);
        break;
    case FMT_CODES:
        code_cells(f, line, c);
        break;
    case FMT_EVENTS:
        event_cells(f, line, c);
        break;
    case FMT_PAIRS:
        pair_cells(f, line, c);
        break;
    case FMT_REPORT:
        if (line->block)
            *c = (struct cells){OF_SHEETS, {line->open, 0}, {1, 1}, false};
        else
            pair_cells(f, line, c);
        break;
    case FMT_COSTS:
        *c = (struct cells){OF_LINES, {find(f, line, line->first, WORD_BECAUSE), 0}, {2, 1}, false};
        line->body = line->first + 1 <= line->last ? line->first + 1 : 0;
        break;
    case FMT_EXAMPLE:
        *c = (struct cells){OF_LINES, {fmt_is(f, line->last, MARK_END) ? find(f, line, line->first, MARK_BLOCK) : 0, 0}, {1, 1}, false};
        line->body = line->first + 1 <= line->last ? line->first + 1 : 0;
        break;
    default:
        line->body = line->first + 1 <= line->last ? line->first + 1 : 0;
        break;
    }
    if (line->block && !line->block->flat)
        c->family = ALONE;
}

/* ------------------------------------------------------------ columns */
static int falling(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x < y) - (x > y);
}

/* Where the column's left neighbours end, but for those that stick out. */
static size_t edge_of(size_t *ends, size_t n, size_t sticks_out)
{
    size_t i = 0;

    qsort(ends, n, sizeof *ends, falling);
    while (i + 1 < n && ends[i] - ends[i + 1] > sticks_out)
        i++;
    return n > 0 ? ends[i] : 0;
}

/* One column of a run: the k-th cell of lines[0..n-1], given by their indexes in the block. */
static void align_cell(struct fmt *f, const struct fmt_block *b, const size_t *rows, const struct cells *cells, size_t n, size_t k,
                       size_t indent)
{
    size_t *ends = ARENA_ARRAY(f->arena, size_t, n), n_ends = 0, sticks_out = STICKS_OUT;

    for (size_t i = 0; i < n; i++) {
        size_t at = cells[i].at[k];
        size_t end = at ? fmt_width(f, b->lines[rows[i]].first, at - 1) : SIZE_MAX;
        if (end != SIZE_MAX && !cells[i].passive)
            ends[n_ends++] = end;
        if (at && fmt_is(f, at, MARK_BLOCK))
            sticks_out = STICKS_OUT_BEFORE_BLOCK;
    }
    size_t edge = edge_of(ends, n_ends, sticks_out);
    for (size_t i = 0; i < n; i++) {
        const struct fmt_line *line = &b->lines[rows[i]];
        size_t at = cells[i].at[k], end = at ? fmt_width(f, line->first, at - 1) : SIZE_MAX, count;
        if (end == SIZE_MAX)
            continue;
        size_t last = fmt_row(b, rows[i], &count);
        f->t[at].pad = cells[i].least[k] + (end < edge ? (unsigned)(edge - end) : 0);
        bool whole = line->block || count > 1; /* there is no breaking it */
        if (whole && indent + fmt_width(f, line->first, last) > FMT_WIDTH)
            f->t[at].pad = 1;
    }
}

/* The comments behind those lines of a run that stand on one line. */
static void align_notes(struct fmt *f, struct fmt_block *b, const size_t *rows, size_t n, size_t indent)
{
    size_t *ends = ARENA_ARRAY(f->arena, size_t, n), n_ends = 0, count;

    for (int pass = 0; pass < 2; pass++) {
        size_t edge = pass ? edge_of(ends, n_ends, STICKS_OUT) : 0;
        for (size_t i = 0; i < n; i++) {
            size_t last = fmt_row(b, rows[i], &count), width = fmt_width(f, b->lines[rows[i]].first, last);
            if (width == SIZE_MAX || indent + width > FMT_WIDTH || f->t[last + 1].n_tail == 0)
                continue;
            if (!pass)
                ends[n_ends++] = width;
            else if (width < edge)
                b->lines[rows[i]].note = 2 + (unsigned)(edge - width);
        }
    }
}

static bool begins_anew(const struct fmt *f, const struct fmt_line *line)
{
    const struct fmt_token *t = &f->t[line->first];

    if (t->blank)
        return true;
    for (size_t i = 0; i < t->n_lead; i++)
        if (f->comments[t->comments + t->n_tail + i].blank)
            return true;
    return false;
}

/* The rows from the i-th on, as far as they are one paragraph. */
static size_t paragraph(const struct fmt *f, const struct fmt_block *b, size_t i, size_t *rows, size_t *next)
{
    size_t n = 0, count;

    for (; i < b->n; i += count) {
        const struct fmt_line *line = &b->lines[i];
        bool tall = line->block && !line->block->flat;
        if (n > 0 && (tall || begins_anew(f, line)))
            break;
        rows[n++] = i;
        fmt_row(b, i, &count);
        if (tall) {
            i += count;
            break;
        }
    }
    *next = i;
    return n;
}

void fmt_align(struct fmt *f, struct fmt_block *b, size_t indent)
{
    size_t *rows = ARENA_ARRAY(f->arena, size_t, b->n), next;
    struct cells *cells = ARENA_ARRAY(f->arena, struct cells, b->n);

    for (size_t i = 0; i < b->n; i = next) {
        size_t n = paragraph(f, b, i, rows, &next), from = 0;
        for (size_t k = 0; k < n; k++)
            cells_of(f, b->kind, &b->lines[rows[k]], &cells[k]);
        for (size_t k = 1; k <= n; k++) {
            if (k < n && cells[k].family == cells[from].family)
                continue;
            size_t n_run = k - from;
            for (size_t c = 0; c < CELLS && n_run > 1 && cells[from].family != ALONE; c++)
                align_cell(f, b, rows + from, cells + from, n_run, c, indent);
            for (; from < k; from++)
                b->lines[rows[from]].in_run = n_run > 1 && cells[from].family != ALONE;
        }
        align_notes(f, b, rows, n, indent);
    }
    for (size_t i = 0; i < b->n; i++)
        if (b->lines[i].block && !b->lines[i].block->flat)
            fmt_align(f, b->lines[i].block, indent + FMT_INDENT);
}
