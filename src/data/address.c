/* address.c - decides what the address of a mailbox is, and where one that is none goes wrong.
 *
 * Takes any bytes. What it lets through can be put on a line of a message or of a dialogue with a server as it is: no line breaks,
 * no control characters, no brackets out of place. Whether there is such a mailbox only its server knows. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/address.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "data/domain.h"

enum { LOCAL_MAX = 64, SPEC_MAX = 254, NAME_MAX_BYTES = 500 };

struct reader {
    const char *text;
    size_t n, at;
    struct address_fault *fault;
};

__attribute__((format(printf, 4, 5))) static bool wrong(struct reader *r, size_t at, size_t n, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(r->fault->why, sizeof r->fault->why, fmt, ap);
    va_end(ap);
    r->fault->at = at;
    r->fault->n = n;
    return false;
}

/* Bytes of the code point at the reader's place, 0 at the end; what can stand nowhere in an address is a fault. */
static bool look(struct reader *r, uint32_t *c, size_t *step)
{
    *c = 0;
    *step = 0;
    if (r->at == r->n)
        return true;
    *step = utf8_decode(r->text + r->at, r->n - r->at, c);
    if (*step == 0)
        return wrong(r, r->at, 1, "the byte \\x%02X is not UTF-8", (unsigned)(unsigned char)r->text[r->at]);
    if (*c == '\r' || *c == '\n')
        return wrong(r, r->at, 1, "a line break inside an address");
    if (*c != ' ' && (utf8_is_unsafe(*c) || *c == 0xA0))
        return wrong(r, r->at, *step, "the character U+%04X can stand in no address", (unsigned)*c);
    return true;
}

static bool is_atom(uint32_t c)
{
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", (int)c));
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->n && r->text[r->at] == ' ')
        r->at++;
}

/* From the opening quote to behind the closing one; what stands between them, without escapes. */
static bool quoted(struct reader *r, struct buf *out)
{
    size_t open = r->at++, step;
    uint32_t c;

    for (;;) {
        if (!look(r, &c, &step))
            return false;
        if (c == '\\') {
            r->at++;
            if (!look(r, &c, &step))
                return false;
        } else if (c == '"') {
            r->at++;
            return true;
        }
        if (step == 0)
            return wrong(r, open, r->n - open, "the quote is not closed");
        buf_add(out, r->text + r->at, step);
        r->at += step;
    }
}

/* Words and dots; false only for what is wrong: it ends where something else begins. */
static bool atoms(struct reader *r, struct buf *out)
{
    uint32_t c;
    size_t step;

    for (;; r->at += step) {
        if (!look(r, &c, &step))
            return false;
        if (step == 0 || (!is_atom(c) && c != '.'))
            return true;
        buf_add(out, r->text + r->at, step);
    }
}

static bool unexpected(struct reader *r, const char *where)
{
    char c = r->text[r->at];
    size_t step;
    uint32_t point;
    if (!look(r, &point, &step))
        return false;
    if (c == ',' || c == ';')
        return wrong(r, r->at, 1, "one address is meant; write several as texts of their own, with commas between them");
    if (c == '(')
        return wrong(r, r->at, 1, "an address has no comments; write a name as Name <name@example.com>");
    if (c == ' ')
        return wrong(r, r->at, 1, "a blank %s; a name stands before the address: Name <name@example.com>", where);
    return wrong(r, r->at, step, "%.*s is out of place %s; name@example.com or Name <name@example.com> is right", (int)step, r->text + r->at, where);
}

/* ---------------------------------------------------------------- local@domain */
static bool dots_fit(struct reader *r, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (r->text[from + i] == '.' && (i == 0 || i + 1 == n || r->text[from + i + 1] == '.'))
            return wrong(r, from + i, 1, "a dot stands between two letters; otherwise the part before the @ is written in quotes");
    return true;
}

static void put_local(struct buf *out, const char *local, size_t n, bool in_quotes)
{
    if (!in_quotes) {
        buf_add(out, local, n);
        return;
    }
    buf_putc(out, '"');
    for (size_t i = 0; i < n; i++) {
        if (local[i] == '"' || local[i] == '\\')
            buf_putc(out, '\\');
        buf_putc(out, local[i]);
    }
    buf_putc(out, '"');
}

/* Are its quotes more than a way of writing? "a.b"@x is a.b@x. */
static bool needs_quotes(const char *local, size_t n)
{
    bool dot = true;
    for (size_t i = 0; i < n; i++) {
        if (local[i] == '.' ? dot : !is_atom((unsigned char)local[i]))
            return true;
        dot = local[i] == '.';
    }
    return dot;
}

static bool read_local(struct reader *r, struct buf *local)
{
    size_t from = r->at;
    bool in_quotes = r->at < r->n && r->text[r->at] == '"';

    if (!(in_quotes ? quoted(r, local) : atoms(r, local)))
        return false;
    if (r->at == r->n)
        return wrong(r, from, r->n - from, "there is no @ in it: name@example.com");
    if (r->text[r->at] != '@')
        return unexpected(r, "before the @");
    if (r->at == from)
        return wrong(r, r->at, 1, "nothing stands before the @: name@example.com");
    if (!in_quotes && !dots_fit(r, from, r->at - from))
        return false;
    if (local->len > LOCAL_MAX)
        return wrong(r, from, r->at - from, "%zu bytes stand before the @; %d are the most", local->len, LOCAL_MAX);
    r->at++;
    return true;
}

/* Ends where the domain does: at `>` if it is in brackets, or at the end. */
static bool read_domain(struct reader *r, bool in_brackets, struct buf *domain)
{
    struct domain_fault fault;
    size_t from = r->at, step;
    uint32_t c;

    for (;; r->at += step) {
        if (!look(r, &c, &step))
            return false;
        if (step == 0 || (in_brackets && c == '>'))
            break;
        if (c == '@')
            return wrong(r, r->at, 1, "a second @; before the first one it would stand in quotes");
        if (c == ' ' || c == ',' || c == ';' || c == '(' || c == '<' || c == '>')
            return unexpected(r, "in the domain");
    }
    if (domain_ascii(domain, r->text + from, r->at - from, &fault))
        return true;
    return wrong(r, from + fault.at, fault.n, "%s", fault.why);
}

static bool read_spec(struct arena *a, struct reader *r, bool in_brackets, struct address *out)
{
    struct buf local = BUF_INIT, domain = BUF_INIT, spec = BUF_INIT;
    size_t from = r->at;
    bool fine = read_local(r, &local) && read_domain(r, in_brackets, &domain);

    if (fine) {
        put_local(&spec, buf_text(&local), local.len, needs_quotes(buf_text(&local), local.len));
        buf_putc(&spec, '@');
        buf_add(&spec, buf_text(&domain), domain.len);
        fine = spec.len <= SPEC_MAX || wrong(r, from, r->at - from, "the address has %zu bytes; %d are the most", spec.len, SPEC_MAX);
        if (local.failed || domain.failed || spec.failed)
            arena_exhausted();
        out->local = arena_dup(a, buf_text(&local), local.len);
        out->domain = arena_dup(a, buf_text(&domain), domain.len);
        out->spec = arena_dup(a, buf_text(&spec), spec.len);
        for (size_t i = 0; i < local.len; i++)
            out->is_utf8 = out->is_utf8 || (unsigned char)local.data[i] >= 0x80;
    }
    buf_fini(&local);
    buf_fini(&domain);
    buf_fini(&spec);
    return fine;
}

/* ---------------------------------------------------------------- Name <local@domain> */
static bool read_words(struct reader *r, struct buf *name)
{
    for (skip_blanks(r); r->at < r->n && r->text[r->at] != '<'; skip_blanks(r)) {
        size_t from = r->at;
        if (name->len > 0)
            buf_putc(name, ' ');
        if (!(r->text[r->at] == '"' ? quoted(r, name) : atoms(r, name)))
            return false;
        if (r->at == from)
            return unexpected(r, "in the name, which stands in quotes then");
    }
    if (name->len > NAME_MAX_BYTES)
        return wrong(r, 0, r->at, "the name has %zu bytes; %d are the most", name->len, NAME_MAX_BYTES);
    return true;
}

/* Where the < of `Name <…>` stands, outside of quotes; n: there is none. */
static size_t find_bracket(const char *text, size_t n)
{
    bool in_quotes = false;
    for (size_t i = 0; i < n; i++) {
        if (in_quotes && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_quotes = !in_quotes;
        else if (text[i] == '<' && !in_quotes)
            return i;
    }
    return n;
}

bool address_parse(struct arena *a, const char *text, size_t n, struct address *out, struct address_fault *fault)
{
    struct reader r = {.text = text, .n = n, .fault = fault};
    struct buf name = BUF_INIT;
    bool fine;

    *out = (struct address){0};
    *fault = (struct address_fault){0};
    if (n == 0)
        return wrong(&r, 0, 0, "it is empty: name@example.com");
    if (find_bracket(text, n) == n)
        return read_spec(a, &r, false, out);
    fine = read_words(&r, &name);
    if (fine) {
        r.at++;
        fine = read_spec(a, &r, true, out);
    }
    if (fine && r.at == r.n)
        fine = wrong(&r, r.n, 0, "the bracket > is missing at its end");
    else if (fine && r.at + 1 < r.n)
        fine = wrong(&r, r.at + 1, r.n - r.at - 1, "nothing follows the address in brackets");
    if (fine && name.len > 0)
        out->name = arena_dup(a, buf_text(&name), name.len);
    buf_fini(&name);
    return fine;
}

void address_split(struct arena *a, const char *text, const char ***list, size_t *n)
{
    for (const char *s = text, *end; *s; s = *end ? end + 1 : end) {
        bool in_quotes = false;
        for (end = s; *end && (in_quotes || *end != ','); end++)
            if (in_quotes && *end == '\\' && end[1])
                end++;
            else if (*end == '"')
                in_quotes = !in_quotes;
        const char *from = s + strspn(s, " "), *last = end;
        while (last > from && last[-1] == ' ')
            last--;
        if (last > from)
            ARENA_PUSH(a, *list, *n, arena_dup(a, from, (size_t)(last - from)));
    }
}
