/* options.c - decides which options there are, how each is written, and what its help says.
 *
 * One table: the command line is read by it, the help printed from it, and shells complete from it. Which command takes which
 * option stands with the command; what an option does is the command's own. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/command.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/budget.h"
#include "base/map.h"
#include "base/pool.h"

enum { LETTER_HELP = 'h', LETTER_VERSION = 'V', LETTER_LONG = 256 };
static const struct option_line {
    unsigned bit;        /* 0: of every command */
    int letter;
    const char *name, *value, *says;
} lines[] = {
    {TAKES_PROJECT, 'C', "project", "DIR", "the project's folder (default: the current one)"},
    {TAKES_AS_OF, LETTER_LONG, "as-of", "DAY", "as it would have been at the beginning of that day (default: today)"},
    {TAKES_SET, LETTER_LONG + 1, "set", "NAME=VALUE", "another value for a setting of the project; may be given several times"},
    {TAKES_OUT, LETTER_LONG + 2, "out", "DIR", "write the files into this folder instead of the project's"},
    {TAKES_JSON, LETTER_LONG + 3, "json", NULL, "for machines: `run` writes a JSON file too, the others print JSON in place of text"},
    {TAKES_PERIOD, LETTER_LONG + 4, "period", "PERIOD", "2026-10-19 (a day, or the week that it begins), 2026-10, 2026-Q4, 2026-W43, 2026-08-03/2026-11-01"},
    {TAKES_SEGMENT, LETTER_LONG + 5, "segment", "VALUE", "only those of this value of a dimension; DIMENSION=VALUE names it; may be given for several dimensions"},
    {TAKES_WHERE, LETTER_LONG + 6, "where", "CONDITION", "only records for which this holds, in the language: 'score >= 40 and owner is known'"},
    {TAKES_REJECTED, LETTER_LONG + 7, "rejected", NULL, "those that are not counted, with the rule that rejected them"},
    {TAKES_CSV, LETTER_LONG + 8, "csv", NULL, "a header, then total, part, record, other, day, value, file, line"},
    {TAKES_SHEET, LETTER_LONG + 9, "sheet", "TITLE", "only this sheet of the report"},
    {TAKES_WATCH, LETTER_LONG + 10, "watch", NULL, "show it again whenever a file of the project or its data changes; a key ends it"},
    {TAKES_NO_PAGER, LETTER_LONG + 11, "no-pager", NULL, "do not page, also on a terminal"},
    {TAKES_CHECK, LETTER_LONG + 12, "check", NULL, "write nothing; print the files that are laid out otherwise, and exit with 65"},
    {TAKES_THREADS, LETTER_LONG + 13, "threads", "N", "read and compute on N threads (default: the processors that there are); no figure depends on it"},
    {TAKES_MEMORY, LETTER_LONG + 14, "memory", "SIZE", "take at most so much memory, as 450M or 2G (default: nine tenths of what can be spared)"},
    {TAKES_NO_CACHE, LETTER_LONG + 15, "no-cache", NULL, "read every file, and keep nothing of it for the next run"},
    {TAKES_NO_LEDGER, LETTER_LONG + 16, "no-ledger", NULL, "note nothing of this run in the project's ledger"},
    {TAKES_DRY_RUN, LETTER_LONG + 30, "dry-run", NULL, "write the messages as .eml files, and send nothing"},
    {TAKES_TO, LETTER_LONG + 31, "to", "ADDRESS", "only to this one of the recipients"},
    {TAKES_AGAIN, LETTER_LONG + 32, "again", NULL, "also where something else was delivered for the same days: a correction"},
    {TAKES_NO_WAIT, LETTER_LONG + 33, "no-wait", NULL, "try once; what cannot be delivered now is left to a later run"},
    {TAKES_NOW, LETTER_LONG + 34, "now", "MOMENT", "as if it were that moment of UTC, 2026-10-26T07:00:00Z; nothing waits then"},
    {TAKES_RESEND, LETTER_LONG + 35, "resend", NULL, "send it once more, as the same message"},
    {TAKES_ARRIVED, LETTER_LONG + 36, "arrived", NULL, "it arrived"},
    {TAKES_DROP, LETTER_LONG + 37, "drop", NULL, "give it up"},
    {TAKES_DUE, LETTER_LONG + 38, "due", NULL, "make and deliver all that is due by now, what was missed too, each once and in order"},
    {TAKES_CRON, LETTER_LONG + 39, "cron", NULL, "by a crontab in place of systemd"},
    {TAKES_SPREAD, LETTER_LONG + 40, "spread", "MINUTES", "begin up to so many minutes later, at random, so that not all machines begin at once"},
    {0, LETTER_HELP, "help", NULL, "this text"},
    {0, LETTER_VERSION, "version", NULL, "the version of the program"},
};
enum { N_LINES = sizeof lines / sizeof *lines, NAME_COLUMNS = 22 };

static const struct option_line *line_of(int letter)
{
    for (size_t i = 0; i < N_LINES; i++)
        if (lines[i].letter == letter)
            return &lines[i];
    return NULL;
}

static int add_setting(struct arguments *a, char *text, struct err *err)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return err_set(err, ERR_USAGE, "--set takes NAME=VALUE");
    if (a->project.n_overrides == ARGUMENT_SETTINGS)
        return err_set(err, ERR_USAGE, "at most %d settings are given from outside", ARGUMENT_SETTINGS);
    *equals = 0;
    a->set[a->project.n_overrides++] = (struct override){text, equals + 1};
    return 0;
}

/* Of deliveries: they are given or not. */
static void take_flag(struct arguments *a, const struct option_line *l)
{
    const struct { unsigned bit; bool *flag; } flags[] = {{TAKES_DRY_RUN, &a->dry_run}, {TAKES_AGAIN, &a->again},     {TAKES_NO_WAIT, &a->no_wait},
                                                          {TAKES_RESEND, &a->resend},   {TAKES_ARRIVED, &a->arrived}, {TAKES_DROP, &a->drop},
                                                          {TAKES_DUE, &a->due},         {TAKES_CRON, &a->cron}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].bit == l->bit)
            *flags[i].flag = true;
}

static int take(struct arguments *a, const struct option_line *l, char *value, struct err *err)
{
    a->given |= l->bit;
    switch (l->bit) {
    case TAKES_PROJECT: a->project.folder = value; break;
    case TAKES_AS_OF: a->project.as_of = value; break;
    case TAKES_SET: return add_setting(a, value, err);
    case TAKES_OUT:
        if (!*value)
            return err_set(err, ERR_USAGE, "--out takes a folder");
        a->out = value;
        break;
    case TAKES_JSON: a->json = true; break;
    case TAKES_PERIOD: a->period = value; break;
    case TAKES_SEGMENT:
        if (a->n_segments == ARGUMENT_SEGMENTS)
            return err_set(err, ERR_USAGE, "--segment is given at most %d times", ARGUMENT_SEGMENTS);
        a->segment = a->segments[a->n_segments++] = value;
        break;
    case TAKES_WHERE: a->where = value; break;
    case TAKES_REJECTED: a->rejected = true; break;
    case TAKES_CSV: a->csv = true; break;
    case TAKES_SHEET: a->sheet = value; break;
    case TAKES_WATCH: a->watch = true; break;
    case TAKES_NO_PAGER: a->no_pager = true; break;
    case TAKES_CHECK: a->check = true; break;
    case TAKES_NO_CACHE: a->project.no_cache = true; break;
    case TAKES_NO_LEDGER: a->no_ledger = true; break;
    case TAKES_THREADS: a->threads = value; break;
    case TAKES_MEMORY: a->memory = value; break;
    case TAKES_TO: a->to = value; break;
    case TAKES_NOW: a->now = value; break;
    case TAKES_SPREAD: a->spread = value; break;
    default:
        take_flag(a, l);
        a->help = a->help || l->letter == LETTER_HELP;
        a->version = a->version || l->letter == LETTER_VERSION;
    }
    return 0;
}

static int unknown_option(const char *word, int c, struct err *err)
{
    const char *names[N_LINES], *near = NULL;
    char shown[80] = "";
    err_printable(shown, sizeof shown, word, strlen(word), 60);
    if (c == ':')
        return err_set(err, ERR_USAGE, "%s needs a value; see concord --help", shown);
    for (size_t i = 0; i < N_LINES; i++)
        names[i] = lines[i].name;
    if (strncmp(word, "--", 2) == 0)
        near = near_name(word + 2, names, N_LINES);
    return err_set(err, ERR_USAGE, "%s: there is no such option%s%s%s", shown, near ? "; did you mean --" : "; see concord --help", near ? near : "",
                   near ? "?" : "");
}

int options_read(int argc, char **argv, struct arguments *a, struct err *err)
{
    struct option all[N_LINES + 1] = {{NULL, 0, NULL, 0}};
    for (size_t i = 0; i < N_LINES; i++)
        all[i] = (struct option){lines[i].name, lines[i].value ? required_argument : no_argument, NULL, lines[i].letter};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":C:h", all, NULL)) != -1;) {
        const struct option_line *l = c == '?' || c == ':' ? NULL : line_of(c);
        if (!l)
            return unknown_option(argv[optind - 1], c, err);
        TRY(take(a, l, optarg, err));
    }
    for (int i = optind; i < argc; i++) {
        if (a->n_words == ARGUMENT_WORDS)
            return err_set(err, ERR_USAGE, "at most %d words are taken", ARGUMENT_WORDS);
        a->words[a->n_words++] = argv[i];
    }
    a->project.overrides = a->set;
    a->project.color = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
    const char *term = getenv("TERM");
    a->project.quiet = !isatty(STDERR_FILENO) || !term || strcmp(term, "dumb") == 0;
    return 0;
}

static int take_threads(struct arguments *a, struct err *err)
{
    const char *text = a->threads;
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (*text < '1' || *text > '9' || *end || n > POOL_THREADS_MAX)
        return err_set(err, ERR_USAGE, "--threads takes a number from 1 to %d", POOL_THREADS_MAX);
    a->project.threads = (unsigned)n;
    return 0;
}

int options_check(struct arguments *a, const struct command *c, struct err *err)
{
    for (size_t i = 0; i < N_LINES; i++)
        if (lines[i].bit & a->given & ~c->options)
            return err_set(err, ERR_USAGE, "concord %s takes no --%s; see concord %s --help", c->name, lines[i].name, c->name);
    if (a->memory && !budget_parse(a->memory, &a->project.memory))
        return err_set(err, ERR_USAGE, "--memory takes a size of at least %dM, such as 450M or 2G", BUDGET_LEAST >> 20);
    return a->threads ? take_threads(a, err) : 0;
}

void options_help(FILE *out, unsigned bits)
{
    for (size_t i = 0; i < N_LINES; i++) {
        char name[64];
        const struct option_line *l = &lines[i];
        if (l->bit ? !(l->bit & bits) : l->letter == LETTER_VERSION)
            continue;
        snprintf(name, sizeof name, "%s--%s%s%s", l->letter == 'C' ? "-C, " : l->letter == LETTER_HELP ? "-h, " : "    ", l->name, l->value ? " " : "",
                 l->value ? l->value : "");
        fprintf(out, "  %-*s  %s\n", NAME_COLUMNS, name, l->says);
    }
}

void options_names(FILE *out, unsigned bits)
{
    for (size_t i = 0; i < N_LINES; i++)
        if (lines[i].bit ? lines[i].bit & bits : lines[i].letter == LETTER_HELP)
            fprintf(out, "--%s%s\t%s\n", lines[i].name, lines[i].value ? "=" : "", lines[i].says);
}
