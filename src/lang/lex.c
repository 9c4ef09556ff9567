/* lex.c - text to tokens: the first of two passes (layout.c is the second).
 *
 * Decides what a token is: texts, patterns, numbers, dates, names, operators; and says what is no token. Gives
 * tokens as spans only: their values are read by the parser when it wants them. A mistake is reported once and the
 * rest of the file is still read. Knows nothing of the grammar but that a pattern stands behind `matches`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/lex.h"

#include <string.h>

#include "base/text.h"
#include "data/calendar.h"

enum { RESERVED = 1, JOINS = 2, STATEMENT = 4, UNITWORD = 8, SLOTS = 1024 };

static const struct {
    const char *text;
    unsigned char len;
    unsigned char flags;
    bool word;
} symbols[] = {
    {"", 0, 0, false},
#define MARK(id, text, flags) {text, sizeof(text) - 1, flags, false},
#define WORD(id, text, flags) {text, sizeof(text) - 1, flags, true},
#include "lang/tokens.def"
#undef MARK
#undef WORD
};
_Static_assert(SYMBOL_COUNT < 256, "a token keeps its symbol in a byte");

struct scanner {
    const char *text;
    size_t len, at;
    uint32_t file;
    bool first;          /* no token yet on this line */
    bool after_matches;  /* the token before is the word `matches` */
    bool strayed;        /* a stray character of this line has been reported */
    struct tokens *out;
    struct diags *diags;
    bool line_known;     /* line_end has been looked for */
    size_t line_end;     /* of the line last asked about */
    uint8_t words[SLOTS]; /* open addressing over the words' spelling */
};

const char *symbol_text(enum symbol s)
{
    return symbols[s].text;
}

bool symbol_is_reserved(enum symbol s)
{
    return (symbols[s].flags & RESERVED) != 0;
}

bool symbol_joins(enum symbol s)
{
    return (symbols[s].flags & JOINS) != 0;
}

bool symbol_is_statement(enum symbol s)
{
    return (symbols[s].flags & STATEMENT) != 0;
}

bool symbol_is_unit(enum symbol s)
{
    return (symbols[s].flags & UNITWORD) != 0;
}

static unsigned word_slot(const char *text, size_t n)
{
    unsigned h = (unsigned)n;

    for (size_t i = 0; i < n; i++)
        h = h * 31 + (unsigned char)text[i];
    return h % SLOTS;
}

static void build_words(uint8_t words[SLOTS])
{
    memset(words, 0, SLOTS);
    for (unsigned s = 1; s < SYMBOL_COUNT; s++) {
        if (!symbols[s].word)
            continue;
        unsigned slot = word_slot(symbols[s].text, symbols[s].len);
        while (words[slot] != 0)
            slot = (slot + 1) % SLOTS;
        words[slot] = (uint8_t)s;
    }
}

static enum symbol find_word(const uint8_t words[SLOTS], const char *text, size_t n)
{
    if (n > 12)
        return SYMBOL_NONE;
    for (unsigned slot = word_slot(text, n); words[slot] != 0; slot = (slot + 1) % SLOTS)
        if (symbols[words[slot]].len == n && memcmp(symbols[words[slot]].text, text, n) == 0)
            return (enum symbol)words[slot];
    return SYMBOL_NONE;
}

static struct span span_at(const struct scanner *s, size_t start, size_t end)
{
    return (struct span){s->file, (uint32_t)start, (uint32_t)end};
}

static void push(struct scanner *s, enum token_kind kind, size_t start, enum symbol symbol)
{
    struct token t = {.start = (uint32_t)start, .end = (uint32_t)s->at, .kind = (uint8_t)kind, .symbol = (uint8_t)symbol};

    t.first = s->first;
    t.wrong = kind == TOKEN_STRAY;

    ARENA_PUSH(s->out->arena, s->out->list, s->out->n, t);
    s->first = false;
    s->after_matches = symbol == WORD_MATCHES;
}

static void push_wrong(struct scanner *s, enum token_kind kind, size_t start)
{
    push(s, kind, start, SYMBOL_NONE);
    s->out->list[s->out->n - 1].wrong = true;
}

static int peek(const struct scanner *s, size_t ahead)
{
    return s->at + ahead < s->len ? (unsigned char)s->text[s->at + ahead] : -1;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The code point at s->at (its text is valid UTF-8) and how many bytes it takes. */
static unsigned code_point(const struct scanner *s, size_t *bytes)
{
    unsigned c = (unsigned)peek(s, 0);

    *bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (*bytes == 1)
        return c;
    c &= 0x7fu >> *bytes;
    for (size_t i = 1; i < *bytes; i++)
        c = c << 6 | ((unsigned)peek(s, i) & 0x3f);
    return c;
}

/* Letters of any script; punctuation, symbols and invisible marks of Unicode are not part of names. */
static bool is_letter(unsigned c)
{
    static const struct {
        unsigned first, last;
    } no_letters[] = {{0x80, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},     {0xbb, 0xbf},     {0xd7, 0xd7},
                      {0xf7, 0xf7},     {0x2000, 0x2bff}, {0x2e00, 0x2e7f}, {0x3000, 0x3004}, {0x3008, 0x3020},
                      {0xd800, 0xf8ff}, {0xfe00, 0xfe6f}, {0xfeff, 0xff20}, {0xff5b, 0xff65}, {0xffe0, 0xffff},
                      {0x1f000, 0x1faff}, {0xe0000, 0x10ffff}};

    if (c < 0x80)
        return is_ascii_letter((int)c);
    for (size_t i = 0; i < sizeof no_letters / sizeof *no_letters; i++)
        if (c >= no_letters[i].first && c <= no_letters[i].last)
            return false;
    return true;
}

/* How many bytes at s->at go on with a name; 0: none. */
static size_t name_step(const struct scanner *s)
{
    int c = peek(s, 0);
    size_t bytes = 0;

    if (c < 0)
        return 0;
    if (c < 0x80)
        return is_ascii_letter(c) || is_digit(c);
    return is_letter(code_point(s, &bytes)) ? bytes : 0;
}

static void skip_name(struct scanner *s)
{
    size_t step;

    while ((step = name_step(s)) > 0)
        s->at += step;
}

static void scan_name(struct scanner *s)
{
    size_t start = s->at;

    skip_name(s);
    push(s, TOKEN_NAME, start, find_word(s->words, s->text + start, s->at - start));
}

/* Where the line of `from` ends; it is looked for once a line, however many texts stand on it. */
static size_t line_end(struct scanner *s, size_t from)
{
    if (s->line_end < from || !s->line_known) {
        const char *nl = memchr(s->text + from, '\n', s->len - from);
        s->line_end = nl ? (size_t)(nl - s->text) : s->len;
        s->line_known = true;
    }
    size_t end = s->line_end;
    return end > from && s->text[end - 1] == '\r' ? end - 1 : end;
}

/* """…""": as it stands, over as many lines as it takes. */
static void scan_long_text(struct scanner *s)
{
    size_t start = s->at;

    s->at += 3;
    while (s->at < s->len && !(peek(s, 0) == '"' && peek(s, 1) == '"' && peek(s, 2) == '"'))
        s->at++;
    if (s->at >= s->len) {
        diag_error(s->diags, 105, span_at(s, start, start + 3),
                   "this text is never closed; expected \"\"\" behind its last line");
        s->out->cut = true;
    } else {
        s->at += 3;
    }
    push(s, TOKEN_TEXT, start, SYMBOL_NONE);
}

static void scan_text(struct scanner *s)
{
    size_t start = s->at++, end = line_end(s, start);

    while (s->at < end && peek(s, 0) != '"') {
        if (peek(s, 0) == '\\' && s->at + 1 < end) {
            int c = peek(s, 1);
            if (c != '"' && c != '\\' && c != 'n' && c != 't') {
                size_t bytes;
                s->at++;
                code_point(s, &bytes);
                s->at--;
                diag_error(s->diags, 106, span_at(s, s->at, s->at + 1 + bytes),
                           "in a text a backslash stands before \" or \\ or n (new line) or t (tab); write \\\\ for a "
                           "backslash itself");
            }
            s->at++;
        }
        s->at++;
    }
    if (s->at < end) {
        s->at++;
        push(s, TOKEN_TEXT, start, SYMBOL_NONE);
        return;
    }
    diag_error(s->diags, 104, span_at(s, start, start + 1),
               "this text is not closed on its line; expected \" at its end (a text of several lines stands in "
               "\"\"\"…\"\"\")");
    push_wrong(s, TOKEN_TEXT, start);
}

static void scan_raw(struct scanner *s)
{
    size_t start = s->at++, end = line_end(s, start);

    while (s->at < end && peek(s, 0) != '`')
        s->at++;
    if (s->at >= end)
        diag_error(s->diags, 107, span_at(s, start, start + 1),
                   "this name of the source is not closed on its line; expected ` at its end");
    else if (s->at == start + 1)
        diag_error(s->diags, 108, span_at(s, start, start + 2),
                   "there is no name between the backquotes; expected the source's own name");
    bool closed = s->at < end;
    s->at += closed;
    if (closed)
        push(s, TOKEN_RAW, start, SYMBOL_NONE);
    else
        push_wrong(s, TOKEN_RAW, start);
}

static void scan_pattern(struct scanner *s)
{
    size_t start = s->at++, end = line_end(s, start);

    while (s->at < end && peek(s, 0) != '/')
        s->at += peek(s, 0) == '\\' && s->at + 1 < end ? 2 : 1;
    if (s->at >= end) {
        s->at = end;
        push_wrong(s, TOKEN_PATTERN, start);
        diag_error(s->diags, 109, span_at(s, start, start + 1),
                   "this pattern is not closed on its line; expected / at its end (in a pattern, / is written \\/)");
    } else {
        if (s->at == start + 1)
            diag_error(s->diags, 110, span_at(s, start, start + 2),
                       "this pattern is empty: it would match any text; expected what to look for");
        size_t flags = ++s->at;
        while (is_ascii_letter(peek(s, 0)) || is_digit(peek(s, 0)))
            s->at++;
        for (size_t i = flags; i < s->at; i++)
            if (!strchr("imsx", s->text[i])) {
                diag_error(s->diags, 111, span_at(s, i, i + 1),
                           "\"%c\" is no option of a pattern; expected i (any case), m (^ and $ at each line), s (. "
                           "takes line ends too) or x (blanks and comments)",
                           s->text[i]);
                break;
            }
        push(s, TOKEN_PATTERN, start, SYMBOL_NONE);
    }
}

static bool digits(const struct scanner *s, size_t ahead, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_digit(peek(s, ahead + i)))
            return false;
    return true;
}

/* The length of what has the shape of a date, a period or a time at s->at, and its kind; 0: none of these. */
static size_t dated_shape(const struct scanner *s, enum token_kind *kind)
{
    *kind = TOKEN_DATE;
    if (digits(s, 0, 4) && peek(s, 4) == '-') {
        if (digits(s, 5, 2) && peek(s, 7) == '-' && digits(s, 8, 2))
            return 10;
        *kind = TOKEN_PERIOD;
        if (peek(s, 5) == 'Q' && digits(s, 6, 1))
            return 7;
        if (peek(s, 5) == 'W' && digits(s, 6, 2))
            return 8;
        if (digits(s, 5, 2) && !is_digit(peek(s, 7)))
            return 7;
    }
    *kind = TOKEN_TIME;
    if (digits(s, 0, 2) && peek(s, 2) == ':' && digits(s, 3, 2))
        return peek(s, 5) == ':' && digits(s, 6, 2) ? 8 : 5;
    return 0;
}

static int two(const char *p)
{
    return (p[0] - '0') * 10 + p[1] - '0';
}

/* Whether what has the shape of a date, period or time is one. */
static bool is_dated(const char *p, size_t n, enum token_kind kind)
{
    int32_t day;

    if (kind == TOKEN_DATE)
        return day_parse(p, n, &day);
    if (kind == TOKEN_TIME) {
        int second = n == 8 ? two(p + 6) : 0;
        return (two(p) < 24 && two(p + 3) < 60 && second < 60) || (two(p) == 24 && two(p + 3) == 0 && second == 0);
    }
    int year = two(p) * 100 + two(p + 2);
    if (year < 1)
        return false;
    if (p[5] == 'Q')
        return p[6] >= '1' && p[6] <= '4';
    if (p[5] != 'W')
        return two(p + 5) >= 1 && two(p + 5) <= 12;
    int iso_year, weeks;
    day_iso_week(day_from_civil(year, 12, 28), &iso_year, &weeks); /* 28 December lies in the last week */
    return two(p + 6) >= 1 && two(p + 6) <= weeks;
}

static const char *dated_hint(enum token_kind kind)
{
    return kind == TOKEN_DATE   ? "date; dates are written 2026-10-26"
           : kind == TOKEN_TIME ? "time; times are written 09:00, from 00:00 to 24:00"
                                : "period; periods are written 2026-10, 2026-Q3 or 2026-W40";
}

static void scan_dated(struct scanner *s, enum token_kind kind, size_t n)
{
    size_t start = s->at;

    s->at += n;
    if (name_step(s) > 0) {
        skip_name(s);
        diag_error(s->diags, 112, span_at(s, start, s->at), "\"%.*s\" is no %s%s", (int)(s->at - start),
                   s->text + start, dated_hint(kind), kind == TOKEN_DATE ? " and, with a time, 2026-10-26 09:00" : "");
        push_wrong(s, kind, start);
        return;
    }
    push(s, kind, start, SYMBOL_NONE);
    if (!is_dated(s->text + start, n, kind)) {
        diag_error(s->diags, 113, span_at(s, start, s->at), "there is no %.*s: it is no %s", (int)n, s->text + start,
                   dated_hint(kind));
        s->out->list[s->out->n - 1].wrong = true;
    }
}

static void scan_number(struct scanner *s)
{
    enum token_kind kind;
    size_t start = s->at, shape = dated_shape(s, &kind);

    if (shape > 0) {
        scan_dated(s, kind, shape);
        return;
    }
    while (is_digit(peek(s, 0)))
        s->at++;
    if (s->at == start + 4 && peek(s, 0) == '-' && is_digit(peek(s, 1))) {
        size_t second = 1 + (size_t)is_digit(peek(s, 2));
        if (peek(s, 1 + second) == '-' && is_digit(peek(s, 2 + second)))
            diag_warn(s->diags, 114, span_at(s, start, s->at + 3 + second),
                      "this is a subtraction; a date is written with two digits each, as 2026-01-05");
    }
    if (peek(s, 0) == '.' && is_digit(peek(s, 1))) {
        s->at++;
        while (is_digit(peek(s, 0)))
            s->at++;
    }
    size_t number_end = s->at;
    if (name_step(s) > 0) {
        skip_name(s);
        push_wrong(s, TOKEN_NUMBER, start);
        diag_error(s->diags, 115, span_at(s, start, s->at),
                   "a name does not begin with a digit; after a number comes a blank, as in \"%.*s %.*s\"",
                   (int)(number_end - start), s->text + start, (int)(s->at - number_end < 40 ? s->at - number_end : 40),
                   s->text + number_end);
        return;
    }
    push(s, TOKEN_NUMBER, start, SYMBOL_NONE);
}

static bool scan_mark(struct scanner *s)
{
    for (unsigned m = 1; m < SYMBOL_COUNT && !symbols[m].word; m++) {
        size_t n = symbols[m].len;
        if (n <= s->len - s->at && memcmp(s->text + s->at, symbols[m].text, n) == 0) {
            size_t start = s->at;
            s->at += n;
            push(s, TOKEN_MARK, start, (enum symbol)m);
            return true;
        }
    }
    return false;
}

/* What somebody who writes this character may have meant. */
static const char *stray_hint(unsigned c)
{
    switch (c) {
    case '\'':
    case 0x2018: case 0x2019: case 0x201c: case 0x201d: case 0x201e: case 0xab: case 0xbb:
        return "; a text stands in plain double quotes: \"…\"";
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212:
        return "; for minus and in dates write a plain -";
    case 0xa0: case 0x2002: case 0x2003: case 0x2009: case 0x200b: case 0x202f: case 0x3000: case 0xfeff:
        return "; it looks like a blank, or like nothing, and is neither: write a plain blank";
    case '!':
        return "; write \"not\", or != for \"is not equal\"";
    case '&':
        return "; write \"and\"";
    case '|':
        return "; write \"or\"";
    case 0x2264:
        return "; write <=";
    case 0x2265:
        return "; write >=";
    case 0x2260:
        return "; write !=";
    case 0xd7:
        return "; write * to multiply";
    case '[': case ']':
        return "; a list stands in ( and )";
    case '$': case 0x20ac: case 0xa3:
        return "; money is written with its currency's three letters, as 450 USD";
    default:
        return "";
    }
}

/* A run of characters that begin no token is one mistake. */
static void scan_stray(struct scanner *s)
{
    struct buf shown = BUF_INIT;
    size_t start = s->at, bytes;
    unsigned c = code_point(s, &bytes);

    s->at += bytes;
    text_printable(&shown, s->text + start, bytes);
    const char *text = buf_text(&shown);
    if (!s->strayed) /* quotes and brackets come in pairs: once a line is enough */
        diag_error(s->diags, 116, span_at(s, start, s->at), "nothing begins with %s here%s", text ? text : "this",
                   stray_hint(c));
    buf_fini(&shown);
    s->strayed = true;
    push(s, TOKEN_STRAY, start, SYMBOL_NONE);
    while (s->at < s->len) {
        c = code_point(s, &bytes);
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || is_letter(c) || is_digit((int)c) ||
            (c < 0x80 && strchr("\"`#;(){}=<>+-*/,.:%", (int)c)))
            break;
        s->at += bytes;
    }
}

static void scan_token(struct scanner *s)
{
    int c = peek(s, 0);

    if (c == '"' && peek(s, 1) == '"' && peek(s, 2) == '"')
        scan_long_text(s);
    else if (c == '"')
        scan_text(s);
    else if (c == '`')
        scan_raw(s);
    else if (c == '/' && s->after_matches)
        scan_pattern(s);
    else if (is_digit(c))
        scan_number(s);
    else if (name_step(s) > 0)
        scan_name(s);
    else if (!scan_mark(s))
        scan_stray(s);
}

/* Bytes that a terminal obeys, and marks that show text in another order than it is read in (U+202A to U+202E, U+2066 to U+2069):
 * nobody who reads the file could see what it says. */
static bool check_visible(const struct scanner *s)
{
    const unsigned char *t = (const unsigned char *)s->text;

    for (size_t i = 0; i < s->len; i++) {
        if (t[i] < 0x20 ? t[i] != '\n' && t[i] != '\r' && t[i] != '\t' : t[i] == 0x7f) {
            diag_error(s->diags, 117, span_at(s, i, i + 1), "here is the control character %02X: this is no text file", t[i]);
            return false;
        }
        if (t[i] != 0xe2 || i + 2 >= s->len)
            continue;
        if ((t[i + 1] == 0x80 && t[i + 2] >= 0xaa && t[i + 2] <= 0xae) || (t[i + 1] == 0x81 && t[i + 2] >= 0xa6 && t[i + 2] <= 0xa9)) {
            diag_error(s->diags, 118, span_at(s, i, i + 3), "here is the mark U+%04X, which shows the text behind it in another order: take it out",
                       0x2000u + (unsigned)(t[i + 1] & 0x3f) * 64 + (unsigned)(t[i + 2] & 0x3f));
            return false;
        }
    }
    return true;
}

/* Only UTF-8 without NUL is read further. */
static bool check_encoding(const struct scanner *s)
{
    const unsigned char *t = (const unsigned char *)s->text;
    size_t bad;
    const char *nul;

    if (s->len >= 2 &&
        ((t[0] == 0xff && t[1] == 0xfe) || (t[0] == 0xfe && t[1] == 0xff) || (t[0] == 0) != (t[1] == 0))) {
        diag_error(s->diags, 101, span_at(s, 0, 0),
                   "this file is in UTF-16; expected UTF-8 (save it as UTF-8 in your editor)");
        return false;
    }
    nul = memchr(s->text, 0, s->len);
    if (nul) {
        size_t at = (size_t)(nul - s->text);
        diag_error(s->diags, 102, span_at(s, at, at + 1), "here is a byte of value 0: this is no text file");
        return false;
    }
    if (!text_is_utf8(s->text, s->len, &bad)) {
        diag_error(
            s->diags, 103, span_at(s, bad, bad + 1),
            "the byte %02X here is not part of UTF-8 text; expected UTF-8 (save the file as UTF-8 in your editor)",
            t[bad]);
        return false;
    }
    return check_visible(s);
}

bool lex_file(const struct source_set *sources, uint32_t file, struct tokens *out, struct diags *diags)
{
    const struct source_file *f = &sources->files[file];
    struct scanner s = {.text = f->text, .len = f->len, .file = file, .first = true, .out = out, .diags = diags};

    if (!check_encoding(&s))
        return false;
    build_words(s.words);
    while (s.at < s.len) {
        int c = peek(&s, 0);
        if (c == '\n') {
            s.first = true;
            s.strayed = false;
            s.at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            s.at++;
        } else if (c == '#') {
            s.at = line_end(&s, s.at);
        } else if (c == ';') {
            size_t start = s.at++;
            push(&s, TOKEN_LINE, start, SYMBOL_NONE);
        } else {
            scan_token(&s);
        }
    }
    push(&s, TOKEN_FILE_END, s.len, SYMBOL_NONE);
    layout_tokens(f, out);
    return true;
}
