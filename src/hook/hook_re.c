/* hook_re.c - re.match, re.find, re.groups: the patterns of the language (PCRE2, through data/pattern.h) in place of Lua's.
 *
 * A pattern is compiled once and kept in the state; a hook has few of them, because they are constants. A missing text gives no
 * match. A match that is too dear cannot be caught: it would be as dear the next time. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <string.h>

#include "data/pattern.h"

enum { GROUPS_MAX = 20, COMPILE_STEPS = 5000, LONG_SUBJECT = 2000 };
static const char CACHE[] = "concord.patterns", HOLDER[] = "concord.pattern";

static LJMP int free_pattern(lua_State *L)
{
    pattern_free(lua_touserdata(L, 1));
    return 0;
}

/* Compiles argument 2 with flags argument 3 into a holder on top of the stack. */
static LJMP struct pattern *compile(lua_State *L)
{
    struct hook_state *st = hook_state_of(L);
    size_t n;
    const char *text = lua_tolstring(L, 2, &n);
    const char *flags = lua_tostring(L, 3);
    struct err err = {0};
    if (++st->patterns > HOOK_PATTERNS_MAX)
        luaL_error(L, "more than %d different patterns; a pattern should be a constant", HOOK_PATTERNS_MAX);
    hook_state_charge(L, COMPILE_STEPS);
    struct pattern **holder = lua_newuserdatauv(L, sizeof(struct pattern *), 0);
    *holder = NULL;
    if (luaL_newmetatable(L, HOLDER)) {
        lua_pushcfunction(L, free_pattern);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    int rc = pattern_compile(text, n, flags, holder, NULL, &err);
    if (rc == ERR_NOMEM)
        st->stop = HOOK_STOP_HOST;
    if (rc != 0)
        luaL_error(L, "%s", err.msg);
    return *holder;
}

/* The pattern of arguments 2 and 3; kept by flags, then by text. */
static LJMP struct pattern *find_pattern(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TSTRING);
    if (lua_isnoneornil(L, 3)) {
        lua_settop(L, 4);
        lua_pushliteral(L, "");
        lua_replace(L, 3);
    }
    luaL_checktype(L, 3, LUA_TSTRING);
    lua_settop(L, 4);
    lua_rawgetp(L, LUA_REGISTRYINDEX, CACHE);
    lua_pushvalue(L, 3);
    if (lua_rawget(L, 5) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, 3);
        lua_pushvalue(L, 6);
        lua_rawset(L, 5);
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, 6) == LUA_TUSERDATA)
        return *(struct pattern **)lua_touserdata(L, 7);
    struct pattern *p = compile(L);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 6);
    return p;
}

static LJMP void refuse(lua_State *L, int rc, const struct err *err)
{
    if (rc == ERR_NOMEM)
        hook_state_of(L)->stop = HOOK_STOP_HOST;
    hook_state_charge(L, 100000);
    luaL_error(L, "%s", err->msg);
}

static LJMP void charge_subject(lua_State *L, size_t n)
{
    hook_state_charge(L, 10 + n / 8);
    if (n > LONG_SUBJECT)
        hook_state_check_time(L);
}

static LJMP int re_match(lua_State *L)
{
    size_t n;
    bool found = false;
    struct err err = {0};
    struct pattern *p = find_pattern(L);
    if (!lua_isnil(L, 1)) {
        const char *s = luaL_checklstring(L, 1, &n);
        charge_subject(L, n);
        int rc = pattern_match(p, s, n, &found, &err);
        if (rc != 0)
            refuse(L, rc, &err);
    }
    lua_pushboolean(L, found);
    return 1;
}

/* Bounds of the match of argument 1 from byte `from` on; false: none. */
static LJMP bool groups(lua_State *L, size_t from, ptrdiff_t bounds[2 * GROUPS_MAX + 2])
{
    size_t n;
    bool found = false;
    struct err err = {0};
    struct pattern *p = find_pattern(L);
    for (int i = 0; i < 2 * GROUPS_MAX + 2; i++)
        bounds[i] = -1;
    if (lua_isnil(L, 1))
        return false;
    const char *s = luaL_checklstring(L, 1, &n);
    charge_subject(L, n);
    if (from > n)
        return false;
    int rc = pattern_groups(p, s, n, from, bounds, GROUPS_MAX, &found, &err);
    if (rc != 0)
        refuse(L, rc, &err);
    return found;
}

static LJMP int re_find(lua_State *L)
{
    ptrdiff_t bounds[2 * GROUPS_MAX + 2];
    lua_Integer from = luaL_optinteger(L, 4, 1);
    luaL_argcheck(L, from >= 1, 4, "a position from 1 on");
    if (!groups(L, (size_t)from - 1, bounds)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, bounds[0] + 1);
    lua_pushinteger(L, bounds[1]);
    return 2;
}

static LJMP int re_groups(lua_State *L)
{
    ptrdiff_t bounds[2 * GROUPS_MAX + 2];
    lua_Integer from = luaL_optinteger(L, 4, 1);
    luaL_argcheck(L, from >= 1, 4, "a position from 1 on");
    if (!groups(L, (size_t)from - 1, bounds)) {
        lua_pushnil(L);
        return 1;
    }
    const char *s = lua_tostring(L, 1);
    lua_newtable(L);
    for (int i = 0; i <= GROUPS_MAX; i++)
        if (bounds[2 * i] >= 0 && bounds[2 * i + 1] >= bounds[2 * i]) {
            lua_pushlstring(L, s + bounds[2 * i], (size_t)(bounds[2 * i + 1] - bounds[2 * i]));
            lua_rawseti(L, -2, i);
        }
    return 1;
}

LJMP void hook_re_push(lua_State *L)
{
    static const luaL_Reg own[] = {{"find", re_find}, {"groups", re_groups}, {"match", re_match}, {NULL, NULL}};
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, CACHE);
    lua_newtable(L);
    luaL_setfuncs(L, own, 0);
}
