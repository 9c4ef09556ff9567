/* command.h - a subcommand: its name, its help, its options, what it does. */
#ifndef CONCORD_APP_COMMAND_H
#define CONCORD_APP_COMMAND_H

#include "app/project.h"

enum { ARGUMENT_WORDS = 512 };
struct arguments {
    struct project_options project;
    const char *words[ARGUMENT_WORDS]; size_t n_words;   /* what stands behind the subcommand */
    const char *out;                        /* --out DIR */
    const char *period, *segment, *where;   /* of list */
    bool json, csv, rejected, help;
};
struct command {
    const char *name, *usage, *summary, *help;
    size_t least, most;                     /* words it takes */
    int (*run)(const struct arguments *a, struct err *err);
};
extern const struct command command_run, command_check, command_explain, command_list, command_why, command_sources, command_plugins;

/* Checks the project; mistakes are printed and become ERR_CONFIG with an empty message. */
int command_project(struct project *p, const struct arguments *a, struct err *err) MUST_CHECK;
/* A period of the command line: 2026-10-26 (its week, when weeks are what the report has; else the day), 2026-10, 2026-Q3, 2026-W40, A/B. */
int command_period(const struct project *p, const char *text, int32_t *from, int32_t *until, struct err *err) MUST_CHECK;
/* Flushes standard output; ERR_IO when it could not be written. */
int command_flush(struct err *err) MUST_CHECK;

#endif
