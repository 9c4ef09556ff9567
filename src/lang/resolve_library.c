/* resolve_library.c - decides what `use` brings into a project: definitions of the library, functions of plugins.
 *
 * Takes the `use` statements and what the catalog knows; appends the library's statements to the project's, as if they were written
 * there, with those of the library that they rest on, and adds plugin functions to the model. What the project defines itself takes the
 * place of the library's. What no `use` names is hidden: the library's own definitions alone see it. A definition whose names the
 * project does not have is reported where the project asks for it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdint.h>
#include <string.h>

#include "lang/check_int.h"
#include "lang/standard.h"

/* ---------------------------------------------------------------- the library */
static const struct program *library_of(struct check *ck)
{
    if (!ck->library_asked) {
        ck->library_asked = true;
        ck->library = ck->catalog->standard ? ck->catalog->standard(ck->catalog->ctx) : NULL;
    }
    return ck->library;
}

static const struct statement *library_find(struct check *ck, const char *name)
{
    return library_of(ck) ? standard_find(ck->library, name) : NULL;
}

static bool in_library(const struct check *ck, struct span span)
{
    return ck->library && ck->library->n > 0 && span.file == ck->library->statements[0]->span.file;
}

/* What of the project's own has the name of a definition of the library; NULL: nothing. */
static const struct name *own_definition(const struct program *program, const struct statement *library, const char *name)
{
    for (size_t i = 0; i < program->n; i++) {
        const struct statement *s = program->statements[i];
        const struct name *own = NULL;

        if (library->kind == ST_ATTRIBUTION)
            own = s->kind == ST_ATTRIBUTION ? &s->u.attribution->name : NULL;
        else if (s->kind == ST_METRIC)
            own = &s->u.metric->name;
        else if (s->kind == ST_COSTS)
            own = &s->u.costs->name;
        else if (s->kind == ST_SETTING)
            own = &s->u.setting->name;
        if (own && own->text && strcmp(own->text, name) == 0)
            return own;
    }
    return NULL;
}

/* ---------------------------------------------------------------- use … from standard */
static void borrow(struct check *ck, const struct program *program, const struct statement *s, const struct name *asked)
{
    struct borrowed *b = ARENA_NEW(ck->arena, struct borrowed);
    const char *name = standard_name(s)->text;
    struct needed_name *needs;
    size_t n;

    *b = (struct borrowed){s, asked, strcmp(name, asked->text) == 0};
    map_add(ck->borrowed, name, b);
    for (size_t i = 0; i < ck->library->n; i++)
        if (ck->library->statements[i] == s)
            ARENA_PUSH(ck->arena, ck->statements, ck->n_statements, ck->library->statements[i]);
    needs = needs_of(ck, s, &n);
    for (size_t i = 0; i < n; i++) {
        const char *other = needs[i].name->text;
        const struct statement *rests = needs[i].role == NEEDS_VALUE || needs[i].role == NEEDS_ATTRIBUTION ? library_find(ck, other) : NULL;

        if (rests && !map_find(ck->borrowed, other) && !own_definition(program, rests, other))
            borrow(ck, program, rests, asked);
    }
}

static void use_standard(struct check *ck, const struct program *program, const struct name *wanted)
{
    const struct statement *s = library_find(ck, wanted->text);
    struct borrowed *known = s ? map_find(ck->borrowed, wanted->text) : NULL;
    const struct name *own = s ? own_definition(program, s, wanted->text) : NULL;
    const char **names = NULL;
    size_t n = 0;

    if (own) {
        diag_error(ck->diags, 388, wanted->span, "%s is defined here too: leave it out of `use`, and what rests on it takes the one of this project",
                   wanted->text);
        diag_note(ck->diags, own->span, "defined here");
    } else if (known && known->named) {
        diag_error(ck->diags, 389, wanted->span, "%s is used twice", wanted->text);
        diag_note(ck->diags, known->asked->span, "used here first");
    } else if (known) {
        *known = (struct borrowed){known->statement, wanted, true};
    } else if (s) {
        borrow(ck, program, s, wanted);
    } else {
        for (size_t i = 0; library_of(ck) && i < ck->library->n; i++)
            if (standard_name(ck->library->statements[i]))
                ARENA_PUSH(ck->arena, names, n, standard_name(ck->library->statements[i])->text);
        diag_error(ck->diags, 307, wanted->span, "the standard library has no %s%s", wanted->text, near_of(ck, wanted->text, names, n));
    }
}

void hide_borrowed(struct check *ck)
{
    for (size_t i = 0; i < map_count(ck->borrowed); i++) {
        const struct borrowed *b = map_value(ck->borrowed, i);
        struct symbol *s = find_symbol(b->statement->kind == ST_ATTRIBUTION ? ck->attributions : ck->values, map_key(ck->borrowed, i));

        if (s)
            s->hidden = !b->named;
    }
}

/* ---------------------------------------------------------------- what the project sees of it */
struct symbol *find_visible(struct check *ck, const struct map *m, const char *name, struct span span)
{
    struct symbol *s = find_symbol(m, name);

    return s && s->hidden && !in_library(ck, span) ? NULL : s;
}

struct attribution *visible_attribution(struct check *ck, const struct name *name)
{
    const struct symbol *s = find_visible(ck, ck->attributions, name->text, name->span);

    return s ? s->object : NULL;
}

const char *near_or_library(struct check *ck, const struct map *m, const char *name)
{
    const struct symbol *own = find_symbol(m, name);
    const struct statement *s = own && !own->hidden ? NULL : library_find(ck, name);

    if (s && (s->kind == ST_ATTRIBUTION) == (m == ck->attributions))
        return arena_printf(ck->arena, "; the standard library has one: use %s from standard", name);
    return near_in(ck, m, name);
}

/* ---------------------------------------------------------------- what the project lacks */
static const char *list_needs(struct check *ck, const struct statement *s)
{
    struct buf b = BUF_INIT;
    size_t n;
    struct standard_need *list = standard_needs(ck->arena, s, &n);
    const char *text;

    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i > 0 ? ", " : "", list[i].written);
    text = arena_strdup(ck->arena, buf_text(&b) ? buf_text(&b) : "nothing");
    buf_fini(&b);
    return text;
}

/* How to supply the name in which the mistake lies: one of names, 3xx; else it is there and does not fit. */
static const char *how_to_supply(struct check *ck, const struct needed_name *needs, size_t n, const struct diag *mistake)
{
    struct span span = mistake->span;
    const struct needed_name *need = NULL;
    const char *name;

    for (size_t i = 0; i < n && !need && mistake->code / 100 == 3; i++)
        need = needs[i].name->span.start == span.start && needs[i].name->span.end == span.end ? &needs[i] : NULL;
    if (!need)
        return "its names mean something else here";
    name = need->name->text;
    switch (need->role) {
    case NEEDS_TABLE: return arena_printf(ck->arena, "declare the table, `table %s from … { … }`", name);
    case NEEDS_EVENT: return arena_printf(ck->arena, "declare the event %s: `events of … { %s at … }`", need->written, name);
    case NEEDS_LINK: return arena_printf(ck->arena, "declare the link %s, from either side", need->written);
    case NEEDS_COLUMN: return arena_printf(ck->arena, "declare %s: a column or an event of its table, or a setting", need->written);
    case NEEDS_DIMENSION: return arena_printf(ck->arena, "declare the dimension, `dimension %s = …`", name);
    case NEEDS_LABEL: return arena_printf(ck->arena, "give a code or a group the name %s", name);
    default: return arena_printf(ck->arena, "declare it, `metric %s = …` or `costs %s = …`", name, name);
    }
}

void judge_borrowed(struct check *ck, const struct name *name, size_t since)
{
    const struct borrowed *b = in_library(ck, name->span) ? map_find(ck->borrowed, name->text) : NULL;
    struct needed_name *needs;
    struct diag first;
    const char *advice;
    size_t n;

    if (!b)
        return;
    first = diags_take_back(ck->diags, since, name->span.file);
    if (!first.text)
        return;
    needs = needs_of(ck, b->statement, &n);
    advice = strstr(first.text, "; did you mean"); /* of what stands in the library's text, which nobody changes */
    diag_error(ck->diags, 391, b->asked->span, "%s cannot be used here: %.*s", b->asked->text,
               (int)(advice ? (size_t)(advice - first.text) : strlen(first.text)), first.text);
    diag_note(ck->diags, first.span, "%s rests on %s", name->text, list_needs(ck, b->statement));
    diag_note(ck->diags, SPAN_NONE, "%s; or write %s another way%s: what rests on it takes yours", how_to_supply(ck, needs, n, &first), name->text,
              b->named ? " and leave it out of `use`" : "");
}

/* ---------------------------------------------------------------- use … from plugin */
static void use_plugin(struct check *ck, const struct use_decl *u, const struct name *wanted)
{
    struct plugin_function *f = ARENA_NEW(ck->arena, struct plugin_function);
    struct err err = {.code = ERR_OK};

    *f = (struct plugin_function){.name = *wanted, .plugin = u->plugin, .span = wanted->span, .n_args = SIZE_MAX, .result = type_simple(TYPE_RATIO)};
    if (ck->catalog->function && ck->catalog->function(ck->catalog->ctx, u->plugin, wanted->text, f, &err) != 0)
        diag_error(ck->diags, 308, wanted->span, "the plugin \"%s\" does not give %s: %s", u->plugin, wanted->text, err.msg);
    f->name = *wanted;
    f->span = wanted->span;
    if (!f->plugin)
        f->plugin = u->plugin;
    if (!f->result)
        f->result = type_simple(TYPE_RATIO);
    ARENA_PUSH(ck->arena, ck->m->functions, ck->m->n_functions, f);
    add_symbol(ck, ck->calls, &f->name, REF_PLUGIN, f);
}

void resolve_uses(struct check *ck, const struct program *program)
{
    for (size_t i = 0; i < program->n; i++) {
        const struct use_decl *u = program->statements[i]->u.use;

        if (program->statements[i]->kind != ST_USE)
            continue;
        for (size_t j = 0; j < u->names.n; j++) {
            if (u->standard)
                use_standard(ck, program, &u->names.list[j]);
            else
                use_plugin(ck, u, &u->names.list[j]);
        }
    }
}
