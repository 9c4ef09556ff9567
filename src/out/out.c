/* out.c - decides in which order a report's files are made: layout, then each format aside, then the check, then all appear.
 *
 * Takes results and options, gives the paths. Knows no format beyond its name. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out.h"

#include <string.h>

#include "out/out_int.h"
#include "out/publish.h"

static const struct {
    enum out_format format;
    const char *name, *extension;
} formats[] = {
    {OUT_XLSX, "xlsx", "xlsx"},
    {OUT_MARKDOWN, "markdown", "md"},
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
};

static int write_workbook(struct job *j, const char *aside, struct err *err)
{
    struct xlsx_expect expect = {0};
    struct gate_notes notes = {0, 0, 0};
    const char *slash = strrchr(aside, '/');
    const char *beside = slash ? arena_dup(j->arena, aside, (size_t)(slash - aside)) : ".";
    TRY(xlsx_write(j->arena, j->layout, aside, *beside ? beside : "/", &expect, &notes, err));
    j->files->n_invalid += notes.n_invalid;
    j->files->n_cut += notes.n_cut;
    j->files->n_lines += notes.n_lines;
    return xlsx_check(aside, &expect, err);
}

static int write_text(struct job *j, enum out_format format, const char *aside, struct err *err)
{
    struct buf text = BUF_INIT;
    int rc = 0;
    if (format == OUT_MARKDOWN)
        markdown_write(&text, j->layout);
    else if (format == OUT_CSV)
        rc = csv_write(j->arena, &text, j->report, err);
    else
        rc = json_write(j->arena, &text, j->report, err);
    if (rc == 0 && text.failed)
        rc = err_set(err, ERR_NOMEM, "no memory for %s", aside);
    if (rc == 0)
        rc = publish_write(j->publish, aside, text.data ? text.data : "", text.len, err);
    buf_fini(&text);
    return rc;
}

static int write_all(struct job *j, const struct out_options *options, const char *name, struct err *err)
{
    for (size_t i = 0; i < N_FORMATS; i++) {
        struct out_file f = {.format = formats[i].format};
        const char *aside, *final;
        if (!(options->formats & formats[i].format))
            continue;
        TRY(publish_add(j->publish, arena_printf(j->arena, "%s.%s", name, formats[i].extension), &aside, &final, err));
        f.path = arena_strdup(j->arena, final);
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
    TRY(publish_name(a, options->pattern, report->period_name, &name, err));
    const char *slash = strrchr(name, '/');
    if (options->flat && slash)
        name = slash + 1;
    TRY(layout_build(a, report, &layout, err));
    j.layout = layout;
    TRY(publish_open(options->folder ? options->folder : ".", &j.publish, err));
    int rc = write_all(&j, options, name, err);
    publish_close(&j.publish);
    if (rc != 0)
        memset(files, 0, sizeof *files);
    return rc;
}
