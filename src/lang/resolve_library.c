/* resolve_library.c - decides what `use` brings into a project: definitions of the library, functions of plugins.
 *
 * Takes the `use` statements and what the catalog knows; appends the library's statements to the project's, as if they were
 * written there, and adds plugin functions to the model. Nothing else of the library is there: what a used definition rests
 * on is the project's own, or used too. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdint.h>
#include <string.h>

#include "lang/check_int.h"

/* The name that a statement defines; NULL: it defines none that can be used. */
static const struct name *defined_name(const struct statement *s)
{
    switch (s->kind) {
    case ST_METRIC: return &s->u.metric->name;
    case ST_COSTS: return &s->u.costs->name;
    case ST_CODES: return &s->u.codes->name;
    case ST_DIMENSION: return &s->u.dimension->name;
    case ST_ATTRIBUTION: return &s->u.attribution->name;
    case ST_HOOK: return &s->u.hook->name;
    default: return NULL;
    }
}

static void use_standard(struct check *ck, const struct name *wanted)
{
    const struct program *library = ck->catalog->standard;
    const char **names = NULL;
    size_t n = 0;

    for (size_t i = 0; library && i < library->n; i++) {
        const struct name *name = defined_name(library->statements[i]);

        if (!name)
            continue;
        if (strcmp(name->text, wanted->text) == 0) {
            ARENA_PUSH(ck->arena, ck->statements, ck->n_statements, library->statements[i]);
            return;
        }
        ARENA_PUSH(ck->arena, names, n, name->text);
    }
    diag_error(ck->diags, 307, wanted->span, "the standard library has no %s%s", wanted->text, near_of(ck, wanted->text, names, n));
}

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
                use_standard(ck, &u->names.list[j]);
            else
                use_plugin(ck, u, &u->names.list[j]);
        }
    }
}
