/* main.c - the program: the command line, the table of subcommands, exit codes.
 *
 * Options may stand before or behind the subcommand. Everything a run owns hangs on its struct project. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "base/file.h"
#include "base/map.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1"
#endif

static const struct command *const commands[] = {&command_check, &command_run,     &command_explain, &command_list,
                                                 &command_why,   &command_sources, &command_plugins};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static void stop(int signal_number)
{
    file_aside_drop_all();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void usage(FILE *out)
{
    fputs("usage: concord [-C PROJECT] COMMAND [ARGUMENTS] [OPTIONS]\n\n", out);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nEach has a --help of its own. The manual: concord(1).\n", out);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *name, struct err *err)
{
    const char *names[N_COMMANDS];
    char shown[64];
    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i]->name;
    const char *near = near_name(name, names, N_COMMANDS);
    err_printable(shown, sizeof shown, name, strlen(name), 40);
    return err_set(err, ERR_USAGE, "there is no command %s%s%s%s", shown, near ? "; did you mean " : "; see concord --help", near ? near : "", near ? "?" : "");
}

enum { OPT_SET = 256, OPT_AS_OF, OPT_OUT, OPT_JSON, OPT_CSV, OPT_PERIOD, OPT_SEGMENT, OPT_WHERE, OPT_REJECTED, OPT_VERSION };
static const struct option options[] = {
    {"project", required_argument, NULL, 'C'},    {"set", required_argument, NULL, OPT_SET},         {"as-of", required_argument, NULL, OPT_AS_OF},
    {"out", required_argument, NULL, OPT_OUT},    {"json", no_argument, NULL, OPT_JSON},             {"csv", no_argument, NULL, OPT_CSV},
    {"period", required_argument, NULL, OPT_PERIOD}, {"segment", required_argument, NULL, OPT_SEGMENT}, {"where", required_argument, NULL, OPT_WHERE},
    {"rejected", no_argument, NULL, OPT_REJECTED}, {"help", no_argument, NULL, 'h'},                 {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0}};

struct line { /* the command line as it is read */
    struct arguments a;
    struct override set[64];
    bool version;
};

static int add_setting(struct line *l, char *text, struct err *err)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return err_set(err, ERR_USAGE, "--set takes NAME=VALUE");
    if (l->a.project.n_overrides == sizeof l->set / sizeof *l->set)
        return err_set(err, ERR_USAGE, "at most %zu settings are given from outside", sizeof l->set / sizeof *l->set);
    *equals = 0;
    l->set[l->a.project.n_overrides++] = (struct override){text, equals + 1};
    return 0;
}

static int read_option(struct line *l, int c, char *value, const char *word, struct err *err)
{
    switch (c) {
    case 'C': l->a.project.folder = value; return 0;
    case 'h': l->a.help = true; return 0;
    case OPT_SET: return add_setting(l, value, err);
    case OPT_AS_OF: l->a.project.as_of = value; return 0;
    case OPT_OUT: l->a.out = value; return 0;
    case OPT_JSON: l->a.json = true; return 0;
    case OPT_CSV: l->a.csv = true; return 0;
    case OPT_PERIOD: l->a.period = value; return 0;
    case OPT_SEGMENT: l->a.segment = value; return 0;
    case OPT_WHERE: l->a.where = value; return 0;
    case OPT_REJECTED: l->a.rejected = true; return 0;
    case OPT_VERSION: l->version = true; return 0;
    default: return err_set(err, ERR_USAGE, "%s: %s; see concord --help", word, c == ':' ? "needs a value" : "there is no such option");
    }
}

static int read_line(int argc, char **argv, struct line *l, struct err *err)
{
    opterr = 0;
    int c;
    while ((c = getopt_long(argc, argv, ":C:h", options, NULL)) != -1)
        TRY(read_option(l, c, optarg, argv[optind - 1], err));
    for (int i = optind; i < argc; i++) {
        if (l->a.n_words == sizeof l->a.words / sizeof *l->a.words)
            return err_set(err, ERR_USAGE, "too many arguments");
        l->a.words[l->a.n_words++] = argv[i];
    }
    l->a.project.overrides = l->set;
    l->a.project.color = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
    l->a.project.quiet = !isatty(STDERR_FILENO);
    return 0;
}

static int run(int argc, char **argv, struct err *err)
{
    struct line l = {.version = false};
    TRY(read_line(argc, argv, &l, err));
    if (l.version) {
        printf("concord %s\n", PACKAGE_VERSION);
        return command_flush(err);
    }
    if (l.a.n_words == 0) {
        usage(l.a.help ? stdout : stderr);
        return l.a.help ? command_flush(err) : err_set(err, ERR_USAGE, "%s", "");
    }
    const struct command *c = find_command(l.a.words[0]);
    if (!c)
        return unknown_command(l.a.words[0], err);
    if (l.a.help) {
        printf("usage: concord [-C PROJECT] %s\n\n%s\n", c->usage, c->help);
        return command_flush(err);
    }
    l.a.n_words--;
    memmove(l.a.words, l.a.words + 1, l.a.n_words * sizeof *l.a.words);
    if (l.a.n_words < c->least || l.a.n_words > c->most)
        return err_set(err, ERR_USAGE, "usage: concord [-C PROJECT] %s", c->usage);
    return c->run(&l.a, err);
}

int main(int argc, char **argv)
{
    struct err err = {0};
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], stop);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    int rc = run(argc, argv, &err);
    if (rc == 0)
        return 0;
    if (err.msg[0])
        fprintf(stderr, "concord: %s\n", err.msg);
    return err_exit_code((enum err_code)rc);
}
