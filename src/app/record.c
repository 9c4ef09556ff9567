/* record.c - decides what of a run goes into the ledger: what was read, what it means, what came out.
 *
 * Definitions are known by the SHA-256 of all that the project says: its files, the library's, its hooks' scripts and settings from
 * outside; each figure by the fingerprint of its own metric besides, so that a change elsewhere is not taken for a change of it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/map.h"
#include "base/sha256.h"
#include "out/figures.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1"
#endif
enum { SCRIPT_MAX = 16 << 20 };

/* A run on its way into the ledger. What it says lies in its own arena, since it may be put together beside other work. */
struct record {
    struct arena *arena;
    struct project *project;
    const struct result_report *result;
    struct ledger *ledger;
    bool tried;            /* to open it */
    int rc;                /* whether all was found out */
    struct err err;
    struct ledger_run run;
    struct figure *figures; size_t n_figures;
    char sum[SHA256_TEXT]; /* of the values */
};

static void add_text(struct sha256 *s, const char *text, size_t n)
{
    sha256_add(s, &n, sizeof n);
    sha256_add(s, text, n);
}

static const char *definitions_sum(struct arena *a, const struct project *p)
{
    struct sha256 s;
    char text[SHA256_TEXT];
    sha256_init(&s);
    for (size_t i = 0; i < p->sources.n; i++) {
        add_text(&s, p->sources.files[i].path, strlen(p->sources.files[i].path));
        add_text(&s, p->sources.files[i].text, p->sources.files[i].len);
    }
    for (size_t i = 0; i < p->n_overrides; i++) {
        add_text(&s, p->overrides[i].name, strlen(p->overrides[i].name));
        add_text(&s, p->overrides[i].value, strlen(p->overrides[i].value));
    }
    for (size_t i = 0; i < p->model->n_hooks; i++) {
        struct err quiet = {0}; /* it was read before: what is wrong now is the next run's business */
        char *script;
        size_t n;
        const char *file = p->model->hooks[i]->decl->file;
        if (file && file_read(arena_printf(a, "%s/%s", p->root, file), SCRIPT_MAX, &script, &n, &quiet) == 0) {
            add_text(&s, script, n);
            free(script);
        }
    }
    return arena_strdup(a, sha256_text(&s, text));
}

/* ------------------------------------------------------------------ inputs */
/* As it is seen from the project, which may be moved as a whole. */
static const char *below_root(struct record *r, const char *path)
{
    const char *root = r->project->root;
    size_t n = strlen(root);
    return arena_strdup(r->arena, strncmp(path, root, n) == 0 && path[n] == '/' ? path + n + 1 : path);
}

struct input_list { struct ledger_input *list; size_t n; struct map *seen; };

static void add_input(struct record *r, struct input_list *to, const char *path)
{
    struct buf identity = BUF_INIT, fingerprint = BUF_INIT;
    if (!map_add(to->seen, path, to))
        return;
    bool known = ledger_look_at(r->ledger, path, r->project->threads, &identity, &fingerprint);
    struct ledger_input in = {below_root(r, path), arena_strdup(r->arena, buf_text(&identity) ? buf_text(&identity) : ""),
                              known && buf_text(&fingerprint) ? arena_strdup(r->arena, buf_text(&fingerprint)) : "unknown"};
    ARENA_PUSH(r->arena, to->list, to->n, in);
    buf_fini(&identity);
    buf_fini(&fingerprint);
}

static void find_inputs(struct record *r)
{
    const struct project *p = r->project;
    struct input_list all = {.seen = map_new()};
    for (size_t i = 0; i < map_count(p->scanned); i++) {
        struct inputs in = {.n = 0};
        struct err quiet = {0}; /* then nobody can say */
        const char *key = map_key(p->scanned, i), *split = strchr(key, '\x1f');
        const char *source = arena_dup(r->arena, key, (size_t)(split - key));
        if (p->data.inputs && p->data.inputs(p->data.ctx, source, split + 1, &in, &quiet) == 0)
            for (size_t k = 0; k < in.n; k++)
                add_input(r, &all, in.paths[k]);
        inputs_fini(&in);
    }
    map_free(&all.seen);
    r->run.inputs = all.list;
    r->run.n_inputs = all.n;
}

/* ------------------------------------------------------------------ outputs, warnings, figures */
static const char *format_name(enum out_format format)
{
    static const char *const names[] = {"xlsx", "markdown", "html", "csv", "json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (out_format_of(names[i]) == format)
            return names[i];
    return format == OUT_SVG ? "svg" : "other"; /* the charts beside Markdown have no name of their own */
}

static void take_outputs(struct record *r, const struct out_file *files, size_t n)
{
    struct ledger_output *list = ARENA_ARRAY(r->arena, struct ledger_output, n);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct ledger_output){below_root(r, files[i].path), format_name(files[i].format), files[i].sum, files[i].size};
    r->run.outputs = list;
    r->run.n_outputs = n;
}

static void find_warnings(struct record *r)
{
    const struct result_report *from = r->result;
    struct ledger_warning *list = ARENA_ARRAY(r->arena, struct ledger_warning, from->n_checks + from->n_health);
    size_t n = 0;
    for (size_t i = 0; i < from->n_checks; i++) {
        const struct result_check *c = &from->checks[i];
        if (!c->passed)
            list[n++] = (struct ledger_warning){c->warn ? "warning" : "expectation", arena_printf(r->arena, "%s: %s", c->says, c->detail ? c->detail : "")};
    }
    for (size_t i = 0; i < from->n_health; i++) {
        const struct health_line *h = &from->health[i];
        list[n++] = (struct ledger_warning){h->kind ? h->kind : "", arena_printf(r->arena, "%s: %s: %lld", h->where ? h->where : "", h->text ? h->text : "", (long long)h->n)};
    }
    r->run.warnings = list;
    r->run.n_warnings = n;
}

static const char *definition_of(struct record *r, const struct result_column *c)
{
    struct plan *plan = r->project->plan;
    const struct formula *f = c->metric ? plan_metric(plan, c->metric) : c->costs ? plan_costs(plan, c->costs) : NULL;
    return f ? arena_printf(r->arena, "%016llx%016llx", (unsigned long long)f->fp.a, (unsigned long long)f->fp.b) : "";
}

/* Asks the plan. */
static void find_values(struct record *r)
{
    const struct result_column *column = NULL;
    const char *definition = "";
    struct ledger_value *list = ARENA_ARRAY(r->arena, struct ledger_value, r->n_figures);
    for (size_t i = 0; i < r->n_figures; i++) {
        const struct figure *f = &r->figures[i];
        if (f->column != column)
            definition = definition_of(r, column = f->column);
        list[i] = (struct ledger_value){f->metric, row_grain(f->row), f->row->period ? f->row->period : "", f->segment, f->dimension, f->value, f->unit,
                                        f->cell->status == CELL_SO_FAR ? "so far" : "final", *definition ? definition : r->run.definitions};
    }
    r->run.values = list;
    r->run.n_values = r->n_figures;
    ledger_sum_values(&r->run, r->sum);
    r->run.sum = r->sum;
}

const char *record_covers(struct arena *a, const struct result_report *result)
{
    char from[16], last[16];
    return arena_printf(a, "%s/%s", day_print(from, result->contract.from), day_print(last, result->contract.until - 1));
}

/* ------------------------------------------------------------------ a run */
static void find_out(struct record *r)
{
    const struct result_report *result = r->result;
    char as_of[16];
    r->run = (struct ledger_run){.report = result->report->name.text, .as_of = arena_strdup(r->arena, day_print(as_of, r->project->as_of_day)),
                                 .period = result->period_name ? result->period_name : "", .covers = record_covers(r->arena, result),
                                 .definitions = definitions_sum(r->arena, r->project), .program = PACKAGE_VERSION, .draft = result->draft};
    find_inputs(r);
    find_warnings(r);
    r->rc = figures_of(r->arena, result, &r->figures, &r->n_figures, &r->err);
    if (r->rc == 0)
        find_values(r);
}

struct record *record_new(struct project *p)
{
    struct arena *a = arena_new();
    struct record *r = ARENA_NEW(a, struct record);
    *r = (struct record){.arena = a, .project = p};
    return r;
}

void record_open(struct record *r)
{
    struct err quiet = {0}; /* what is wrong with it is said when it has to be there */
    r->tried = true;
    if (ledger_open(r->project->root, false, &r->ledger, &quiet) == 0 && r->ledger && ledger_leave_log(r->ledger, &quiet) != 0)
        quiet = (struct err){0}; /* then closing it takes the disk's time */
}

void record_begin(struct record *r, const struct result_report *result)
{
    r->result = result;
    if (!r->tried)
        record_open(r);
    if (r->ledger)
        find_out(r);
}

int record_opened(struct record *r, struct err *err)
{
    if (r->ledger)
        return 0;
    TRY(ledger_open(r->project->root, true, &r->ledger, err)); /* the project's first run, or there is none to be had */
    find_out(r);
    return 0;
}

int record_end(struct record *r, const struct out_file *files, size_t n_files, int64_t *run, struct err *err)
{
    struct timespec now = {0};
    if (r->rc != 0) {
        *err = r->err;
        return r->rc;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    r->run.finished = (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
    r->run.started = r->run.finished - (int64_t)((clock_seconds() - r->project->started) * 1e6);
    take_outputs(r, files, n_files);
    return ledger_record(r->ledger, &r->run, run, err);
}

void record_free(struct record **r)
{
    if (!*r)
        return;
    struct arena *a = (*r)->arena;
    ledger_close(&(*r)->ledger);
    *r = NULL;
    arena_free(&a);
}

int record_run(struct project *p, struct ledger *l, const struct result_report *result, const struct out_file *files, size_t n_files, int64_t *run,
               struct err *err)
{
    struct record *r = record_new(p);
    r->ledger = l;
    r->result = result;
    find_out(r);
    int rc = record_end(r, files, n_files, run, err);
    r->ledger = NULL; /* the caller's */
    record_free(&r);
    return rc;
}
