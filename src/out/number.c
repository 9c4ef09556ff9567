/* number.c - decides how a value is shown: thousands, digits, currency, unit, and the exact text for machines.
 *
 * Takes types, units and values; gives text. Rounding is for the eye only: what machines read keeps every digit.
 * Knows no file format but the number format codes that spreadsheets share. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *code, *sign;
    int digits;
} currencies[] = {
    {"USD", "$", 2},  {"EUR", "€", 2},  {"GBP", "£", 2},  {"JPY", "¥", 0},   {"INR", "₹", 2},   {"ILS", "₪", 2},   {"KRW", "₩", 0},
    {"VND", NULL, 0}, {"CLP", NULL, 0}, {"ISK", NULL, 0}, {"PYG", NULL, 0},  {"UGX", NULL, 0},  {"XAF", NULL, 0},  {"XOF", NULL, 0},
    {"XPF", NULL, 0}, {"BHD", NULL, 3}, {"IQD", NULL, 3}, {"JOD", NULL, 3},  {"KWD", NULL, 3},  {"LYD", NULL, 3},  {"OMR", NULL, 3},
    {"TND", NULL, 3}, {"RWF", NULL, 0}, {"KMF", NULL, 0}, {"GNF", NULL, 0},  {"DJF", NULL, 0},  {"BIF", NULL, 0},  {"VUV", NULL, 0},
};

static int currency_digits(const char *code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
        if (strcmp(currencies[i].code, code) == 0)
            return currencies[i].digits;
    return 2;
}

const char *show_currency(const char *currency, char dst[8])
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
        if (currencies[i].sign && strcmp(currencies[i].code, currency) == 0)
            return currencies[i].sign;
    snprintf(dst, 8, "%.3s ", currency);
    return dst;
}

enum unit show_unit(const struct type *t)
{
    if (t->kind == TYPE_PER)
        return t->under->kind == TYPE_CLOCK && t->under->clock == CLOCK_OFFICE ? UNIT_OFFICE_HOUR
            : t->under->kind == TYPE_CLOCK && t->under->clock == CLOCK_WORKING ? UNIT_WORKING_DAY : UNIT_DAY;
    switch (t->clock) {
    case CLOCK_OFFICE: return UNIT_OFFICE_HOUR;
    case CLOCK_WORKING: return UNIT_WORKING_DAY;
    case CLOCK_CALENDAR: return UNIT_CALENDAR_DAY;
    case CLOCK_TIME: break;
    }
    return UNIT_HOUR;
}

static const char *unit_text(enum unit u, bool many)
{
    static const char *const texts[][2] = {
        [UNIT_SECOND] = {"second", "seconds"}, [UNIT_MINUTE] = {"minute", "minutes"}, [UNIT_HOUR] = {"hour", "hours"},
        [UNIT_DAY] = {"day", "days"}, [UNIT_WEEK] = {"week", "weeks"},
        [UNIT_OFFICE_SECOND] = {"office second", "office seconds"}, [UNIT_OFFICE_MINUTE] = {"office minute", "office minutes"},
        [UNIT_OFFICE_HOUR] = {"office hour", "office hours"}, [UNIT_WORKING_DAY] = {"working day", "working days"},
        [UNIT_CALENDAR_DAY] = {"day", "days"}, [UNIT_CALENDAR_WEEK] = {"week", "weeks"},
        [UNIT_MONTH] = {"month", "months"}, [UNIT_QUARTER] = {"quarter", "quarters"}, [UNIT_YEAR] = {"year", "years"},
    };
    return texts[u][many];
}

/* "USD", "count", "office hours": one side of a "per", or the whole of any other type. */
static const char *type_unit(struct arena *a, const struct type *t, enum unit shown, bool many)
{
    switch (t->kind) {
    case TYPE_COUNT: return "count";
    case TYPE_RATIO: return "ratio";
    case TYPE_INTEGER: case TYPE_NUMBER: return "number";
    case TYPE_MONEY: return arena_strdup(a, t->currency);
    case TYPE_CLOCK: return unit_text(shown, many);
    case TYPE_PER:
        return arena_printf(a, "%s per %s", type_unit(a, t->over, shown, true), type_unit(a, t->under, shown, false));
    case TYPE_FLAG: return "flag";
    case TYPE_DATE: return "date";
    case TYPE_TIME: return "time";
    default: return "text";
    }
}

static struct show show_of(struct arena *a, const struct type *t, enum unit shown)
{
    struct show s = {.style = SHOW_NUMBER, .digits = 1};
    s.unit = type_unit(a, t, shown, true);
    switch (t->kind) {
    case TYPE_COUNT: case TYPE_INTEGER:
        s.style = SHOW_COUNT;
        s.digits = 0;
        break;
    case TYPE_RATIO:
        s.style = SHOW_PERCENT;
        break;
    case TYPE_MONEY:
        s.style = SHOW_MONEY;
        memcpy(s.currency, t->currency, sizeof s.currency);
        s.digits = currency_digits(s.currency);
        break;
    case TYPE_PER:
        s.unit_in_head = true;
        if (t->over->kind == TYPE_MONEY) {
            s.style = SHOW_MONEY;
            memcpy(s.currency, t->over->currency, sizeof s.currency);
            s.digits = currency_digits(s.currency);
        }
        break;
    case TYPE_CLOCK:
        s.unit_in_head = true;
        break;
    default:
        s.digits = 2;
        break;
    }
    return s;
}

/* `format number 2` on a ratio asks for 1.25 in place of 125%. */
static bool format_is_number(const struct metric *m)
{
    if (!m || m->n_wordings == 0 || !m->wordings)
        return false;
    const struct metric_decl *decl = m->wordings[m->n_wordings - 1].decl;
    for (size_t i = 0; decl && i < decl->n_attrs; i++)
        if (decl->attrs[i].kind == ATTR_FORMAT && decl->attrs[i].format.text)
            return strcmp(decl->attrs[i].format.text, "number") == 0;
    return false;
}

struct show show_column(struct arena *a, const struct result_column *c)
{
    struct show s = show_of(a, c->type, c->has_unit ? c->shown : show_unit(c->type));
    if (c->view == VIEW_SHARE_OF_TOTAL || c->view == VIEW_RUNNING_SHARE)
        return (struct show){.style = SHOW_PERCENT, .digits = 1, .unit = "ratio"};
    if (c->view == VIEW_RANK)
        return (struct show){.style = SHOW_COUNT, .unit = "rank"};
    if (s.style == SHOW_PERCENT && format_is_number(c->metric)) {
        s.style = SHOW_NUMBER;
        s.digits = 2;
    }
    if (c->has_digits && c->digits >= 0 && c->digits <= DECIMAL_MAX_SCALE)
        s.digits = c->digits;
    return s;
}

/* Puts thousands separators into "-1234.50" and the signs of the style around it. */
static void dress(struct buf *out, const struct show *s, const char *plain)
{
    char sign[8];
    bool negative = *plain == '-';
    const char *digits = plain + negative;
    if (strspn(digits, "0.") == strlen(digits))
        negative = false; /* what rounds to nothing has no sign */
    if (s->change)
        buf_puts(out, negative ? "▼ " : strspn(digits, "0.") == strlen(digits) ? "" : "▲ ");
    else if (negative)
        buf_puts(out, "-");
    if (s->style == SHOW_MONEY)
        buf_puts(out, show_currency(s->currency, sign));
    size_t whole = strcspn(digits, "."), first = whole > 3 ? (whole - 1) % 3 + 1 : whole;
    buf_add(out, digits, first);
    for (size_t i = first; i < whole; i += 3) {
        buf_putc(out, ',');
        buf_add(out, digits + i, 3);
    }
    buf_puts(out, digits + whole);
    if (s->style == SHOW_PERCENT)
        buf_puts(out, s->points ? " pp" : "%");
}

void show_decimal(struct buf *out, const struct show *s, struct decimal d)
{
    char text[48];
    struct decimal hundred = {100, 0};
    if (s->style == SHOW_PERCENT && !decimal_mul(d, hundred, &d)) {
        show_double(out, s, decimal_double(d));
        return;
    }
    struct decimal rounded = decimal_round(d, s->digits);
    struct decimal full = rounded;
    dress(out, s, decimal_print(text, decimal_rescale(&full, s->digits) ? full : rounded));
}

void show_double(struct buf *out, const struct show *s, double x)
{
    struct decimal rounded;
    char text[400];
    if (!isfinite(x)) {
        buf_puts(out, isnan(x) ? "not a number" : x < 0 ? "-infinite" : "infinite");
        return;
    }
    if (s->style == SHOW_PERCENT)
        x *= 100;
    if (decimal_from_double(x, s->digits, &rounded))
        decimal_print(text, rounded);
    else
        snprintf(text, sizeof text, "%.*f", s->digits, x);
    if (isfinite(x))
        dress(out, s, text);
    else
        buf_puts(out, "beyond what can be shown");
}

static void excel_digits(struct buf *out, const char *whole, int digits)
{
    buf_puts(out, whole);
    if (digits > 0)
        buf_putc(out, '.');
    for (int i = 0; i < digits; i++)
        buf_putc(out, '0');
}

static void excel_side(struct buf *out, const struct show *s, const char *before, const char *behind)
{
    char sign[8];
    buf_puts(out, before);
    if (s->style == SHOW_MONEY) {
        buf_putc(out, '"');
        buf_puts(out, show_currency(s->currency, sign));
        buf_putc(out, '"');
    }
    excel_digits(out, "#,##0", s->digits);
    if (s->style == SHOW_PERCENT)
        buf_puts(out, s->points ? "\" pp\"" : "%");
    buf_puts(out, behind);
}

void show_excel(struct buf *out, const struct show *s, bool so_far)
{
    /* `_*` leaves the width of the mark, so that figures with and without it stand in line. */
    const char *behind = so_far ? "\"" SHOW_SO_FAR "\"" : s->change ? "" : "_*";
    excel_side(out, s, s->change ? "\"▲ \"" : "", behind);
    if (s->change || s->style == SHOW_MONEY) {
        buf_putc(out, ';');
        excel_side(out, s, s->change ? "\"▼ \"" : "-", behind);
    }
    if (s->change) {
        buf_putc(out, ';');
        excel_side(out, s, "", behind);
    }
}

/* The fewest digits that read back as x; text begins with them, as "-d.ddde-07", zeros behind them perhaps. What has up to 15 digits survives the way through a double, so that the 15 digits of
 * such an x are those, and zeros; only numbers next to nothing have fewer bits than that takes. */
static int shortest_digits(double x, char *text, size_t size)
{
    int digits = fabs(x) >= DBL_MIN ? DBL_DIG : 1;
    for (; digits < 17; digits++) {
        snprintf(text, size, "%.*e", digits - 1, x);
        if (strtod(text, NULL) == x)
            break;
    }
    if (digits == 17) /* which are always enough */
        snprintf(text, size, "%.16e", x);
    if (digits == DBL_DIG)
        for (const char *last = strchr(text, 'e'); digits > 1 && last[-1] == '0'; last--)
            digits--;
    return digits;
}

/* The digits of "-d.ddde-07", of which the first `n` count, written out: 0.001, 12.5, 1200. */
static void put_digits(struct buf *out, const char *digits, int n, int exponent)
{
    buf_puts(out, exponent < 0 ? "0." : "");
    for (int i = -1; i > exponent; i--)
        buf_putc(out, '0');
    int whole = exponent < 0 ? 0 : exponent + 1;
    buf_add(out, digits, (size_t)(n < whole ? n : whole));
    for (int i = n; i < whole; i++)
        buf_putc(out, '0');
    if (n > whole && whole > 0)
        buf_putc(out, '.');
    if (n > whole)
        buf_add(out, digits + whole, (size_t)(n - whole));
}

bool show_shortest(struct buf *out, double x)
{
    char text[64], digits[64];
    if (!isfinite(x))
        return false;
    if (x == trunc(x) && fabs(x) < 1e15) {
        snprintf(text, sizeof text, "%lld", (long long)x); /* no minus before nothing */
        buf_puts(out, text);
        return true;
    }
    struct decimal d;
    for (int n = DBL_DIG; fabs(x) >= 1e-6 && n <= 17 && decimal_from_digits(x, n, &d); n++) {
        if (decimal_double(d) == x) {
            buf_puts(out, decimal_print(text, decimal_trim(d)));
            return true;
        }
    }
    int n = shortest_digits(x, text, sizeof text); /* very large or small */
    const char *first = text + (*text == '-'), *e = strchr(text, 'e');
    int exponent = (int)strtol(e + 1, NULL, 10);
    digits[0] = *first;
    memcpy(digits + 1, first + 2, (size_t)(n - 1)); /* behind the point, which one digit alone does not have */
    if (*text == '-')
        buf_putc(out, '-');
    if (exponent >= -6 && exponent < 16) { /* 100, not 1e+02 */
        put_digits(out, digits, n, exponent);
    } else {
        put_digits(out, digits, n, 0);
        buf_puts(out, e);
    }
    return true;
}

bool show_exact(struct buf *out, const struct cell *c, const struct result_column *column)
{
    char text[48];
    double x;
    bool clock = column->type->kind == TYPE_CLOCK || column->type->kind == TYPE_PER;
    bool plain = column->view == VIEW_PLAIN || column->view == VIEW_RUNNING_TOTAL;
    if (c->kind == CELL_DECIMAL && !(clock && plain)) {
        buf_puts(out, decimal_print(text, decimal_trim(c->decimal)));
        return true;
    }
    if (c->kind == CELL_REAL && !plain)
        return show_shortest(out, c->real);
    enum unit shown = column->has_unit ? column->shown : show_unit(column->type);
    return cell_number(c, column->type, shown, &x) && show_shortest(out, x);
}
