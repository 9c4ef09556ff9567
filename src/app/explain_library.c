/* explain_library.c - a definition of the standard library as it is written, for a project that does not use it.
 *
 * Takes a name; writes the definition's text, then those of the library that it rests on, then the names that a project must supply.
 * Whether they fit a project is not looked at here: `use` says so. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/explain_library.h"

#include <string.h>

#include "lang/standard.h"

struct told {
    struct project *p;
    const struct program *library;
    const struct statement **list; size_t n; /* of the library, in the order in which they are named */
    const char **outside; size_t n_outside;  /* the project's to supply */
};

static void add_definition(struct told *t, const struct statement *s)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i] == s)
            return;
    ARENA_PUSH(t->p->arena, t->list, t->n, s);
}

static void add_outside(struct told *t, const char *name)
{
    for (size_t i = 0; i < t->n_outside; i++)
        if (strcmp(t->outside[i], name) == 0)
            return;
    ARENA_PUSH(t->p->arena, t->outside, t->n_outside, name);
}

static void add_needs(struct told *t, const struct statement *s)
{
    size_t n;
    struct standard_need *needs = standard_needs(t->p->arena, s, &n);
    for (size_t i = 0; i < n; i++) {
        const struct statement *own = needs[i].figure ? standard_find(t->library, needs[i].written) : NULL;
        if (own)
            add_definition(t, own);
        else
            add_outside(t, needs[i].written);
    }
}

static void print_text(const struct told *t, const struct statement *s, struct buf *out)
{
    int line, column;
    size_t n;
    const char *text = source_text(&t->p->sources, s->span, &n);
    source_position(&t->p->sources, s->span, &line, &column);
    buf_printf(out, "\n  [standard:%d]\n  ", line);
    for (size_t i = 0; i < n; i++) {
        buf_putc(out, text[i]);
        if (text[i] == '\n')
            buf_puts(out, "  ");
    }
    buf_putc(out, '\n');
}

bool explain_library(struct project *p, const char *name, struct buf *out)
{
    struct told t = {.p = p, .library = standard_parse(&p->sources, p->arena, &p->diags)};
    const struct statement *s = standard_find(t.library, name);
    if (!s)
        return false;
    buf_printf(out, "%s is of the standard library and not used here; to have it: use %s from standard\n", name, name);
    add_definition(&t, s);
    for (size_t i = 0; i < t.n; i++) {
        print_text(&t, t.list[i], out);
        add_needs(&t, t.list[i]);
    }
    buf_printf(out, "\n  Of the project, by these names:");
    for (size_t i = 0; i < t.n_outside; i++)
        buf_printf(out, "%s %s", i ? "," : "", t.outside[i]);
    buf_putc(out, '\n');
    return true;
}
