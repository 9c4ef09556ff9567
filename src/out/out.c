/* out.c - decides in which order a report's files are made: layout, then each format aside, then the check, then all appear.
 *
 * Takes results and options, gives the paths. Knows no format beyond its name. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out.h"

#include <string.h>

#include "base/aid.h"
#include "base/budget.h"
#include "base/pool.h"
#include "base/signals.h"
#include "out/layout_int.h"
#include "out/out_int.h"
#include "out/publish_int.h"
#include "out/svg.h"

static const struct {
    enum out_format format;
    const char *name, *extension;
} formats[] = {
    {OUT_XLSX, "xlsx", "xlsx"},
    {OUT_MARKDOWN, "markdown", "md"},
    {OUT_HTML, "html", "html"},
    {OUT_CSV, "csv", "csv"},
    {OUT_JSON, "json", "json"},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

unsigned out_format_of(const char *name)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (strcmp(formats[i].name, name) == 0)
            return formats[i].format;
    return 0;
}

/* One of the report's files. Files are readings of one finished layout, so several may be written at once; each has what it makes
 * in memory of its own. */
struct task {
    struct arena *arena;
    enum out_format format;
    const char *path, *aside;
    struct gate_notes notes;
};
struct picture { const struct lay_table *table; const struct lay_chart *chart; const char *aside; };
struct job {
    struct arena *arena; /* of what is decided before and after the files are written */
    const struct result_report *report;
    const struct layout *layout;
    const struct budget *budget;
    unsigned threads;
    const struct meanwhile *meanwhile; /* the task behind the files */
    struct aid *aid;                   /* with the workbook; who has no file to write helps. NULL: there is no workbook */
    struct publish *publish;
    struct out_files *files;
    struct markdown_pictures names;
    struct picture *pictures; size_t n_pictures; /* beside the Markdown */
    struct task *tasks; size_t n_tasks;
};

static size_t row_bytes(const struct lay_row *row, size_t n)
{
    enum { CELL = 600 }; /* with the line that lists its records */
    size_t bytes = n * CELL;
    for (size_t i = 0; i < n; i++)
        bytes += row->cells[i].kind == LAY_TEXT ? strlen(row->cells[i].text) : 0;
    return bytes;
}

/* Are the workbook's parts a few megabytes at most, so that they may be kept in memory until they stand in its archive? */
static bool is_small(const struct layout *l)
{
    enum { SMALL = 8 << 20 };
    size_t bytes = 0;
    for (size_t i = 0; i < l->n_sheets; i++)
        for (size_t k = 0; k < l->sheets[i].n_blocks; k++) {
            const struct lay_table *t = l->sheets[i].blocks[k].table;
            if (t && t->n_more)
                return false;
            for (size_t r = 0; t && r < t->n_rows && bytes < SMALL; r++)
                bytes += row_bytes(&t->rows[r], t->n_columns);
        }
    return bytes < SMALL;
}

static int write_workbook(const struct job *j, struct task *t, struct err *err)
{
    struct xlsx_expect expect = {0};
    struct beside *beside = NULL;
    struct bundle *bundle = is_small(j->layout) ? bundle_new(j->aid, &expect) : NULL;
    int rc = bundle ? 0 : beside_open(t->aside, &beside, err);
    if (rc == 0)
        rc = xlsx_write(t->arena, j->layout, t->aside, beside ? beside_path(beside) : NULL, bundle, &expect, &t->notes, err);
    beside_close(&beside);
    if (rc == 0) /* a library that has found its own functions before ours has written by itself */
        rc = xlsx_check(t->aside, &expect, bundle && bundle_size(bundle) > 0 ? bundle : NULL, j->aid, err);
    bundle_free(&bundle);
    return rc;
}

static int put_text(struct job *j, const char *aside, struct buf *text, struct err *err)
{
    int rc = text->failed ? err_set(err, ERR_NOMEM, "no memory for %s", aside) : publish_write(j->publish, aside, text->data ? text->data : "", text->len, err);
    buf_fini(text);
    return rc == 0 ? publish_sync(j->publish, aside, err) : rc;
}

static int write_pictures(struct job *j, struct arena *a, struct err *err)
{
    enum { WIDTH = 640 };
    for (size_t i = 0; i < j->n_pictures; i++) {
        struct buf svg = BUF_INIT;
        struct svg_look look = {.id = arena_printf(a, "c%zu", i + 1), .width = WIDTH};
        svg_chart(&svg, a, j->pictures[i].table, j->pictures[i].chart, &look);
        TRY(put_text(j, j->pictures[i].aside, &svg, err));
    }
    return 0;
}

static int write_text(struct job *j, const struct task *t, struct err *err)
{
    struct buf text = BUF_INIT;
    int rc = 0;
    if (t->format == OUT_MARKDOWN) {
        TRY(write_pictures(j, t->arena, err));
        markdown_write(&text, j->layout, &j->names);
    } else if (t->format == OUT_HTML) {
        html_write(&text, j->layout);
    } else if (t->format == OUT_CSV) {
        rc = csv_write(t->arena, &text, j->report, err);
    } else {
        rc = json_write(t->arena, &text, j->report, err);
    }
    if (rc == 0)
        return put_text(j, t->aside, &text, err);
    buf_fini(&text);
    return rc;
}

static int write_file(struct job *j, struct task *t, struct err *err)
{
    if (t->format != OUT_XLSX)
        return write_text(j, t, err); /* names its file itself */
    int rc = write_workbook(j, t, err);
    if (rc == 0)
        rc = publish_sync(j->publish, t->aside, err);
    return rc == 0 ? 0 : err_wrap(err, "cannot write %s", t->path);
}

static int run_file(struct job *j, struct task *t, struct err *err)
{
    if (budget_check(j->budget, 0, err) != 0)
        return err_wrap(err, "writing %s", t->path);
    t->arena = arena_new();
    int rc = write_file(j, t, err);
    arena_free(&t->arena);
    return rc;
}

/* The files, the workbook first; what runs meanwhile; then those who have nothing else to do help with the workbook. */
static int run_task(void *ctx, size_t i, unsigned worker, struct err *err)
{
    struct job *j = ctx;
    int rc = 0;
    (void)worker;
    if (i < j->n_tasks)
        rc = run_file(j, &j->tasks[i], err);
    else if (i == j->n_tasks && j->meanwhile)
        j->meanwhile->run(j->meanwhile->ctx);
    else
        aid_help(j->aid);
    if (i < j->n_tasks && j->tasks[i].format == OUT_XLSX)
        aid_end(j->aid);
    return rc;
}

/* "At risk: deals" as part of a file's name. */
static const char *file_part(struct arena *a, const char *title, size_t number)
{
    struct buf b = BUF_INIT;
    for (const char *s = title; *s && b.len < 40; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
        if (plain || (b.len > 0 && b.data[b.len - 1] != '-'))
            buf_putc(&b, plain ? *s : '-');
    }
    const char *part = arena_printf(a, "%s-%zu", b.len > 0 && buf_text(&b) ? b.data : "list", number);
    buf_fini(&b);
    return part;
}

struct list_piece {
    struct job *job;
    const char *aside;
};

static int write_piece(void *ctx, const char *data, size_t n, struct err *err)
{
    struct list_piece *p = ctx;
    return publish_write(p->job->publish, p->aside, data, n, err);
}

/* All of a list, in a file of its own; *beside: its name. */
static int write_beside(struct job *j, const struct lay_table *t, const char *name, const char **beside, struct err *err)
{
    const char *final;
    struct list_piece piece = {.job = j};
    TRY(publish_add(j->publish, arena_printf(j->arena, "%s.csv", name), &piece.aside, &final, err));
    TRY(csv_write_list(t, write_piece, &piece, err));
    struct out_file f = {.format = OUT_CSV, .path = arena_strdup(j->arena, final)};
    ARENA_PUSH(j->arena, j->files->list, j->files->n, f);
    *beside = strrchr(f.path, '/') + 1;
    return 0;
}

/* A list of several periods: the records of the newest stand here, all of them beside. */
static int place_newest(struct job *j, struct lay_table *t, const char *name, size_t newest, struct err *err)
{
    const char *place;
    size_t all = t->n_rows + t->n_more;
    TRY(write_beside(j, t, name, &place, err));
    t->n_rows = t->n_rows < newest ? t->n_rows : newest;
    t->n_more = newest - t->n_rows;
    layout_note(j->arena, t, arena_printf(j->arena, "%zu record%s of %s; all %zu of the report's periods stand in %s.", newest, newest == 1 ? "" : "s",
                                          layout_days(j->arena, t->list->from, t->list->until), all, place));
    const char *cut = arena_printf(j->arena, "Here stand the first %zu of %zu records; all of them stand in %s.", t->n_rows, all, place);
    if (t->n_more)
        t->cut = cut;
    return 0;
}

/* A list longer than the report may hold: all of it beside, its beginning here, and a word about that. Formats that show only the
 * rows that are held (all but the workbook) say where the others are. */
static int place_list(struct job *j, const struct out_options *options, const char *report, struct lay_table *t, const char *name, struct err *err)
{
    size_t room = options->list_rows ? options->list_rows : XLSX_ROWS - 1000; /* less what else stands on a sheet */
    size_t all = t->n_rows + t->n_more, newest = t->list ? all - t->list->n_older : all;
    if (newest < all && newest <= room)
        return place_newest(j, t, name, newest, err);
    const char *place = arena_printf(j->arena, "%s.xlsx", strrchr(report, '/') ? strrchr(report, '/') + 1 : report);
    if (all > room || (t->n_more && !(options->formats & OUT_XLSX)))
        TRY(write_beside(j, t, name, &place, err));
    if (all > room) {
        t->n_rows = t->n_rows < room ? t->n_rows : room;
        t->n_more = room - t->n_rows;
        layout_note(j->arena, t, arena_printf(j->arena, "The first %zu of %zu records; all of them stand in %s.", room, all, place));
    }
    const char *cut = arena_printf(j->arena, "Here stand the first %zu of %zu records; all of them stand in %s.", t->n_rows, all, place);
    if (t->n_more)
        t->cut = cut;
    return 0;
}

static int place_lists(struct job *j, const struct out_options *options, const char *name, struct err *err)
{
    size_t number = 0;
    for (size_t i = 0; i < j->layout->n_sheets; i++)
        for (size_t k = 0; k < j->layout->sheets[i].n_blocks; k++) {
            const struct lay_block *b = &j->layout->sheets[i].blocks[k];
            if (b->kind == BLOCK_LIST)
                TRY(place_list(j, options, name, b->table,
                               arena_printf(j->arena, "%s-%s", name, file_part(j->arena, j->layout->sheets[i].title, ++number)), err));
        }
    return 0;
}

/* The charts beside the Markdown: NAME-chart-1.svg and so on. */
static int add_picture(struct job *j, const char *name, const struct lay_table *t, const struct lay_chart *c, struct err *err)
{
    const char *final;
    struct picture p = {.table = t, .chart = c};
    TRY(publish_add(j->publish, arena_printf(j->arena, "%s-chart-%zu.svg", name, j->n_pictures + 1), &p.aside, &final, err));
    ARENA_PUSH(j->arena, j->pictures, j->n_pictures, p);
    struct out_file f = {.format = OUT_SVG, .path = arena_strdup(j->arena, final)};
    ARENA_PUSH(j->arena, j->files->list, j->files->n, f);
    ARENA_PUSH(j->arena, j->names.names, j->names.n, strrchr(f.path, '/') + 1);
    return 0;
}

static int add_pictures(struct job *j, const char *name, struct err *err)
{
    for (size_t i = 0; i < j->layout->n_sheets; i++)
        for (size_t k = 0; k < j->layout->sheets[i].n_blocks; k++) {
            const struct lay_block *b = &j->layout->sheets[i].blocks[k];
            for (size_t c = 0; b->table && c < b->n_charts; c++)
                if (svg_has_chart(b->table, &b->charts[c]))
                    TRY(add_picture(j, name, b->table, &b->charts[c], err));
        }
    return 0;
}

static int add_files(struct job *j, unsigned wanted, const char *name, struct err *err)
{
    j->tasks = ARENA_ARRAY(j->arena, struct task, N_FORMATS);
    for (size_t i = 0; i < N_FORMATS; i++) {
        struct task t = {.format = formats[i].format};
        const char *final;
        if (!(wanted & formats[i].format))
            continue;
        TRY(publish_add(j->publish, arena_printf(j->arena, "%s.%s", name, formats[i].extension), &t.aside, &final, err));
        t.path = arena_strdup(j->arena, final);
        if (t.format == OUT_MARKDOWN)
            TRY(add_pictures(j, name, err));
        j->tasks[j->n_tasks++] = t;
        struct out_file f = {.format = t.format, .path = t.path};
        ARENA_PUSH(j->arena, j->files->list, j->files->n, f);
    }
    return 0;
}

/* A signal that ends the program waits until no thread has anything beside a file; what runs meanwhile is over soon then. Whoever is
 * quicker, the failure told is that of the first format. */
static int write_all(struct job *j, const struct out_options *options, const char *name, struct err *err)
{
    sigset_t before;
    TRY(place_lists(j, options, name, err));
    TRY(add_files(j, options->formats, name, err));
    if ((options->formats & OUT_XLSX) && !(j->aid = aid_new()))
        return err_set(err, ERR_NOMEM, "no memory to write the report");
    size_t n_helpers = j->aid && j->threads > 1 ? j->threads - 1 : 0;
    signals_hold(&before);
    int rc = pool_run(j->threads, j->n_tasks + (j->meanwhile != NULL) + n_helpers, run_task, j, err);
    signals_release(&before);
    aid_free(&j->aid);
    TRY(rc);
    for (size_t i = 0; i < j->n_tasks; i++) {
        j->files->n_invalid += j->tasks[i].notes.n_invalid;
        j->files->n_cut += j->tasks[i].notes.n_cut;
        j->files->n_lines += j->tasks[i].notes.n_lines;
    }
    TRY(publish_all(j->publish, err));
    for (size_t i = 0; i < j->files->n; i++) {
        struct out_file *f = &j->files->list[i];
        publish_tell(j->publish, f->path, &f->sum, &f->size);
        f->sum = arena_strdup(j->arena, f->sum);
    }
    return 0;
}

int out_write(struct arena *a, const struct result_report *report, const struct out_options *options, struct out_files *files,
              struct err *err)
{
    struct layout *layout;
    struct job j = {.arena = a, .report = report, .files = files, .budget = options->budget, .meanwhile = options->meanwhile,
                    .threads = options->threads};
    const char *name;
    memset(files, 0, sizeof *files);
    TRY(publish_name(a, options->pattern, report->report && report->report->name.text ? report->report->name.text : "", report->period_name, &name, err));
    const char *slash = strrchr(name, '/');
    if (options->flat && slash)
        name = slash + 1;
    if (budget_check(options->budget, layout_size(report), err) != 0)
        return err_wrap(err, "laying out %s", name);
    TRY(layout_build(a, report, &layout, err));
    j.layout = layout;
    TRY(publish_open(options->folder ? options->folder : ".", &j.publish, err));
    int rc = write_all(&j, options, name, err);
    publish_close(&j.publish);
    if (rc != 0)
        memset(files, 0, sizeof *files);
    return rc;
}
