/* hook_call.c - what goes into a hook and what comes out of it.
 *
 * Takes columns and a state, makes one call for each row, checks each result against the declared kind, and gives a column; or
 * takes a tree and gives a text. A whole batch is one protected call: a failure ends it, and is explained with the arguments of
 * the row it came from. It knows nothing of files or of how a state is made. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "data/calendar.h"

/* Texts kept in Lua: so many of a dictionary, and short ones, that they take a small part of the ceiling. */
enum { KEPT_TEXTS = 32768, KEPT_LENGTH = 200, WHERE_SIZE = 480 };

struct batch {
    struct hook_state *st;
    const struct column *args;
    size_t n_args, n, row;
    struct column *out;
    const int32_t *codes; /* of one_of in out's dictionary; NULL: any text */
};

/* ---- arguments */

static char *print_time(char dst[48], int64_t us)
{
    char day[16];
    int64_t days = floor_div(us, US_PER_DAY);
    int64_t rest = us - days * US_PER_DAY;
    int second = (int)(rest / US_PER_SECOND), micro = (int)(rest % US_PER_SECOND);
    day_print(day, (int32_t)days);
    int at = snprintf(dst, 48, "%sT%02d:%02d:%02d", day, second / 3600, second / 60 % 60, second % 60);
    if (micro != 0)
        at += snprintf(dst + at, (size_t)(48 - at), ".%06d", micro);
    snprintf(dst + at, (size_t)(48 - at), "Z");
    return dst;
}

static bool time_is_sane(int64_t us)
{
    int64_t days = floor_div(us, US_PER_DAY);
    return days >= DAY_MIN && days <= DAY_MAX;
}

static struct decimal decimal_of(const struct column *c, size_t row)
{
    return (struct decimal){.v = ((const i128 *)c->data)[row], .scale = c->scale};
}

static LJMP void push_text(lua_State *L, struct hook_texts *kept, const struct column *c, int table, int32_t code)
{
    if (lua_rawgeti(L, table, (lua_Integer)code + 1) == LUA_TSTRING)
        return;
    lua_pop(L, 1);
    size_t n;
    const char *s = dict_text(c->dict, code, &n);
    lua_pushlstring(L, s, n);
    if (kept->n < KEPT_TEXTS && n <= KEPT_LENGTH) {
        kept->n++;
        lua_pushvalue(L, -1);
        lua_rawseti(L, table, (lua_Integer)code + 1);
    }
}

static LJMP void push_number(lua_State *L, const struct column *c, size_t row)
{
    if (c->kind == COL_DECIMAL)
        lua_pushnumber(L, decimal_double(decimal_of(c, row)));
    else if (c->kind == COL_INTEGER)
        lua_pushnumber(L, (lua_Number)((const int64_t *)c->data)[row]);
    else
        lua_pushnumber(L, ((const double *)c->data)[row]);
}

static LJMP void push_integer(lua_State *L, const struct column *c, size_t row)
{
    if (c->kind == COL_INTEGER) {
        lua_pushinteger(L, ((const int64_t *)c->data)[row]);
        return;
    }
    struct decimal d = decimal_of(c, row);
    if (!decimal_rescale(&d, 0) || d.v < INT64_MIN || d.v > INT64_MAX)
        luaL_error(L, "an argument is no integer of 64 bits");
    lua_pushinteger(L, (lua_Integer)d.v);
}

/* One argument; `table`: the texts that Lua knows already. */
static LJMP void push_arg(lua_State *L, struct batch *b, size_t k, int table)
{
    const struct column *c = &b->args[k];
    char shown[48];
    if (!column_has(c, b->row)) {
        lua_pushnil(L);
        return;
    }
    switch (b->st->script->spec.args[k]) {
    case HOOK_FLAG:
        lua_pushboolean(L, ((const uint8_t *)c->data)[b->row] != 0);
        return;
    case HOOK_TEXT:
        push_text(L, &b->st->texts[k], c, table, ((const int32_t *)c->data)[b->row]);
        return;
    case HOOK_INTEGER:
        push_integer(L, c, b->row);
        return;
    case HOOK_NUMBER:
        push_number(L, c, b->row);
        return;
    case HOOK_DATE:
        lua_pushstring(L, day_print(shown, ((const int32_t *)c->data)[b->row]));
        return;
    case HOOK_TIME:
        if (!time_is_sane(((const int64_t *)c->data)[b->row]))
            luaL_error(L, "a time argument is outside the years 1 to 9999");
        lua_pushstring(L, print_time(shown, ((const int64_t *)c->data)[b->row]));
        return;
    }
}

/* The tables of texts: kept from batch to batch as long as the dictionary is the same one. */
static LJMP void push_kept(lua_State *L, struct batch *b)
{
    for (size_t k = 0; k < b->n_args; k++) {
        struct hook_texts *kept = &b->st->texts[k];
        struct dict *dict = b->args[k].kind == COL_TEXT ? b->args[k].dict : NULL;
        if (kept->dict != dict || !dict) {
            int32_t count = dict ? dict_count(dict) : 0;
            bool dense = count <= KEPT_TEXTS && (size_t)count <= 4 * b->n;
            dict_free(&kept->dict);
            if (kept->ref != 0)
                luaL_unref(L, LUA_REGISTRYINDEX, kept->ref);
            kept->ref = 0;
            kept->n = 0;
            lua_createtable(L, dense ? count : 0, 0);
            kept->ref = luaL_ref(L, LUA_REGISTRYINDEX);
            kept->dict = dict ? dict_retain(dict) : NULL;
        }
        lua_rawgeti(L, LUA_REGISTRYINDEX, kept->ref);
    }
}

/* ---- results */

static const char *kind_name(enum hook_kind kind)
{
    static const char *const names[] = {"flag", "text", "integer", "number", "date", "time"};
    return names[kind];
}

static LJMP int wrong(lua_State *L, const struct batch *b, const char *what)
{
    char shown[64] = "";
    size_t n;
    if (lua_type(L, -1) == LUA_TSTRING) {
        const char *s = lua_tolstring(L, -1, &n);
        err_printable(shown, sizeof shown, s, n, 40);
        return luaL_error(L, "it gives the text \"%s\", %s", shown, what);
    }
    if (lua_type(L, -1) == LUA_TNUMBER || lua_type(L, -1) == LUA_TBOOLEAN) {
        hook_text_push_shown(L, -1);
        return luaL_error(L, "it gives %s, %s", lua_tostring(L, -1), what);
    }
    (void)b;
    return luaL_error(L, "it gives a %s, %s", luaL_typename(L, -1), what);
}

static LJMP int wrong_kind(lua_State *L, const struct batch *b)
{
    char what[64];
    snprintf(what, sizeof what, "but a hook that gives %s is declared", kind_name(b->st->script->spec.result));
    return wrong(L, b, what);
}

static LJMP int none_of(lua_State *L, const struct batch *b)
{
    const struct hook_spec *spec = &b->st->script->spec;
    char what[240] = "which is none of ";
    for (size_t i = 0; i < spec->n_one_of && i < 8; i++) {
        if (i > 0)
            err_printable(what, sizeof what, ", ", 2, 2);
        err_printable(what, sizeof what, spec->one_of[i], strlen(spec->one_of[i]), 24);
    }
    if (spec->n_one_of > 8)
        err_printable(what, sizeof what, " \xE2\x80\xA6", 4, 4);
    return wrong(L, b, what);
}

static LJMP const char *check_text(lua_State *L, const struct batch *b, size_t max, size_t *n)
{
    if (lua_type(L, -1) != LUA_TSTRING)
        wrong_kind(L, b);
    const char *s = lua_tolstring(L, -1, n);
    size_t bad;
    if (*n > max)
        luaL_error(L, "it gives a text of %I bytes; at most %I are allowed", (LUAI_UACINT)*n, (LUAI_UACINT)max);
    if (!text_is_utf8(s, *n, &bad))
        wrong(L, b, "which is not UTF-8");
    if (memchr(s, '\0', *n))
        wrong(L, b, "which has a zero byte in it");
    return s;
}

static LJMP void take_text(lua_State *L, const struct batch *b, int32_t *code)
{
    size_t n;
    const char *s = check_text(L, b, HOOK_RESULT_MAX, &n);
    if (b->st->script->spec.one_of) {
        *code = dict_find(b->out->dict, s, n);
        if (*code < 0)
            none_of(L, b);
        return;
    }
    *code = dict_add(b->out->dict, s, n);
    if (*code < 0) {
        b->st->stop = HOOK_STOP_HOST;
        luaL_error(L, "out of memory");
    }
}

static LJMP void take_integer(lua_State *L, const struct batch *b, int64_t *value)
{
    int exact = 0;
    if (lua_type(L, -1) == LUA_TNUMBER)
        *value = lua_tointegerx(L, -1, &exact);
    if (!exact)
        wrong_kind(L, b);
}

static LJMP void take_number(lua_State *L, const struct batch *b, double *value)
{
    if (lua_type(L, -1) != LUA_TNUMBER)
        wrong_kind(L, b);
    *value = lua_tonumber(L, -1);
    if (!isfinite(*value))
        wrong(L, b, "which is no finite number");
}

static LJMP void take_result(lua_State *L, const struct batch *b)
{
    void *data = b->out->data;
    if (lua_isnil(L, -1))
        return;
    switch (b->st->script->spec.result) {
    case HOOK_FLAG:
        if (!lua_isboolean(L, -1))
            wrong_kind(L, b);
        ((uint8_t *)data)[b->row] = lua_toboolean(L, -1) != 0;
        break;
    case HOOK_TEXT:
        take_text(L, b, (int32_t *)data + b->row);
        break;
    case HOOK_INTEGER:
        take_integer(L, b, (int64_t *)data + b->row);
        break;
    case HOOK_NUMBER:
        take_number(L, b, (double *)data + b->row);
        break;
    case HOOK_DATE: {
        size_t n;
        const char *s = check_text(L, b, HOOK_RESULT_MAX, &n);
        if (!day_parse(s, n, (int32_t *)data + b->row))
            wrong(L, b, "which is no date like 2026-10-26");
        break;
    }
    case HOOK_TIME:
        return; /* hook_open refuses it */
    }
    column_set_valid(b->out, b->row);
}

/* ---- the batch */

static LJMP void push_watched(lua_State *L, const struct hook_state *st)
{
    luaL_checkstack(L, 3 * st->n_watch + 40, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, st->watch_ref);
    const int list = lua_gettop(L);
    for (int i = 1; i <= 3 * st->n_watch; i++)
        lua_rawgeti(L, list, i);
    lua_remove(L, list);
}

static LJMP void check_count(lua_State *L, int got)
{
    if (got == 0)
        luaL_error(L, "it ends without a value; \"return nil\" stands for a missing one");
    if (got != 1)
        luaL_error(L, "it gives %d values instead of one", got);
}

static LJMP int run_batch(lua_State *L)
{
    struct batch *b = lua_touserdata(L, 1);
    struct hook_state *st = b->st;
    lua_settop(L, 0);
    luaL_checkstack(L, (int)b->n_args * 2 + 20, NULL);
    push_kept(L, b);
    push_watched(L, st);
    const int watched = (int)b->n_args + 1;
    lua_rawgeti(L, LUA_REGISTRYINDEX, st->function_ref);
    const int top = lua_gettop(L);
    for (b->row = 0; b->row < b->n; b->row++) {
        hook_state_next_call(st);
        lua_pushvalue(L, top);
        for (size_t k = 0; k < b->n_args; k++)
            push_arg(L, b, k, (int)k + 1);
        lua_call(L, (int)b->n_args, LUA_MULTRET);
        check_count(L, lua_gettop(L) - top);
        take_result(L, b);
        lua_settop(L, top);
        hook_freeze_watch(L, watched, st->n_watch);
    }
    return 0;
}

static void describe_text(char *dst, size_t size, const struct column *c, size_t row)
{
    size_t n;
    const char *s = dict_text(c->dict, ((const int32_t *)c->data)[row], &n);
    err_printable(dst, size, "\"", 1, 1);
    err_printable(dst, size, s, n, 40);
    err_printable(dst, size, "\"", 1, 1);
}

static void describe_arg(char *dst, size_t size, const struct column *c, size_t row)
{
    char shown[64] = "missing";
    if (column_has(c, row))
        switch (c->kind) {
        case COL_FLAG:
            snprintf(shown, sizeof shown, "%s", ((const uint8_t *)c->data)[row] ? "true" : "false");
            break;
        case COL_INTEGER:
            snprintf(shown, sizeof shown, "%" PRId64, ((const int64_t *)c->data)[row]);
            break;
        case COL_DATE:
            day_print(shown, ((const int32_t *)c->data)[row]);
            break;
        case COL_TIME:
            if (time_is_sane(((const int64_t *)c->data)[row]))
                print_time(shown, ((const int64_t *)c->data)[row]);
            break;
        case COL_DECIMAL:
            decimal_print(shown, decimal_of(c, row));
            break;
        case COL_F64:
            snprintf(shown, sizeof shown, "%.15g", ((const double *)c->data)[row]);
            break;
        case COL_TEXT:
            describe_text(dst, size, c, row);
            return;
        }
    err_printable(dst, size, shown, strlen(shown), sizeof shown);
}

/* `, for icp_fit("CEO", missing, "US")` */
static void describe_call(const struct batch *b, char dst[WHERE_SIZE])
{
    snprintf(dst, WHERE_SIZE, ", for %.80s(", b->st->script->spec.name);
    for (size_t k = 0; k < b->n_args; k++) {
        if (k > 0)
            err_printable(dst, WHERE_SIZE, ", ", 2, 2);
        if (strlen(dst) > WHERE_SIZE - 100) {
            err_printable(dst, WHERE_SIZE, "\xE2\x80\xA6", 3, 3);
            break;
        }
        describe_arg(dst, WHERE_SIZE, &b->args[k], b->row);
    }
    err_printable(dst, WHERE_SIZE, ")", 1, 1);
}

static int check_columns(const struct batch *b, struct err *err)
{
    const struct hook_spec *spec = &b->st->script->spec;
    if (b->n_args != spec->n_args)
        return err_set(err, ERR_INTERNAL, "hook %s is called with %zu arguments instead of %zu", spec->name, b->n_args,
                       spec->n_args);
    for (size_t k = 0; k < b->n_args; k++) {
        static const unsigned fits[] = {
            [HOOK_FLAG] = 1u << COL_FLAG,
            [HOOK_TEXT] = 1u << COL_TEXT,
            [HOOK_INTEGER] = 1u << COL_INTEGER | 1u << COL_DECIMAL,
            [HOOK_NUMBER] = 1u << COL_INTEGER | 1u << COL_DECIMAL | 1u << COL_F64,
            [HOOK_DATE] = 1u << COL_DATE,
            [HOOK_TIME] = 1u << COL_TIME,
        };
        if (!(fits[spec->args[k]] >> b->args[k].kind & 1) || b->args[k].n != b->n)
            return err_set(err, ERR_INTERNAL, "hook %s: argument %zu does not come as %s", spec->name, k + 1,
                           kind_name(spec->args[k]));
    }
    return 0;
}

static int fill_one_of(const struct hook_spec *spec, struct column *out, struct err *err)
{
    for (size_t i = 0; spec->one_of && i < spec->n_one_of; i++)
        if (dict_add(out->dict, spec->one_of[i], strlen(spec->one_of[i])) < 0)
            return err_set(err, ERR_NOMEM, "out of memory for the results of hook %s", spec->name);
    return 0;
}

int hook_call_batch(struct hook_state *st, const struct column *args, size_t n_args, size_t n, struct column *out,
                    struct err *err)
{
    struct batch b = {.st = st, .args = args, .n_args = n_args, .n = n, .out = out};
    TRY(check_columns(&b, err));
    TRY(column_new(st->script->function.result, n, out, err));
    int rc = fill_one_of(&st->script->spec, out, err);
    if (rc == 0) {
        hook_state_start(st, false);
        int status = hook_state_protect(st, run_batch, &b);
        if (status != LUA_OK) {
            char where[WHERE_SIZE];
            describe_call(&b, where);
            rc = hook_state_explain(st, where, err);
        }
    }
    if (rc != 0)
        column_fini(out);
    return rc;
}

/* ---- weights of a path */

struct path_call {
    struct batch b;
    const struct credit_path *path;
    double *weights;
};

static double age_of(const struct credit_path *p, size_t i)
{
    return (double)(p->end - p->at[i]) / (double)US_PER_DAY;
}

static LJMP void push_path(lua_State *L, struct path_call *c)
{
    const struct hook_spec *spec = &c->b.st->script->spec;
    lua_createtable(L, (int)c->path->n, 0);
    for (size_t i = 0; i < c->path->n; i++) {
        lua_createtable(L, 0, (int)c->b.n_args + 1);
        c->b.row = c->path->from + i;
        for (size_t k = 0; k < c->b.n_args; k++) {
            push_arg(L, &c->b, k, (int)k + 1);
            lua_setfield(L, -2, spec->arg_names[k]);
        }
        lua_pushnumber(L, age_of(c->path, i));
        lua_setfield(L, -2, "age");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* The list of weights on top of the stack. */
static LJMP void take_weights(lua_State *L, struct path_call *c)
{
    lua_Integer n = (lua_Integer)c->path->n, found = 0;
    if (!lua_istable(L, -1))
        wrong(L, &c->b, "but a list of weights is wanted, one for each touch");
    hook_freeze_push_content(L, lua_gettop(L));
    const int list = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, list); lua_pop(L, 1))
        found++;
    if (found != n)
        luaL_error(L, "it gives %I weight%s for %I touch%s", (LUAI_UACINT)found, found == 1 ? "" : "s", (LUAI_UACINT)n, n == 1 ? "" : "es");
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, list, i) != LUA_TNUMBER)
            luaL_error(L, "weight %I is a %s; it is to be a number", (LUAI_UACINT)i, luaL_typename(L, -1));
        double x = lua_tonumber(L, -1);
        if (!isfinite(x) || x < 0) {
            hook_text_push_shown(L, -1);
            luaL_error(L, "weight %I is %s; it is to be 0 or more", (LUAI_UACINT)i, lua_tostring(L, -1));
        }
        c->weights[i - 1] = x;
        lua_settop(L, list);
    }
}

static LJMP int run_path(lua_State *L)
{
    struct path_call *c = lua_touserdata(L, 1);
    struct hook_state *st = c->b.st;
    lua_settop(L, 0);
    luaL_checkstack(L, (int)c->b.n_args * 2 + 20, NULL);
    push_kept(L, &c->b);
    push_watched(L, st);
    lua_rawgeti(L, LUA_REGISTRYINDEX, st->function_ref);
    const int top = lua_gettop(L);
    lua_pushvalue(L, top);
    push_path(L, c);
    lua_call(L, 1, LUA_MULTRET);
    if (lua_gettop(L) == top)
        luaL_error(L, "it ends without a list of weights");
    check_count(L, lua_gettop(L) - top);
    take_weights(L, c);
    lua_settop(L, top);
    hook_freeze_watch(L, (int)c->b.n_args + 1, st->n_watch);
    return 0;
}

/* `, for recent({channel = "Ads", age = 3.5}, …)` */
static void describe_path(const struct path_call *c, char dst[WHERE_SIZE])
{
    const struct hook_spec *spec = &c->b.st->script->spec;
    snprintf(dst, WHERE_SIZE, ", for %.80s(", spec->name);
    for (size_t i = 0; i < c->path->n; i++) {
        char age[48];
        if (strlen(dst) > WHERE_SIZE - 160) {
            err_printable(dst, WHERE_SIZE, "\xE2\x80\xA6", 3, 3);
            break;
        }
        for (size_t k = 0; k < c->b.n_args && strlen(dst) < WHERE_SIZE - 120; k++) {
            const size_t row = c->path->from + i;
            char name[48];
            snprintf(name, sizeof name, "%s%.30s = ", k == 0 ? "{" : ", ", spec->arg_names[k]);
            err_printable(dst, WHERE_SIZE, name, strlen(name), sizeof name);
            describe_arg(dst, WHERE_SIZE, &c->b.args[k], row);
        }
        snprintf(age, sizeof age, "%sage = %.6g}%s", c->b.n_args ? ", " : "{", age_of(c->path, i), i + 1 < c->path->n ? ", " : "");
        err_printable(dst, WHERE_SIZE, age, strlen(age), sizeof age);
    }
    err_printable(dst, WHERE_SIZE, ")", 1, 1);
}

int hook_call_path(struct hook_state *st, const struct credit_path *path, double *weights, struct err *err)
{
    struct path_call c = {.b = {.st = st, .args = path->args, .n_args = path->n_args, .n = path->n_args ? path->args[0].n : 0},
                          .path = path, .weights = weights};
    TRY(check_columns(&c.b, err));
    hook_state_start(st, false);
    hook_state_next_call(st);
    int status = hook_state_protect(st, run_path, &c);
    if (status == LUA_OK)
        return 0;
    char where[WHERE_SIZE];
    describe_path(&c, where);
    return hook_state_explain(st, where, err);
}

/* ---- report hooks */

struct tree {
    struct hook_state *st;
    const struct tree_node *root;
    struct buf *out;
};

static LJMP void push_node(lua_State *L, const struct tree_node *node, int depth)
{
    switch (node->kind) {
    case TREE_MISSING:
        lua_pushnil(L);
        return;
    case TREE_FLAG:
        lua_pushboolean(L, node->flag);
        return;
    case TREE_INTEGER:
        lua_pushinteger(L, node->integer);
        return;
    case TREE_NUMBER:
        lua_pushnumber(L, node->number);
        return;
    case TREE_TEXT:
        lua_pushstring(L, node->text);
        return;
    case TREE_TABLE:
        break;
    }
    if (depth >= HOOK_TREE_DEPTH)
        luaL_error(L, "the report has more than %d levels", HOOK_TREE_DEPTH);
    luaL_checkstack(L, 10, NULL);
    size_t n_fields = 0;
    for (size_t i = 0; i < node->n_children; i++)
        n_fields += node->children[i].name != NULL;
    lua_createtable(L, (int)(node->n_children - n_fields), (int)n_fields);
    lua_Integer item = 0;
    for (size_t i = 0; i < node->n_children; i++) {
        push_node(L, &node->children[i], depth + 1);
        if (node->children[i].name)
            lua_setfield(L, -2, node->children[i].name);
        else
            lua_rawseti(L, -2, ++item);
    }
}

static LJMP int run_tree(lua_State *L)
{
    struct tree *t = lua_touserdata(L, 1);
    const struct batch b = {.st = t->st};
    lua_settop(L, 0);
    push_watched(L, t->st);
    lua_rawgeti(L, LUA_REGISTRYINDEX, t->st->function_ref);
    const int top = lua_gettop(L);
    lua_pushvalue(L, top);
    push_node(L, t->root, 0);
    lua_call(L, 1, LUA_MULTRET);
    check_count(L, lua_gettop(L) - top);
    if (!lua_isnil(L, -1)) {
        size_t n;
        const char *s = check_text(L, &b, HOOK_STRING_MAX, &n);
        buf_add(t->out, s, n);
    }
    lua_settop(L, top);
    hook_freeze_watch(L, 1, t->st->n_watch);
    return 0;
}

int hook_call_tree(struct hook_state *st, const struct tree_node *root, struct buf *out, struct err *err)
{
    struct tree t = {.st = st, .root = root, .out = out};
    const size_t before = out->len;
    hook_state_start(st, false);
    int status = hook_state_protect(st, run_tree, &t);
    if (status == LUA_OK)
        return out->failed ? err_set(err, ERR_NOMEM, "out of memory for the text of hook %s", st->script->spec.name)
                           : 0;
    if (out->len > before) {
        out->len = before;
        out->data[before] = '\0';
    }
    char where[128] = ", for ";
    err_printable(where, sizeof where, st->script->spec.name, strlen(st->script->spec.name), 80);
    err_printable(where, sizeof where, "(report)", 8, 8);
    return hook_state_explain(st, where, err);
}
