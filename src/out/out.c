/* out.c - decides in which order a report's files are made: layout, then each format aside, then the check, then all appear.
 *
 * Takes results and options, gives the paths. Knows no format beyond its name. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out.h"

#include <string.h>

#include "base/budget.h"
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

struct job {
    struct arena *arena;
    const struct result_report *report;
    const struct layout *layout;
    struct publish *publish;
    struct out_files *files;
    struct markdown_pictures pictures;
    struct cut_list { struct lay_table *table; const char *says; } *cut; size_t n_cut; /* of which formats other than the workbook show the beginning */
};

static int write_workbook(struct job *j, const char *aside, struct err *err)
{
    struct xlsx_expect expect = {0};
    struct gate_notes notes = {0, 0, 0};
    struct beside *beside;
    TRY(beside_open(aside, &beside, err));
    int rc = xlsx_write(j->arena, j->layout, aside, beside_path(beside), &expect, &notes, err);
    beside_close(&beside);
    TRY(rc);
    j->files->n_invalid += notes.n_invalid;
    j->files->n_cut += notes.n_cut;
    j->files->n_lines += notes.n_lines;
    return xlsx_check(aside, &expect, err);
}

/* What formats that show only the rows held say of lists, and what others do not. */
static void note_cut(struct job *j, bool said)
{
    for (size_t i = 0; i < j->n_cut; i++)
        if (said)
            layout_note(j->arena, j->cut[i].table, j->cut[i].says);
        else
            j->cut[i].table->n_notes--;
}

static int write_text(struct job *j, enum out_format format, const char *aside, struct err *err)
{
    struct buf text = BUF_INIT;
    int rc = 0;
    note_cut(j, true);
    if (format == OUT_MARKDOWN)
        markdown_write(&text, j->layout, &j->pictures);
    else if (format == OUT_HTML)
        html_write(&text, j->layout);
    else if (format == OUT_CSV)
        rc = csv_write(j->arena, &text, j->report, err);
    else
        rc = json_write(j->arena, &text, j->report, err);
    note_cut(j, false);
    if (rc == 0 && text.failed)
        rc = err_set(err, ERR_NOMEM, "no memory for %s", aside);
    if (rc == 0)
        rc = publish_write(j->publish, aside, text.data ? text.data : "", text.len, err);
    buf_fini(&text);
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
    struct out_file f = {OUT_CSV, arena_strdup(j->arena, final)};
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
    struct cut_list cut = {t, arena_printf(j->arena, "Here stand the first %zu of %zu records; all of them stand in %s.", t->n_rows, all, place)};
    if (t->n_more)
        ARENA_PUSH(j->arena, j->cut, j->n_cut, cut);
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
    struct cut_list cut = {t, arena_printf(j->arena, "Here stand the first %zu of %zu records; all of them stand in %s.", t->n_rows, all, place)};
    if (t->n_more)
        ARENA_PUSH(j->arena, j->cut, j->n_cut, cut);
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
static int write_picture(struct job *j, const char *name, const struct lay_table *t, const struct lay_chart *c, struct err *err)
{
    enum { WIDTH = 640 };
    const char *aside, *final;
    struct buf svg = BUF_INIT;
    size_t number = j->pictures.n + 1;
    struct svg_look look = {.id = arena_printf(j->arena, "c%zu", number), .width = WIDTH};
    TRY(publish_add(j->publish, arena_printf(j->arena, "%s-chart-%zu.svg", name, number), &aside, &final, err));
    svg_chart(&svg, j->arena, t, c, &look);
    int rc = svg.failed ? err_set(err, ERR_NOMEM, "no memory for %s", final) : publish_write(j->publish, aside, svg.data, svg.len, err);
    buf_fini(&svg);
    TRY(rc);
    struct out_file f = {OUT_SVG, arena_strdup(j->arena, final)};
    ARENA_PUSH(j->arena, j->files->list, j->files->n, f);
    ARENA_PUSH(j->arena, j->pictures.names, j->pictures.n, strrchr(f.path, '/') + 1);
    return 0;
}

static int write_pictures(struct job *j, const char *name, struct err *err)
{
    for (size_t i = 0; i < j->layout->n_sheets; i++)
        for (size_t k = 0; k < j->layout->sheets[i].n_blocks; k++) {
            const struct lay_block *b = &j->layout->sheets[i].blocks[k];
            for (size_t c = 0; b->table && c < b->n_charts; c++)
                if (svg_has_chart(b->table, &b->charts[c]))
                    TRY(write_picture(j, name, b->table, &b->charts[c], err));
        }
    return 0;
}

static int write_all(struct job *j, const struct out_options *options, const char *name, struct err *err)
{
    TRY(place_lists(j, options, name, err));
    for (size_t i = 0; i < N_FORMATS; i++) {
        struct out_file f = {.format = formats[i].format};
        const char *aside, *final;
        if (!(options->formats & formats[i].format))
            continue;
        if (budget_check(options->budget, 0, err) != 0)
            return err_wrap(err, "writing %s.%s", name, formats[i].extension);
        TRY(publish_add(j->publish, arena_printf(j->arena, "%s.%s", name, formats[i].extension), &aside, &final, err));
        f.path = arena_strdup(j->arena, final);
        if (f.format == OUT_MARKDOWN)
            TRY(write_pictures(j, name, err));
        if (f.format != OUT_XLSX)
            TRY(write_text(j, f.format, aside, err));
        else if (write_workbook(j, aside, err) != 0)
            return err_wrap(err, "cannot write %s", f.path); /* the others name it themselves */
        ARENA_PUSH(j->arena, j->files->list, j->files->n, f);
    }
    return publish_all(j->publish, err);
}

int out_write(struct arena *a, const struct result_report *report, const struct out_options *options, struct out_files *files,
              struct err *err)
{
    struct layout *layout;
    struct job j = {.arena = a, .report = report, .files = files};
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
