/* project.h - a project made ready: files read, checked, its sources, calendar and hooks opened. One object a run; nothing is global. */
#ifndef CONCORD_APP_PROJECT_H
#define CONCORD_APP_PROJECT_H

#include <pthread.h>
#include <stdio.h>

#include "base/budget.h"
#include "data/calendar.h"
#include "eval/eval.h"
#include "hook/hook.h"
#include "host/host.h"
#include "lang/model.h"
#include "plan/plan.h"
#include "state/store.h"

struct project_options {
    const char *folder;                 /* -C; "." */
    const struct override *overrides; size_t n_overrides; /* --set */
    const char *as_of;                  /* --as-of 2026-11-02; NULL: today of the calendar */
    bool color;
    bool quiet;                         /* no progress */
    size_t memory;                      /* --memory, bytes; 0: a share of what there is to spare */
    bool no_cache;                      /* --no-cache */
    unsigned threads;                   /* --threads; 0: as many as there are processors */
    bool leaves_nothing;                /* nobody waits for its end: no process is left behind (state/leave.c) */
    bool checks_ways;                   /* of deliveries: asks for what sends them, which others leave to the sending */
};
struct declared_source { const char *name, *failed; }; /* failed: why its connector refused it */
struct project {
    struct arena *arena;
    const struct override *overrides; size_t n_overrides; /* of the command line and the environment */
    struct declared_source *declared; size_t n_declared;
    const char **places; size_t n_places; /* files and folders that the sources' options name, absolute: where data lie */
    size_t n_printed;                   /* diagnostics */
    struct source_set sources;          /* its n_files files, and behind them what else was read as one: the standard library */
    size_t n_files;
    struct diags diags;
    struct program program;
    struct model *model;
    struct host *host;
    struct sources data;
    struct store *store; struct sources stored; /* before data; NULL: everything is read */
    struct calendar *calendar;
    struct hook_script **scripts; const struct function **hooks; /* by index in the model's hooks */
    const struct credit_function **hook_models;                  /* by index in the model's hooks, too */
    const struct credit_function **models;                       /* by index in the model's functions */
    const struct function **scalars; const struct aggregate_function **aggregates; /* by index in the model's functions */
    struct plan *plan;
    struct eval *eval;
    int32_t as_of_day;
    struct budget *budget;
    unsigned threads;                   /* that reading and evaluating may run at once, each in its turn */
    struct sources counted;             /* data, with what was read noted below; what the evaluation reads through */
    size_t n_read; int64_t rows_read; double read_seconds;
    struct map *scanned;                /* "SOURCE\x1fOBJECT" of all that was read, under read_lock */
    pthread_mutex_t read_lock; unsigned n_reading; double reading_since; /* of these */
    const char *meanwhile;              /* what a terminal is told between two tables; NULL: nothing */
    double started;                     /* clock_seconds() when the project was begun */
    char *root;                         /* absolute */
    const struct project_options *options;
};

/* Reads and parses its files, and no more: for what must be quick. Mistakes are left in diags, unprinted. */
int project_read(struct project *p, const struct project_options *options, struct err *err) MUST_CHECK;
/* Reads and checks the project's files; diagnostics are printed to `out`. 0 also when there are mistakes: look at diags.n_errors. */
int project_check(struct project *p, const struct project_options *options, FILE *out, struct err *err) MUST_CHECK;
/* Seconds of a clock that only goes forward. */
double clock_seconds(void);
/* What is being done, on standard error when that is a terminal; NULL: nothing any more. */
void project_says(const struct project *p, const char *what);
/* After a clean check: calendar, hooks, an empty plan and an evaluation of it. */
int project_open(struct project *p, struct err *err) MUST_CHECK;
/* The report's results: evaluated, its expectations asked (*failed counts those that do not hold), its stories told. */
int project_evaluate(struct project *p, const struct report_decl *r, struct result_report **result, size_t *failed, struct err *err) MUST_CHECK;
/* Prints what the plan refused since; true if anything. */
bool project_refused(struct project *p, FILE *out);
void project_close(struct project *p);
/* Runs the project's examples; says on `out` which expectations do not hold. */
int project_examples(struct project *p, FILE *out, size_t *failed, struct err *err) MUST_CHECK;

const struct report_decl *project_report(const struct project *p, const char *name);
const struct metric *project_metric(const struct project *p, const char *name);
const struct costs *project_costs(const struct project *p, const char *name);
/* The formula of a metric, a costs definition or TABLE.EVENT; NULL with an err that names what is near. */
struct formula *project_formula(struct project *p, const char *name, struct err *err);

#endif
