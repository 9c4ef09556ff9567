/* resolve_source.c - decides whether a source's own column exists, and exists once.
 *
 * Asks the catalog for the columns of a table's object, once. Where nothing is known (no catalog, or the source cannot be
 * looked at, which is warned of) any name may be the source's. Names are taken as they stand, case and blanks included. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static bool ask(struct check *ck, const struct name *source, const char *object, struct span span, const char *const **names, size_t *n)
{
    const struct source *s = find_object(ck->feeds, source->text);
    struct err err = {.code = ERR_OK};

    if (!s || !ck->catalog->columns || (ck->catalog->refusal && ck->catalog->refusal(ck->catalog->ctx, s->decl)))
        return false; /* what is wrong with the source is said of the source */
    if (ck->catalog->columns(ck->catalog->ctx, s->decl, object, names, n, &err) == 0)
        return true;
    diag_warn(ck->diags, 320, span, "the columns of \"%s\" are not known, so names of them are not checked", object);
    diag_note(ck->diags, span, "%s", err.msg);
    return false;
}

static struct table_state *state_of(struct check *ck, const struct table *t)
{
    static const struct table_state nothing_known;
    struct table_state *s;

    if (!ck->states) { /* a condition of the command line: no names of sources there */
        s = ARENA_NEW(ck->arena, struct table_state);
        *s = nothing_known;
        return s;
    }
    s = &ck->states[t->index];
    if (!s->asked && t->decl->source.text)
        s->known = ask(ck, &t->decl->source, t->decl->object, t->decl->object_span, &s->source, &s->n_source);
    s->asked = true;
    return s;
}

bool source_known(struct check *ck, const struct table *t)
{
    return state_of(ck, t)->known;
}

static size_t count_name(const char *const *list, size_t n, const char *name)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += strcmp(list[i], name) == 0;
    return found;
}

bool source_has(struct check *ck, const struct table *t, const char *name)
{
    const struct table_state *s = state_of(ck, t);

    return s->known && count_name(s->source, s->n_source, name) > 0;
}

void source_check_name(struct check *ck, const struct table *t, const char *name, struct span span)
{
    const struct table_state *s = state_of(ck, t);
    size_t found = s->known ? count_name(s->source, s->n_source, name) : 1;

    if (!t->decl->source.text)
        diag_error(ck->diags, 321, span, "%s has no file that %s could be a column of", t->name.text, name);
    else if (name[strspn(name, " \t")] == '\0')
        diag_error(ck->diags, 322, span, "a column whose header is blank cannot be named: give it a header in \"%s\"", t->decl->object);
    else if (found == 0)
        diag_error(ck->diags, 323, span, "\"%s\" has no column %s, and %s declares none%s", t->decl->object, name, t->name.text,
                   near_of(ck, name, s->source, s->n_source));
    else if (found > 1)
        diag_error(ck->diags, 324, span, "\"%s\" has %zu columns called %s; which one is meant cannot be said", t->decl->object, found, name);
}

static void check_field_names(struct check *ck, const struct feed *f, const char *const *fields, size_t n, const char *what)
{
    for (size_t i = 0; i < f->n; i++)
        if (count_name(fields, n, f->columns[i].field.text) == 0)
            diag_error(ck->diags, 325, f->columns[i].field.span, "%s have no %s%s", what, f->columns[i].field.text,
                       near_of(ck, f->columns[i].field.text, fields, n));
    for (size_t i = 0; i < n; i++) {
        size_t said = 0;

        for (size_t j = 0; j < f->n; j++)
            said += strcmp(f->columns[j].field.text, fields[i]) == 0;
        if (said != 1)
            diag_error(ck->diags, 326, f->span, said == 0 ? "%s need a column for their %s" : "%s have two columns for their %s", what, fields[i]);
    }
}

void source_check_feed(struct check *ck, const struct feed *f, const char *const *fields, size_t n, const char *what)
{
    const char *const *names = NULL;
    size_t n_names = 0;

    check_field_names(ck, f, fields, n, what);
    if (!find_symbol(ck->feeds, f->source.text)) {
        diag_error(ck->diags, 327, f->source.span, "there is no source %s%s", f->source.text, near_in(ck, ck->feeds, f->source.text));
        return;
    }
    if (!ask(ck, &f->source, f->object, f->span, &names, &n_names))
        return;
    for (size_t i = 0; i < f->n; i++)
        if (count_name(names, n_names, f->columns[i].column.text) != 1)
            diag_error(ck->diags, 328, f->columns[i].column.span, "\"%s\" has no column %s, or more than one%s", f->object, f->columns[i].column.text,
                       near_of(ck, f->columns[i].column.text, names, n_names));
}
