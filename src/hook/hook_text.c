/* hook_text.c - the string functions of a hook: Lua's where they are bounded, our own where they were not.
 *
 * Gives the table `string`, which is also where a text finds its methods. lower, upper and trim know Unicode. Lua's
 * patterns are left out: re (hook_re.c) has those of the language. Never shows an address: a hook gives the same twice. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

LJMP void hook_text_push_shown(lua_State *L, int value)
{
    switch (lua_type(L, value)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
        lua_pushvalue(L, value);
        lua_tostring(L, -1);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, value) ? "true" : "false");
        break;
    default:
        lua_pushstring(L, luaL_typename(L, value));
        break;
    }
}

/* ---- case */

static LJMP int free_holder(lua_State *L)
{
    buf_fini(lua_touserdata(L, 1));
    return 0;
}

/* A buf that Lua frees if a jump passes by. */
static LJMP struct buf *push_holder(lua_State *L)
{
    struct buf *b = lua_newuserdatauv(L, sizeof *b, 0);
    *b = (struct buf)BUF_INIT;
    if (luaL_newmetatable(L, "concord.buf")) {
        lua_pushcfunction(L, free_holder);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return b;
}

static bool is_ascii(const char *s, size_t n)
{
    unsigned char any = 0;
    for (size_t i = 0; i < n; i++)
        any |= (unsigned char)s[i];
    return any < 0x80;
}

static LJMP int change_case(lua_State *L, char first, void (*unicode)(struct buf *, const char *, size_t))
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    if (is_ascii(s, n)) {
        luaL_Buffer b;
        char *to = luaL_buffinitsize(L, &b, n);
        for (size_t i = 0; i < n; i++)
            to[i] = s[i] >= first && s[i] <= first + 25 ? (char)(s[i] ^ 0x20) : s[i];
        luaL_pushresultsize(&b, n);
        return 1;
    }
    hook_state_charge(L, n / 4);
    struct buf *b = push_holder(L);
    unicode(b, s, n);
    if (!buf_text(b)) {
        hook_state_of(L)->stop = HOOK_STOP_HOST;
        return luaL_error(L, "out of memory");
    }
    lua_pushlstring(L, b->data ? b->data : "", b->len);
    buf_fini(b);
    return 1;
}

static LJMP int text_lower_case(lua_State *L)
{
    return change_case(L, 'A', text_lower);
}

static LJMP int text_upper_case(lua_State *L)
{
    return change_case(L, 'a', text_upper);
}

static LJMP int text_trimmed(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    text_trim(&s, &n);
    lua_pushlstring(L, s, n);
    return 1;
}

/* ---- finding and repeating */

static LJMP int text_find(lua_State *L)
{
    size_t n, n_part;
    const char *s = luaL_checklstring(L, 1, &n);
    const char *part = luaL_checklstring(L, 2, &n_part);
    lua_Integer from = luaL_optinteger(L, 3, 1);
    if (!lua_toboolean(L, 4))
        return luaL_error(
            L, "Lua's patterns are not there: write s:find(text, 1, true) for plain text, or re.match(s, pattern)");
    if (from < 0)
        from = from < -(lua_Integer)n ? 1 : (lua_Integer)n + from + 1;
    if (from == 0)
        from = 1;
    hook_state_charge(L, n / 32);
    const char *found = from - 1 > (lua_Integer)n ? NULL : memmem(s + from - 1, n - (size_t)(from - 1), part, n_part);
    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, found - s + 1);
    lua_pushinteger(L, found - s + (lua_Integer)n_part);
    return 2;
}

static LJMP int text_no_pattern(lua_State *L)
{
    return luaL_error(
        L, "Lua's patterns are not there: re.match, re.find and re.groups take the patterns of the language");
}

static LJMP int text_rep(lua_State *L)
{
    size_t n, n_sep;
    const char *s = luaL_checklstring(L, 1, &n);
    lua_Integer times = luaL_checkinteger(L, 2);
    const char *sep = luaL_optlstring(L, 3, "", &n_sep);
    if (times <= 0 || n + n_sep == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((lua_Unsigned)times > HOOK_STRING_MAX / (n + n_sep) + 1)
        return luaL_error(L, "a text of more than %d bytes", HOOK_STRING_MAX);
    const size_t unit = n + n_sep, total = unit * (size_t)times - n_sep;
    if (total > HOOK_STRING_MAX)
        return luaL_error(L, "a text of more than %d bytes", HOOK_STRING_MAX);
    hook_state_charge(L, total / 512);
    luaL_Buffer b;
    char *to = luaL_buffinitsize(L, &b, total + n_sep);
    memcpy(to, s, n);
    memcpy(to + n, sep, n_sep);
    for (size_t have = unit; have < total; have *= 2)
        memcpy(to + have, to, have < total - have ? have : total - have);
    luaL_pushresultsize(&b, total);
    return 1;
}

/* ---- format */

enum { SPEC_MAX = 20, ITEM_MAX = 512 };

/* Reads "-08.2f", which stands at *at behind a %; writes it for printf, with `ll` where an integer comes; gives the letter. */
static LJMP char read_spec(lua_State *L, const char **at, char spec[SPEC_MAX])
{
    const char *s = *at;
    size_t n = strspn(s, "-+ #0");
    size_t width = strspn(s + n, "0123456789");
    size_t used = n + width, digits = 0;
    if (s[used] == '.') {
        digits = strspn(s + used + 1, "0123456789");
        used += 1 + digits;
    }
    if (n > 5 || width > 2 || digits > 2)
        luaL_error(L, "a format may have five flags and two digits of width and of precision");
    char letter = s[used];
    *at = s + used + (letter != '\0');
    snprintf(spec, SPEC_MAX, "%%%.*s%s%c", (int)used, s, letter && strchr("dixXo", letter) ? "ll" : "", letter);
    return letter;
}

#pragma GCC diagnostic push
/* the formats were made by read_spec, and are checked against the letter */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static LJMP void add_item(lua_State *L, luaL_Buffer *b, char letter, const char *spec, int arg)
{
    char item[ITEM_MAX];
    int n = 0;
    switch (letter) {
    case 'd':
    case 'i':
    case 'x':
    case 'X':
    case 'o':
        n = snprintf(item, sizeof item, spec, (long long)luaL_checkinteger(L, arg));
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        n = snprintf(item, sizeof item, spec, (double)luaL_checknumber(L, arg));
        break;
    case 's': {
        size_t len;
        const char *s = lua_tolstring(L, arg, &len); /* a number becomes its text where it stands */
        if (spec[1] == 's') {
            luaL_addlstring(b, s, len);
            return;
        }
        luaL_argcheck(L, len < 200 && strlen(s) == len, arg, "too long for a format with a width");
        n = snprintf(item, sizeof item, spec, s);
        break;
    }
    default:
        luaL_error(L, "a format knows %%d %%i %%x %%X %%o %%e %%E %%f %%F %%g %%G %%s and %%%%");
    }
    luaL_addlstring(b, item, (size_t)n < sizeof item ? (size_t)n : sizeof item - 1);
}
#pragma GCC diagnostic pop

static LJMP int text_format(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    const char *end = s + n;
    int arg = 1;
    const int top = lua_gettop(L);
    for (int i = 2; i <= top; i++)
        if (lua_type(L, i) != LUA_TNUMBER && lua_type(L, i) != LUA_TSTRING) {
            hook_text_push_shown(L, i);
            lua_replace(L, i);
        }
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    hook_state_charge(L, n / 8);
    while (s < end) {
        if (*s != '%') {
            luaL_addchar(&b, *s++);
        } else if (*++s == '%') {
            luaL_addchar(&b, *s++);
        } else {
            char spec[SPEC_MAX];
            char letter = read_spec(L, &s, spec);
            arg++;
            luaL_argcheck(L, arg <= top, arg, "no value");
            add_item(L, &b, letter, spec, arg);
        }
    }
    luaL_pushresult(&b);
    return 1;
}

/* ---- the table */

LJMP void hook_text_push(lua_State *L)
{
    static const char *const lent[] = {"byte", "char", "len", "reverse", "sub", NULL};
    static const luaL_Reg own[] = {
        {"find", text_find},         {"format", text_format},
        {"gmatch", text_no_pattern}, {"gsub", text_no_pattern},
        {"lower", text_lower_case},  {"match", text_no_pattern},
        {"rep", text_rep},           {"trim", text_trimmed},
        {"upper", text_upper_case},  {NULL, NULL},
    };
    hook_api_push_part(L, luaopen_string, lent); /* which gives texts a metatable of its own; ours takes its place */
    luaL_setfuncs(L, own, 0);
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
