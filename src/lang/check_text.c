/* check_text.c - decides what stands in the braces of a text, `{revenue}`, `{period}`, `{report}`, and whether a text is an address.
 *
 * Takes a text of a report or a delivery and the span that it is part of, in which each placeholder is looked for, so that the
 * mark stands under it. A brace that no name follows is a brace. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "data/address.h"
#include "lang/check_int.h"

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

/* The span of a part as written; the whole when the text was written otherwise (with escapes). */
static struct span part_span(struct check *ck, struct span span, const char *braced, size_t n)
{
    size_t len;
    const char *text = source_text(ck->sources, span, &len);

    for (size_t i = 0; text && i + n <= len; i++) {
        if (memcmp(text + i, braced, n) != 0)
            continue;
        span.start += (uint32_t)i;
        span.end = span.start + (uint32_t)n;
        break;
    }
    return span;
}

static bool is_figure(struct check *ck, const char *name, struct span span)
{
    const struct symbol *s = find_visible(ck, ck->values, name, span);

    return s && (s->kind == REF_METRIC || s->kind == REF_COSTS);
}

void check_placeholders(struct check *ck, const char *text, struct span span, bool figures)
{
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        size_t n = 1 + strcspn(at + 1, "}{");
        const char *name;

        if (at[n] != '}' || !starts_name(at[1]))
            continue;
        name = arena_dup(ck->arena, at + 1, n - 1);
        if (strcmp(name, "period") == 0 || strcmp(name, "report") == 0 || (figures && is_figure(ck, name, span)))
            continue;
        span = part_span(ck, span, at, n + 1);
        if (figures)
            diag_error(ck->diags, 365, span, "{%s} is no metric, and neither {period} nor {report}%s", name, near_or_library(ck, ck->values, name));
        else
            diag_error(ck->diags, 366, span, "the name of a file may have {period} and {report} in it, not {%s}", name);
    }
}

void check_mailbox(struct check *ck, const char *text, struct span span)
{
    struct address address;
    struct address_fault fault;
    const char *in_quotes = arena_printf(ck->arena, "\"%s\"", text);
    struct span at = part_span(ck, span, in_quotes, strlen(in_quotes));

    if (address_parse(ck->arena, text, strlen(text), &address, &fault))
        return;
    if (at.end - at.start == strlen(in_quotes)) { /* as written: each of its bytes has a place */
        at.start += 1 + (uint32_t)fault.at;
        at.end = at.start + (uint32_t)(fault.n ? fault.n : 1);
    }
    diag_error(ck->diags, 858, at, "this is no address: %s", fault.why);
}
