/* open.c - what a checked project needs before anything is evaluated: its calendar with the holidays, its hooks, the as-of day. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/project_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/map.h"
#include "base/text.h"
#include "host/function.h"

/* ------------------------------------------------------------------ the calendar */
static int weekday_named(const char *name)
{
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    for (int i = 0; name && i < 7; i++)
        if (strcasecmp(days[i], name) == 0)
            return i;
    return 0;
}

static int month_named(const char *name)
{
    static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
    for (int i = 0; name && i < 12; i++)
        if (strcasecmp(months[i], name) == 0)
            return i + 1;
    return 0;
}

static const char *column_of_feed(const struct feed *f, const char *field)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->columns[i].field.text, field) == 0)
            return f->columns[i].column.text;
    return NULL;
}

/* What was read, for the ledger. Under the lock where several threads read. */
static void note_scanned(struct project *p, const char *source, const char *object)
{
    struct buf key = BUF_INIT;
    buf_printf(&key, "%s\x1f%s", source, object);
    if (buf_text(&key))
        map_set(p->scanned, buf_text(&key), p);
    buf_fini(&key);
}

static int first_fault(const struct extract *x, struct err *err)
{
    const struct fault *f = &x->faults[0];
    return err_set(err, ERR_DATA, "%s:%lld: \"%.400s\" %s", f->file, (long long)f->line, f->text, f->reason);
}

static int read_holidays(struct project *p, const struct feed *f, int32_t **days, size_t *n, struct err *err)
{
    struct want want = {column_of_feed(f, "date"), COL_DATE};
    struct extract x = {0};
    if (!want.name)
        return err_set(err, ERR_CONFIG, "holidays need a column: holidays from %s \"%s\" { date = Date }", f->source.text, f->object);
    note_scanned(p, f->source.text, f->object);
    TRY(p->data.scan(p->data.ctx, f->source.text, f->object, &want, 1, &x, err));
    int rc = x.n_faults ? first_fault(&x, err) : 0;
    *days = ARENA_ARRAY(p->arena, int32_t, x.n_rows + 1);
    for (size_t i = 0; rc == 0 && i < x.n_rows; i++)
        if (column_has(&x.columns[0], i))
            (*days)[(*n)++] = (int32_t)column_whole(&x.columns[0], i);
    extract_fini(&x);
    return rc;
}

/* ------------------------------------------------------------------ periods of the calendar's own */
static const char *place_of_row(struct project *p, const struct extract *x, size_t row)
{
    int64_t line;
    size_t n = extract_file(x, row, &line);
    const char *file = n < x->n_files ? x->files[n] : "";
    return line > 0 ? arena_printf(p->arena, "%s:%lld", file, (long long)line) : arena_printf(p->arena, "%s, row %zu", file, row + 1);
}

static const char *printable(struct project *p, const char *text)
{
    struct buf b = BUF_INIT;
    text_printable(&b, text, strlen(text));
    const char *out = arena_strdup(p->arena, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return out;
}

/* One row: it has a name that none before it has, and begins after the one before it. */
static int read_period(struct project *p, const struct extract *x, size_t i, struct named_periods *to, struct err *err)
{
    const struct column *names = &x->columns[0], *days = &x->columns[1];
    const char *place = place_of_row(p, x, i), *name;
    char day[16], before[16];
    size_t n;
    if (!column_has(names, i) || !column_has(days, i))
        return err_set(err, ERR_DATA, "%s: a %s has a name and a day on which it starts; this one has no %s", place, to->name,
                       column_has(names, i) ? "day" : "name");
    name = dict_text(names->dict, (int32_t)column_whole(names, i), &n);
    name = arena_dup(p->arena, name, n);
    for (size_t k = 0; k < to->n; k++)
        if (strcmp(to->names[k], name) == 0)
            return err_set(err, ERR_DATA, "%s: there is a %s called \"%.200s\" already, at %s; each has a name of its own", place, to->name,
                           printable(p, name), place_of_row(p, x, k));
    int32_t start = (int32_t)column_whole(days, i);
    if (to->n && start <= to->starts[to->n - 1])
        return err_set(err, ERR_DATA, "%s: \"%.200s\" starts on %s, and \"%.200s\" above it on %s; each ends where the next one starts, so they stand in order",
                       place, printable(p, name), day_print(day, start), printable(p, to->names[to->n - 1]), day_print(before, to->starts[to->n - 1]));
    ((int32_t *)to->starts)[to->n] = start;
    ((const char **)to->names)[to->n++] = name;
    return 0;
}

static int read_periods(struct project *p, const struct calendar_decl *d, size_t at, struct named_periods *to, struct err *err)
{
    const struct feed *f = d->named[at].feed;
    struct want wants[] = {{column_of_feed(f, "name"), COL_TEXT}, {column_of_feed(f, "starts"), COL_DATE}};
    struct extract x = {0};
    note_scanned(p, f->source.text, f->object);
    TRY(p->data.scan(p->data.ctx, f->source.text, f->object, wants, 2, &x, err));
    int rc = x.n_faults ? first_fault(&x, err) : 0;
    *to = (struct named_periods){.unit = d->named[at].unit, .name = d->named[at].name.text, .starts = ARENA_ARRAY(p->arena, int32_t, x.n_rows + 1),
                                 .names = ARENA_ARRAY(p->arena, const char *, x.n_rows + 1)};
    for (size_t i = 0; rc == 0 && i < x.n_rows; i++)
        rc = read_period(p, &x, i, to, err);
    extract_fini(&x);
    return rc;
}

static int make_calendar(struct project *p, struct err *err)
{
    const struct calendar_decl *d = p->model->calendar;
    struct calendar_spec spec = {.zone = d && d->timezone ? d->timezone : "UTC"};
    int32_t *holidays = NULL;
    if (d) {
        spec.week_start = weekday_named(d->week_starts.text);
        spec.fiscal_start = month_named(d->fiscal_starts.text);
        memcpy(spec.fiscal_pattern, d->fiscal_pattern, sizeof spec.fiscal_pattern);
        spec.fiscal_end_weekday = weekday_named(d->fiscal_ending.text);
        spec.fiscal_end_month = month_named(d->fiscal_of.text);
        spec.has_office = d->has_office;
        spec.office = (struct office_rule){weekday_named(d->office_from.text), weekday_named(d->office_to.text), d->office_open, d->office_close};
        if (d->holidays)
            TRY(read_holidays(p, d->holidays, &holidays, &spec.n_holidays, err));
        spec.holidays = holidays;
        struct named_periods *named = ARENA_ARRAY(p->arena, struct named_periods, d->n_named);
        for (size_t i = 0; i < d->n_named; i++)
            TRY(read_periods(p, d, i, &named[i], err));
        spec.named = named;
        spec.n_named = d->n_named;
    }
    return calendar_new(&spec, &p->calendar, err);
}

/* ------------------------------------------------------------------ hooks */
static enum hook_kind kind_named(const char *type)
{
    static const struct { const char *name; enum hook_kind kind; } known[] = {
        {"flag", HOOK_FLAG}, {"integer", HOOK_INTEGER}, {"number", HOOK_NUMBER}, {"money", HOOK_NUMBER}, {"date", HOOK_DATE}, {"time", HOOK_TIME}};
    for (size_t i = 0; type && i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, type) == 0)
            return known[i].kind;
    return HOOK_TEXT;
}

static int open_hook(struct project *p, size_t i, struct err *err)
{
    const struct hook_decl *d = p->model->hooks[i]->decl;
    enum hook_kind *args = ARENA_ARRAY(p->arena, enum hook_kind, d->n_args);
    struct hook_spec spec = {.name = d->name.text, .path = arena_printf(p->arena, "%s/%s", p->root, d->file), .shown = d->file, .args = args,
                             .n_args = d->n_args, .result = kind_named(d->gives.text), .one_of = d->one_of, .n_one_of = d->n_one_of,
                             .arg_names = p->model->hooks[i]->arg_names, .weights = p->model->hooks[i]->weights};
    if (spec.weights)
        spec.result = HOOK_NUMBER;
    for (size_t k = 0; k < d->n_args; k++) {
        spec.report = spec.report || !d->args[k].type.text;
        args[k] = kind_named(d->args[k].type.text);
    }
    int rc = hook_open(&spec, &p->scripts[i], err);
    if (rc == ERR_NOT_FOUND || rc == ERR_PERMISSION || rc == ERR_IO) {
        int line, column;
        source_position(&p->sources, d->name.span, &line, &column);
        return err_wrap(err, "%s:%d:%d: hook %s", p->sources.files[d->name.span.file].path, line, column, d->name.text);
    }
    TRY(rc);
    p->hooks[i] = hook_function(p->scripts[i]);
    p->hook_models[i] = hook_credit(p->scripts[i]);
    return 0;
}

/* ------------------------------------------------------------------ */
static int open_functions(struct project *p, struct err *err)
{
    p->scalars = ARENA_ARRAY(p->arena, const struct function *, p->model->n_functions);
    p->aggregates = ARENA_ARRAY(p->arena, const struct aggregate_function *, p->model->n_functions);
    p->models = ARENA_ARRAY(p->arena, const struct credit_function *, p->model->n_functions);
    for (size_t i = 0; i < p->model->n_functions; i++) {
        const struct plugin_function *f = p->model->functions[i];
        if (f->credit) {
            struct credit_function *c = ARENA_NEW(p->arena, struct credit_function);
            TRY(function_credit(p->host, f->plugin, f->name.text, c, err));
            p->models[i] = c;
        } else if (f->aggregate) {
            struct aggregate_function *a = ARENA_NEW(p->arena, struct aggregate_function);
            TRY(function_aggregate(p->host, f->plugin, f->name.text, a, err));
            p->aggregates[i] = a;
        } else {
            struct function *scalar = ARENA_NEW(p->arena, struct function);
            TRY(function_scalar(p->host, f->plugin, f->name.text, scalar, err));
            p->scalars[i] = scalar;
        }
    }
    return 0;
}

static int as_of_day(struct project *p, struct err *err)
{
    const char *text = p->options->as_of;
    if (text && !day_parse(text, strlen(text), &p->as_of_day))
        return err_set(err, ERR_USAGE, "--as-of takes a day such as 2026-11-02");
    if (!text) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        p->as_of_day = calendar_day(p->calendar, (int64_t)now.tv_sec * US_PER_SECOND);
    }
    return 0;
}

/* ------------------------------------------------------------------ what a run has read, and what it is at */
double clock_seconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int counted_describe(void *ctx, const char *source, const char *object, struct object_info *info, struct err *err)
{
    struct project *p = ctx;
    return p->data.describe(p->data.ctx, source, object, info, err);
}

static int counted_scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants, struct extract *out,
                        struct err *err)
{
    struct project *p = ctx;
    pthread_mutex_lock(&p->read_lock);
    if (p->n_reading++ == 0)
        p->reading_since = clock_seconds();
    note_scanned(p, source, object);
    pthread_mutex_unlock(&p->read_lock);
    const struct sources *from = p->store ? &p->stored : &p->data;
    int rc = from->scan(from->ctx, source, object, wants, n_wants, out, err);
    pthread_mutex_lock(&p->read_lock);
    if (--p->n_reading == 0) /* several tables may be read at once: the time is that in which any was */
        p->read_seconds += clock_seconds() - p->reading_since;
    if (rc == 0) {
        p->n_read++;
        p->rows_read += (int64_t)out->n_rows;
    }
    pthread_mutex_unlock(&p->read_lock);
    return rc;
}

static uint64_t counted_size(void *ctx, const char *source, const char *object)
{
    const struct project *p = ctx;
    return p->data.size ? p->data.size(p->data.ctx, source, object) : 0;
}

static bool counted_recall(void *ctx, const struct derived *d, const struct want *want, struct extract *out)
{
    const struct project *p = ctx;
    return p->store && p->stored.recall(p->stored.ctx, d, want, out);
}

static void counted_keep(void *ctx, const struct derived *d, const struct want *want, void *values, size_t n,
                         struct hold *held)
{
    const struct project *p = ctx;
    if (p->store)
        p->stored.keep(p->stored.ctx, d, want, values, n, held);
}

void project_says(const struct project *p, const char *what)
{
    if (p->options->quiet)
        return;
    fputs("\r\033[K", stderr);
    if (what)
        fprintf(stderr, "%s ...", what); /* ASCII: the terminal may have no more */
    fflush(stderr);
}

static void show_progress(void *ctx, const char *what, double part)
{
    struct project *p = ctx;
    if (part >= 1) {
        project_says(p, p->meanwhile);
        return;
    }
    struct buf line = BUF_INIT;
    buf_puts(&line, "reading ");
    text_printable(&line, what, strlen(what));
    buf_printf(&line, ", table %zu of %zu; %.1f s so far", p->n_read + 1, p->model->n_tables, clock_seconds() - p->started);
    project_says(p, buf_text(&line) ? buf_text(&line) : "reading");
    buf_fini(&line);
}

int project_open(struct project *p, struct err *err)
{
    TRY(make_calendar(p, err));
    TRY(as_of_day(p, err));
    p->scripts = ARENA_ARRAY(p->arena, struct hook_script *, p->model->n_hooks);
    p->hooks = ARENA_ARRAY(p->arena, const struct function *, p->model->n_hooks);
    p->hook_models = ARENA_ARRAY(p->arena, const struct credit_function *, p->model->n_hooks);
    for (size_t i = 0; i < p->model->n_hooks; i++)
        TRY(open_hook(p, i, err));
    TRY(open_functions(p, err));
    p->plan = plan_new(p->arena, p->model, &p->sources, &p->diags);
    if (!p->options->no_cache)
        p->store = store_new(&(struct store_spec){p->root, &p->data, p->threads, p->budget});
    if (p->store)
        p->stored = store_sources(p->store);
    p->counted = (struct sources){.ctx = p, .describe = counted_describe, .scan = counted_scan, .size = counted_size, .recall = counted_recall, .keep = counted_keep};
    struct eval_options options = {.sources = &p->counted, .calendar = p->calendar, .hooks = p->hooks, .scalars = p->scalars,
                                   .aggregates = p->aggregates, .models = p->models, .hook_models = p->hook_models,
                                   .as_of_day = p->as_of_day, .as_of = INT64_MIN, .threads = p->threads, .budget = p->budget};
    if (!p->options->quiet) {
        options.progress = show_progress;
        options.progress_ctx = p;
    }
    return eval_new(p->plan, &options, &p->eval, err);
}
