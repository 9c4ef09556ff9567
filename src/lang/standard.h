/* standard.h - the standard library: definitions in the language, compiled in. */
#ifndef CONCORD_LANG_STANDARD_H
#define CONCORD_LANG_STANDARD_H

#include "lang/ast.h"

/* The text of standard.concord, line by line, each with its line end; NULL behind the last. Made by standard.awk. */
extern const char *const standard_lines[];

/* Adds the library to the set, as the file "standard", and parses it. Takes some milliseconds: ask when something of it is wanted. */
const struct program *standard_parse(struct source_set *sources, struct arena *arena, struct diags *diags);
/* The name that a statement of the library defines; NULL: none that can be used. */
const struct name *standard_name(const struct statement *s);
/* Its definition of that name; NULL: it has none. */
const struct statement *standard_find(const struct program *library, const char *name);
/* A name that a definition rests on, with the names before it: deal.won. */
struct standard_need {
    const char *written;
    bool figure; /* a metric, costs or an attribution, which the library may have; else the project's: tables, events, columns, dimensions, codes */
};
/* All of a definition, each once, in the order in which they are written; arena's. */
struct standard_need *standard_needs(struct arena *arena, const struct statement *s, size_t *n);

#endif
