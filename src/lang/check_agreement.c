/* check_agreement.c - decides what the agreements cover: each definition by one of them.
 *
 * An agreement that says nothing covers all that no other does, so there is at most one such. Takes the paths of `covers`; they
 * name definitions, tables, and events by their table. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static const char *path_text(struct check *ck, const struct path *p)
{
    const char *text = p->parts[0].text;

    for (size_t i = 1; i < p->n; i++)
        text = arena_printf(ck->arena, "%s.%s", text, p->parts[i].text);
    return text;
}

static void check_event_covered(struct check *ck, const struct path *p)
{
    const struct table *t = find_object(ck->tables, p->parts[0].text);
    struct found found;

    if (!t)
        diag_error(ck->diags, 620, p->parts[0].span, "there is no table %s%s", p->parts[0].text, near_in(ck, ck->tables, p->parts[0].text));
    else if (p->n != 2)
        diag_error(ck->diags, 621, p->span, "an agreement covers definitions, tables, and events by their table: lead.net_issued");
    else if (!row_member(ck, t, p->parts[1].text, true, &found))
        diag_error(ck->diags, 622, p->parts[1].span, "%s has no %s%s", t->name.text, p->parts[1].text, row_near(ck, t, p->parts[1].text, true));
}

static void check_covered(struct check *ck, const struct path *p)
{
    const struct map *const maps[] = {ck->values, ck->tables, ck->codes, ck->dimensions, ck->attributions, ck->calls, ck->reports};
    const char **list = NULL;
    size_t n = 0;

    if (p->n > 1) {
        check_event_covered(ck, p);
        return;
    }
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        if (find_symbol(maps[i], p->parts[0].text))
            return;
        for (size_t j = 0; j < map_count(maps[i]); j++)
            ARENA_PUSH(ck->arena, list, n, map_key(maps[i], j));
    }
    diag_error(ck->diags, 623, p->span, "nothing is called %s%s", p->parts[0].text, near_of(ck, p->parts[0].text, list, n));
}

static void check_covers(struct check *ck, const struct agreement_decl *d, struct map *covered)
{
    for (size_t i = 0; i < d->n_covers; i++) {
        const char *text = path_text(ck, &d->covers[i]);
        const struct path *first = map_find(covered, text);

        check_covered(ck, &d->covers[i]);
        if (!first) {
            map_add(covered, text, &d->covers[i]);
            continue;
        }
        diag_error(ck->diags, 624, d->covers[i].span, "%s is covered already; one agreement speaks of it", text);
        diag_note(ck->diags, first->span, "covered here first");
    }
}

void check_agreements(struct check *ck)
{
    struct map *titles = map_new(), *covered = map_new();
    const struct agreement_decl *rest = NULL;

    for (size_t i = 0; i < ck->m->n_agreements; i++) {
        const struct agreement_decl *d = ck->m->agreements[i];
        struct name *title = ARENA_NEW(ck->arena, struct name);
        const struct name *first = map_find(titles, d->title.text);

        *title = d->title;
        if (first) {
            diag_error(ck->diags, 625, d->title.span, "there is an agreement \"%s\" already", d->title.text);
            diag_note(ck->diags, first->span, "declared here first");
        } else {
            map_add(titles, d->title.text, title);
        }
        check_covers(ck, d, covered);
        if (d->n_covers > 0)
            continue;
        if (rest) {
            diag_error(ck->diags, 626, d->title.span, "two agreements cover all that no other covers: let one of them say what it covers");
            diag_note(ck->diags, rest->title.span, "the other is here");
        }
        rest = d;
    }
    map_free(&titles);
    map_free(&covered);
}
