/* standard.c - decides what the standard library holds: the text that was compiled in, and nothing else.
 *
 * Takes a set of sources and gives the library's statements, whose spans lie in a file "standard" of that set. What a project
 * takes of them is resolve_library.c's to say. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/standard.h"

#include <string.h>

#include "lang/parse.h"

const struct program *standard_parse(struct source_set *sources, struct arena *arena, struct diags *diags)
{
    struct program *library = ARENA_NEW(arena, struct program);
    size_t len = 0;
    char *text, *end;

    for (size_t i = 0; standard_lines[i]; i++)
        len += strlen(standard_lines[i]);
    text = end = ARENA_ARRAY(arena, char, len + 1);
    for (size_t i = 0; standard_lines[i]; i++) {
        memcpy(end, standard_lines[i], strlen(standard_lines[i]));
        end += strlen(standard_lines[i]);
    }
    parse_file(sources, source_add(sources, "standard", text, len), arena, library, diags);
    return library;
}

const struct name *standard_name(const struct statement *s)
{
    switch (s->kind) {
    case ST_METRIC: return &s->u.metric->name;
    case ST_ATTRIBUTION: return &s->u.attribution->name;
    default: return NULL;
    }
}

const struct statement *standard_find(const struct program *library, const char *name)
{
    for (size_t i = 0; i < library->n; i++) {
        const struct name *own = standard_name(library->statements[i]);

        if (own && strcmp(own->text, name) == 0)
            return library->statements[i];
    }
    return NULL;
}
