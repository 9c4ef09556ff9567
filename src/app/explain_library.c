/* explain_library.c - a definition of the standard library as it is written, for a project that does not use it.
 *
 * Takes a name; prints the definition's text, then those of the library that it rests on, then the names that a project must supply.
 * Whether they fit a project is not looked at here: `use` says so. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "app/explain_library.h"
#include "base/map.h"
#include "lang/standard.h"

struct told {
    struct project *p;
    const struct program *library;
    struct map *names; /* told, or to be told; in order */
};

static void print_text(const struct told *t, const struct statement *s)
{
    int line, column;
    size_t n;
    const char *text = source_text(&t->p->sources, s->span, &n);
    source_position(&t->p->sources, s->span, &line, &column);
    printf("\n  ");
    for (size_t i = 0; i < n; i++) {
        putchar(text[i]);
        if (text[i] == '\n')
            printf("  ");
    }
    printf("   [standard:%d]\n", line);
}

/* Puts the names that it rests on behind those that are known. */
static void add_needs(struct told *t, const struct statement *s)
{
    size_t n;
    const char *const *needs = standard_needs(t->p->arena, s, &n);
    for (size_t i = 0; i < n; i++)
        map_add(t->names, needs[i], NULL);
}

bool explain_library(struct project *p, const char *name)
{
    struct told t = {.p = p, .library = standard_parse(&p->sources, p->arena, &p->diags)};
    const struct statement *s = standard_find(t.library, name);
    size_t outside = 0;
    if (!s)
        return false;
    printf("%s of the standard library; to have it: use %s from standard\n", name, name);
    t.names = map_new();
    map_add(t.names, name, NULL);
    for (size_t i = 0; i < map_count(t.names); i++) {
        s = standard_find(t.library, map_key(t.names, i));
        if (s) {
            print_text(&t, s);
            add_needs(&t, s);
        } else {
            outside++;
        }
    }
    printf("%s", outside ? "\n  The project supplies:" : "");
    for (size_t i = 0; i < map_count(t.names); i++)
        if (!standard_find(t.library, map_key(t.names, i)))
            printf("%s %s", --outside + 1 && i ? "" : "", map_key(t.names, i));
    putchar('\n');
    map_free(&t.names);
    return true;
}
