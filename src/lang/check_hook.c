/* check_hook.c - decides which types a hook takes and gives, and which words name types.
 *
 * A row hook says the type of each argument; a report hook takes the report, gives text, and is told in a story; a hook that gives
 * weights is a model of credit. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static const char *const names[] = {"text", "key", "integer", "number", "money", "time", "date", "flag", "duration"};
static const enum type_kind kinds[] = {TYPE_TEXT, TYPE_TEXT, TYPE_INTEGER, TYPE_NUMBER, TYPE_MONEY, TYPE_TIME, TYPE_DATE, TYPE_FLAG, TYPE_CLOCK};
enum { N_NAMES = sizeof names / sizeof *names };

static int find_type(const char *name)
{
    for (int i = 0; i < N_NAMES; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

bool type_is_name(const char *name)
{
    return find_type(name) >= 0;
}

/* Money without a currency of its own is an error type here: columns say theirs (check_table.c), hooks take the calendar's. */
const struct type *type_by_name(struct check *ck, const char *name)
{
    int at = find_type(name);

    if (at < 0)
        return NULL;
    if (kinds[at] == TYPE_CLOCK)
        return type_clock(ck, CLOCK_TIME);
    return kinds[at] == TYPE_MONEY ? TYPE_BAD : type_simple(kinds[at]);
}

const char *type_near(struct check *ck, const char *name)
{
    const char **list = NULL;
    size_t n = 0;

    for (size_t i = 0; i < N_NAMES; i++)
        ARENA_PUSH(ck->arena, list, n, names[i]);
    for (size_t i = 0; i < map_count(ck->codes); i++)
        ARENA_PUSH(ck->arena, list, n, map_key(ck->codes, i));
    return near_of(ck, name, list, n);
}

static const struct type *hook_type(struct check *ck, const struct name *name)
{
    if (strcmp(name->text, "money") == 0)
        return calendar_money(ck, name->span);
    if (type_is_name(name->text) && strcmp(name->text, "key") != 0)
        return type_by_name(ck, name->text);
    diag_error(ck->diags, 363, name->span, "a hook takes and gives text, integer, number, money, time, date, flag or duration; %s is none%s", name->text,
               near_of(ck, name->text, names, N_NAMES));
    return TYPE_BAD;
}

bool hook_is_report(const struct hook *h)
{
    return h->decl->n_args == 1 && !h->decl->args[0].type.text;
}

void check_hook(struct check *ck, struct hook *h)
{
    const struct hook_decl *d = h->decl;

    h->n_args = d->n_args;
    h->arg_names = ARENA_ARRAY(ck->arena, const char *, d->n_args);
    h->arg_types = ARENA_ARRAY(ck->arena, const struct type *, d->n_args);
    h->weights = d->gives.text && strcmp(d->gives.text, "weights") == 0;
    h->result = h->weights ? type_simple(TYPE_NUMBER) : d->gives.text ? hook_type(ck, &d->gives) : type_simple(TYPE_TEXT);
    for (size_t i = 0; i < d->n_args; i++) {
        h->arg_names[i] = d->args[i].name.text;
        if (d->args[i].type.text)
            h->arg_types[i] = hook_type(ck, &d->args[i].type);
        else if (!hook_is_report(h))
            diag_error(ck->diags, 716, d->args[i].name.span, "say the type of %s; only the one argument of a report's hook has none", d->args[i].name.text);
        for (size_t j = 0; j < i; j++)
            if (strcmp(d->args[j].name.text, d->args[i].name.text) == 0)
                diag_error(ck->diags, 364, d->args[i].name.span, "the hook has an argument %s already", d->args[i].name.text);
        if (h->weights && strcmp(d->args[i].name.text, "age") == 0)
            diag_error(ck->diags, 718, d->args[i].name.span, "a hook that gives weights has the age of each touch in days already; call this another name");
    }
    if (hook_is_report(h) && h->result->kind != TYPE_TEXT && !is_bad(h->result))
        diag_error(ck->diags, 717, d->gives.span, "a report's hook gives text; a row's hook says the type of its argument");
}
