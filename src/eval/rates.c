/* rates.c - exchange rates by currency and month, read from the calendar's feed.
 *
 * Takes the feed's columns month, currency and rate; gives a rate for a month, the last month's for later ones where the
 * calendar says so. The calendar's own currency is worth 1 and needs no rate. A month written twice with two rates is an error:
 * nobody could say which was meant. Must not know amounts. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

enum { FEED_MONTH, FEED_CURRENCY, FEED_RATE, FEED_COLUMNS, CELLS_MAX = 1 << 24 };

int rate_month(int32_t day)
{
    int year, month, mday;
    day_to_civil(day, &year, &month, &mday);
    return year * 12 + month - 1;
}

/* 2026-10, and whatever stands behind it: 2026-10-01, 2026-10-01T00:00. */
static bool parse_month(const char *text, size_t n, int *month)
{
    int digits[6];
    if (n < 7 || text[4] != '-' || (n > 7 && text[7] != '-'))
        return false;
    for (int i = 0; i < 6; i++) {
        char c = text[i < 4 ? i : i + 1];
        if (c < '0' || c > '9')
            return false;
        digits[i] = c - '0';
    }
    int year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3], m = digits[4] * 10 + digits[5];
    *month = year * 12 + m - 1;
    return year >= 1 && m >= 1 && m <= 12;
}

static const char *feed_column(const struct feed *f, const char *field)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->columns[i].field.text, field) == 0)
            return f->columns[i].column.text;
    return field;
}

static int bad_line(const struct feed *f, const struct extract *x, size_t row, const char *what, struct err *err)
{
    int64_t line;
    size_t file = extract_file(x, row, &line);
    return err_set(err, ERR_DATA, "%s:%lld: %s", file < x->n_files ? x->files[file] : f->object,
                   (long long)(line > 0 ? line : (int64_t)row + 1), what);
}

static bool full_row(const struct extract *x, size_t i)
{
    return column_has(&x->columns[FEED_MONTH], i) && column_has(&x->columns[FEED_CURRENCY], i) && column_has(&x->columns[FEED_RATE], i);
}

static int read_months(const struct feed *f, const struct extract *x, struct rates *r, int *months, struct err *err)
{
    const struct column *c = &x->columns[FEED_MONTH];
    r->month_first = INT32_MAX;
    for (size_t i = 0; i < x->n_rows; i++) {
        size_t n;
        if (!full_row(x, i))
            return bad_line(f, x, i, "a rate needs a month, a currency and a rate", err);
        const char *text = c->kind == COL_TEXT ? dict_text(c->dict, (int32_t)column_whole(c, i), &n) : NULL;
        if (!text)
            months[i] = rate_month((int32_t)column_whole(c, i));
        else if (!parse_month(text, n, &months[i]))
            return bad_line(f, x, i, "the month of a rate is written as in 2026-10", err);
        r->month_first = months[i] < r->month_first ? months[i] : r->month_first;
        r->month_last = months[i] > r->month_last ? months[i] : r->month_last;
    }
    return 0;
}

static size_t cell_of(const struct rates *r, int32_t currency, int month)
{
    return (size_t)currency * (size_t)(r->month_last - r->month_first + 1) + (size_t)(month - r->month_first);
}

static int fill(struct world *w, const struct feed *f, const struct extract *x, struct rates *r, const int *months, struct err *err)
{
    const struct column *currency = &x->columns[FEED_CURRENCY], *rate = &x->columns[FEED_RATE];
    size_t n_cells = (size_t)dict_count(currency->dict) * (size_t)(r->month_last - r->month_first + 1);
    void *grid, *known;
    if (n_cells > CELLS_MAX)
        return err_set(err, ERR_DATA, "%s: rates of %d currencies over %d months are too many", f->object, dict_count(currency->dict),
                       r->month_last - r->month_first + 1);
    TRY(world_room(w, n_cells, sizeof(i128), &grid, err));
    TRY(world_room(w, n_cells, 1, &known, err));
    r->grid = grid;
    r->known = known;
    r->scale = rate->scale;
    for (size_t i = 0; i < x->n_rows; i++) {
        size_t at = cell_of(r, (int32_t)column_whole(currency, i), months[i]);
        i128 value = column_decimal(rate, i);
        if (value <= 0)
            return bad_line(f, x, i, "a rate is above 0", err);
        if (r->known[at] && r->grid[at] != value)
            return bad_line(f, x, i, "another rate of this currency stands in the same month", err);
        r->grid[at] = value;
        r->known[at] = 1;
    }
    return 0;
}

static int first_fault(const struct feed *f, const struct extract *x, struct err *err)
{
    const struct fault *t = x->faults;
    if (x->n_faults == 0)
        return 0;
    return err_set(err, ERR_DATA, "%s:%lld: \"%.400s\" %s", t->file ? t->file : f->object, (long long)t->line, t->text ? t->text : "", t->reason);
}

static int take(struct world *w, const struct feed *f, struct extract *x, struct rates *r, struct err *err)
{
    TRY(first_fault(f, x, err));
    void *months;
    TRY(world_room(w, x->n_rows, sizeof(int), &months, err));
    TRY(read_months(f, x, r, months, err));
    r->currencies = dict_retain(x->columns[FEED_CURRENCY].dict);
    TRY(world_keep_dict(w, r->currencies, err));
    return x->n_rows > 0 ? fill(w, f, x, r, months, err) : 0;
}

static int scan(struct world *w, const struct feed *f, enum column_kind month, struct extract *x, struct err *err)
{
    struct want wants[FEED_COLUMNS] = {{feed_column(f, "month"), month}, {feed_column(f, "currency"), COL_TEXT}, {feed_column(f, "rate"), COL_DECIMAL}};
    return w->sources->scan(w->sources->ctx, f->source.text, f->object, wants, FEED_COLUMNS, x, err);
}

static bool has_months(const struct extract *x)
{
    const struct column *c = &x->columns[FEED_MONTH];
    for (size_t i = 0; i < x->n_rows; i++) {
        size_t n;
        int month;
        const char *text = column_has(c, i) ? dict_text(c->dict, (int32_t)column_whole(c, i), &n) : NULL;
        if (text && !parse_month(text, n, &month))
            return false;
    }
    return true;
}

/* Months are texts such as 2026-10. Where they are not, they may be dates as the source writes them: 01.10.2026. */
static int scan_months(struct world *w, const struct feed *f, struct extract *x, struct err *err)
{
    struct extract dates = {0};
    struct err ignored = {0};
    TRY(scan(w, f, COL_TEXT, x, err));
    if (has_months(x))
        return 0;
    if (scan(w, f, COL_DATE, &dates, &ignored) == 0 && dates.n_faults == 0) {
        struct extract texts = *x;
        *x = dates;
        dates = texts;
    }
    extract_fini(&dates);
    return 0;
}

static int make_rates(struct world *w, struct rates **slot, struct err *err)
{
    const struct calendar_decl *calendar = w->model->calendar;
    const struct feed *f = calendar ? calendar->rates : NULL;
    struct rates *r = ARENA_NEW(w->arena, struct rates);
    if (f) {
        struct extract x = {0};
        int rc = scan_months(w, f, &x, err);
        if (rc == 0) {
            world_shorten(&x);
            rc = take(w, f, &x, r, err);
        }
        extract_fini(&x);
        if (rc != 0)
            return rc;
        r->later_take_last = calendar->later_take_last;
    }
    WORLD_PUBLISH(*slot, r);
    return 0;
}

int world_rates(struct world *w, const struct rates **out, struct err *err)
{
    struct rates **slot = &w->own->rates;
    int rc = 0;
    *out = WORLD_FIND(*slot);
    if (*out)
        return 0;
    world_lock(w);
    if (!*slot)
        rc = make_rates(w, slot, err);
    *out = *slot;
    world_unlock(w);
    return rc;
}

bool rate_of(const struct rates *r, int32_t currency, int month, i128 *rate)
{
    if (!r->grid || currency < 0)
        return false;
    if (month > r->month_last && r->later_take_last)
        month = r->month_last;
    if (month < r->month_first || month > r->month_last)
        return false;
    size_t at = cell_of(r, currency, month);
    *rate = r->grid[at];
    return r->known[at];
}

bool rate_is_own(const struct world *w, const char *currency, size_t n)
{
    const struct calendar_decl *calendar = w->model->calendar;
    return calendar && n == 3 && memcmp(calendar->currency, currency, 3) == 0;
}
