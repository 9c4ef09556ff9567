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
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/map.h"
#include "base/sha256.h"
#include "out/figures.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1"
#endif
enum { SCRIPT_MAX = 16 << 20 };

static void add_text(struct sha256 *s, const char *text, size_t n)
{
    sha256_add(s, &n, sizeof n);
    sha256_add(s, text, n);
}

static const char *definitions_sum(struct project *p)
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
        if (file && file_read(arena_printf(p->arena, "%s/%s", p->root, file), SCRIPT_MAX, &script, &n, &quiet) == 0) {
            add_text(&s, script, n);
            free(script);
        }
    }
    return arena_strdup(p->arena, sha256_text(&s, text));
}

/* ------------------------------------------------------------------ inputs */
/* As it is seen from the project, which may be moved as a whole. */
static const char *below_root(struct project *p, const char *path)
{
    size_t n = strlen(p->root);
    return arena_strdup(p->arena, strncmp(path, p->root, n) == 0 && path[n] == '/' ? path + n + 1 : path);
}

struct input_list { struct ledger_input *list; size_t n; struct map *seen; };

static void add_input(struct project *p, struct ledger *l, struct input_list *to, const char *path)
{
    struct buf identity = BUF_INIT, fingerprint = BUF_INIT;
    if (!map_add(to->seen, path, to))
        return;
    bool known = ledger_look_at(l, path, p->threads, &identity, &fingerprint);
    struct ledger_input in = {below_root(p, path), arena_strdup(p->arena, buf_text(&identity) ? buf_text(&identity) : ""),
                              known && buf_text(&fingerprint) ? arena_strdup(p->arena, buf_text(&fingerprint)) : "unknown"};
    ARENA_PUSH(p->arena, to->list, to->n, in);
    buf_fini(&identity);
    buf_fini(&fingerprint);
}

static struct input_list inputs_of(struct project *p, struct ledger *l)
{
    struct input_list all = {.seen = map_new()};
    for (size_t i = 0; i < map_count(p->scanned); i++) {
        struct inputs in = {.n = 0};
        struct err quiet = {0}; /* then nobody can say */
        const char *key = map_key(p->scanned, i), *split = strchr(key, '\x1f');
        const char *source = arena_dup(p->arena, key, (size_t)(split - key));
        if (p->data.inputs && p->data.inputs(p->data.ctx, source, split + 1, &in, &quiet) == 0)
            for (size_t k = 0; k < in.n; k++)
                add_input(p, l, &all, in.paths[k]);
        inputs_fini(&in);
    }
    map_free(&all.seen);
    return all;
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

static int outputs_of(struct project *p, const struct out_file *files, size_t n, struct ledger_run *run, struct err *err)
{
    struct ledger_output *list = ARENA_ARRAY(p->arena, struct ledger_output, n);
    for (size_t i = 0; i < n; i++) {
        char sum[SHA256_TEXT];
        struct stat st;
        TRY(sha256_file(files[i].path, sum, err));
        list[i] = (struct ledger_output){below_root(p, files[i].path), format_name(files[i].format), arena_strdup(p->arena, sum), 0};
        if (stat(files[i].path, &st) == 0)
            list[i].size = st.st_size;
    }
    run->outputs = list;
    run->n_outputs = n;
    return 0;
}

static void warnings_of(struct project *p, const struct result_report *r, struct ledger_run *run)
{
    struct ledger_warning *list = ARENA_ARRAY(p->arena, struct ledger_warning, r->n_checks + r->n_health);
    size_t n = 0;
    for (size_t i = 0; i < r->n_checks; i++)
        if (!r->checks[i].passed)
            list[n++] = (struct ledger_warning){r->checks[i].warn ? "warning" : "expectation",
                                                arena_printf(p->arena, "%s: %s", r->checks[i].says, r->checks[i].detail ? r->checks[i].detail : "")};
    for (size_t i = 0; i < r->n_health; i++) {
        const struct health_line *h = &r->health[i];
        list[n++] = (struct ledger_warning){h->kind ? h->kind : "", arena_printf(p->arena, "%s: %s: %lld", h->where ? h->where : "", h->text ? h->text : "", (long long)h->n)};
    }
    run->warnings = list;
    run->n_warnings = n;
}

static const char *definition_of(struct project *p, const struct result_column *c)
{
    const struct formula *f = c->metric ? plan_metric(p->plan, c->metric) : c->costs ? plan_costs(p->plan, c->costs) : NULL;
    return f ? arena_printf(p->arena, "%016llx%016llx", (unsigned long long)f->fp.a, (unsigned long long)f->fp.b) : "";
}

static int values_of(struct project *p, const struct result_report *r, struct ledger_run *run, struct err *err)
{
    struct figure *figures;
    size_t n;
    const struct result_column *column = NULL;
    const char *definition = "";
    TRY(figures_of(p->arena, r, &figures, &n, err));
    struct ledger_value *list = ARENA_ARRAY(p->arena, struct ledger_value, n);
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = &figures[i];
        if (f->column != column)
            definition = definition_of(p, column = f->column);
        list[i] = (struct ledger_value){f->metric, row_grain(f->row), f->row->period ? f->row->period : "", f->segment, f->dimension, f->value, f->unit,
                                        f->cell->status == CELL_SO_FAR ? "so far" : "final", *definition ? definition : run->definitions};
    }
    run->values = list;
    run->n_values = n;
    return 0;
}

const char *record_covers(struct arena *a, const struct result_report *result)
{
    char from[16], last[16];
    return arena_printf(a, "%s/%s", day_print(from, result->contract.from), day_print(last, result->contract.until - 1));
}

int record_run(struct project *p, struct ledger *l, const struct result_report *result, const struct out_file *files, size_t n_files, int64_t *run,
               struct err *err)
{
    struct timespec now = {0};
    char as_of[16];
    clock_gettime(CLOCK_REALTIME, &now);
    struct ledger_run r = {.report = result->report->name.text, .as_of = day_print(as_of, p->as_of_day), .period = result->period_name ? result->period_name : "",
                           .covers = record_covers(p->arena, result), .definitions = definitions_sum(p), .program = PACKAGE_VERSION, .draft = result->draft};
    r.finished = (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
    r.started = r.finished - (int64_t)((clock_seconds() - p->started) * 1e6);
    struct input_list inputs = inputs_of(p, l);
    r.inputs = inputs.list;
    r.n_inputs = inputs.n;
    TRY(outputs_of(p, files, n_files, &r, err));
    warnings_of(p, result, &r);
    TRY(values_of(p, result, &r, err));
    return ledger_record(l, &r, run, err);
}
