/* cmd_preview.c - concord preview REPORT: the report in the terminal, once or again and again while its files change.
 *
 * The same results and the same layout as the files of `concord run`; nothing is written anywhere. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/command.h"
#include "app/screen.h"
#include "app/watch.h"
#include "out/terminal.h"

static int evaluate(struct project *p, const struct arguments *a, struct result_report **result, size_t *failed, struct err *err)
{
    const struct report_decl *r;
    TRY(command_project(p, a, err));
    TRY(command_report(p, a->words[0], &r, err));
    p->meanwhile = "evaluating";
    TRY(eval_report(p->eval, r, result, err));
    TRY(eval_checks(p->eval, r, *result, failed, err));
    project_says(p, NULL);
    return 0;
}

static int show(struct project *p, const struct arguments *a, const struct screen *screen, struct err *err)
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
        rc = screen_show("\033[H\033[2J\033[3J", 11, false, err);
    if (rc == 0)
        rc = screen_show(buf_text(&text), text.len, screen->is_terminal && !a->watch && !a->no_pager, err);
    buf_fini(&text);
    return rc ? rc : command_checks(result, failed, err);
}

static int show_once(struct project *p, const struct arguments *a, const struct screen *screen, struct err *err)
{
    int rc = show(p, a, screen, err);
    if (rc != 0 && p->options)
        project_says(p, NULL);
    if (p->model)
        project_refused(p, stderr);
    return rc;
}

/* The project's own folder and what its sources name, kept over the project. */
static const char **places_of(struct arena *arena, const struct project *p, const struct arguments *a, size_t *n)
{
    const char **places = NULL, *root = arena_strdup(arena, p->root ? p->root : a->project.folder ? a->project.folder : ".");
    *n = 0;
    ARENA_PUSH(arena, places, *n, root);
    for (size_t i = 0; i < p->n_places; i++) {
        const char *place = arena_strdup(arena, p->places[i]);
        size_t k = strlen(root);
        if (strncmp(place, root, k) != 0 || (place[k] && place[k] != '/')) /* what lies below is looked at anyhow */
            ARENA_PUSH(arena, places, *n, place);
    }
    return places;
}

/* What fails is said, and mended or not with the next change: only a key, a signal or an output that is gone ends it. */
static int watch(const struct arguments *a, struct err *err)
{
    const char **places = NULL;
    size_t n_places = 0;
    struct arena *arena = arena_new();
    for (;;) {
        struct project p = {0};
        struct screen screen = screen_look(); /* it may have been made wider */
        struct err one = {0};
        uint64_t seen = watch_look(places, n_places);
        int rc = show_once(&p, a, &screen, &one);
        if (rc != 0 && one.msg[0])
            fprintf(stderr, "concord: %s\n", one.msg);
        bool first = n_places == 0;
        arena_free(&arena);
        arena = arena_new();
        places = places_of(arena, &p, a, &n_places);
        project_close(&p);
        if (rc == ERR_IO || rc == ERR_USAGE) {
            *err = (struct err){.code = (enum err_code)rc};
            break;
        }
        if (first) /* a file that was changed meanwhile is seen with the next change of any */
            seen = watch_look(places, n_places);
        if (screen.is_terminal)
            fprintf(stderr, "Shown again when a file changes; a key ends this.\n");
        if (!watch_wait(places, n_places, seen))
            break;
    }
    arena_free(&arena);
    return err->code;
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    struct screen screen = screen_look();
    if (a->watch)
        return watch(a, err);
    int rc = show_once(&p, a, &screen, err);
    project_close(&p);
    return rc;
}

const struct command command_preview = {
    "preview", "REPORT", "a report in the terminal, and nowhere else",
    "Evaluates the report and shows it: the figures, tables and charts of the files that `concord run` writes, in characters. On a terminal in\n"
    "colour (unless NO_COLOR is set) and through $PAGER or less; elsewhere plain, COLUMNS or 100 columns wide. Nothing is written.\n\n"
    "Exit: as of concord run.",
    1, 1, TAKES_PROJECT | TAKES_AS_OF | TAKES_SET | TAKES_SHEET | TAKES_WATCH | TAKES_NO_PAGER | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE, WORD_REPORT, run};
