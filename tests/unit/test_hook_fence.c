/* Hooks that mean harm, or loop by mistake: each ends in bounded time and memory with a clear error; none sees more than it
 * should, remembers anything, or gives different results at another time. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdlib.h>
#include <time.h>

#include "hook_case.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))

struct row {
    const char *source, *want;
};
#define F(body) "function f() " body " return 'got out' end"
#define STEPS "runs for more than"
#define MEMORY "exceeds 64 MB of memory"
#define LONG "a text of more than 1 MB"
#define GONE "there is no global '"
#define NIL "attempt to "
#define KEEPS "a hook keeps nothing between calls"

/* Steps end most of them long before; sanitizers and a busy machine take their share. */
enum { FENCE_MS = 500, PATIENT_MS = 20000, SECONDS_MAX = 30 };

static void expect_refused(const struct row *rows, size_t n, uint32_t call_ms)
{
    for (size_t i = 0; i < n; i++) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        struct hook_spec spec = hook_case_spec(rows[i].source, HOOK_TEXT);
        spec.limits.call_ms = call_ms;
        char *got = hook_case_call(&spec, NULL, 1);
        clock_gettime(CLOCK_MONOTONIC, &to);
        bool fits = strncmp(got, "! hooks/f.lua", 13) == 0 && strstr(got, rows[i].want);
        ck_assert_msg(fits, "%s\n gives %s\n want  %s", rows[i].source, got, rows[i].want);
        ck_assert_msg(strlen(got) < 1024, "%s: a message of %zu bytes", rows[i].source, strlen(got));
        ck_assert_msg(to.tv_sec - from.tv_sec < SECONDS_MAX, "%s took %ld s", rows[i].source,
                      (long)(to.tv_sec - from.tv_sec));
        free(got);
    }
}

/* ---- time: endless by themselves, through pcall, recursion, sorting, and long work behind short code */

START_TEST(test_endless)
{
    static const struct row rows[] = {
        {F("while true do end"), STEPS},
        {F("for i = 1, math.maxinteger do end"), STEPS},
        {F("repeat until false"), STEPS},
        {F("goto next ::again:: goto again ::next:: goto again"), STEPS},
        {F("::again:: goto again"), STEPS},
        {F("while true do pcall(error, 'x') end"), STEPS},
        {F("while true do pcall(function() while true do end end) end"), STEPS},
        {F("pcall(pcall, pcall, pcall, function() while true do end end)"), STEPS},
        {F("local function g() return g() end g()"), STEPS},
        {F("local function g() local ok = pcall(g) while true do end end g()"), STEPS},
        {F("local function g() pcall(g) pcall(g) end g()"), STEPS},
        {F("local function g(...) return g(1, ...) end g()"), STEPS},
        {F("local function g(...) return 1 + g(1, ...) end g()"), "stack overflow"},
        {F("local function g() return 1 + g() end while true do pcall(g) end"), STEPS},
        {F("local t = {} for i = 1, 1000 do t[i] = 0 end while true do table.sort(t, function() return true end) end"),
         STEPS},
        {F("table.sort({1, 2}, function() while true do end end)"), STEPS},
        {F("while true do for k in pairs({1, 2, 3}) do end end"), STEPS},
        {F("for k in pairs({1}) do while true do end end"), STEPS},
        {F("for _ in utf8.codes(('x'):rep(1000000)) do end while true do end"), STEPS},
        {F("local t = {1} for i in ipairs(t) do t[i + 1] = 1 end"), STEPS},
        {F("local s = ('x'):rep(1000000) while true do s:find('y', 1, true) end"), STEPS},
        {F("local s = ('x'):rep(1000000) while true do s:upper() end"), STEPS},
        {F("local s = ('x'):rep(1000000) while true do s:reverse() end"), STEPS},
        {F("local s = ('ä'):rep(500000) while true do s:upper() end"), STEPS},
        {F("local s = ('x'):rep(1000000) while true do local r = s .. 'y' end"), STEPS},
        {F("local s = ('x'):rep(1000000) while true do utf8.len(s) end"), STEPS},
        {F("local s = ('x'):rep(500000) while true do s:byte(1, -1) end"), STEPS},
        {F("local a, b = ('x'):rep(1000000), ('x'):rep(999999) .. 'x' while true do local r = a == b end"), STEPS},
        {F("local a, b = ('x'):rep(1000000), ('x'):rep(999999) .. 'y' while true do local r = a < b end"), STEPS},
        {F("local t = {} for i = 1, 100000 do t[i] = i end while true do table.insert(t, 1, 0) end"), STEPS},
        {F("local t = {} for i = 1, 100000 do t[i] = i end while true do table.remove(t, 1) end"), STEPS},
        {F("local t = {} for i = 1, 9999 do t[i] = i end while true do table.unpack(t) end"), STEPS},
        {F("local t = {} for i = 1, 100000 do t[i] = 1 end while true do table.concat(t) end"), STEPS},
        {F("local t = {} for i = 1, 9000 do t[i] = 'x' end while true do string.format('%s', table.concat(t)) end"),
         STEPS},
        {F("while true do local t = {{}, {}, {}} end"), STEPS},
        {F("while true do string.rep('', 1 << 62) end"), STEPS},
        {F("while true do string.rep('ab', 400000) end"), STEPS},
        {F("while true do re.match('x', 'y') end"), STEPS},
        {F("while true do pcall(re.match, ('a'):rep(30000), '(a+)+$|a*a*x') end"), STEPS},
        {F("while true do pcall(re.match, ('a'):rep(60000) .. 'b', '^(a|aa)+$') end"), STEPS},
        {F("for i = 1, 200 do re.match('x', 'y' .. i) end"), "more than 100 different patterns"},
        {"while true do end function f() return 'x' end", STEPS},
        {"local t = {} for i = 1, 1e9 do t[i % 1000] = i end function f() return 'x' end", STEPS},
    };
    expect_refused(rows, LENGTH(rows), FENCE_MS);
}
END_TEST

/* ---- memory */

START_TEST(test_bombs)
{
    static const struct row rows[] = {
        {F("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(50000 + i) end"), MEMORY},
        {"local t = {} for i = 1, 1e9 do t[i] = {i} end function f() return 'x' end", MEMORY},
        {F("local t = {} while true do t = {t, t} end"), STEPS},
        {F("local t = {} for i = 1, 900 do t[i] = ('x'):rep(1000000 + i) end"), MEMORY},
        {F("local t = {} pcall(function() for i = 1, 900 do t[i] = ('x'):rep(1000000 + i) end end)"), MEMORY},
        {F("local t = {} for i = 1, 900 do pcall(function() t[i] = ('x'):rep(1000000 + i) end) end"), MEMORY},
        {F("local s = 'x' while true do s = s .. s end"), LONG},
        {F("local s = 'x' while true do local ok, r = pcall(function() return s .. s end) s = r end"), LONG},
        {F("local s = ('x'):rep(1 << 40)"), "a text of more than 1048576 bytes"},
        {F("local s = ('x'):rep(2000000)"), "a text of more than 1048576 bytes"},
        {F("local s = ('x'):rep(1000, ('y'):rep(10000))"), "a text of more than 1048576 bytes"},
        {F("local t = {} for i = 1, 5000 do t[i] = ('x'):rep(1000) end table.concat(t)"),
         "a text of more than 1048576 bytes"},
        {F("local s = ('x'):rep(700000) string.format('%s%s', s, s)"), LONG},
        {F("local function g(n) return n + g(n + 1) end g(1)"), STEPS},
        {"local function g(n) return n + g(n + 1) end g(1)", "stack overflow"},
        {F("table.unpack({}, 1, 1e8)"), "table.unpack gives at most 10000 values"},
        {F("table.unpack({}, math.mininteger, math.maxinteger)"), "table.unpack gives at most 10000 values"},
        {F("table.unpack({}, math.maxinteger - 20000, math.maxinteger)"), "table.unpack gives at most 10000 values"},
        {F("('x'):rep(1000000):byte(1, -1)"), "slice too long"},
        {F("string.char(table.unpack({}, 1, 100))"), "bad argument #1 to 'char'"},
        {F("error(('x'):rep(1000000))"), "xxx\xE2\x80\xA6"},
        {F("error(('\\n'):rep(1000000), 0)"), "\\x0A\xE2\x80\xA6"},
        {F("assert(nil, ('\\u{202E}'):rep(100000))"), "! hooks/f.lua"},
        {F("error(setmetatable)"), GONE "setmetatable'"},
    };
    expect_refused(rows, LENGTH(rows), PATIENT_MS);
}
END_TEST

START_TEST(test_big_files)
{
    static const struct {
        const char *head, *piece, *tail;
        size_t n;
        const char *want;
    } rows[] = {
        {"function f() return '", "x", "' end", 2000000, "a hook of more than 1 MB"},
        {"function f() return ", "(", "", 500000, "C stack overflow"},
        {"function f() return ", "{", "", 500000, "C stack overflow"},
        {"function f() return ", "not ", "1 end", 200000, "C stack overflow"},
        {"function f() ", "do ", "", 300000, "C stack overflow"},
        {"function f() return 'a'", "..'a'", " end", 100000, "! hooks/f.lua"},
        {"function f() ", "local a ", " end", 100000, "too many local variables"},
        {"local t = {", "{},", "} function f() return '' .. #t end", 300000, "it exceeds 64 MB of memory"},
        {"local t = {", "{},", "} function f() return '' .. #t end", 100000, "100000"},
        {"", "\n", "function f() return nil .. 'x' end", 1000000,
         "! hooks/f.lua:1000001: attempt to concatenate a nil value"},
        {"function f() return '' end --", "\xC3\xA4", "\xC3", 1000, "! hooks/f.lua:1: byte \\xC3 is not UTF-8"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct buf source = BUF_INIT;
        buf_puts(&source, rows[i].head);
        for (size_t k = 0; k < rows[i].n; k++)
            buf_puts(&source, rows[i].piece);
        buf_puts(&source, rows[i].tail);
        char *got = hook_case_run(buf_text(&source), HOOK_TEXT);
        ck_assert_msg(strstr(got, rows[i].want), "%s%s...: %s", rows[i].head, rows[i].piece, got);
        free(got);
        buf_fini(&source);
    }
}
END_TEST

/* ---- ways out */

START_TEST(test_ways_out)
{
    static const struct row rows[] = {
        {F("os.exit(0)"), GONE "os'"},
        {F("io.open('/etc/passwd')"), GONE "io'"},
        {F("debug.getregistry()"), GONE "debug'"},
        {F("package.loadlib('libc.so.6', '*')"), GONE "package'"},
        {F("require('os')"), GONE "require'"},
        {F("load('return 1')()"), GONE "load'"},
        {F("loadstring('return 1')()"), GONE "loadstring'"},
        {F("dofile('/etc/passwd')"), GONE "dofile'"},
        {F("loadfile('/etc/passwd')"), GONE "loadfile'"},
        {F("print('x')"), GONE "print'"},
        {F("warn('x')"), GONE "warn'"},
        {F("collectgarbage('stop')"), GONE "collectgarbage'"},
        {F("coroutine.wrap(f)()"), GONE "coroutine'"},
        {F("setmetatable({}, {__gc = f})"), GONE "setmetatable'"},
        {F("getmetatable('').__index.upper = nil"), GONE "getmetatable'"},
        {F("rawset(string, 'upper', nil)"), GONE "rawset'"},
        {F("next({})"), GONE "next'"},
        {F("xpcall(f, f)"), GONE "xpcall'"},
        {F("_G.os.exit()"), GONE "_G'"},
        {F("_ENV.os.exit()"), GONE "os'"},
        {F("string.dump(f)"), NIL "call a nil value (field 'dump')"},
        {F("math.random()"), NIL "call a nil value (field 'random')"},
        {F("table.move({}, 1, 1e9, 2)"), NIL "call a nil value (field 'move')"},
        {F("string.pack('i4', 1)"), NIL "call a nil value (field 'pack')"},
        {F("('x').y.z = 1"), NIL "index a nil value (field 'y')"},
        {F("('x').upper = 1"), NIL "index a string value"},
        {F("utf8.charpattern:upper()"), NIL "index a nil value (field 'charpattern')"},
        {"os.exit(0)", GONE "os'"},
    };
    expect_refused(rows, LENGTH(rows), PATIENT_MS);
    /* while it is loaded, a file may change its own copy of the functions */
    char *got = hook_case_run("string.upper = nil function f() return tostring(('x').upper) end", HOOK_TEXT);
    ck_assert_str_eq(got, "nil");
    free(got);
}
END_TEST

START_TEST(test_bytecode)
{
    static const char compiled[] = "\x1BLua\x54\x00\x19\x93\r\n\x1A\n\x04\x08\x08";
    struct hook_spec spec = hook_case_spec(compiled, HOOK_TEXT);
    spec.text_n = sizeof compiled - 1;
    char *got = hook_case_call(&spec, NULL, 1);
    ck_assert_str_eq(got, "! hooks/f.lua: compiled Lua (bytecode); a hook is Lua as text");
    free(got);
    spec.text_n = 1;
    got = hook_case_call(&spec, NULL, 1);
    ck_assert_str_eq(got, "! hooks/f.lua: compiled Lua (bytecode); a hook is Lua as text");
    free(got);
    got = hook_case_run("\xEF\xBB\xBF\x1BLua", HOOK_TEXT);
    ck_assert_ptr_nonnull(strstr(got, "bytecode"));
    free(got);
}
END_TEST

/* ---- memory from call to call */

START_TEST(test_no_state)
{
    static const struct row rows[] = {
        {"function f() count = (count or 0) + 1 return 'x' end", GONE "count'"},
        {"function f() count = 1 return 'x' end", "cannot write the global 'count': " KEEPS},
        {"count = 0 function f() count = count + 1 return 'x' end", "cannot write the global 'count': " KEEPS},
        {"local count = 0 function f() count = count + 1 return 'x' end",
         "the call changes 'count', a variable of the file: " KEEPS},
        {"local last function f() last = 'x' return last end", "the call changes 'last'"},
        {"local n = 0 local function g() n = n + 1 return n end function f() return '' .. g() end",
         "the call changes 'n'"},
        {"local seen = {} function f() seen.x = true return 'x' end",
         "cannot write 'x' into a table of the file: " KEEPS},
        {"local seen = {} function f() seen[1] = true return 'x' end", "cannot write '1' into a table of the file"},
        {"local seen = {} function f() seen[seen] = 1 return 'x' end", "cannot write into a table of the file"},
        {"local seen = {x = 1} function f() seen.x = nil return 'x' end", "cannot write 'x' into a table of the file"},
        {"local seen = {in_ = {}} function f() seen.in_.y = 1 return 'x' end",
         "cannot write 'y' into a table of the file"},
        {"local seen = {} function f() table.insert(seen, 1) return 'x' end", "cannot write"},
        {"local seen = {2, 1} function f() table.sort(seen) return 'x' end", "cannot write"},
        {"local seen = {1} function f() table.remove(seen) return 'x' end", "cannot write"},
        {"function f() string.upper = nil return 'x' end", "cannot write 'upper' into a table of the file"},
        {"function f() math.pi = 3 return 'x' end", "cannot write 'pi'"},
        {"function f() f = nil return 'x' end", "cannot write the global 'f'"},
        {"function f() _ENV = {} return 'x' end", "the call changes '_ENV'"},
        {"local t = {} local function g() return t end function f() g().x = 1 return 'x' end", "cannot write 'x'"},
        {"local step = pairs({1, 2}) function f() return '' .. step() end", "the file keeps what pairs gave"},
        {"local k = {} local t = {[k] = 1} function f() for key in pairs(t) do key.x = 1 end return 'x' end",
         "pairs goes by sorted keys"},
        {"local g = {} for i = 1, 2000 do g[i] = function() return i end end function f() return '' .. #g end",
         "more than 1000 variables"},
    };
    expect_refused(rows, LENGTH(rows), PATIENT_MS);
    static const struct row fine[] = {
        {"local nan = 0/0 function f() return tostring(nan == nan) end", "false"},
        {"local t = {} t.t = t function f() return tostring(t.t.t == t) end", "true"},
        {"local head for i = 1, 100000 do head = {head} end function f() return type(head[1][1]) end", "table"},
        {"local n = 1 function f() local m = n local function g() m = m + 1 return m end return '' .. g() + g() end",
         "5"},
        {"local t = {} function f() local u = {} u.x = t u.y = #t return '' .. u.y end", "0"},
    };
    for (size_t i = 0; i < LENGTH(fine); i++) {
        char *got = hook_case_run(fine[i].source, HOOK_TEXT);
        ck_assert_str_eq(got, fine[i].want);
        free(got);
    }
}
END_TEST

/* ---- the same at any time, in any state */

static const char varied[] =
    "local t = {}\nfor i = 1, 300 do t['key' .. i * 7919] = i end\nt[1], t[2], t[true], t[1.5] = 1, 2, 3, 4\n"
    "function f(x)\n  local s, n = '', 0\n  for k, v in pairs(t) do n = (n * 31 + v) % 1000003 if n % 7 == 0 then s = "
    "s .. tostring(k) .. ';' end end\n"
    "  local u = {}\n  for i = 1, 50 do u['u' .. (i * x) % 97] = i end\n  for k, v in pairs(u) do s = s .. k .. v end\n"
    "  return s .. tostring(t) .. tostring(f) .. tostring(x / 3) .. n\nend";

static char *run_varied(size_t n)
{
    static const enum hook_kind kinds[] = {HOOK_INTEGER};
    struct hook_spec spec = hook_case_spec(varied, HOOK_TEXT);
    struct column c;
    struct err err;
    ck_assert_int_eq(column_new(COL_INTEGER, n, &c, &err), 0);
    for (size_t i = 0; i < n; i++) {
        ((int64_t *)c.data)[i] = (int64_t)i;
        column_set_valid(&c, i);
    }
    spec.args = kinds;
    spec.n_args = 1;
    char *got = hook_case_call(&spec, &c, n);
    column_fini(&c);
    return got;
}

START_TEST(test_same_twice)
{
    char *first = run_varied(200);
    ck_assert_msg(first[0] != '!', "%s", first);
    for (int i = 0; i < 5; i++) {
        char *again = run_varied(200);
        ck_assert_str_eq(first, again);
        free(again);
    }
    free(first);
}
END_TEST

/* ---- limits can be set, and a failure leaves the script usable */

START_TEST(test_limits)
{
    static const enum hook_kind kinds[] = {HOOK_INTEGER};
    static const char source[] = "function f(n) local t = {} for i = 1, n do t[i] = i end return #t end";
    static const struct {
        struct hook_limits limits;
        int64_t first, second;
        const char *want;
    } rows[] = {
        {{0}, 1000, 1000, NULL},
        {{.call_steps = 20000},
         1000,
         50000,
         "hooks/f.lua:1: it runs for more than 20000 steps in one call; does a loop never end?, for f(50000)"},
        {{.batch_steps = 30000},
         9000,
         9000,
         "hooks/f.lua:1: all calls together run for more than 30000 steps, for f(9000)"},
        {{.memory = 1 << 20}, 1000, 200000, "hooks/f.lua:1: it exceeds 1 MB of memory, for f(200000)"},
        {{.call_ms = 1, .call_steps = 1000000000},
         1,
         10000000,
         "hooks/f.lua:1: it runs for more than 1 ms of processor time, for f(10000000)"},
        {{.batch_ms = 1, .call_steps = 1000000000},
         1,
         10000000,
         "hooks/f.lua:1: all calls together run for more than 1 ms of processor time, for f(10000000)"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct hook_spec spec = hook_case_spec(source, HOOK_INTEGER);
        struct hook_script *h;
        struct column c, out;
        struct err err = {0};
        spec.args = kinds;
        spec.n_args = 1;
        spec.limits = rows[i].limits;
        ck_assert_int_eq(hook_open(&spec, &h, &err), 0);
        ck_assert_int_eq(column_new(COL_INTEGER, 2, &c, &err), 0);
        ((int64_t *)c.data)[0] = rows[i].first;
        ((int64_t *)c.data)[1] = rows[i].second;
        column_set_valid(&c, 0);
        column_set_valid(&c, 1);
        const struct function *f = hook_function(h);
        int rc = f->call(f->ctx, &c, 1, 2, &out, &err);
        ck_assert_msg(rc == (rows[i].want ? ERR_CONFIG : 0), "row %zu: %s", i, err.msg);
        ck_assert_str_eq(err.msg, (rows[i].want ? rows[i].want : ""));
        if (rc == 0)
            column_fini(&out);
        ((int64_t *)c.data)[1] = 1;
        ((int64_t *)c.data)[0] = 1;
        ck_assert_int_eq(f->call(f->ctx, &c, 1, 2, &out, &err), 0);
        column_fini(&out);
        column_fini(&c);
        hook_close(&h);
    }
}
END_TEST

/* ---- all that can be reached */

static const char golden[] = "hook: function of the file\n"
                             "hook<keeps _ENV>: table\n"
                             "hook<keeps _ENV>.assert: function\n"
                             "hook<keeps _ENV>.error: function\n"
                             "hook<keeps _ENV>.f: function of the file\n"
                             "hook<keeps _ENV>.ipairs: function\n"
                             "hook<keeps _ENV>.math: table\n"
                             "hook<keeps _ENV>.math.abs: function\n"
                             "hook<keeps _ENV>.math.ceil: function\n"
                             "hook<keeps _ENV>.math.exp: function\n"
                             "hook<keeps _ENV>.math.floor: function\n"
                             "hook<keeps _ENV>.math.fmod: function\n"
                             "hook<keeps _ENV>.math.huge: number\n"
                             "hook<keeps _ENV>.math.log: function\n"
                             "hook<keeps _ENV>.math.max: function\n"
                             "hook<keeps _ENV>.math.maxinteger: number\n"
                             "hook<keeps _ENV>.math.min: function\n"
                             "hook<keeps _ENV>.math.mininteger: number\n"
                             "hook<keeps _ENV>.math.pi: number\n"
                             "hook<keeps _ENV>.math.sqrt: function\n"
                             "hook<keeps _ENV>.math.tointeger: function\n"
                             "hook<keeps _ENV>.math.type: function\n"
                             "hook<keeps _ENV>.math<meta>: table\n"
                             "hook<keeps _ENV>.math<meta>.__index: table\n"
                             "hook<keeps _ENV>.math<meta>.__len: function\n"
                             "hook<keeps _ENV>.math<meta>.__newindex: function\n"
                             "hook<keeps _ENV>.pairs: function\n"
                             "hook<keeps _ENV>.pcall: function\n"
                             "hook<keeps _ENV>.re: table\n"
                             "hook<keeps _ENV>.re.find: function\n"
                             "hook<keeps _ENV>.re.groups: function\n"
                             "hook<keeps _ENV>.re.match: function\n"
                             "hook<keeps _ENV>.re<meta>: table\n"
                             "hook<keeps _ENV>.re<meta>.__index: table\n"
                             "hook<keeps _ENV>.re<meta>.__len: function\n"
                             "hook<keeps _ENV>.re<meta>.__newindex: function\n"
                             "hook<keeps _ENV>.select: function\n"
                             "hook<keeps _ENV>.string: table\n"
                             "hook<keeps _ENV>.string.byte: function\n"
                             "hook<keeps _ENV>.string.char: function\n"
                             "hook<keeps _ENV>.string.find: function\n"
                             "hook<keeps _ENV>.string.format: function\n"
                             "hook<keeps _ENV>.string.gmatch: function\n"
                             "hook<keeps _ENV>.string.gsub: function\n"
                             "hook<keeps _ENV>.string.len: function\n"
                             "hook<keeps _ENV>.string.lower: function\n"
                             "hook<keeps _ENV>.string.match: function\n"
                             "hook<keeps _ENV>.string.rep: function\n"
                             "hook<keeps _ENV>.string.reverse: function\n"
                             "hook<keeps _ENV>.string.sub: function\n"
                             "hook<keeps _ENV>.string.trim: function\n"
                             "hook<keeps _ENV>.string.upper: function\n"
                             "hook<keeps _ENV>.string<meta>: table\n"
                             "hook<keeps _ENV>.string<meta>.__index: table\n"
                             "hook<keeps _ENV>.string<meta>.__len: function\n"
                             "hook<keeps _ENV>.string<meta>.__newindex: function\n"
                             "hook<keeps _ENV>.table: table\n"
                             "hook<keeps _ENV>.table.concat: function\n"
                             "hook<keeps _ENV>.table.insert: function\n"
                             "hook<keeps _ENV>.table.pack: function\n"
                             "hook<keeps _ENV>.table.remove: function\n"
                             "hook<keeps _ENV>.table.sort: function\n"
                             "hook<keeps _ENV>.table.unpack: function\n"
                             "hook<keeps _ENV>.table<meta>: table\n"
                             "hook<keeps _ENV>.table<meta>.__index: table\n"
                             "hook<keeps _ENV>.table<meta>.__len: function\n"
                             "hook<keeps _ENV>.table<meta>.__newindex: function\n"
                             "hook<keeps _ENV>.tonumber: function\n"
                             "hook<keeps _ENV>.tostring: function\n"
                             "hook<keeps _ENV>.type: function\n"
                             "hook<keeps _ENV>.utf8: table\n"
                             "hook<keeps _ENV>.utf8.char: function\n"
                             "hook<keeps _ENV>.utf8.codepoint: function\n"
                             "hook<keeps _ENV>.utf8.codes: function\n"
                             "hook<keeps _ENV>.utf8.len: function\n"
                             "hook<keeps _ENV>.utf8.offset: function\n"
                             "hook<keeps _ENV>.utf8<meta>: table\n"
                             "hook<keeps _ENV>.utf8<meta>.__index: table\n"
                             "hook<keeps _ENV>.utf8<meta>.__len: function\n"
                             "hook<keeps _ENV>.utf8<meta>.__newindex: function\n"
                             "hook<keeps _ENV><content meta>: table\n"
                             "hook<keeps _ENV><content meta>.__index: function\n"
                             "hook<keeps _ENV><meta>: table\n"
                             "hook<keeps _ENV><meta>.__index: table\n"
                             "hook<keeps _ENV><meta>.__len: function\n"
                             "hook<keeps _ENV><meta>.__newindex: function\n"
                             "lua globals: table\n"
                             "text<meta>: table\n"
                             "text<meta>.__index: table\n";

START_TEST(test_environment)
{
    struct hook_spec spec = hook_case_spec("function f() return string.upper('x') end", HOOK_TEXT);
    struct hook_script *h;
    struct err err;
    struct buf out = BUF_INIT;
    ck_assert_int_eq(hook_open(&spec, &h, &err), 0);
    ck_assert_int_eq(hook_list_environment(h, &out, &err), 0);
    ck_assert_str_eq(buf_text(&out), golden);
    buf_fini(&out);
    hook_close(&h);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hook fence");
    TCase *t = tcase_create("hook fence");
    tcase_set_timeout(t, 600);
    tcase_add_test(t, test_endless);
    tcase_add_test(t, test_bombs);
    tcase_add_test(t, test_big_files);
    tcase_add_test(t, test_ways_out);
    tcase_add_test(t, test_bytecode);
    tcase_add_test(t, test_no_state);
    tcase_add_test(t, test_same_twice);
    tcase_add_test(t, test_limits);
    tcase_add_test(t, test_environment);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
