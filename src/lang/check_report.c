/* check_report.c - decides what a report shows as a whole: its period, its comparisons, its sheets and files.
 *
 * What stands on the sheets is check_item.c's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static const char *const formats[] = {"xlsx", "markdown", "html", "csv", "json"};
enum { N_FORMATS = sizeof formats / sizeof *formats };

void check_period(struct check *ck, const struct period *p)
{
    check_need(ck, NEED_ZONE, p->span);
    if (p->kind != PERIOD_LAST && p->kind != PERIOD_TO_DATE)
        return;
    unit_period(ck, p->unit, p->span);
    if (p->fiscal && p->unit >= UNIT_NAMED)
        diag_error(ck->diags, 393, p->span, "fiscal are weeks, months, quarters and years; the calendar's own periods are what they are");
    else if (p->fiscal)
        check_need(ck, NEED_FISCAL, p->span);
}

static void check_output(struct check *ck, const struct output *o)
{
    for (size_t i = 0; i < o->formats.n; i++) {
        const struct name *name = &o->formats.list[i];
        bool known = false;

        for (size_t j = 0; j < N_FORMATS; j++)
            known = known || strcmp(formats[j], name->text) == 0;
        if (!known)
            diag_error(ck->diags, 368, name->span, "a report is written as xlsx, markdown, html, csv or json, not as %s%s", name->text,
                       near_of(ck, name->text, formats, N_FORMATS));
    }
    check_placeholders(ck, o->to, o->span, false);
    if (o->to[0] == '/' || (strncmp(o->to, "../", 3) == 0 || strstr(o->to, "/../")))
        diag_error(ck->diags, 785, o->span, "outputs lie in the project's folder, or in that of --out: say a name such as \"out/weekly-{period}\"");
}

/* The formats that an output shares with another of the same name. */
static void check_outputs(struct check *ck, const struct report_decl *r, size_t at)
{
    const struct output *o = &r->outputs[at];

    for (size_t i = 0; i < at; i++)
        for (size_t j = 0; strcmp(r->outputs[i].to, o->to) == 0 && j < r->outputs[i].formats.n; j++)
            for (size_t k = 0; k < o->formats.n; k++)
                if (strcmp(r->outputs[i].formats.list[j].text, o->formats.list[k].text) == 0)
                    diag_error(ck->diags, 786, o->formats.list[k].span, "the report is written as %s to \"%s\" already", o->formats.list[k].text, o->to);
}

void check_report(struct check *ck, const struct report_decl *r)
{
    struct map *titles = map_new();

    for (size_t i = 0; i < r->n_compare; i++)
        if (r->compare[i].unit >= UNIT_NAMED)
            unit_period(ck, r->compare[i].unit, r->compare[i].span);
    if (r->period)
        check_period(ck, r->period);
    else
        diag_error(ck->diags, 784, r->name.span, "a report says its period: period last 13 weeks");
    for (size_t i = 0; i < r->n_sheets; i++) {
        const struct sheet *s = &r->sheets[i];

        if (!map_add(titles, s->title.text, titles))
            diag_error(ck->diags, 369, s->title.span, "the report has a sheet \"%s\" already", s->title.text);
        if (s->over)
            check_period(ck, s->over);
        for (size_t j = 0; j < s->n_items; j++)
            check_item(ck, r, s->items[j]);
    }
    for (size_t i = 0; i < r->n_outputs; i++)
        check_output(ck, &r->outputs[i]);
    for (size_t i = 1; i < r->n_outputs; i++)
        check_outputs(ck, r, i);
    map_free(&titles);
}
