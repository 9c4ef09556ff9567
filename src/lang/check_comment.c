/* check_comment.c - decides whether what a person says of a report has a place in it: its reports, sheets and figures are there, and
 * it speaks of days that are written down.
 *
 * What is said is the person's; nothing in it is looked up. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static void check_sheet(struct check *ck, const struct comment_decl *c)
{
    const char **titles = NULL;
    size_t n = 0;

    for (size_t i = 0; i < ck->m->n_reports; i++)
        for (size_t k = 0; model_speaks_in(c, ck->m->reports[i]) && k < ck->m->reports[i]->n_sheets; k++)
            ARENA_PUSH(ck->arena, titles, n, ck->m->reports[i]->sheets[k].title.text);
    for (size_t i = 0; i < n; i++)
        if (strcmp(titles[i], c->sheet.text) == 0)
            return;
    diag_error(ck->diags, 882, c->sheet.span, "no report that is meant has a sheet \"%s\"%s", c->sheet.text, near_of(ck, c->sheet.text, titles, n));
}

static void check_figure(struct check *ck, const struct comment_decl *c, const struct name *name)
{
    const struct symbol *s = find_visible(ck, ck->values, name->text, name->span);

    if (!s || (s->kind != REF_METRIC && s->kind != REF_COSTS)) {
        diag_error(ck->diags, 883, name->span, "a comment is about a metric, costs or a sheet; there is no metric %s%s", name->text,
                   near_or_library(ck, ck->values, name->text));
        return;
    }
    for (size_t i = 0; i < ck->m->n_reports; i++)
        for (size_t k = 0; model_speaks_in(c, ck->m->reports[i]) && k < ck->m->reports[i]->n_sheets; k++)
            if (model_sheet_shows(&ck->m->reports[i]->sheets[k], name->text))
                return;
    diag_error(ck->diags, 884, name->span, "no report that is meant shows %s, so the comment would stand nowhere", name->text);
}

void check_comment(struct check *ck, const struct comment_decl *c)
{
    check_need(ck, NEED_ZONE, c->span);
    if (!c->text.text[strspn(c->text.text, " \t\r\n")] || !c->by[strspn(c->by, " \t\r\n")])
        diag_error(ck->diags, 880, c->span, "who says something says what, and who it is");
    for (size_t i = 0; i < c->in.n; i++)
        if (!find_object(ck->reports, c->in.list[i].text))
            diag_error(ck->diags, 881, c->in.list[i].span, "there is no report %s%s", c->in.list[i].text, near_in(ck, ck->reports, c->in.list[i].text));
    if (c->sheet.text)
        check_sheet(ck, c);
    for (size_t i = 0; i < c->about.n; i++)
        check_figure(ck, c, &c->about.list[i]);
    if (c->during->kind != PERIOD_FIXED)
        diag_error(ck->diags, 885, c->during->span, "write the days that are meant, as during 2026-W43: a period that moves on would let this be said of other figures later");
}
