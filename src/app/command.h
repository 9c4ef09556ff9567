/* command.h - a subcommand: its name, its help, its options, what it does. */
#ifndef CONCORD_APP_COMMAND_H
#define CONCORD_APP_COMMAND_H

#include "app/project.h"

enum { ARGUMENT_WORDS = 512, ARGUMENT_SETTINGS = 64, ARGUMENT_SEGMENTS = 4 /* as many as LIST_SEGMENTS_MAX */ };
/* The options that a subcommand takes; any other is refused, so that none is given in vain. Their names and words: options.c. */
enum option_bit {
    TAKES_PROJECT = 1, TAKES_SET = 2, TAKES_AS_OF = 4, TAKES_OUT = 8, TAKES_JSON = 16, TAKES_CSV = 32, TAKES_PERIOD = 64, TAKES_SEGMENT = 128,
    TAKES_WHERE = 256, TAKES_REJECTED = 512, TAKES_SHEET = 1024, TAKES_WATCH = 2048, TAKES_NO_PAGER = 4096,
    TAKES_CHECK = 8192, TAKES_THREADS = 16384, TAKES_MEMORY = 32768, TAKES_NO_CACHE = 65536, TAKES_NO_LEDGER = 131072,
    TAKES_DRY_RUN = 1 << 20, TAKES_TO = 1 << 21, TAKES_AGAIN = 1 << 22, TAKES_NO_WAIT = 1 << 23, TAKES_NOW = 1 << 24, TAKES_RESEND = 1 << 25,
    TAKES_ARRIVED = 1 << 26, TAKES_DROP = 1 << 27, TAKES_DUE = 1 << 28, TAKES_CRON = 1 << 29, TAKES_SPREAD = 1 << 30
};
struct arguments {
    struct project_options project;
    struct override set[ARGUMENT_SETTINGS];              /* what project.overrides points to */
    const char *words[ARGUMENT_WORDS]; size_t n_words;   /* what stands behind the subcommand */
    const char *out;                        /* --out DIR */
    const char *period, *segment, *where;   /* of list; segment: the last of these */
    const char *segments[ARGUMENT_SEGMENTS]; size_t n_segments;
    const char *sheet;                      /* of preview */
    const char *threads, *memory;           /* as written */
    bool json, csv, rejected, watch, no_pager, check, no_ledger, help, version;
    bool dry_run, again, no_wait, resend, arrived, drop, due, cron; /* of deliveries */
    const char *to, *now, *spread;          /* --to ADDRESS, --now MOMENT, --spread MINUTES */
    unsigned given;                         /* enum option_bit, or'ed */
};
enum word_kind { WORD_NONE, WORD_REPORT, WORD_METRIC, WORD_COMMAND, WORD_FILE, WORD_CACHE, WORD_SCHEDULE }; /* what a shell completes the words with */
struct command {
    const char *name, *words, *summary, *help; /* summary NULL: not for people, listed nowhere */
    size_t least, most;                     /* words it takes */
    unsigned options;                       /* enum option_bit, or'ed */
    enum word_kind completes;
    int (*run)(const struct arguments *a, struct err *err);
};
extern const struct command command_init, command_check, command_fmt, command_run, command_send, command_status, command_release, command_schedule, command_history, command_preview, command_explain, command_list, command_why, command_sources,
    command_plugins, command_cache, command_complete;

/* commands.c: the table of all of them, in the order of the help. */
const struct command *command_at(size_t i); /* NULL behind the last */
const struct command *command_find(const char *name);
/* All commands in a line each; one command's usage, options and words. */
void command_usage(FILE *out);
void command_help(FILE *out, const struct command *c);

/* options.c. ERR_USAGE for what is no option, or lacks its value. */
int options_read(int argc, char **argv, struct arguments *a, struct err *err) MUST_CHECK;
/* ERR_USAGE unless the command takes all that was given; reads what is a number. */
int options_check(struct arguments *a, const struct command *c, struct err *err) MUST_CHECK;
/* Of the options in `bits`: a line each with its words; or for shells, `--name`, TAB, words. */
void options_help(FILE *out, unsigned bits);
void options_names(FILE *out, unsigned bits);

/* Checks the project; mistakes are printed and become ERR_CONFIG with an empty message. */
int command_read(struct project *p, const struct arguments *a, struct err *err) MUST_CHECK;
/* And opens it. */
int command_project(struct project *p, const struct arguments *a, struct err *err) MUST_CHECK;
/* The report of that name; ERR_USAGE names those that there are. */
int command_report(const struct project *p, const char *name, const struct report_decl **out, struct err *err) MUST_CHECK;
/* Says on standard error which checks of the report do not hold; ERR_DATA when one that must does not. */
int command_checks(const struct result_report *result, size_t failed, struct err *err) MUST_CHECK;
/* A period of the command line: 2026-10-26 (its week, when weeks are what the report has; else the day), 2026-10, 2026-Q3, 2026-W40, A/B. */
int command_period(const struct project *p, const char *text, int32_t *from, int32_t *until, struct err *err) MUST_CHECK;
/* To standard output, with what a terminal would take for more than text made harmless. */
void command_print(const char *text);
/* Flushes standard output; ERR_IO when it could not be written. */
int command_flush(struct err *err) MUST_CHECK;

#endif
