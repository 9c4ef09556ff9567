/* hook_api.c - decides what Lua code can call: a list built from an empty table, nothing taken over whole.
 *
 * Of Lua's own libraries only functions named here are lent, and only such as take constant time or are linear in a text,
 * whose length is bounded. What could run away, show an address, depend on the order of a hash table or keep state is
 * written anew (hook_text.c, hook_table.c) or not there: load, coroutines, metatables, patterns, next, rawset,
 * collectgarbage, random, os, io, debug, package, print. A test compares hook_list_environment with a golden list. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <string.h>

/* ---- basic functions */

static LJMP int api_assert(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1))
        return lua_gettop(L);
    if (lua_isnoneornil(L, 2))
        return luaL_error(L, "assertion failed");
    lua_settop(L, 2);
    return lua_error(L);
}

static LJMP int api_error(lua_State *L)
{
    int level = (int)luaL_optinteger(L, 2, 1);
    luaL_argcheck(L, level >= 0 && level <= 10, 2, "a level of 0 to 10");
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
        luaL_where(L, level);
        lua_pushvalue(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

/* A stop is not for the hook to catch. */
static LJMP int api_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    hook_state_charge(L, 20);
    int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    hook_state_note(hook_state_of(L), status);
    if (status == LUA_OK) {
        lua_pushboolean(L, 1);
        lua_insert(L, 1);
        return lua_gettop(L);
    }
    if (hook_state_of(L)->stop != HOOK_STOP_NONE)
        return lua_error(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static LJMP int api_select(lua_State *L)
{
    int n = lua_gettop(L);
    if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
        lua_pushinteger(L, n - 1);
        return 1;
    }
    lua_Integer i = luaL_checkinteger(L, 1);
    if (i < 0)
        i = n + i;
    else if (i > n)
        i = n;
    luaL_argcheck(L, i >= 1, 1, "out of range");
    return n - (int)i;
}

static LJMP int api_tonumber(lua_State *L)
{
    if (lua_isnone(L, 1))
        return luaL_argerror(L, 1, "a value expected");
    luaL_argcheck(L, lua_isnone(L, 2), 2, "other bases than ten are not there");
    size_t n;
    const char *s;
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_settop(L, 1);
    } else if (lua_type(L, 1) != LUA_TSTRING || (s = lua_tolstring(L, 1, &n), lua_stringtonumber(L, s) != n + 1)) {
        lua_pushnil(L);
    }
    return 1;
}

static LJMP int api_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    hook_text_push_shown(L, 1);
    return 1;
}

static LJMP int api_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

LJMP int hook_api_missing(lua_State *L)
{
    hook_text_push_shown(L, 2);
    return luaL_error(L, "there is no global '%s' here", lua_tostring(L, -1));
}

/* ---- the table of all */

LJMP void hook_api_push_part(lua_State *L, lua_CFunction open, const char *const *names)
{
    lua_newtable(L);
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1);
    for (size_t i = 0; names[i]; i++) {
        if (lua_getfield(L, -1, names[i]) == LUA_TNIL)
            luaL_error(L, "Lua lacks %s", names[i]);
        lua_setfield(L, -3, names[i]);
    }
    lua_pop(L, 1);
}

LJMP void hook_api_push(lua_State *L)
{
    static const luaL_Reg basic[] = {
        {"assert", api_assert}, {"error", api_error},   {"ipairs", hook_table_ipairs}, {"pairs", hook_table_pairs},
        {"pcall", api_pcall},   {"select", api_select}, {"tonumber", api_tonumber},    {"tostring", api_tostring},
        {"type", api_type},     {NULL, NULL},
    };
    static const char *const math[] = {
        "abs",        "ceil", "exp",        "floor", "fmod", "huge",      "log",  "max",
        "maxinteger", "min",  "mininteger", "pi",    "sqrt", "tointeger", "type", NULL,
    };
    static const char *const utf8[] = {"char", "codepoint", "codes", "len", "offset", NULL};
    lua_newtable(L);
    luaL_setfuncs(L, basic, 0);
    hook_api_push_part(L, luaopen_math, math);
    lua_setfield(L, -2, "math");
    hook_api_push_part(L, luaopen_utf8, utf8);
    lua_setfield(L, -2, "utf8");
    hook_text_push(L);
    lua_setfield(L, -2, "string");
    hook_table_push(L);
    lua_setfield(L, -2, "table");
    hook_re_push(L);
    lua_setfield(L, -2, "re");
}
