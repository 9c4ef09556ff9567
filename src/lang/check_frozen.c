/* check_frozen.c - decides whether costs that are frozen for each quarter (month, year …) may change on the day on which they do.
 *
 * With the first day of a quarter they may: its figures know one set of rules. Inside of one they change only if all who signed the
 * agreement that the costs stand under agreed to it, by the day on which it begins to hold: what was reported of the quarter rests
 * on rules that nobody changes alone, or afterwards. Which rules were edited without an amendment is a matter of signatures. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static int weekday_number(const char *name)
{
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

    for (int i = 0; name && i < 7; i++)
        if (strcmp(days[i], name) == 0)
            return i;
    return 0;
}

/* The first day of the period that holds the day. */
static int32_t first_day(const struct check *ck, enum unit unit, int32_t day)
{
    int year, month, mday;

    day_to_civil(day, &year, &month, &mday);
    switch (unit) {
    case UNIT_CALENDAR_WEEK: return day - (day_weekday(day) - weekday_number(ck->m->calendar ? ck->m->calendar->week_starts.text : NULL) + 7) % 7;
    case UNIT_MONTH: return day_from_civil(year, month, 1);
    case UNIT_QUARTER: return day_from_civil(year, month - (month - 1) % 3, 1);
    case UNIT_YEAR: return day_from_civil(year, 1, 1);
    default: return day;
    }
}

static int32_t next_first(const struct check *ck, enum unit unit, int32_t first)
{
    static const int32_t beyond[] = {[UNIT_CALENDAR_WEEK] = 7, [UNIT_MONTH] = 31, [UNIT_QUARTER] = 92, [UNIT_YEAR] = 366};

    return first_day(ck, unit, first + beyond[unit]);
}

static const struct cost_rule *frozen_by(const struct costs_decl *d)
{
    for (size_t i = 0; i < d->n_rules; i++)
        if (d->rules[i].kind == COST_FROZEN)
            return &d->rules[i];
    return NULL;
}

/* Those who signed the agreement and not the amendment: "Finance", "Sales"; NULL: nobody. */
static const char *who_lacks(struct check *ck, const struct agreement_decl *a, const struct agreed *by)
{
    const char *out = NULL;

    for (size_t i = 0; a && i < a->agreed.n_by; i++) {
        bool signed_too = false;

        for (size_t k = 0; k < by->n_by; k++)
            signed_too = signed_too || strcmp(by->by[k], a->agreed.by[i]) == 0;
        if (!signed_too)
            out = arena_printf(ck->arena, "%s%s\"%s\"", out ? out : "", out ? ", " : "", a->agreed.by[i]);
    }
    return out;
}

static void check_change(struct check *ck, const struct costs *c, const struct costs_wording *w, const struct cost_rule *frozen)
{
    static const char *const words[] = {[UNIT_CALENDAR_WEEK] = "week", [UNIT_MONTH] = "month", [UNIT_QUARTER] = "quarter", [UNIT_YEAR] = "year"};
    const struct agreement_decl *under = model_agreement(ck->m, c->name.text);
    const struct amend_decl *d = model_amendment(ck->m, w->decl);
    int32_t first = first_day(ck, frozen->unit, w->from);
    const char *lacks;
    char day[16], next[16];

    if (!d || first == w->from)
        return;
    lacks = who_lacks(ck, under, &d->agreed);
    day_print(day, first);
    day_print(next, next_first(ck, frozen->unit, first));
    if (lacks)
        diag_error(ck->diags, 611, w->decl->name.span,
                   "%s is frozen each %s, and this changes it inside the one from %s: begin on %s, or let all who signed \"%s\" agree; %s did not",
                   c->name.text, words[frozen->unit], day, next, under->title.text, lacks);
    else if (d->agreed.on > w->from)
        diag_error(ck->diags, 612, w->decl->name.span,
                   "%s is frozen each %s, and this changes it inside the one from %s, agreed after it began to hold: begin on %s, or on a day not before the agreement",
                   c->name.text, words[frozen->unit], day, next);
    else
        return;
    diag_note(ck->diags, frozen->span, "frozen here");
}

void check_frozen(struct check *ck)
{
    for (size_t i = 0; i < ck->m->n_costs; i++) {
        const struct costs *c = ck->m->costs[i];

        for (size_t k = 1; k < c->n_wordings; k++) {
            const struct cost_rule *frozen = frozen_by(c->wordings[k - 1].decl);

            if (frozen && frozen->unit < UNIT_NAMED && frozen->unit != UNIT_CALENDAR_DAY)
                check_change(ck, c, &c->wordings[k], frozen);
        }
    }
}
