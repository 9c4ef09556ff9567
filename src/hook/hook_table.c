/* hook_table.c - the table functions of a hook, pairs and ipairs.
 *
 * They go through Lua's own access, so that frozen tables (hook_freeze.c) can be read and not written; they charge what
 * they do. pairs goes by sorted keys: Lua's order depends on addresses and the clock, and a hook must give the same twice.
 * The sort is a merge sort of copies: stable, n log n whatever the comparison answers, and a failing comparison leaves
 * the list as it was. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <string.h>

enum { UNPACK_MAX = 10000 };

static LJMP lua_Integer length_of(lua_State *L, int table)
{
    luaL_checktype(L, table, LUA_TTABLE);
    return luaL_len(L, table);
}

/* ---- sorting */

/* Says of the two values on top of the stack whether the lower one comes first; leaves them there. `arg`: a stack index. */
typedef bool less_fn(lua_State *L, int arg);

static LJMP bool less_by_value(lua_State *L, int arg)
{
    (void)arg;
    return lua_compare(L, -2, -1, LUA_OPLT);
}

static LJMP bool less_by_function(lua_State *L, int arg)
{
    lua_pushvalue(L, arg);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

/* Numbers, then texts by bytes, then false and true. */
static LJMP bool less_by_key(lua_State *L, int arg)
{
    (void)arg;
    const int a = lua_type(L, -2), b = lua_type(L, -1);
    if (a != b) {
        if (a == LUA_TBOOLEAN || b == LUA_TBOOLEAN)
            return b == LUA_TBOOLEAN;
        return a == LUA_TNUMBER;
    }
    if (a == LUA_TBOOLEAN)
        return lua_toboolean(L, -2) < lua_toboolean(L, -1);
    if (a == LUA_TNUMBER)
        return lua_compare(L, -2, -1, LUA_OPLT);
    size_t n, m;
    const char *s = lua_tolstring(L, -2, &n), *t = lua_tolstring(L, -1, &m);
    int order = memcmp(s, t, n < m ? n : m);
    return order < 0 || (order == 0 && n < m);
}

/* Merges the runs [from, middle) and [middle, to) of table a into b. */
static LJMP void merge(lua_State *L, int a, int b, lua_Integer from, lua_Integer middle, lua_Integer to, less_fn *less,
                       int arg)
{
    lua_Integer i = from, j = middle;
    for (lua_Integer k = from; k < to; k++) {
        bool second = i >= middle;
        if (i < middle && j < to) {
            hook_state_charge(L, 5);
            lua_rawgeti(L, a, j);
            lua_rawgeti(L, a, i);
            second = less(L, arg);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, a, second ? j++ : i++);
        lua_rawseti(L, b, k);
    }
}

/* Sorts the plain table at `list`, which holds n values; leaves the sorted table (it or another) on top. */
static LJMP void sort_copy(lua_State *L, int list, lua_Integer n, less_fn *less, int arg)
{
    luaL_checkstack(L, 20, NULL);
    lua_createtable(L, (int)n, 0);
    int a = list, b = lua_gettop(L);
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer from = 1; from <= n; from += 2 * width) {
            lua_Integer middle = from + width <= n ? from + width : n + 1;
            merge(L, a, b, from, middle, middle + width <= n ? middle + width : n + 1, less, arg);
        }
        int swap = a;
        a = b;
        b = swap;
    }
    lua_pushvalue(L, a);
}

static LJMP int table_sort(lua_State *L)
{
    hook_freeze_check_writable(L, 1);
    lua_settop(L, 2);
    if (!lua_isnil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_Integer n = length_of(L, 1);
    hook_state_charge(L, 4 * (size_t)n);
    lua_createtable(L, (int)(n < 1 << 24 ? n : 1 << 24), 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 3, i);
    }
    sort_copy(L, 3, n, lua_isnil(L, 2) ? less_by_value : less_by_function, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, i);
        lua_rawseti(L, 1, i);
    }
    return 0;
}

/* ---- walking */

/* Upvalues: the table, its sorted keys, where we are. */
static LJMP int pairs_step(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        hook_state_charge(L, 1);
        if (lua_rawgeti(L, lua_upvalueindex(2), ++at) == LUA_TNIL)
            return 1;
        lua_pushinteger(L, at);
        lua_replace(L, lua_upvalueindex(3));
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
            return 2;
        lua_pop(L, 2); /* removed in the meantime */
    }
}

LJMP int hook_table_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    hook_freeze_push_content(L, 1);
    lua_newtable(L);
    lua_Integer n = 0;
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TBOOLEAN)
            return luaL_error(L, "pairs goes by sorted keys: numbers, texts and flags; here a %s is one",
                              lua_typename(L, type));
        hook_state_charge(L, 2);
        lua_pushvalue(L, -2);
        lua_rawseti(L, 3, ++n);
    }
    sort_copy(L, 3, n, less_by_key, 0);
    lua_pushvalue(L, 2);
    lua_insert(L, -2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_step, 3);
    return 1;
}

static LJMP int ipairs_step(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    i = i < LUA_MAXINTEGER ? i + 1 : 0;
    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

LJMP int hook_table_ipairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushcfunction(L, ipairs_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* ---- lists */

static LJMP int table_insert(lua_State *L)
{
    hook_freeze_check_writable(L, 1);
    lua_Integer n = length_of(L, 1), at = n + 1;
    const int top = lua_gettop(L);
    if (top == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "a position outside the list");
        hook_state_charge(L, (size_t)(n + 1 - at));
        for (lua_Integer i = n; i >= at; i--) {
            lua_rawgeti(L, 1, i);
            lua_rawseti(L, 1, i + 1);
        }
    } else if (top != 2) {
        return luaL_error(L, "table.insert takes a list, maybe a position, and a value");
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static LJMP int table_remove(lua_State *L)
{
    hook_freeze_check_writable(L, 1);
    lua_Integer n = length_of(L, 1), at = luaL_optinteger(L, 2, n);
    if (n == 0 && (at == 0 || at == n + 1)) {
        lua_pushnil(L);
        return 1;
    }
    luaL_argcheck(L, at >= 1 && at <= n, 2, "a position outside the list");
    hook_state_charge(L, (size_t)(n - at));
    lua_rawgeti(L, 1, at);
    for (lua_Integer i = at; i < n; i++) {
        lua_rawgeti(L, 1, i + 1);
        lua_rawseti(L, 1, i);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, n);
    return 1;
}

static LJMP int table_concat(lua_State *L)
{
    lua_Integer n = length_of(L, 1);
    size_t n_sep, len, total = 0;
    const char *sep = luaL_optlstring(L, 2, "", &n_sep);
    lua_Integer from = luaL_optinteger(L, 3, 1), to = luaL_optinteger(L, 4, n);
    luaL_Buffer b;
    luaL_argcheck(L, from > to || (from >= 1 && to <= n), 3, "positions outside the list");
    luaL_buffinit(L, &b);
    for (lua_Integer i = from; i <= to; i++) {
        hook_state_charge(L, 2);
        if (i > from)
            luaL_addlstring(&b, sep, n_sep);
        lua_geti(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "table.concat joins texts and numbers; item %I is a %s", (LUAI_UACINT)i,
                              luaL_typename(L, -1));
        lua_tolstring(L, -1, &len);
        total += len + n_sep;
        if (total > HOOK_STRING_MAX + n_sep)
            return luaL_error(L, "a text of more than %d bytes", HOOK_STRING_MAX);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    return 1;
}

static LJMP int table_pack(lua_State *L)
{
    int n = lua_gettop(L);
    lua_createtable(L, n, 1);
    lua_insert(L, 1);
    for (int i = n; i >= 1; i--)
        lua_rawseti(L, 1, i);
    lua_pushinteger(L, n);
    lua_setfield(L, 1, "n");
    return 1;
}

static LJMP int table_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer from = luaL_optinteger(L, 2, 1);
    lua_Integer to = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (from > to)
        return 0;
    lua_Unsigned n = (lua_Unsigned)to - (lua_Unsigned)from;
    if (n >= UNPACK_MAX || !lua_checkstack(L, (int)n + 2))
        return luaL_error(L, "table.unpack gives at most %d values", UNPACK_MAX);
    hook_state_charge(L, n);
    for (lua_Unsigned i = 0; i <= n; i++)
        lua_geti(L, 1, (lua_Integer)((lua_Unsigned)from + i));
    return (int)n + 1;
}

LJMP void hook_table_push(lua_State *L)
{
    static const luaL_Reg own[] = {
        {"concat", table_concat}, {"insert", table_insert}, {"pack", table_pack}, {"remove", table_remove},
        {"sort", table_sort},     {"unpack", table_unpack}, {NULL, NULL},
    };
    lua_newtable(L);
    luaL_setfuncs(L, own, 0);
}
