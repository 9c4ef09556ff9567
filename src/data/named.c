/* named.c - decides which of a project's own periods holds a day: each begins where its line says and ends where the next begins.
 *
 * Takes starts that rise, as the app has read them; gives starts, moves by whole periods, names. The last has no end: what ends it is
 * DAY_MAX until the next is written down. Before the first there is no period. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/calendar_int.h"

#include <string.h>

static const struct named_periods *periods_of(const struct calendar *c, enum unit unit)
{
    for (size_t i = 0; i < c->n_named; i++)
        if (c->named[i].unit == unit)
            return &c->named[i];
    return NULL;
}

/* How many begin on the day or before it. */
static size_t begun(const struct named_periods *p, int32_t day)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->starts[mid] <= day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static int32_t edge(const struct named_periods *p, size_t i)
{
    return i < p->n ? p->starts[i] : DAY_MAX;
}

int32_t named_start(const struct calendar *c, enum unit unit, int32_t day)
{
    const struct named_periods *p = periods_of(c, unit);
    size_t n = p ? begun(p, day) : 0;
    return n > 0 ? p->starts[n - 1] : DAY_MIN;
}

int32_t named_move(const struct calendar *c, enum unit unit, int32_t day, int64_t n, bool *exact)
{
    const struct named_periods *p = periods_of(c, unit);
    if (!p || p->n == 0) {
        *exact = false;
        return day;
    }
    size_t at = day >= DAY_MAX ? p->n : begun(p, day) > 0 ? begun(p, day) - 1 : 0;
    int64_t to = (int64_t)at + n;
    *exact = edge(p, at) == day && to >= 0 && to <= (int64_t)p->n;
    return to < 0 ? p->starts[0] : to > (int64_t)p->n ? DAY_MAX : edge(p, (size_t)to);
}

int32_t calendar_first(const struct calendar *c, enum unit unit, bool fiscal, int32_t day)
{
    const struct named_periods *p = unit >= UNIT_NAMED ? periods_of(c, unit) : NULL;
    int32_t start = calendar_start(c, unit, fiscal, day);
    return unit >= UNIT_NAMED && start == DAY_MIN ? (p ? edge(p, 0) : DAY_MAX) : start;
}

const char *calendar_unit_name(const struct calendar *c, enum unit unit)
{
    const struct named_periods *p = periods_of(c, unit);
    return p ? p->name : NULL;
}

const char *calendar_period_name(const struct calendar *c, enum unit unit, int32_t start)
{
    const struct named_periods *p = periods_of(c, unit);
    size_t n = p ? begun(p, start) : 0;
    return n > 0 && p->starts[n - 1] == start ? p->names[n - 1] : NULL;
}

bool calendar_find_period(const struct calendar *c, const char *name, int32_t *from, int32_t *until)
{
    for (size_t i = 0; i < c->n_named; i++)
        for (size_t k = 0; k < c->named[i].n; k++)
            if (strcmp(c->named[i].names[k], name) == 0) {
                *from = c->named[i].starts[k];
                *until = edge(&c->named[i], k + 1);
                return true;
            }
    return false;
}
