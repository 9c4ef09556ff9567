/* commands.c - decides which subcommands there are, in which order they are shown, and how their help reads. What each does
 * stands in its own cmd_*.c. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/command.h"

#include <string.h>

static const struct command *const commands[] = {&command_init,    &command_check, &command_fmt, &command_run,     &command_preview, &command_explain,
                                                 &command_list,    &command_why,   &command_send, &command_status, &command_release, &command_schedule, &command_history, &command_sources, &command_plugins, &command_cache, &command_complete};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

const struct command *command_at(size_t i)
{
    return i < N_COMMANDS ? commands[i] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

void command_usage(FILE *out)
{
    fputs("usage: concord [-C DIR] COMMAND [WORDS] [OPTIONS]\n\n", out);
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (commands[i]->summary)
            fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nEach has a --help of its own. The manual: concord(1). A first project: concord init.\n", out);
}

void command_help(FILE *out, const struct command *c)
{
    fprintf(out, "usage: concord%s %s%s%s [OPTIONS]\n\n%s\n\n", c->options & TAKES_PROJECT ? " [-C DIR]" : "", c->name, *c->words ? " " : "", c->words,
            c->help);
    options_help(out, c->options);
}
