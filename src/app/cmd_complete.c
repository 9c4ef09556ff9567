/* cmd_complete.c - concord complete: what a shell offers. Hidden; doc/completion/ holds the scripts that call it.
 *
 * Quick: files are read and parsed, nothing is checked and no source is opened. A project with mistakes gives the names that it
 * has; where there is none, there are none. Nothing is ever said on standard error: the user is in the middle of a line. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "app/command.h"
#include "base/file.h"

static void print_commands(void)
{
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)) != NULL; i++)
        if (c->summary)
            printf("%s\t%s\n", c->name, c->summary);
}

static void print_name(const struct name *name, const char *label)
{
    if (!name->text) /* in the middle of being written */
        return;
    printf("%s\t", name->text);
    for (const char *s = label ? label : ""; *s; s++)
        if ((unsigned char)*s >= ' ')
            putchar(*s);
    putchar('\n');
}

static void print_names(const struct program *p, enum word_kind kind)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct statement *s = p->statements[i];
        if (kind == WORD_REPORT && s->kind == ST_REPORT)
            print_name(&s->u.report->name, s->u.report->label);
        else if (kind == WORD_METRIC && s->kind == ST_METRIC)
            print_name(&s->u.metric->name, s->u.metric->label);
        else if (kind == WORD_METRIC && s->kind == ST_COSTS)
            print_name(&s->u.costs->name, s->u.costs->label);
        else if (kind == WORD_METRIC && s->kind == ST_USE && s->u.use->standard)
            for (size_t k = 0; k < s->u.use->names.n; k++)
                print_name(&s->u.use->names.list[k], NULL);
    }
}

static void print_files(const char *folder)
{
    struct err quiet = {0};
    char **paths;
    size_t n;
    if (file_find(folder, ".concord", &paths, &n, &quiet) != 0)
        return;
    for (size_t i = 0; i < n; i++)
        printf("%s\t\n", paths[i]);
    file_find_free(&paths, &n);
}

static void print_cache_words(void)
{
    puts("list\tthe extracts, their size and last use");
    puts("clear\tremove them all");
    puts("where\ttheir folder");
}

static void print_schedule_words(void)
{
    puts("install\twrite the units, and start the timer");
    puts("remove\ttake them away");
    puts("show\tprint them");
}

static void print_words(const struct arguments *a, const struct command *c)
{
    struct project p = {0};
    struct err quiet = {0};
    if (c->completes == WORD_REPORT || c->completes == WORD_METRIC) {
        if (project_read(&p, &a->project, &quiet) == 0)
            print_names(&p.program, c->completes);
        project_close(&p);
    } else if (c->completes == WORD_CACHE) {
        print_cache_words();
    } else if (c->completes == WORD_SCHEDULE) {
        print_schedule_words();
    } else if (c->completes == WORD_FILE) {
        print_files(a->project.folder ? a->project.folder : ".");
    }
}

static int run(const struct arguments *a, struct err *err)
{
    const struct command *c = a->n_words > 1 ? command_find(a->words[1]) : NULL;
    if (strcmp(a->words[0], "commands") == 0)
        print_commands();
    else if (strcmp(a->words[0], "options") == 0)
        options_names(stdout, c ? c->options : TAKES_PROJECT);
    else if (strcmp(a->words[0], "words") == 0 && c)
        print_words(a, c);
    return command_flush(err);
}

const struct command command_complete = {
    "complete", "commands | options [COMMAND] | words COMMAND", NULL,
    "For the shells' completion: names, a line each, with TAB and what they are.",
    1, 2, TAKES_PROJECT | TAKES_SET | TAKES_AS_OF, WORD_NONE, run};
