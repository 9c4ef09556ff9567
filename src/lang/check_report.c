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

static void need_unit(struct check *ck, enum unit unit, bool fiscal, struct span span)
{
    if (unit == UNIT_WEEK || unit == UNIT_CALENDAR_WEEK)
        check_need(ck, NEED_WEEK, span);
    if (fiscal)
        check_need(ck, NEED_FISCAL, span);
}

void check_period(struct check *ck, const struct period *p)
{
    check_need(ck, NEED_ZONE, p->span);
    if (p->named.text) {
        if (!calendar_named(ck, p->named.text))
            diag_error(ck->diags, 367, p->named.span, "%s is no unit, and the calendar has no periods of that name", p->named.text);
    } else if (p->kind == PERIOD_LAST || p->kind == PERIOD_TO_DATE) {
        if (!unit_is_period(p->unit))
            diag_error(ck->diags, 780, p->span, "a report's period is of days, weeks, months, quarters or years, not of %s", unit_name(p->unit));
        else
            need_unit(ck, p->unit, p->fiscal, p->span);
    }
    if (p->kind == PERIOD_LAST && p->n < 1)
        diag_error(ck->diags, 781, p->span, "at least the last one is meant");
    if (p->kind == PERIOD_FIXED && p->until < p->from)
        diag_error(ck->diags, 782, p->span, "this period ends before it begins");
}

static void check_compare_periods(struct check *ck, const struct report_decl *r)
{
    for (size_t i = 0; i < r->n_compare; i++) {
        const struct duration *d = &r->compare[i];
        struct decimal n = decimal_trim(d->n);

        if (!unit_is_period(d->unit) || n.scale > 0 || n.v <= 0)
            diag_error(ck->diags, 783, d->span, "a report is compared with whole days, weeks, months, quarters or years earlier");
        else
            need_unit(ck, d->unit, false, d->span);
    }
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
}

void check_report(struct check *ck, const struct report_decl *r)
{
    struct map *titles = map_new();

    if (r->period)
        check_period(ck, r->period);
    else
        diag_error(ck->diags, 784, r->name.span, "a report says its period: period last 13 weeks");
    check_compare_periods(ck, r);
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
    map_free(&titles);
}
