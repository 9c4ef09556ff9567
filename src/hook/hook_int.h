/* hook_int.h - what the files of this folder share: the script, and one Lua state of it.
 *
 * LJMP marks what may leave by a jump of Lua's: it runs under a lua_pcall of hook.c, hook_state.c or hook_call.c and holds
 * nothing across a call into Lua that somebody would have to free. */
#ifndef CONCORD_HOOK_HOOK_INT_H
#define CONCORD_HOOK_HOOK_INT_H

#include <pthread.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "base/arena.h"
#include "hook/hook.h"

#define LJMP

enum {
    HOOK_STRING_MAX = 1 << 20, /* bytes of any text inside a hook, and of what a report hook gives */
    HOOK_RESULT_MAX = 1 << 16, /* bytes of a text that a row hook gives */
    HOOK_PATTERNS_MAX = 100,   /* different patterns of a hook */
    HOOK_TRACE_MAX = 3
};
#define HOOK_CHUNK "(hook)" /* how Lua calls the file: positions are found by it and shown with the true path */

enum hook_stop {
    HOOK_STOP_NONE,
    HOOK_STOP_CALL_STEPS, HOOK_STOP_BATCH_STEPS, HOOK_STOP_CALL_TIME, HOOK_STOP_BATCH_TIME,
    HOOK_STOP_MEMORY, /* the ceiling */
    HOOK_STOP_STRING, /* a text over HOOK_STRING_MAX */
    HOOK_STOP_HOST    /* the machine itself has no memory */
};

/* Texts of a dictionary that Lua knows already, by code, so that each is pushed once. */
struct hook_texts {
    struct dict *dict; /* retained */
    size_t n;
    int ref;
};

struct hook_state {
    struct hook_state *next; /* idle ones of a script */
    const struct hook_script *script;
    lua_State *L;
    size_t memory, memory_max;
    enum hook_stop stop;
    enum hook_stop refusal; /* why memory was last refused */
    int refusal_line;       /* and where, 0 unknown */
    uint64_t call_steps, call_max, batch_steps, batch_max;
    int64_t call_from, call_ns_max, batch_from, batch_ns_max; /* nanoseconds of this thread's processor time */
    bool call_timed;                                        /* call_from is of this call */
    int trace[HOOK_TRACE_MAX], n_trace;                     /* lines of the last failure, innermost first */
    int line;                                               /* of the function's definition */
    int patterns;
    int function_ref, watch_ref, n_watch;
    struct hook_texts *texts; /* by argument */
};

struct hook_script {
    struct arena *arena;
    struct hook_spec spec; /* strings in the arena; text is the source without a byte order mark */
    struct hook_limits limits;
    struct function function;
    struct credit_function credit;
    pthread_mutex_t lock;
    struct hook_state *idle;
};

/* ---- hook_state.c: one state, its limits, loading, freezing */
/* Which Lua this is: its release, and its file as it is now. */
void hook_state_say_engine(struct buf *out);
int hook_state_new(const struct hook_script *script, struct hook_state **out, struct err *err) MUST_CHECK;
void hook_state_free(struct hook_state **st);
static inline struct hook_state *hook_state_of(lua_State *L) { return *(struct hook_state **)lua_getextraspace(L); }
void hook_state_start(struct hook_state *st, bool loading); /* clears what an earlier run left: steps, clock, trace */
static inline void hook_state_next_call(struct hook_state *st)
{
    st->batch_steps += st->call_steps;
    st->call_steps = 0;
    st->call_timed = false;
}
LJMP void hook_state_charge(lua_State *L, size_t steps);
LJMP void hook_state_check_time(lua_State *L);
void hook_state_note(struct hook_state *st, int status); /* of a lua_pcall: sets stop if memory ended it */
/* Runs fn(arg) protected, with the trace kept when it fails; gives Lua's status. The error is on the stack, to be popped. */
int hook_state_protect(struct hook_state *st, lua_CFunction fn, void *arg);
/* Describes the failure on top of the stack and empties the stack; `where` (", for f(1)") is appended; NULL: while loading. */
int hook_state_explain(struct hook_state *st, const char *where, struct err *err);

/* ---- hook_call.c: batches, arguments, results, report trees */
int hook_call_batch(struct hook_state *st, const struct column *args, size_t n_args, size_t n, struct column *out,
                    struct err *err);
int hook_call_path(struct hook_state *st, const struct credit_path *path, double *weights, struct err *err);
int hook_call_tree(struct hook_state *st, const struct tree_node *root, struct buf *out, struct err *err);

/* ---- hook_list.c: what can be reached */
int hook_list_state(struct hook_state *st, struct buf *out, struct err *err);

/* ---- hook_freeze.c: after loading nothing can be written that a later call could see */
LJMP void hook_freeze_env(lua_State *L, int env); /* fills the registry's watch list, too */
LJMP void hook_freeze_watch(lua_State *L, int base, int n); /* base: f, index, value … on the stack; raises if one changed */
LJMP void hook_freeze_check_writable(lua_State *L, int table);
LJMP void hook_freeze_push_content(lua_State *L, int table); /* the table itself, or what stands behind a frozen one */

/* ---- hook_api.c, hook_text.c, hook_table.c, hook_re.c: what Lua may call */
LJMP void hook_api_push(lua_State *L); /* a new table of all of it; gives texts their methods */
LJMP void hook_api_push_part(lua_State *L, lua_CFunction open, const char *const *names); /* of a library, only these names */
LJMP int hook_api_missing(lua_State *L); /* __index of the environment: there is no such global */
LJMP void hook_text_push(lua_State *L);
LJMP void hook_text_push_shown(lua_State *L, int value); /* as tostring shows it */
LJMP void hook_table_push(lua_State *L);
LJMP int hook_table_pairs(lua_State *L);
LJMP int hook_table_ipairs(lua_State *L);
LJMP void hook_re_push(lua_State *L);

#endif
