/* hook_freeze.c - decides that nothing a hook writes is seen by its next call.
 *
 * After the file has run, every table that its functions can reach is emptied into a table behind it and gets a metatable that
 * reads from there and refuses to write. Variables of the file that functions share cannot be fenced that way: they are listed,
 * and compared after each call. Hooks cannot touch metatables, so all metatables are ours. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

enum { WATCH_MAX = 1000 };

/* ---- frozen tables */

static LJMP int refuse_global(lua_State *L)
{
    luaL_tolstring(L, 2, NULL);
    return luaL_error(L, "cannot write the global '%s': a hook keeps nothing between calls; write \"local %s\"",
                      lua_tostring(L, -1), lua_tostring(L, -1));
}

static LJMP int refuse_field(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TSTRING || lua_type(L, 2) == LUA_TNUMBER) {
        lua_pushvalue(L, 2);
        return luaL_error(L,
                          "cannot write '%s' into a table of the file: a hook keeps nothing between calls; make the "
                          "table inside the function",
                          lua_tostring(L, -1));
    }
    return luaL_error(L, "cannot write into a table of the file: a hook keeps nothing between calls; make the table "
                         "inside the function");
}

static LJMP int length(lua_State *L)
{
    luaL_getmetafield(L, 1, "__index");
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

LJMP void hook_freeze_check_writable(lua_State *L, int table)
{
    luaL_checktype(L, table, LUA_TTABLE);
    if (lua_getmetatable(L, table)) {
        lua_pushcfunction(L, refuse_field);
        lua_pushvalue(L, table);
        lua_pushboolean(L, 1);
        lua_call(L, 2, 0);
    }
}

LJMP void hook_freeze_push_content(lua_State *L, int table)
{
    luaL_checktype(L, table, LUA_TTABLE);
    int type = luaL_getmetafield(L, table, "__index");
    if (type == LUA_TTABLE)
        return;
    if (type != LUA_TNIL)
        lua_pop(L, 1);
    lua_pushvalue(L, table);
}

static LJMP void freeze_table(lua_State *L, int table, bool env)
{
    lua_newtable(L);
    const int content = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table) != 0;) {
        hook_state_charge(L, 2);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, content);
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, table); /* to clear a field while walking is allowed */
    }
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, content);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, env ? refuse_global : refuse_field);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, length);
    lua_setfield(L, -2, "__len");
    lua_setmetatable(L, table);
    if (env) {
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, hook_api_missing);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, content);
    }
    lua_settop(L, content - 1);
}

/* ---- the walk: a queue, since chains of tables can be longer than any stack */

struct walk {
    int seen, queue, watch;
    lua_Integer n;
    int n_watch;
};

/* Takes the value on top. */
static LJMP void meet(lua_State *L, struct walk *w)
{
    if (lua_istable(L, -1) || lua_isfunction(L, -1)) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, w->seen) == LUA_TNIL) {
            lua_pushvalue(L, -2);
            lua_pushboolean(L, 1);
            lua_rawset(L, w->seen);
            lua_pushvalue(L, -2);
            lua_rawseti(L, w->queue, ++w->n);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static LJMP void meet_function(lua_State *L, struct walk *w, int f)
{
    if (lua_iscfunction(L, f)) {
        if (lua_getupvalue(L, f, 1))
            luaL_error(L, "the file keeps what pairs gave; call pairs where its loop is");
        return;
    }
    for (int i = 1; lua_getupvalue(L, f, i); i++) {
        if (lua_rawgetp(L, w->seen, lua_upvalueid(L, f, i)) == LUA_TNIL) {
            if (++w->n_watch > WATCH_MAX)
                luaL_error(L, "the functions of the file share more than %d variables", WATCH_MAX);
            lua_pushboolean(L, 1);
            lua_rawsetp(L, w->seen, lua_upvalueid(L, f, i));
            lua_pushvalue(L, f);
            lua_rawseti(L, w->watch, 3 * w->n_watch - 2);
            lua_pushinteger(L, i);
            lua_rawseti(L, w->watch, 3 * w->n_watch - 1);
            lua_pushvalue(L, -2);
            lua_rawseti(L, w->watch, 3 * w->n_watch);
        }
        lua_pop(L, 1);
        meet(L, w);
    }
}

LJMP void hook_freeze_env(lua_State *L, int env)
{
    struct hook_state *st = hook_state_of(L);
    luaL_checkstack(L, 20, NULL);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    const int top = lua_gettop(L);
    struct walk w = {.seen = top - 2, .queue = top - 1, .watch = top};
    lua_pushvalue(L, env);
    meet(L, &w);
    for (lua_Integer i = 1; i <= w.n; i++) {
        hook_state_charge(L, 5);
        lua_rawgeti(L, w.queue, i);
        const int at = lua_gettop(L);
        if (lua_isfunction(L, at)) {
            meet_function(L, &w, at);
        } else {
            for (lua_pushnil(L); lua_next(L, at) != 0;) {
                meet(L, &w);
                lua_pushvalue(L, -1);
                meet(L, &w);
            }
            freeze_table(L, at, i == 1);
        }
        lua_settop(L, top);
    }
    lua_pushliteral(L, ""); /* texts find their methods in one step instead of two */
    if (luaL_getmetafield(L, -1, "__index") == LUA_TTABLE) {
        hook_freeze_push_content(L, top + 2);
        lua_getmetatable(L, top + 1);
        lua_insert(L, -2);
        lua_setfield(L, -2, "__index");
    }
    lua_settop(L, top);
    st->n_watch = w.n_watch;
    st->watch_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_settop(L, top - 3);
}

LJMP void hook_freeze_watch(lua_State *L, int base, int n)
{
    for (int i = 0; i < n; i++) {
        const int f = base + 3 * i;
        const char *name = lua_getupvalue(L, f, (int)lua_tointeger(L, f + 1));
        bool nan = lua_type(L, f + 2) == LUA_TNUMBER && lua_type(L, -1) == LUA_TNUMBER &&
                   !lua_rawequal(L, f + 2, f + 2) && !lua_rawequal(L, -1, -1);
        if (!lua_rawequal(L, -1, f + 2) && !nan)
            luaL_error(L, "the call changes '%s', a variable of the file: a hook keeps nothing between calls", name);
        lua_pop(L, 1);
    }
}
