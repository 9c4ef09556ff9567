/* cmd_preview.c - concord preview REPORT: the report in the terminal, once or again and again while its files change.
 *
 * The same results and the same layout as the files of `concord run`; nothing is written anywhere. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/screen.h"
#include "app/watch.h"
#include "out/terminal.h"

static int evaluate(struct project *p, const struct arguments *a, struct result_report **result, size_t *failed, struct err *err)
{
    const struct report_decl *r;
    TRY(command_project(p, a, err));
    TRY(command_report(p, a->words[0], &r, err));
    TRY(project_evaluate(p, r, result, failed, err));
    project_says(p, NULL);
    return 0;
}

/* *gone: the output took nothing more. */
static int show(struct project *p, const struct arguments *a, const struct screen *screen, bool *gone, struct err *err)
{
    struct result_report *result;
    struct layout *layout;
    struct buf text = BUF_INIT;
    struct terminal t = {.width = screen->width, .color = screen->color, .utf8 = screen->utf8, .sheet = a->sheet};
    size_t failed = 0;
    TRY(evaluate(p, a, &result, &failed, err));
    if (budget_check(p->budget, layout_size(result), err) != 0)
        return err_wrap(err, "laying out %s", a->words[0]);
    TRY(layout_build(p->arena, result, &layout, err));
    int rc = terminal_write(&text, layout, &t, err);
    if (rc == 0 && a->watch && screen->is_terminal)
        *gone = (rc = screen_show("\033[H\033[2J\033[3J", 11, false, err)) != 0;
    if (rc == 0)
        *gone = (rc = screen_show(buf_text(&text), text.len, !a->watch && !a->no_pager && screen_overflows(screen, buf_text(&text)), err)) != 0;
    buf_fini(&text);
    return rc ? rc : command_checks(result, failed, err);
}

static int show_once(struct project *p, const struct arguments *a, const struct screen *screen, bool *gone, struct err *err)
{
    int rc = show(p, a, screen, gone, err);
    if (rc != 0 && p->options)
        project_says(p, NULL);
    if (p->model)
        project_refused(p, stderr);
    return rc;
}

static void add_place(struct arena *arena, struct watch_place **places, size_t *n, const char *path)
{
    struct watch_place place = {arena_strdup(arena, path), 0};
    ARENA_PUSH(arena, *places, *n, place);
}

/* The project's own folder and what its sources name, as they were before the run; a source that is new, as it is now. */
static struct watch_place *places_of(struct arena *arena, const struct project *p, const struct watch_place *before, size_t n_before, size_t *n)
{
    struct watch_place *places = NULL;
    const char *root = before[0].path;
    size_t k = strlen(root);
    *n = 0;
    add_place(arena, &places, n, root);
    for (size_t i = 0; i < p->n_places; i++) /* what lies below is looked at anyhow */
        if (strncmp(p->places[i], root, k) != 0 || (p->places[i][k] && p->places[i][k] != '/'))
            add_place(arena, &places, n, p->places[i]);
    for (size_t i = 0; i < *n; i++) {
        const struct watch_place *same = NULL;
        for (size_t b = 0; b < n_before; b++)
            same = strcmp(before[b].path, places[i].path) == 0 ? &before[b] : same;
        if (same)
            places[i].seen = same->seen;
        else
            watch_look(&places[i]);
    }
    return places;
}

static struct watch_place *first_place(struct arena *arena, const struct arguments *a, size_t *n)
{
    struct watch_place *places = NULL;
    const char *folder = a->project.folder ? a->project.folder : ".";
    char *root = realpath(folder, NULL);
    *n = 0;
    add_place(arena, &places, n, root ? root : folder);
    free(root);
    return places;
}

/* What fails is said, and mended or not with the next change: only a key, a signal or an output that is gone ends it; and what was asked
 * for and is not there when it begins. */
static int watch(const struct arguments *a, struct err *err)
{
    size_t n = 0;
    struct arena *arena = arena_new();
    struct watch_place *places = first_place(arena, a, &n);
    for (bool first = true, gone = false;; first = false) {
        struct project p = {0};
        struct screen screen = screen_look(); /* it may have been made wider */
        struct err one = {0};
        for (size_t i = 0; i < n; i++)
            watch_look(&places[i]); /* what changes while it is computed is shown next */
        int rc = show_once(&p, a, &screen, &gone, &one);
        if (rc != 0 && one.msg[0])
            fprintf(stderr, "concord: %s\n", one.msg);
        struct arena *old = arena;
        arena = arena_new();
        places = places_of(arena, &p, places, n, &n);
        arena_free(&old);
        project_close(&p);
        if (gone || (first && rc == ERR_USAGE)) {
            *err = (struct err){.code = (enum err_code)rc};
            break;
        }
        if (screen.is_terminal)
            fprintf(stderr, "%s when a file changes; a key ends this.\n", rc == 0 || rc == ERR_DATA ? "Shown again" : "This is tried again");
        if (!watch_wait(places, n))
            break;
    }
    arena_free(&arena);
    return err->code;
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    struct screen screen = screen_look();
    bool gone = false;
    if (a->watch)
        return watch(a, err);
    int rc = show_once(&p, a, &screen, &gone, err);
    project_close(&p);
    return rc;
}

const struct command command_preview = {
    "preview", "REPORT", "a report in the terminal, and nowhere else",
    "Evaluates the report and shows it: the figures, tables and charts of the files that `concord run` writes, in characters. On a terminal in\n"
    "colour (unless NO_COLOR is set) and, where it is longer than the screen, through $PAGER or less; elsewhere plain, COLUMNS or 100 columns\n"
    "wide. Nothing is written.\n\n"
    "Exit: as of concord run.",
    1, 1, TAKES_PROJECT | TAKES_AS_OF | TAKES_SET | TAKES_SHEET | TAKES_WATCH | TAKES_NO_PAGER | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE, WORD_REPORT, run};
