/* xml_read.c - decides whether bytes are XML as a workbook of ours has it, and tells its elements.
 *
 * A workbook is read back after each report, and a general parser took a tenth of a small report's time, most of it for what our
 * files never have. So this one knows one encoding, no declarations, no comments and no entities but the five of XML itself, and refuses
 * what it does not know: it never takes for whole what another reader would refuse. A tag or a text that a piece ends in is kept and
 * read again with the next. Must not know what the elements mean. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xml_read.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 64, NAMES_MAX = 4096, TOKEN_MAX = 4 << 20, REFERENCE_MAX = 10 };

struct xml_reader {
    struct xml_sink sink;
    struct buf rest;       /* the beginning of a tag or a text, of which the end was not fed yet */
    struct buf resolved;
    const char *says;      /* why it is none; NULL: nothing was wrong so far */
    size_t depth, n_names; /* of the elements that are open, and their names one behind the other */
    size_t starts[DEPTH_MAX];
    char names[NAMES_MAX];
    bool begun, rooted;    /* something was read; the root was opened */
    struct xml_tag tag;
};

struct xml_reader *xml_new(void)
{
    return calloc(1, sizeof(struct xml_reader));
}

void xml_free(struct xml_reader **r)
{
    if (!*r)
        return;
    buf_fini(&(*r)->rest);
    buf_fini(&(*r)->resolved);
    free(*r);
    *r = NULL;
}

void xml_begin(struct xml_reader *r, const struct xml_sink *sink)
{
    buf_clear(&r->rest);
    r->sink = *sink;
    r->says = NULL;
    r->depth = r->n_names = 0;
    r->begun = r->rooted = false;
}

const char *xml_says(const struct xml_reader *r)
{
    return r->says ? r->says : "";
}

bool xml_is(const char *s, size_t n, const char *text)
{
    return strlen(text) == n && memcmp(s, text, n) == 0;
}

const struct xml_attribute *xml_attribute(const struct xml_tag *tag, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < tag->n; i++)
        if (tag->attributes[i].n_name == n && memcmp(tag->attributes[i].name, name, n) == 0)
            return &tag->attributes[i];
    return NULL;
}

/* ------------------------------------------------------------------ characters */

/* What a token came to: it is read, its end was not fed yet, or it is none. */
enum step { STEP_DONE, STEP_MORE, STEP_WRONG };

static enum step wrong(struct xml_reader *r, const char *says)
{
    r->says = says;
    return STEP_WRONG;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Letters, digits and what else our names have. */
static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' || c == '-' || c == '.';
}

static bool begins_name(char c)
{
    return is_name(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.';
}

static const char *name_end(const char *s, const char *end)
{
    while (s < end && is_name(*s))
        s++;
    return s;
}

/* The character that a number stands for; false where XML has none. */
static bool by_number(const char *s, size_t n, uint32_t *c)
{
    bool hex = n > 0 && *s == 'x';
    uint32_t v = 0;
    if (n - hex == 0)
        return false;
    for (size_t i = hex; i < n; i++) {
        unsigned digit = s[i] >= '0' && s[i] <= '9' ? (unsigned)(s[i] - '0') : hex && s[i] >= 'a' && s[i] <= 'f' ? (unsigned)(s[i] - 'a' + 10) :
                         hex && s[i] >= 'A' && s[i] <= 'F' ? (unsigned)(s[i] - 'A' + 10) : 99;
        if (digit == 99)
            return false;
        v = v * (hex ? 16 : 10) + digit;
        if (v > 0x10FFFF)
            return false;
    }
    *c = v;
    return v >= 0x20 ? !(v >= 0xD800 && v < 0xE000) && v != 0xFFFE && v != 0xFFFF : v == '\t' || v == '\n' || v == '\r';
}

/* "amp;" behind an ampersand, of `n` bytes to the end of what there is. *taken: with the semicolon. */
static enum step reference(const char *s, size_t n, uint32_t *c, size_t *taken)
{
    static const struct { const char *name; char c; } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    const char *semicolon = memchr(s, ';', n < REFERENCE_MAX ? n : REFERENCE_MAX);
    if (!semicolon)
        return n < REFERENCE_MAX ? STEP_MORE : STEP_WRONG;
    size_t k = (size_t)(semicolon - s);
    *taken = k + 1;
    if (k > 1 && *s == '#')
        return by_number(s + 1, k - 1, c) ? STEP_DONE : STEP_WRONG;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (xml_is(s, k, known[i].name)) {
            *c = (unsigned char)known[i].c;
            return STEP_DONE;
        }
    return STEP_WRONG;
}

void xml_resolve(struct buf *out, const char *s, size_t n)
{
    uint32_t c = 0;
    for (size_t taken; n > 0; s += taken, n -= taken) {
        const char *next = memchr(s, '&', n);
        taken = next ? (size_t)(next - s) : n;
        buf_add(out, s, taken);
        if (!next)
            return;
        s = next + 1;
        n -= taken + 1;
        if (reference(s, n, &c, &taken) != STEP_DONE)
            return; /* it was looked at before it was told */
        buf_utf8(out, c);
    }
}

/* How many of n bytes may stand in a text or a value as they are, up to what needs to be looked at. *high: there are some over ASCII. */
static size_t plain_run(const char *s, size_t n, char stop, bool *high)
{
    unsigned char all = 0;
    size_t i = 0;
    for (; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        all |= c;
        if (c <= '<' && ((c < 0x20 && !is_space(s[i])) || c == '<' || c == '&' || s[i] == stop))
            break; /* what `all` has of it is no high byte */
    }
    *high |= all >= 0x80;
    return i;
}

/* Is it UTF-8, without the two that are no characters? */
static bool is_text(const char *s, size_t n)
{
    if (!text_is_utf8(s, n, NULL))
        return false;
    for (const char *at = s; (at = memchr(at, 0xEF, (size_t)(s + n - at))) != NULL; at++)
        if ((unsigned char)at[1] == 0xBF && (unsigned char)at[2] >= 0xBE)
            return false;
    return true;
}

/* From s on up to `stop`, which is not part of it: looked at, with its references. *referred: there are some. */
static enum step take_run(struct xml_reader *r, const char *s, const char *end, char stop, const char **behind, bool *referred)
{
    bool high = false;
    const char *at = s;
    *referred = false;
    for (;;) {
        at += plain_run(at, (size_t)(end - at), stop, &high);
        if (at == end)
            return STEP_MORE;
        if (*at == stop)
            break;
        uint32_t c;
        size_t taken = 0;
        if (*at != '&')
            return wrong(r, *at == '<' ? "a tag within a tag" : "a character that XML does not have");
        enum step step = reference(at + 1, (size_t)(end - at - 1), &c, &taken);
        if (step == STEP_WRONG)
            return wrong(r, "a reference to nothing");
        if (step == STEP_MORE)
            return STEP_MORE;
        *referred = true;
        at += 1 + taken;
    }
    if (high && !is_text(s, (size_t)(at - s)))
        return wrong(r, "bytes that are no text");
    *behind = at;
    return STEP_DONE;
}

/* ------------------------------------------------------------------ tags */

static enum step open_element(struct xml_reader *r)
{
    struct xml_tag *t = &r->tag;
    if (r->depth == 0 && r->rooted)
        return wrong(r, "something behind its end");
    if (r->depth == DEPTH_MAX || r->n_names + t->n_name > NAMES_MAX)
        return wrong(r, "elements too deep in one another");
    r->starts[r->depth++] = r->n_names;
    memcpy(r->names + r->n_names, t->name, t->n_name);
    r->n_names += t->n_name;
    r->rooted = true;
    r->sink.start(r->sink.ctx, t);
    return STEP_DONE;
}

static enum step close_element(struct xml_reader *r, const char *name, size_t n)
{
    size_t start = r->depth > 0 ? r->starts[r->depth - 1] : 0;
    if (r->depth == 0 || r->n_names - start != n || memcmp(r->names + start, name, n) != 0)
        return wrong(r, "an end without its beginning");
    r->depth--;
    r->n_names = start;
    r->sink.end(r->sink.ctx, name, n);
    return STEP_DONE;
}

/* name="value", from s on. */
static enum step take_attribute(struct xml_reader *r, const char *s, const char *end, const char **behind)
{
    struct xml_attribute a = {.name = s};
    bool referred;
    const char *at = name_end(s, end), *close;
    a.n_name = (size_t)(at - s);
    if (!begins_name(*s) || (at < end && *at != '='))
        return wrong(r, "an attribute without a value");
    if (end - at < 2)
        return STEP_MORE;
    if (at[1] != '"' && at[1] != '\'')
        return wrong(r, "an attribute without a value");
    a.value = at + 2;
    enum step step = take_run(r, a.value, end, at[1], &close, &referred);
    if (step != STEP_DONE)
        return step;
    a.n_value = (size_t)(close - a.value);
    for (size_t i = 0; i < r->tag.n; i++)
        if (r->tag.attributes[i].n_name == a.n_name && memcmp(r->tag.attributes[i].name, a.name, a.n_name) == 0)
            return wrong(r, "an attribute that is there twice");
    if (r->tag.n == XML_ATTRIBUTES_MAX)
        return wrong(r, "too many attributes");
    r->tag.attributes[r->tag.n++] = a;
    *behind = close + 1;
    return STEP_DONE;
}

static const char *skip_space(const char *s, const char *end)
{
    while (s < end && is_space(*s))
        s++;
    return s;
}

/* Attributes up to the tag's end, which is `>`, or `/>` or `?>` where `last` is asked for. */
static enum step take_attributes(struct xml_reader *r, const char *s, const char *end, char last, const char **behind, bool *empty)
{
    r->tag.n = 0;
    for (;;) {
        const char *at = skip_space(s, end);
        if (at == end || (*at == last && end - at < 2))
            return STEP_MORE;
        *empty = *at == last && at[1] == '>';
        if (*at == '>' || *empty) {
            *behind = at + 1 + *empty;
            return STEP_DONE;
        }
        if (at == s)
            return wrong(r, "a tag that does not end");
        enum step step = take_attribute(r, at, end, &s);
        if (step != STEP_DONE)
            return step;
    }
}

/* <name …>, <name …/> */
static enum step take_start(struct xml_reader *r, const char *s, const char *end, const char **behind)
{
    bool empty;
    const char *at = name_end(s + 1, end);
    r->tag.name = s + 1;
    r->tag.n_name = (size_t)(at - s - 1);
    if (!begins_name(s[1]))
        return wrong(r, "a tag without a name, or a declaration");
    enum step step = take_attributes(r, at, end, '/', behind, &empty);
    if (step == STEP_DONE)
        step = open_element(r);
    return step == STEP_DONE && empty ? close_element(r, r->tag.name, r->tag.n_name) : step;
}

/* </name> */
static enum step take_end(struct xml_reader *r, const char *s, const char *end, const char **behind)
{
    const char *at = name_end(s + 2, end), *close = skip_space(at, end);
    if (close == end)
        return STEP_MORE;
    if (*close != '>')
        return wrong(r, "a tag that does not end");
    *behind = close + 1;
    return close_element(r, s + 2, (size_t)(at - s - 2));
}

static bool head_has(const struct xml_reader *r, size_t i, const char *name, const char *value)
{
    const struct xml_attribute *a = &r->tag.attributes[i];
    return i < r->tag.n && xml_is(a->name, a->n_name, name) && xml_is(a->value, a->n_value, value);
}

/* <?xml version="1.0" encoding="UTF-8" …?>, at the very beginning. */
static enum step take_head(struct xml_reader *r, const char *s, const char *end, const char **behind)
{
    bool closed;
    if (end - s < 6)
        return STEP_MORE;
    if (r->begun || memcmp(s, "<?xml", 5) != 0)
        return wrong(r, "an instruction");
    enum step step = take_attributes(r, s + 5, end, '?', behind, &closed);
    if (step != STEP_DONE)
        return step;
    size_t n = head_has(r, 0, "version", "1.0"), with_encoding = n + head_has(r, n, "encoding", "UTF-8");
    size_t all = with_encoding + (head_has(r, with_encoding, "standalone", "yes") || head_has(r, with_encoding, "standalone", "no"));
    return closed && n == 1 && all == r->tag.n ? STEP_DONE : wrong(r, "a head of another kind");
}

/* ------------------------------------------------------------------ the document */

/* Text up to the next tag; that tag's beginning has been fed. */
static enum step take_text(struct xml_reader *r, const char *s, const char *end, const char **behind)
{
    bool referred;
    const char *close = memchr(s, '<', (size_t)(end - s));
    if (!close)
        return STEP_MORE;
    enum step step = take_run(r, s, close + 1, '<', behind, &referred);
    if (step == STEP_MORE)
        return wrong(r, "a reference to nothing");
    if (step != STEP_DONE)
        return step;
    size_t n = (size_t)(close - s);
    if (r->depth == 0)
        return skip_space(s, close) == close ? STEP_DONE : wrong(r, "text outside of all elements");
    for (const char *at = s; (at = memchr(at, '>', (size_t)(close - at))) != NULL; at++)
        if (at - s >= 2 && at[-1] == ']' && at[-2] == ']')
            return wrong(r, "the end of a section that does not begin");
    if (!referred) {
        r->sink.text(r->sink.ctx, s, n);
        return STEP_DONE;
    }
    buf_clear(&r->resolved);
    xml_resolve(&r->resolved, s, n);
    if (!buf_text(&r->resolved))
        return wrong(r, "no memory for a text");
    r->sink.text(r->sink.ctx, r->resolved.data, r->resolved.len);
    return STEP_DONE;
}

static enum step take_token(struct xml_reader *r, const char *s, const char *end, const char **behind)
{
    if (*s != '<')
        return take_text(r, s, end, behind);
    if (end - s < 2)
        return STEP_MORE;
    return s[1] == '/' ? take_end(r, s, end, behind) : s[1] == '?' ? take_head(r, s, end, behind) : take_start(r, s, end, behind);
}

/* As many tokens as there are; gives what is left. */
static const char *take_tokens(struct xml_reader *r, const char *s, const char *end)
{
    enum step step = STEP_DONE;
    while (s < end && (step = take_token(r, s, end, &s)) == STEP_DONE)
        r->begun = true;
    return s;
}

bool xml_feed(struct xml_reader *r, const char *data, size_t n)
{
    const char *end = data + n;
    if (r->says)
        return false;
    if (r->rest.len > 0) {
        buf_add(&r->rest, data, n);
        if (!buf_text(&r->rest))
            return wrong(r, "no memory for a piece"), false;
        const char *left = take_tokens(r, r->rest.data, r->rest.data + r->rest.len);
        r->rest.len -= (size_t)(left - r->rest.data);
        memmove(r->rest.data, left, r->rest.len + 1);
    } else {
        const char *left = take_tokens(r, data, end);
        buf_add(&r->rest, left, (size_t)(end - left));
    }
    if (!r->says && (r->rest.failed || r->rest.len > TOKEN_MAX))
        wrong(r, "a tag or a text that does not end");
    return !r->says;
}

bool xml_end(struct xml_reader *r)
{
    const char *rest = r->rest.data, *end = rest + r->rest.len;
    if (!r->says && (r->depth > 0 || !r->rooted || (rest && skip_space(rest, end) != end)))
        wrong(r, "it does not end");
    return !r->says;
}
