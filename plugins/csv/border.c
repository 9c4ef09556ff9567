/* border.c - finds where fields and records end in a piece of text, and nothing else: a field that begins with a quote
 * runs to the quote that closes it, any other to the next delimiter or line break; a quote inside an unquoted field is
 * a character like others. CR LF, LF and a lone CR end a line. What stands between a closing quote and the delimiter
 * makes the record flawed. It knows no types and no columns. Where unquoted text stops is asked of 64 bytes at a time:
 * a bit for each, by SSE2 where the machine has it. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

void borders_fini(struct borders *b)
{
    free(b->ends);
    free(b->rows);
    memset(b, 0, sizeof *b);
}

static int add_border(struct borders *b, size_t end)
{
    if (b->n == b->room) {
        size_t room = b->room ? b->room * 2 : 16384;
        uint32_t *grown = realloc(b->ends, room * sizeof *grown);
        if (!grown)
            return CONCORD_NOMEM;
        b->ends = grown;
        b->room = room;
    }
    b->ends[b->n++] = (uint32_t)end;
    return 0;
}

static int add_row(struct borders *b, const struct row *row)
{
    if (b->n_rows == b->rows_room) {
        size_t room = b->rows_room ? b->rows_room * 2 : 1024;
        struct row *grown = realloc(b->rows, room * sizeof *grown);
        if (!grown)
            return CONCORD_NOMEM;
        b->rows = grown;
        b->rows_room = room;
    }
    b->rows[b->n_rows++] = *row;
    return 0;
}

/* Line breaks in data[from, to): CR LF counts once. */
static int64_t count_lines(const char *data, size_t from, size_t to)
{
    int64_t lines = 0;
    for (size_t i = from; i < to; i++)
        if (data[i] == '\n' || (data[i] == '\r' && data[i + 1] != '\n'))
            lines++;
    return lines;
}

/* Offset of the closing quote of the field that opens at `open`; n when it is not there. */
static size_t closing_quote(const char *data, size_t open, size_t n)
{
    size_t at = open + 1;
    while (at < n) {
        const char *q = memchr(data + at, '"', n - at);
        if (!q)
            return n;
        at = (size_t)(q - data);
        if (at + 1 >= n || data[at + 1] != '"')
            return at;
        at += 2;
    }
    return n;
}

/* ---- where unquoted text stops: at a delimiter or a line break */
enum { BLOCK = 64 };
_Static_assert((int)BLOCK <= (int)PAD, "a block that begins in the piece may be read");

struct stops {
    const char *data;
    char delimiter;
    size_t base;   /* of the block in hand; SIZE_MAX: none yet */
    uint64_t bits; /* of its bytes */
};

static bool is_stop(const struct stops *s, char c)
{
    return c == s->delimiter || c == '\n' || c == '\r';
}

#ifdef __SSE2__
static uint64_t block_bits(const struct stops *s, size_t base)
{
    const __m128i delimiter = _mm_set1_epi8(s->delimiter), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK / 16; i++) {
        __m128i bytes;
        memcpy(&bytes, s->data + base + 16 * (size_t)i, sizeof bytes);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter),
                                   _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr)));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << 16 * i;
    }
    return bits;
}
#else
static uint64_t block_bits(const struct stops *s, size_t base)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < BLOCK; i++)
        bits |= (uint64_t)is_stop(s, s->data[base + i]) << i;
    return bits;
}
#endif

/* The first stop at or behind `at`. There is one: a line break stands behind the piece. */
static size_t next_stop(struct stops *s, size_t at)
{
    size_t base = at / BLOCK * BLOCK;
    if (s->base != base)
        s->bits = block_bits(s, base);
    uint64_t bits = s->bits & UINT64_MAX << (at - base);
    while (!bits) {
        base += BLOCK;
        bits = s->bits = block_bits(s, base);
    }
    s->base = base;
    return base + (size_t)__builtin_ctzll(bits);
}

/* ---- records */
struct place {
    size_t at;    /* start of the field in hand */
    int64_t line; /* its line */
    struct row row;
};

/* From the start of a field to the byte that ends it. False: it does not end in this piece. */
static bool field_end(struct borders *b, const char *data, size_t n, bool last, struct stops *stops, struct place *p,
                      size_t *end)
{
    size_t e = p->at;
    b->open = false;
    if (e < n && data[e] == '"') {
        size_t close = closing_quote(data, e, n);
        if (close >= n || (close + 1 == n && !last)) {
            b->open = close >= n;
            b->open_start = (uint32_t)e;
            return false;
        }
        p->line += count_lines(data, e, close);
        e = close + 1;
        if (e < n && !is_stop(stops, data[e]) && !p->row.flaw) {
            p->row.flaw = ROW_TEXT_AFTER_QUOTE;
            p->row.where = (uint32_t)e;
        }
    }
    e = next_stop(stops, e);
    *end = e;
    return e < n || last;
}

static int split(struct borders *b, const char *data, size_t n, bool last, char delimiter)
{
    struct stops stops = {data, delimiter, SIZE_MAX, 0};
    struct place p = {0, b->line, {0}};
    p.row.line = b->line;
    while (p.at < n || p.row.n > 0) { /* a delimiter as the last byte still has an empty field behind it */
        size_t e;
        if (!field_end(b, data, n, last, &stops, &p, &e))
            break;
        bool ends = e >= n || data[e] != delimiter;
        if (ends && e < n && data[e] == '\r' && e + 1 == n && !last)
            break; /* a LF may follow */
        if (add_border(b, e))
            return CONCORD_NOMEM;
        p.row.n++;
        p.at = e < n ? e + 1 : n;
        if (!ends)
            continue;
        if (e + 1 < n && data[e] == '\r' && data[e + 1] == '\n')
            p.at++;
        if (e < n)
            p.line++;
        if (add_row(b, &p.row))
            return CONCORD_NOMEM;
        b->used = (uint32_t)p.at;
        b->line = p.line;
        p.row = (struct row){.start = (uint32_t)p.at, .borders = (uint32_t)b->n, .line = p.line};
    }
    b->field_start = (uint32_t)p.at;
    b->field_line = p.line;
    return 0;
}

int borders_find(struct borders *b, char *data, size_t n, bool last, char delimiter)
{
    memset(data + n, '\n', PAD);
    b->n = b->n_rows = 0;
    b->used = 0;
    b->open = false;
    return split(b, data, n, last, delimiter);
}
