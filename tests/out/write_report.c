/* write_report.c - writes a report built by hand as all formats, for the tests that read the files with other programs.
 *
 *     write_report weekly FOLDER          the sample
 *     write_report texts FOLDER < FILE    texts, each ended by a NUL byte
 *     write_report charts FOLDER [N] < FILE    a chart of N series, else two, whose names are texts, each ended by a NUL byte
 *     write_report long FOLDER N          a list of N records
 *     write_report mail FOLDER PLUGINS    the mail form of the sample: its parts as files; charts as the plugin `picture` draws them
 *     write_report mail-texts FOLDER < FILE    the mail form of texts, without pictures
 *     write_report mail-charts FOLDER N [PLUGINS] < FILE    the mail form of a chart of N series
 *     write_report mail-drawn FOLDER N [ATTACHMENT] < FILE    the same, its pictures left as SVG
 *     write_report mail-sheets FOLDER N        the mail form of N sheets
 * Prints the paths. Ends with the exit code of the failure, its message on standard error. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/painter.h"
#include "out/out.h"
#include "out/publish.h"
#include "sample.h"

static const char **read_texts(struct arena *a, size_t *n)
{
    const char **texts = NULL;
    size_t size = 0, cap = 1 << 22;
    char *all = arena_alloc(a, cap + 1);
    size = fread(all, 1, cap, stdin);
    *n = 0;
    for (char *s = all; s < all + size; s += strlen(s) + 1)
        ARENA_PUSH(a, texts, *n, s);
    return texts;
}

static int put_part(struct publish *p, const char *name, const char *data, size_t n, struct err *err)
{
    const char *aside, *final;
    TRY(publish_add(p, name, &aside, &final, err));
    return publish_write(p, aside, data, n, err);
}

static int leave_drawn(void *ctx, struct arena *a, const char *svg, size_t n, const char **png, size_t *n_png, struct err *err)
{
    (void)ctx;
    (void)err;
    *png = arena_dup(a, svg, n);
    *n_png = n;
    return 0;
}

struct mailing { const char *plugins, *attachment; bool drawn; };

/* mail.html, mail.txt, chart-1.png, …; without plugins without pictures, unless they are left as they were drawn. */
static int write_mail(struct arena *a, const struct result_report *report, const char *folder, const struct mailing *as, struct err *err)
{
    struct layout *l;
    struct mail_parts parts;
    struct mail_painter painter = {.png = leave_drawn};
    struct publish *p;
    struct host *host = as->plugins ? host_new(&(struct host_spec){.installed = as->plugins}) : NULL;
    struct mail_options options = {.attachment = as->attachment};
    bool there = as->drawn;
    TRY(layout_build(a, report, &l, err));
    if (host)
        TRY(painter_open(a, host, &painter, &there, err));
    options.painter = there ? &painter : NULL;
    TRY(mail_form(a, l, &options, &parts, err));
    TRY(publish_open(folder, &p, err));
    TRY(put_part(p, "mail.html", parts.html, parts.n_html, err));
    TRY(put_part(p, "mail.txt", parts.text, parts.n_text, err));
    for (size_t i = 0; i < parts.n_images; i++)
        TRY(put_part(p, parts.images[i].name, parts.images[i].data, parts.images[i].n, err));
    TRY(publish_all(p, err));
    publish_close(&p);
    printf("%zu pictures, %zu left out\n", parts.n_images, parts.n_left_out);
    host_free(&host);
    return 0;
}

static struct result_report *mail_report(struct arena *a, int argc, char **argv, struct mailing *as)
{
    size_t n = 0, number = argc >= 4 ? (size_t)strtoul(argv[3], NULL, 10) : 0;
    if (strcmp(argv[1], "mail-texts") == 0) {
        const char **texts = read_texts(a, &n);
        return sample_texts(a, texts, n);
    }
    if (strcmp(argv[1], "mail-sheets") == 0)
        return sample_sheets(a, number);
    as->drawn = strcmp(argv[1], "mail-drawn") == 0;
    if (as->drawn || strcmp(argv[1], "mail-charts") == 0) {
        const char **texts = read_texts(a, &n), *last = argc >= 5 ? argv[4] : NULL;
        if (as->drawn)
            as->attachment = last;
        else
            as->plugins = last;
        return sample_charts(a, texts, n, number);
    }
    as->plugins = argc >= 4 ? argv[3] : NULL;
    return sample_weekly(a);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    struct err err = {0};
    struct out_files files;
    struct result_report *report = NULL;
    if (argc >= 3 && strcmp(argv[1], "weekly") == 0) {
        report = sample_weekly(a);
    } else if (argc >= 3 && strcmp(argv[1], "texts") == 0) {
        size_t n;
        const char **texts = read_texts(a, &n);
        report = sample_texts(a, texts, n);
    } else if (argc >= 3 && strcmp(argv[1], "charts") == 0) {
        size_t n;
        const char **texts = read_texts(a, &n);
        report = sample_charts(a, texts, n, argc >= 4 ? (size_t)strtoul(argv[3], NULL, 10) : 2);
    } else if (argc >= 4 && strcmp(argv[1], "long") == 0) {
        report = sample_long(a, (size_t)strtoul(argv[3], NULL, 10));
    }
    if (argc >= 3 && strncmp(argv[1], "mail", 4) == 0) {
        struct mailing as = {.attachment = "weekly.xlsx"};
        report = mail_report(a, argc, argv, &as);
        int rc = write_mail(a, report, argv[2], &as, &err);
        if (rc != 0)
            fprintf(stderr, "%s\n", err.msg);
        arena_free(&a);
        return rc == 0 ? 0 : err_exit_code(err.code);
    }
    if (!report) {
        fprintf(stderr, "usage: write_report weekly|texts|charts|long|mail|mail-texts|mail-charts|mail-drawn|mail-sheets FOLDER [N]\n");
        return 64;
    }
    signal(SIGXFSZ, SIG_IGN); /* as the program does: a limit on files is an error, not the end */
    if (getenv("CONCORD_TEST_LOCALE"))
        setlocale(LC_ALL, getenv("CONCORD_TEST_LOCALE"));
    struct out_options options = {.formats = OUT_XLSX | OUT_MARKDOWN | OUT_HTML | OUT_CSV | OUT_JSON, .folder = argv[2], .pattern = "out/weekly-{period}",
                                  .flat = true};
    int rc = out_write(a, report, &options, &files, &err);
    if (rc != 0)
        fprintf(stderr, "%s\n", err.msg);
    for (size_t i = 0; rc == 0 && i < files.n; i++)
        printf("%s\n", files.list[i].path);
    if (rc == 0)
        printf("shown otherwise: %zu invalid, %zu cut, %zu with too many lines\n", files.n_invalid, files.n_cut, files.n_lines);
    arena_free(&a);
    return rc == 0 ? 0 : err_exit_code(err.code);
}
