/* hook_list.c - lists everything that Lua code in a hook can reach, for the manual and for the test that compares it with a
 * golden list: globals, their fields, metatables, the methods of texts, what functions keep, and Lua's own table of globals,
 * which must be empty. It follows more ways than a hook could go, so that nothing is missed; what was met before is named again
 * but not entered again. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

enum { FOUND = 1, SEEN = 2, DEPTH_MAX = 20 };

static LJMP void visit(lua_State *L, const char *path, int at, int depth);

/* Takes the value on top, which stands at `part` of `path`. */
static LJMP void visit_part(lua_State *L, const char *path, const char *part, int depth)
{
    const int at = lua_gettop(L);
    visit(L, lua_pushfstring(L, "%s%s", path, part), at, depth + 1);
    lua_settop(L, at - 1);
}

static LJMP bool meet(lua_State *L, int at)
{
    lua_pushvalue(L, at);
    bool known = lua_rawget(L, SEEN) != LUA_TNIL;
    lua_pushvalue(L, at);
    lua_pushboolean(L, 1);
    lua_rawset(L, SEEN);
    lua_pop(L, 1);
    return known;
}

static LJMP void visit_fields(lua_State *L, const char *path, int at, int depth)
{
    lua_pushcfunction(L, hook_table_pairs);
    lua_pushvalue(L, at);
    lua_call(L, 1, 1);
    const int step = lua_gettop(L);
    for (;;) {
        lua_pushvalue(L, step);
        lua_call(L, 0, 2);
        if (lua_isnil(L, step + 1))
            break;
        hook_text_push_shown(L, step + 1);
        const char *part = lua_pushfstring(L, ".%s", lua_tostring(L, -1));
        lua_pushvalue(L, step + 2);
        visit_part(L, path, part, depth);
        lua_settop(L, step);
    }
    lua_settop(L, step - 1);
    hook_freeze_push_content(L, at);
    meet(L, lua_gettop(L));
    if (lua_getmetatable(L, -1))
        visit_part(L, path, "<content meta>", depth);
    lua_pop(L, 1);
}

static LJMP void visit(lua_State *L, const char *path, int at, int depth)
{
    luaL_checkstack(L, 30, NULL);
    if (depth > DEPTH_MAX)
        luaL_error(L, "the environment of a hook is deeper than %d", DEPTH_MAX);
    const int type = lua_type(L, at);
    lua_pushstring(L, path);
    lua_pushstring(L,
                   type == LUA_TFUNCTION && !lua_iscfunction(L, at) ? "function of the file" : lua_typename(L, type));
    lua_rawset(L, FOUND);
    bool simple = type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TBOOLEAN || type == LUA_TNIL;
    if (simple || meet(L, at))
        return;
    if (type == LUA_TTABLE)
        visit_fields(L, path, at, depth);
    if (lua_getmetatable(L, at))
        visit_part(L, path, "<meta>", depth);
    const char *name;
    for (int i = 1; type == LUA_TFUNCTION && (name = lua_getupvalue(L, at, i)) != NULL; i++) {
        const char *part = lua_pushfstring(L, "<keeps %s>", name);
        lua_insert(L, -2);
        visit_part(L, path, part, depth);
        lua_pop(L, 1);
    }
}

static LJMP int list(lua_State *L)
{
    struct buf *out = lua_touserdata(L, 1);
    struct hook_state *st = hook_state_of(L);
    lua_settop(L, 0);
    lua_newtable(L);
    lua_newtable(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, st->function_ref);
    visit(L, "hook", 3, 0);
    lua_pushliteral(L, "");
    if (lua_getmetatable(L, -1))
        visit(L, "text<meta>", lua_gettop(L), 0);
    lua_pushglobaltable(L);
    visit(L, "lua globals", lua_gettop(L), 0);

    lua_pushcfunction(L, hook_table_pairs);
    lua_pushvalue(L, FOUND);
    lua_call(L, 1, 1);
    const int step = lua_gettop(L);
    for (;;) {
        lua_pushvalue(L, step);
        lua_call(L, 0, 2);
        if (lua_isnil(L, step + 1))
            return 0;
        buf_printf(out, "%s: %s\n", lua_tostring(L, step + 1), lua_tostring(L, step + 2));
        lua_settop(L, step);
    }
}

int hook_list_state(struct hook_state *st, struct buf *out, struct err *err)
{
    hook_state_start(st, true);
    int status = hook_state_protect(st, list, out);
    if (status != LUA_OK)
        return hook_state_explain(st, "", err);
    return out->failed ? err_set(err, ERR_NOMEM, "out of memory for the list of a hook's functions") : 0;
}
