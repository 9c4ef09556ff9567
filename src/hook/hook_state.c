/* hook_state.c - one Lua state: memory with a ceiling, the counting of steps and time, loading the file, explaining a failure.
 *
 * Takes a script and gives a state in which the hook's function stands ready and nothing can be written any more. It decides
 * what stops a hook; what a hook may call is decided in hook_api.c and what it is given in hook_call.c.
 *
 * A stop is final: pcall passes it on. Steps are counted by Lua's count hook, in strides; functions called from Lua and every
 * allocation add their share, so that no cheap instruction hides dear work. The clock is only a fence behind the steps: what a
 * hook gives never depends on it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { STRIDE = 1000, BYTES_A_STEP_LOG2 = 9, LOADING_STEPS = 100000000, LOADING_MS = 10000 };

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- limits */

/* The line that runs now, for failures of memory: Lua calls no message handler then. Reads only. */
static int running_line(lua_State *L)
{
    lua_Debug ar;
    for (int level = 0; level < 20 && lua_getstack(L, level, &ar); level++)
        if (lua_getinfo(L, "l", &ar) && ar.currentline > 0)
            return ar.currentline;
    return 0;
}

static void *refuse_memory(struct hook_state *st, enum hook_stop why)
{
    st->refusal = why;
    st->refusal_line = st->L ? running_line(st->L) : 0;
    return NULL;
}

static void *allocate(void *ud, void *ptr, size_t old, size_t size)
{
    struct hook_state *st = ud;
    size_t had = ptr ? old : 0; /* without ptr, old is the kind of object */
    if (size == 0) {
        free(ptr);
        st->memory -= had;
        return NULL;
    }
    if (!ptr && old == LUA_TSTRING && size > HOOK_STRING_MAX + 64)
        return refuse_memory(st, HOOK_STOP_STRING);
    if (size > had && size - had > st->memory_max - st->memory)
        return refuse_memory(st, HOOK_STOP_MEMORY);
    void *p = realloc(ptr, size);
    if (!p)
        return refuse_memory(st, HOOK_STOP_HOST);
    st->memory = st->memory - had + size;
    if (size > had)
        st->call_steps += size >> BYTES_A_STEP_LOG2;
    return p;
}

static LJMP int stop(lua_State *L, enum hook_stop why)
{
    hook_state_of(L)->stop = why;
    return luaL_error(L, "stopped");
}

LJMP void hook_state_check_time(lua_State *L)
{
    struct hook_state *st = hook_state_of(L);
    int64_t now = cpu_ns();
    if (!st->call_timed) {
        st->call_timed = true;
        st->call_from = now;
    }
    if (now - st->call_from > st->call_ns_max)
        stop(L, HOOK_STOP_CALL_TIME);
    if (now - st->batch_from > st->batch_ns_max)
        stop(L, HOOK_STOP_BATCH_TIME);
}

LJMP void hook_state_charge(lua_State *L, size_t steps)
{
    struct hook_state *st = hook_state_of(L);
    st->call_steps += steps;
    if (st->call_steps > st->call_max)
        stop(L, HOOK_STOP_CALL_STEPS);
    if (st->batch_steps + st->call_steps > st->batch_max)
        stop(L, HOOK_STOP_BATCH_STEPS);
}

static LJMP void count(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    hook_state_charge(L, STRIDE);
    hook_state_check_time(L);
}

void hook_state_start(struct hook_state *st, bool loading)
{
    const struct hook_limits *limits = &st->script->limits;
    st->stop = HOOK_STOP_NONE;
    st->refusal = HOOK_STOP_NONE;
    st->n_trace = 0;
    st->call_steps = st->batch_steps = 0;
    st->call_max = loading ? LOADING_STEPS : limits->call_steps;
    st->batch_max = loading ? LOADING_STEPS : limits->batch_steps;
    st->call_ns_max = (loading ? LOADING_MS : (int64_t)limits->call_ms) * 1000000;
    st->batch_ns_max = (loading ? 2 * LOADING_MS : (int64_t)limits->batch_ms) * 1000000;
    st->batch_from = cpu_ns();
    st->call_timed = false;
}

/* ---- failures */

/* Keeps the lines that were running; the error itself stays as it is. */
static int keep_trace(lua_State *L)
{
    struct hook_state *st = hook_state_of(L);
    lua_Debug ar;
    st->n_trace = 0;
    for (int level = 1; level < 50 && st->n_trace < HOOK_TRACE_MAX && lua_getstack(L, level, &ar); level++)
        if (lua_getinfo(L, "l", &ar) && ar.currentline > 0)
            st->trace[st->n_trace++] = ar.currentline;
    return 1;
}

/* A refused allocation is asked for again after garbage was collected; only Lua's status says that it ended the call. */
void hook_state_note(struct hook_state *st, int status)
{
    if (status == LUA_ERRMEM && st->stop == HOOK_STOP_NONE)
        st->stop = st->refusal;
}

int hook_state_protect(struct hook_state *st, lua_CFunction fn, void *arg)
{
    lua_State *L = st->L; /* its stack is empty: three slots are always there */
    st->n_trace = 0;
    lua_pushcfunction(L, keep_trace);
    lua_pushcfunction(L, fn);
    lua_pushlightuserdata(L, arg);
    int status = lua_pcall(L, 1, 0, 1);
    lua_remove(L, 1);
    hook_state_note(st, status);
    return status;
}

static const char *stop_text(const struct hook_state *st, bool loading, char dst[200])
{
    const struct hook_limits *limits = &st->script->limits;
    switch (st->stop) {
    case HOOK_STOP_CALL_STEPS:
        snprintf(dst, 200, "it runs for more than %" PRIu64 " steps in one %s; does a loop never end?", st->call_max,
                 loading ? "load" : "call");
        break;
    case HOOK_STOP_BATCH_STEPS:
        snprintf(dst, 200, "all calls together run for more than %" PRIu64 " steps", st->batch_max);
        break;
    case HOOK_STOP_CALL_TIME:
        snprintf(dst, 200, "it runs for more than %" PRId64 " ms of processor time", st->call_ns_max / 1000000);
        break;
    case HOOK_STOP_BATCH_TIME:
        snprintf(dst, 200, "all calls together run for more than %" PRId64 " ms of processor time",
                 st->batch_ns_max / 1000000);
        break;
    case HOOK_STOP_MEMORY:
        snprintf(dst, 200, "it exceeds %zu MB of memory", limits->memory >> 20);
        break;
    case HOOK_STOP_STRING:
        snprintf(dst, 200, "a text of more than %d MB", HOOK_STRING_MAX >> 20);
        break;
    case HOOK_STOP_HOST:
        snprintf(dst, 200, "out of memory");
        break;
    case HOOK_STOP_NONE:
        dst[0] = '\0';
        break;
    }
    return dst;
}

/* Takes "(hook):7: " from the front of a message; 0: it is not there. */
static int take_line(const char **msg, size_t *n)
{
    size_t lead = strlen(HOOK_CHUNK ":");
    if (*n <= lead || memcmp(*msg, HOOK_CHUNK ":", lead) != 0)
        return 0;
    char *end;
    long line = strtol(*msg + lead, &end, 10); /* Lua's strings end in NUL */
    if (end[0] != ':' || end[1] != ' ' || line <= 0 || line > INT32_MAX)
        return 0;
    size_t used = (size_t)(end + 2 - *msg);
    *msg += used;
    *n -= used;
    return (int)line;
}

/* " (called from line 12, 40)": what stands behind `line` in the trace. */
static void put_trace(const struct hook_state *st, int line, char *dst, size_t size)
{
    size_t at = 0;
    int from = 0;
    dst[0] = '\0';
    for (int i = 0; i < st->n_trace && from == 0; i++)
        if (st->trace[i] == line)
            from = i + 1;
    for (int i = from; i < st->n_trace && at < size; i++)
        at += (size_t)snprintf(dst + at, size - at, "%s%d", at == 0 ? " (called from line " : ", ", st->trace[i]);
    if (at > 0 && at < size)
        snprintf(dst + at, size - at, ")");
}

int hook_state_explain(struct hook_state *st, const char *where, struct err *err)
{
    lua_State *L = st->L;
    const struct hook_spec *spec = &st->script->spec;
    const bool loading = where == NULL;
    char shown[512] = "", stopped[200], trace[80], path[256] = "";
    int line = 0;
    if (st->stop != HOOK_STOP_NONE) {
        line = st->stop >= HOOK_STOP_MEMORY ? st->refusal_line : 0;
        stop_text(st, loading, stopped);
        err_printable(shown, sizeof shown, stopped, strlen(stopped), sizeof shown);
    } else if (lua_type(L, -1) == LUA_TSTRING) {
        size_t n;
        const char *msg = lua_tolstring(L, -1, &n);
        line = take_line(&msg, &n);
        err_printable(shown, sizeof shown, msg, n, 300);
    } else {
        const bool nil = lua_isnil(L, -1);
        snprintf(shown, sizeof shown, "error was called with %s%s instead of a text", nil ? "" : "a ",
                 luaL_typename(L, -1));
    }
    if (line == 0 && st->n_trace > 0)
        line = st->trace[0];
    if (line == 0)
        line = st->line;
    put_trace(st, line, trace, sizeof trace);
    lua_settop(L, 0);
    enum err_code code = st->stop == HOOK_STOP_HOST ? ERR_NOMEM : ERR_CONFIG;
    err_printable(path, sizeof path, spec->shown, strlen(spec->shown), 200);
    if (line > 0)
        return err_set(err, code, "%s:%d: %s%s%s", path, line, shown, trace, where ? where : "");
    return err_set(err, code, "%s: %s%s", path, shown, where ? where : "");
}

/* ---- building */

static LJMP void push_defined(lua_State *L, int env)
{
    int n = 0;
    lua_pushliteral(L, "");
    for (lua_pushnil(L); lua_next(L, env) != 0; lua_pop(L, 1))
        if (lua_isfunction(L, -1) && lua_type(L, -2) == LUA_TSTRING && n < 5) {
            lua_pushfstring(L, "%s%s%s", lua_tostring(L, -3), n++ == 0 ? "; it defines " : ", ", lua_tostring(L, -2));
            lua_replace(L, -4);
        }
}

/* The hook's function: there, a function, with as many parameters as the definition declares. */
static LJMP void take_function(lua_State *L, struct hook_state *st, int env)
{
    const struct hook_spec *spec = &st->script->spec;
    lua_pushstring(L, spec->name);
    lua_rawget(L, env);
    if (!lua_isfunction(L, -1)) {
        if (!lua_isnil(L, -1))
            luaL_error(L, "%s is a %s; the file defines a function of this name", spec->name, luaL_typename(L, -1));
        push_defined(L, env);
        luaL_error(L, "the file defines no function %s%s", spec->name, lua_tostring(L, -1));
    }
    if (lua_iscfunction(L, -1))
        luaL_error(L, "%s is one of the host's own functions; the file defines a function of this name", spec->name);
    lua_Debug ar;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">Su", &ar);
    st->line = ar.linedefined;
    const int n_args = spec->weights ? 1 : (int)spec->n_args;
    if (ar.isvararg ? ar.nparams > n_args : ar.nparams != n_args)
        luaL_error(L, HOOK_CHUNK ":%d: function %s takes %d arguments, the definition declares %d", ar.linedefined,
                   spec->name, (int)ar.nparams, n_args);
    st->function_ref = luaL_ref(L, LUA_REGISTRYINDEX);
}

static LJMP int load(lua_State *L)
{
    struct hook_state *st = lua_touserdata(L, 1);
    const struct hook_spec *spec = &st->script->spec;
    lua_settop(L, 0);
    lua_newtable(L); /* 1: the file's globals */
    lua_newtable(L); /* 2: its metatable for the time of loading */
    hook_api_push(L);
    lua_pushvalue(L, 3);
    lua_setfield(L, 2, "__index");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, hook_api_missing);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, 3);
    lua_pushvalue(L, 2);
    lua_setmetatable(L, 1);

    if (luaL_loadbufferx(L, spec->text, spec->text_n, "=" HOOK_CHUNK, "t") != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, 1);
    lua_setupvalue(L, -2, 1); /* _ENV: the first of a main function */
    lua_call(L, 0, 0);

    lua_pushnil(L);
    lua_setmetatable(L, 1);
    take_function(L, st, 1);
    for (lua_pushnil(L); lua_next(L, 3) != 0;) { /* what the file does not define itself is the host's */
        lua_pushvalue(L, -2);
        if (lua_rawget(L, 1) == LUA_TNIL) {
            lua_pushvalue(L, -3);
            lua_pushvalue(L, -3);
            lua_rawset(L, 1);
        }
        lua_pop(L, 2);
    }
    hook_freeze_env(L, 1);
    return 0;
}

static LJMP int panic(lua_State *L)
{
    (void)L;
    abort(); /* our bug: something ran unprotected */
}

void hook_state_say_engine(struct buf *out)
{
    Dl_info lua;
    struct stat st = {0};
    lua_State *(*make)(lua_Alloc, void *) = lua_newstate;
    void *place;
    memcpy(&place, &make, sizeof place);
    buf_puts(out, LUA_RELEASE);
    if (dladdr(place, &lua) != 0 && lua.dli_fname && stat(lua.dli_fname, &st) == 0)
        buf_printf(out, ", %s of %lld bytes, %lld.%09ld, ", lua.dli_fname, (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

int hook_state_new(const struct hook_script *script, struct hook_state **out, struct err *err)
{
    *out = NULL;
    struct hook_state *st = calloc(1, sizeof *st);
    struct hook_texts *texts = calloc(script->spec.n_args + 1, sizeof *texts);
    if (st && texts) {
        st->script = script;
        st->memory_max = script->limits.memory;
        st->texts = texts;
        lua_State *L = lua_newstate(allocate, st);
        st->L = L;
    }
    if (!st || !texts || !st->L) {
        free(texts);
        free(st);
        return err_set(err, ERR_NOMEM, "%s: out of memory for hook %s", script->spec.shown, script->spec.name);
    }
    *(struct hook_state **)lua_getextraspace(st->L) = st;
    lua_atpanic(st->L, panic);
    hook_state_start(st, true);
    lua_sethook(st->L, count, LUA_MASKCOUNT, STRIDE);
    int status = hook_state_protect(st, load, st);
    int rc = status == LUA_OK ? 0 : hook_state_explain(st, NULL, err);
    if (rc != 0)
        hook_state_free(&st);
    *out = st;
    return rc;
}

void hook_state_free(struct hook_state **st)
{
    if (!*st)
        return;
    lua_close((*st)->L);
    for (size_t i = 0; i < (*st)->script->spec.n_args; i++)
        dict_free(&(*st)->texts[i].dict);
    free((*st)->texts);
    free(*st);
    *st = NULL;
}
