/* hook.h - row hooks and report hooks in Lua 5.4 (this folder is the only place that includes lua.h).
 *
 * A hook is a Lua file that defines a function of the hook's name. It is pure: it sees its arguments and a short list of
 * functions (doc/hooks.md), keeps nothing between calls, and is stopped at a number of steps, bytes and milliseconds. */
#ifndef CONCORD_HOOK_HOOK_H
#define CONCORD_HOOK_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/function.h"
#include "data/tree.h"

enum hook_kind {
    HOOK_FLAG,    /* a boolean */
    HOOK_TEXT,    /* a string, UTF-8 */
    HOOK_INTEGER, /* a Lua integer */
    HOOK_NUMBER,  /* a Lua float: the double nearest to the exact value; of numbers, amounts, ratios */
    HOOK_DATE,    /* a string: 2026-10-26 */
    HOOK_TIME     /* a string: 2026-10-26T13:05:00Z, with .123456 where there are parts of a second; arguments only */
};

/* 0 stands for the default. A step is an instruction of Lua, or that much work inside a function called from Lua. */
struct hook_limits {
    size_t memory;        /* bytes; 64 MiB, at least 1 MiB */
    uint64_t call_steps;  /* 1,000,000; of a report hook 100,000,000 */
    uint64_t batch_steps; /* 2,000,000,000; for all calls of a batch together */
    uint32_t call_ms;     /* 2,000 of processor time; of a report hook 20,000: a fence behind the steps */
    uint32_t batch_ms;    /* 60,000 */
};

struct hook_spec {
    const char *name;          /* of the hook and of its function in the file */
    const char *path;          /* the file */
    const char *shown;         /* how messages call the file; NULL: path */
    const char *text;          /* the source, if it is not to be read from path; may be NULL */
    size_t text_n;
    const enum hook_kind *args;
    const char *const *arg_names; /* with weights; may be NULL otherwise */
    size_t n_args;
    bool weights;              /* one argument, a list of touches, each a table of args and `age`; gives a list of as many numbers */
    bool report;               /* one argument, a table made of a tree; result HOOK_TEXT */
    enum hook_kind result;
    const char *const *one_of; /* the texts that a HOOK_TEXT result may be; NULL: any */
    size_t n_one_of;
    struct hook_limits limits;
};

struct hook_script;
/* Reads, compiles and runs the file once, looks for the function and compares its parameters with n_args. Everything of spec is
 * copied. ERR_NOT_FOUND, ERR_PERMISSION, ERR_IO: the file; ERR_CONFIG: its content, with file and line; ERR_NOMEM. */
int hook_open(const struct hook_spec *spec, struct hook_script **out, struct err *err) MUST_CHECK;
void hook_close(struct hook_script **h); /* accepts a pointer to NULL */

/* The row hook as a function; lives as long as h. NULL for a report hook. May be called by several threads at once: each
 * call has a Lua state of its own. A failure is ERR_CONFIG and reads
 * `hooks/fit.lua:7: attempt to compare nil with number, for icp_fit("CEO", missing, "US")`. */
const struct function *hook_function(const struct hook_script *h);

/* A hook that gives weights as a model of credit; lives as long as h. NULL for another one. A failure reads
 * `hooks/recent.lua:7: it gives 2 weights for 3 touches, for recent({channel = "Ads", age = 3.5}, …)`. */
const struct credit_function *hook_credit(const struct hook_script *h);

enum { HOOK_TREE_DEPTH = 32 };
/* Calls a report hook with `root`, a table of at most HOOK_TREE_DEPTH levels, handed over as a table of tables, and appends the text
 * that it gives to out. */
int hook_call_report(struct hook_script *h, const struct tree_node *root, struct buf *out, struct err *err) MUST_CHECK;

/* Lists all that the hook can reach, one sorted line each: `hook<keeps _ENV>.string.upper: function`. */
int hook_list_environment(struct hook_script *h, struct buf *out, struct err *err) MUST_CHECK;

#endif
