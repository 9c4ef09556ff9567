/* Hooks: what they see, what they may give, how their failures read. Hostile ones are in test_hook_fence.c. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <pthread.h>
#include <stdlib.h>

#include "hook_case.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))

struct row {
    const char *source, *want;
};

static void expect_all(const struct row *rows, size_t n, enum hook_kind result)
{
    for (size_t i = 0; i < n; i++) {
        char *got = hook_case_run(rows[i].source, result);
        ck_assert_msg(strcmp(got, rows[i].want) == 0, "%s\n gives %s\n want  %s", rows[i].source, got, rows[i].want);
        free(got);
    }
}

/* Only the expression differs. */
static void expect_values(const struct row *rows, size_t n, enum hook_kind result)
{
    for (size_t i = 0; i < n; i++) {
        char source[400];
        snprintf(source, sizeof source, "function f() return %s end", rows[i].source);
        struct row row = {source, rows[i].want};
        expect_all(&row, 1, result);
    }
}

/* ---- results */

START_TEST(test_results)
{
    static const struct row texts[] = {
        {"'Größe'", "Größe"},
        {"nil", "missing"},
        {"''", ""},
        {"12", "! hooks/f.lua:1: it gives 12, but a hook that gives text is declared, for f()"},
        {"true", "! hooks/f.lua:1: it gives true, but a hook that gives text is declared, for f()"},
        {"{}", "! hooks/f.lua:1: it gives a table, but a hook that gives text is declared, for f()"},
        {"pairs", "! hooks/f.lua:1: it gives a function, but a hook that gives text is declared, for f()"},
        {"'a', 'b'", "! hooks/f.lua:1: it gives 2 values instead of one, for f()"},
        {"'a\\xFFb'", "! hooks/f.lua:1: it gives the text \"a\\xFFb\", which is not UTF-8, for f()"},
        {"'a\\0b'", "! hooks/f.lua:1: it gives the text \"a\\x00b\", which has a zero byte in it, for f()"},
        {"('x'):rep(70000)", "! hooks/f.lua:1: it gives a text of 70000 bytes; at most 65536 are allowed, for f()"},
    };
    static const struct row flags[] = {
        {"true", "true"},
        {"1 > 2", "false"},
        {"nil", "missing"},
        {"1", "! hooks/f.lua:1: it gives 1, but a hook that gives flag is declared, for f()"},
        {"'true'", "! hooks/f.lua:1: it gives the text \"true\", but a hook that gives flag is declared, for f()"},
    };
    static const struct row integers[] = {
        {"7", "7"},
        {"7.0", "7"},
        {"math.mininteger", "-9223372036854775808"},
        {"nil", "missing"},
        {"7.5", "! hooks/f.lua:1: it gives 7.5, but a hook that gives integer is declared, for f()"},
        {"1e300", "! hooks/f.lua:1: it gives 1e+300, but a hook that gives integer is declared, for f()"},
        {"'7'", "! hooks/f.lua:1: it gives the text \"7\", but a hook that gives integer is declared, for f()"},
    };
    static const struct row numbers[] = {
        {"7", "7"},
        {"0.5", "0.5"},
        {"nil", "missing"},
        {"1/0", "! hooks/f.lua:1: it gives inf, which is no finite number, for f()"},
        {"-1/0", "! hooks/f.lua:1: it gives -inf, which is no finite number, for f()"},
        {"'1'", "! hooks/f.lua:1: it gives the text \"1\", but a hook that gives number is declared, for f()"},
    };
    static const struct row dates[] = {
        {"'1970-01-02'", "day 1"},
        {"nil", "missing"},
        {"'2026-02-30'",
         "! hooks/f.lua:1: it gives the text \"2026-02-30\", which is no date like 2026-10-26, for f()"},
        {"'26.10.2026'",
         "! hooks/f.lua:1: it gives the text \"26.10.2026\", which is no date like 2026-10-26, for f()"},
        {"1", "! hooks/f.lua:1: it gives 1, but a hook that gives date is declared, for f()"},
    };
    expect_values(texts, LENGTH(texts), HOOK_TEXT);
    expect_values(flags, LENGTH(flags), HOOK_FLAG);
    expect_values(integers, LENGTH(integers), HOOK_INTEGER);
    expect_values(numbers, LENGTH(numbers), HOOK_NUMBER);
    expect_values(dates, LENGTH(dates), HOOK_DATE);
}
END_TEST

START_TEST(test_one_of)
{
    static const char *const list[] = {"lost", "won"};
    static const struct row rows[] = {
        {"function f() return 'won' end", "won"},
        {"function f() return nil end", "missing"},
        {"function f() return 'Won' end",
         "! hooks/f.lua:1: it gives the text \"Won\", which is none of lost, won, for f()"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct hook_spec spec = hook_case_spec(rows[i].source, HOOK_TEXT);
        spec.one_of = list;
        spec.n_one_of = 2;
        char *got = hook_case_call(&spec, NULL, 1);
        ck_assert_str_eq(got, rows[i].want);
        free(got);
    }
}
END_TEST

/* ---- arguments */

static struct column new_column(enum column_kind kind, size_t n)
{
    struct column c;
    struct err err;
    ck_assert_int_eq(column_new(kind, n, &c, &err), 0);
    return c;
}

static void put_text(struct column *c, size_t i, const char *s)
{
    ((int32_t *)c->data)[i] = dict_add(c->dict, s, strlen(s));
    column_set_valid(c, i);
}

static char *fit_call(const char *source, const char *title, int64_t employees, const char *country)
{
    static const enum hook_kind kinds[] = {HOOK_TEXT, HOOK_INTEGER, HOOK_TEXT};
    struct column args[3] = {new_column(COL_TEXT, 1), new_column(COL_INTEGER, 1), new_column(COL_TEXT, 1)};
    struct hook_spec spec = hook_case_spec(source, HOOK_FLAG);
    spec.name = "icp_fit";
    spec.path = "hooks/fit.lua";
    spec.args = kinds;
    spec.n_args = 3;
    if (title)
        put_text(&args[0], 0, title);
    if (employees >= 0) {
        ((int64_t *)args[1].data)[0] = employees;
        column_set_valid(&args[1], 0);
    }
    put_text(&args[2], 0, country);
    char *got = hook_case_call(&spec, args, 1);
    for (int k = 0; k < 3; k++)
        column_fini(&args[k]);
    return got;
}

START_TEST(test_fit)
{
    static const char good[] = "local countries = {US = true, [\"United States\"] = true, GB = true}\n"
                               "function icp_fit(title, employees, country)\n"
                               "  return countries[country] == true and (employees == nil or employees >= 10)\n"
                               "    and re.match(title, 'ceo|vp|director', 'i')\n"
                               "end\n";
    static const char bad[] = "function icp_fit(title, employees, country)\n\n\n\n\n\n  return employees > 10\nend";
    static const struct {
        const char *source, *title;
        int64_t employees;
        const char *country, *want;
    } rows[] = {
        {good, "CEO", 10, "US", "true"},
        {good, "Vp Sales", -1, "United States", "true"},
        {good, "CEO", 9, "US", "false"},
        {good, "CEO", 10, "ES", "false"},
        {good, "Clerk", 10, "US", "false"},
        {good, NULL, 10, "US", "false"},
        {bad, "CEO", -1, "US",
         "! hooks/fit.lua:7: attempt to compare number with nil, for icp_fit(\"CEO\", missing, \"US\")"},
        {bad, "a\x1B[31m\nb", -1, "",
         "! hooks/fit.lua:7: attempt to compare number with nil, for icp_fit(\"a\\x1B[31m\\x0Ab\", missing, \"\")"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char *got = fit_call(rows[i].source, rows[i].title, rows[i].employees, rows[i].country);
        ck_assert_str_eq(got, rows[i].want);
        free(got);
    }
}
END_TEST

/* Each kind of argument as Lua sees it, then missing. */
START_TEST(test_argument_kinds)
{
    static const char source[] =
        "function f(...)\n  local t = {}\n  for i = 1, select('#', ...) do\n    local v = select(i, ...)\n"
        "    t[i] = (math.type(v) or type(v)) .. ' ' .. tostring(v)\n  end\n  return table.concat(t, ', ')\nend";
    static const enum hook_kind kinds[] = {HOOK_FLAG,   HOOK_TEXT, HOOK_INTEGER, HOOK_NUMBER, HOOK_NUMBER,
                                           HOOK_NUMBER, HOOK_DATE, HOOK_TIME,    HOOK_INTEGER};
    struct column c[9] = {new_column(COL_FLAG, 2),    new_column(COL_TEXT, 2),    new_column(COL_INTEGER, 2),
                          new_column(COL_INTEGER, 2), new_column(COL_DECIMAL, 2), new_column(COL_F64, 2),
                          new_column(COL_DATE, 2),    new_column(COL_TIME, 2),    new_column(COL_DECIMAL, 2)};
    struct hook_spec spec = hook_case_spec(source, HOOK_TEXT);
    spec.args = kinds;
    spec.n_args = 9;
    *(uint8_t *)c[0].data = 1;
    put_text(&c[1], 0, "x");
    *(int64_t *)c[2].data = -5;
    *(int64_t *)c[3].data = 5;
    *(i128 *)c[4].data = 123450;
    c[4].scale = 3;
    *(double *)c[5].data = 0.5;
    *(int32_t *)c[6].data = 20752;
    *(int64_t *)c[7].data = -1;
    *(i128 *)c[8].data = 700;
    c[8].scale = 2;
    for (int k = 0; k < 9; k++)
        column_set_valid(&c[k], 0);
    char *got = hook_case_call(&spec, c, 2);
    ck_assert_str_eq(got, "boolean true, string x, integer -5, float 5.0, float 123.45, float 0.5, string 2026-10-26, "
                          "string 1969-12-31T23:59:59.999999Z, integer 7|"
                          "nil nil, nil nil, nil nil, nil nil, nil nil, nil nil, nil nil, nil nil, nil nil");
    free(got);

    for (int k = 0; k < 9; k++)
        c[k].n = 1;
    *(int64_t *)c[7].data = 0;
    *(i128 *)c[8].data = 701;
    got = hook_case_call(&spec, c, 1);
    ck_assert_str_eq(got, "! hooks/f.lua:1: an argument is no integer of 64 bits, for f(true, \"x\", -5, 5, 123.450, "
                          "0.5, 2026-10-26, 1970-01-01T00:00:00Z, 7.01)");
    free(got);
    for (int k = 0; k < 9; k++)
        column_fini(&c[k]);
}
END_TEST

/* More texts than are kept, the same dictionary growing, and another one. */
START_TEST(test_many_texts)
{
    enum { N = 40000 };
    static const enum hook_kind kinds[] = {HOOK_TEXT};
    static const char source[] = "function f(s) return s .. '!' end";
    struct hook_spec spec = hook_case_spec(source, HOOK_TEXT);
    spec.args = kinds;
    spec.n_args = 1;
    struct hook_script *h;
    struct err err;
    ck_assert_int_eq(hook_open(&spec, &h, &err), 0);
    const struct function *f = hook_function(h);
    struct column c = new_column(COL_TEXT, N), out;
    char text[32];
    for (int round = 0; round < 3; round++) {
        if (round == 2) {
            column_fini(&c);
            c = new_column(COL_TEXT, N);
        }
        for (size_t i = 0; i < N; i++) {
            snprintf(text, sizeof text, "%d-%zu", round, i % 39000);
            put_text(&c, i, text);
        }
        ck_assert_int_eq(f->call(f->ctx, &c, 1, N, &out, &err), 0);
        for (size_t i = 0; i < N; i++) {
            size_t n;
            snprintf(text, sizeof text, "%d-%zu!", round, i % 39000);
            ck_assert_str_eq(dict_text(out.dict, ((int32_t *)out.data)[i], &n), text);
        }
        column_fini(&out);
    }
    column_fini(&c);
    hook_close(&h);
}
END_TEST

/* ---- what a hook may call */

START_TEST(test_functions)
{
    static const struct row rows[] = {
        {"('ÄbC'):lower() .. ('ÄbC'):upper() .. string.lower('ABC') .. ('xyz1'):upper()", "äbcÄBCabcXYZ1"},
        {"'[' .. ('\\u{A0} a b\\n'):trim() .. ']'", "[a b]"},
        {"('abcabc'):find('ca', 1, true) .. ' ' .. select(2, ('abcabc'):find('ca', 1, true))", "3 4"},
        {"tostring(('abc'):find('b', 3, true)) .. ('abc'):find('b', -2, true) .. ('abc'):find('', 9, true)",
         "! hooks/f.lua:1: attempt to concatenate a nil value, for f()"},
        {"('abc'):find('', 4, true) .. ('abc'):find('b', math.mininteger, true)", "42"},
        {"('a.c'):match('.')", "! hooks/f.lua:1: Lua's patterns are not there: re.match, re.find and re.groups take "
                               "the patterns of the language, for f()"},
        {"('ab'):rep(3, '-') .. ('x'):rep(0) .. ('x'):rep(-1)", "ab-ab-ab"},
        {"string.format('%5.2f|%-4d|%04x|%s|%s|%6s|%g|%%', 3.14159, 7, 255, nil, {}, 'ab', 1e20)",
         " 3.14|7   |00ff|nil|table|    ab|1e+20|%"},
        {"string.format('%d', 3.0) .. string.format('%s %s', 1, 1.5)", "31 1.5"},
        {"string.format('%d', 3.5)",
         "! hooks/f.lua:1: bad argument #2 to 'format' (number has no integer representation), for f()"},
        {"string.format('%p', {})",
         "! hooks/f.lua:1: a format knows %d %i %x %X %o %e %E %f %F %g %G %s and %%, for f()"},
        {"string.format('%')", "! hooks/f.lua:1: bad argument #2 to 'format' (no value), for f()"},
        {"string.format('%100d', 1)",
         "! hooks/f.lua:1: a format may have five flags and two digits of width and of precision, for f()"},
        {"string.format('%s')", "! hooks/f.lua:1: bad argument #2 to 'format' (no value), for f()"},
        {"tostring({}) .. tostring(print_it == nil)", "! hooks/f.lua:1: there is no global 'print_it' here, for f()"},
        {"tostring(pairs) .. tostring(true) .. tostring(1) .. tostring(2.0)", "functiontrue12.0"},
        {"tostring(tonumber('0x10')) .. tostring(tonumber('1e2')) .. tostring(tonumber('x')) .. "
         "tostring(tonumber(nil))",
         "16100.0nilnil"},
        {"table.concat({1, 'b', 3.5}, '-') .. table.concat({}) .. table.concat({1, 2, 3}, ',', 2, 3)", "1-b-3.52,3"},
        {"table.concat({1, {}, 3})",
         "! hooks/f.lua:1: table.concat joins texts and numbers; item 2 is a table, for f()"},
        {"table.concat({1}, '', 1, 2)",
         "! hooks/f.lua:1: bad argument #3 to 'concat' (positions outside the list), for f()"},
        {"select('#', table.unpack({1, nil, 3}, 1, 3)) .. select(-1, 'a', 'b') .. table.pack(1, nil).n", "3b2"},
        {"math.floor(2.7) .. math.max(1, 5) .. math.type(1) .. math.tointeger(3.0)", "25integer3"},
        {"utf8.char(228, 8364) .. utf8.len('äé') .. utf8.codepoint('ä')", "ä€2228"},
        {"tostring(re.match('CEO', 'ceo', 'i')) .. tostring(re.match('CEO', 'ceo')) .. tostring(re.match(nil, 'x'))",
         "truefalsefalse"},
        {"re.find('abcabc', 'c') .. re.find('abcabc', 'c', '', 4) .. tostring(re.find('a', 'b')) .. "
         "tostring(re.find('a', 'b', '', 9))",
         "36nilnil"},
        {"re.groups('12-34', '(\\\\d+)-(\\\\d+)(x)?')[2] .. re.groups('12-34', '(\\\\d+)-')[0] .. "
         "tostring(re.groups('a', '(b)|a')[1])",
         "3412-nil"},
        {"tostring(re.groups('a', 'b'))", "nil"},
        {"assert(1 == 1, 'no') and 'yes'", "yes"},
        {"assert(nil, 'really')", "! hooks/f.lua:1: really, for f()"},
        {"assert(false)", "! hooks/f.lua:1: assertion failed, for f()"},
        {"type(nil) .. type(1) .. type({})", "nilnumbertable"},
    };
    expect_values(rows, LENGTH(rows), HOOK_TEXT);
}
END_TEST

START_TEST(test_statements)
{
    static const struct row rows[] = {
        {"function f() local t = {3, 1, 2} table.sort(t) return table.concat(t) end", "123"},
        {"function f() local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return table.concat(t) end",
         "321"},
        {"function f() local t = {3, 1, 2} table.sort(t, function() return true end) return tostring(#t) end", "3"},
        {"function f() local t = {'b', 1} table.sort(t) return '' end",
         "! hooks/f.lua:1: attempt to compare number with string, for f()"},
        {"function f() local t = {3, 1, 2} local ok = pcall(table.sort, t, function() error('x') end) return "
         "table.concat(t) end",
         "312"},
        {"function f() local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') table.insert(t, 2, 'c') local r = "
         "table.remove(t, 1) return r .. table.concat(t) .. table.remove(t) end",
         "bcaa"},
        {"function f() return tostring(table.remove({})) end", "nil"},
        {"function f() local s = '' for k, v in pairs({b = 1, a = 2, 10, [0] = 5, [2.5] = 6, [false] = 7}) do s = s .. "
         "tostring(k) .. '=' .. v .. ' ' end return s end",
         "0=5 1=10 2.5=6 a=2 b=1 false=7 "},
        {"function f() local t = {a = 1, b = 2} for k in pairs(t) do t[k] = nil t.b = nil end return tostring(t.a) end",
         "nil"},
        {"function f() for k in pairs({[{}] = 1}) do end return '' end",
         "! hooks/f.lua:1: pairs goes by sorted keys: numbers, texts and flags; here a table is one, for f()"},
        {"function f() local s = '' for i, v in ipairs({'a', 'b', nil, 'c'}) do s = s .. i .. v end return s end",
         "1a2b"},
        {"local t = {x = 1, 'p', 'q'} function f() local s = '' for k, v in pairs(t) do s = s .. tostring(k) .. v end "
         "return s .. #t .. table.concat(t) .. table.unpack(t) end",
         "1p2qx12pqp"},
        {"function f() local ok, e = pcall(error, 'x', 0) return tostring(ok) .. e end", "falsex"},
        {"function f() local ok, e = pcall(function() error({code = 5}) end) return tostring(ok) .. e.code end",
         "false5"},
        {"local function g(x) return x .. '?' end\nfunction f() return g('a') end", "a?"},
        {"function g() return 'g' end\nfunction f() return g() end", "g"},
        {"function f() local _ENV = {} return x end", "missing"},
        {"function f() for _, c in utf8.codes('aä') do if c > 200 then return utf8.char(c) end end return nil end",
         "ä"},
    };
    expect_all(rows, LENGTH(rows), HOOK_TEXT);
}
END_TEST

/* ---- failures: file, line, what is wrong, for which arguments */

START_TEST(test_failures)
{
    static const struct row rows[] = {
        {"function f() return 1 +* 2 end", "! hooks/f.lua:1: unexpected symbol near '*'"},
        {"\n\nfunction f(\n", "! hooks/f.lua:4: <name> or '...' expected near <eof>"},
        {"\n\nx = nil .. 'a'", "! hooks/f.lua:3: attempt to concatenate a nil value"},
        {"", "! hooks/f.lua: the file defines no function f"},
        {"function g() end function h() end f = nil", "! hooks/f.lua: the file defines no function f; it defines"},
        {"f = 12", "! hooks/f.lua: f is a number; the file defines a function of this name"},
        {"f = pairs", "! hooks/f.lua: f is one of the host's own functions; the file defines a function of this name"},
        {"local function f() end", "! hooks/f.lua: the file defines no function f"},
        {"return function() end", "! hooks/f.lua: the file defines no function f"},
        {"\nfunction f(a, b) end", "! hooks/f.lua:2: function f takes 2 arguments, the definition declares 0"},
        {"\nfunction f() end",
         "! hooks/f.lua:2: it ends without a value; \"return nil\" stands for a missing one, for f()"},
        {"function f()\n error('no rule')\nend", "! hooks/f.lua:2: no rule, for f()"},
        {"function f()\n error({1})\nend", "! hooks/f.lua:2: error was called with a table instead of a text, for f()"},
        {"function f()\n error(nil)\nend", "! hooks/f.lua:2: error was called with nil instead of a text, for f()"},
        {"function f()\n error()\nend", "! hooks/f.lua:2: error was called with nil instead of a text, for f()"},
        {"function f()\n error('a\\nb\\27[0m\\xFF', 0)\nend", "! hooks/f.lua:2: a\\x0Ab\\x1B[0m\\xFF, for f()"},
        {"local function g(x)\n  return x.y.z\nend\nfunction f()\n  local r = g({})\n  return r\nend",
         "! hooks/f.lua:2: attempt to index a nil value (field 'y') (called from line 5), for f()"},
        {"local function check(x)\n  error('bad', 2)\nend\nfunction f()\n  check(1)\n  return ''\nend",
         "! hooks/f.lua:5: bad, for f()"},
        {"function f() return ('x'):lowr() end",
         "! hooks/f.lua:1: attempt to call a nil value (method 'lowr'), for f()"},
        {"function f() return '5' + 1 end",
         "! hooks/f.lua:1: attempt to perform arithmetic on a string value (constant '5'), for f()"},
        {"function f() return re.match('x', '(') end", "! hooks/f.lua:1: the pattern is wrong at character 2: "},
        {"function f() return re.match(5, 'x') end", "! hooks/f.lua:1: it gives false"},
        {"function f() return 'a' end \xFF", "! hooks/f.lua:1: byte \\xFF is not UTF-8"},
        {"\xEF\xBB\xBF\nfunction f() return 'bom' end", "bom"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char *got = hook_case_run(rows[i].source, HOOK_TEXT);
        const bool whole = rows[i].want[strlen(rows[i].want) - 1] == ')' || rows[i].want[0] != '!';
        bool same = whole ? strcmp(got, rows[i].want) == 0 : strncmp(got, rows[i].want, strlen(rows[i].want)) == 0;
        ck_assert_msg(same, "%s\n gives %s\n want  %s", rows[i].source, got, rows[i].want);
        free(got);
    }
}
END_TEST

START_TEST(test_files)
{
    struct hook_spec spec = {.name = "f", .path = "hooks/there-is-none.lua", .result = HOOK_TEXT};
    struct hook_script *h;
    struct err err;
    ck_assert_int_eq(hook_open(&spec, &h, &err), ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.msg, "hooks/there-is-none.lua"));
    ck_assert_ptr_null(h);
    spec.path = "/";
    ck_assert_int_ne(hook_open(&spec, &h, &err), 0);

    char path[] = "/tmp/concord-hook-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");
    ck_assert_ptr_nonnull(file);
    fputs("function f()\n  return nil .. 'x'\nend\n", file);
    fclose(file);
    spec.path = path;
    spec.shown = "hooks/shown.lua";
    char *got = hook_case_call(&spec, NULL, 1);
    ck_assert_str_eq(got, "! hooks/shown.lua:2: attempt to concatenate a nil value, for f()");
    free(got);
    remove(path);
}
END_TEST

START_TEST(test_declarations)
{
    static const char source[] = "function f(x) return 'a' end";
    static const char *const list[] = {"a"};
    struct hook_spec spec = hook_case_spec(source, HOOK_TIME);
    struct hook_script *h;
    struct err err;
    ck_assert_int_eq(hook_open(&spec, &h, &err), ERR_CONFIG);
    spec.result = HOOK_FLAG;
    spec.one_of = list;
    spec.n_one_of = 1;
    ck_assert_int_eq(hook_open(&spec, &h, &err), ERR_CONFIG);
    spec.one_of = NULL;
    spec.report = true;
    ck_assert_int_eq(hook_open(&spec, &h, &err), ERR_CONFIG);

    /* what the evaluator gets wrong is our bug, and is said, not read past */
    static const enum hook_kind kinds[] = {HOOK_TEXT};
    spec = hook_case_spec(source, HOOK_TEXT);
    spec.args = kinds;
    spec.n_args = 1;
    ck_assert_int_eq(hook_open(&spec, &h, &err), 0);
    const struct function *f = hook_function(h);
    struct column c = new_column(COL_INTEGER, 1), out;
    ck_assert_int_eq(f->call(f->ctx, &c, 1, 1, &out, &err), ERR_INTERNAL);
    ck_assert_int_eq(f->call(f->ctx, &c, 0, 1, &out, &err), ERR_INTERNAL);
    column_fini(&c);
    c = new_column(COL_TEXT, 1);
    ck_assert_int_eq(f->call(f->ctx, &c, 1, 2, &out, &err), ERR_INTERNAL);
    ck_assert_int_eq(f->call(f->ctx, &c, 1, 0, &out, &err), ERR_INTERNAL);
    column_fini(&c);
    c = new_column(COL_TEXT, 0);
    ck_assert_int_eq(f->call(f->ctx, &c, 1, 0, &out, &err), 0);
    ck_assert_uint_eq(out.n, 0);
    column_fini(&out);
    column_fini(&c);
    hook_close(&h);
    hook_close(&h);
}
END_TEST

/* ---- from several threads at once */

struct job {
    const struct function *f;
    const struct column *args;
    struct column out;
    int rc;
};

static void *work(void *arg)
{
    struct job *job = arg;
    struct err err;
    for (int i = 0; i < 20 && job->rc == 0; i++) {
        column_fini(&job->out);
        job->rc = job->f->call(job->f->ctx, job->args, 1, job->args->n, &job->out, &err);
    }
    return NULL;
}

START_TEST(test_threads)
{
    enum { THREADS = 4, N = 500 };
    static const enum hook_kind kinds[] = {HOOK_TEXT};
    static const char source[] = "function f(s) if re.match(s, '7$') then return s:upper() end return s .. '?' end";
    struct hook_spec spec = hook_case_spec(source, HOOK_TEXT);
    struct hook_script *h;
    struct err err;
    struct column c;
    struct job jobs[THREADS];
    pthread_t threads[THREADS];
    spec.args = kinds;
    spec.n_args = 1;
    ck_assert_int_eq(hook_open(&spec, &h, &err), 0);
    ck_assert_int_eq(column_new(COL_TEXT, N, &c, &err), 0);
    for (size_t i = 0; i < N; i++) {
        char text[16];
        int n = snprintf(text, sizeof text, "x%zu", i);
        ((int32_t *)c.data)[i] = dict_add(c.dict, text, (size_t)n);
        column_set_valid(&c, i);
    }
    for (int k = 0; k < THREADS; k++) {
        jobs[k] = (struct job){.f = hook_function(h), .args = &c};
        ck_assert_int_eq(pthread_create(&threads[k], NULL, work, &jobs[k]), 0);
    }
    for (int k = 0; k < THREADS; k++) {
        pthread_join(threads[k], NULL);
        ck_assert_int_eq(jobs[k].rc, 0);
        for (size_t i = 0; i < N; i++) {
            char text[16];
            size_t n;
            snprintf(text, sizeof text, i % 10 == 7 ? "X%zu" : "x%zu?", i);
            ck_assert_str_eq(dict_text(jobs[k].out.dict, ((int32_t *)jobs[k].out.data)[i], &n), text);
        }
        column_fini(&jobs[k].out);
    }
    column_fini(&c);
    hook_close(&h);
}
END_TEST

/* ---- report hooks */

static char *story(const char *source, const struct tree_node *root)
{
    struct hook_spec spec = hook_case_spec(source, HOOK_TEXT);
    struct hook_script *h;
    struct err err = {0};
    struct buf out = BUF_INIT;
    spec.report = true;
    spec.n_args = 1;
    buf_puts(&out, "<");
    int rc = hook_open(&spec, &h, &err);
    if (rc == 0) {
        ck_assert_ptr_null(hook_function(h));
        rc = hook_call_report(h, root, &out, &err);
    }
    if (rc != 0) {
        ck_assert(rc == ERR_CONFIG && (!out.data || out.len == 1));
        buf_printf(&out, "! %s", err.msg);
    }
    hook_close(&h);
    return out.data;
}

START_TEST(test_report)
{
    static const struct tree_node cells[] = {{.kind = TREE_NUMBER, .number = 2.5},
                                             {.kind = TREE_MISSING},
                                             {.kind = TREE_INTEGER, .integer = 7}};
    static const struct tree_node fields[] = {
        {.kind = TREE_TEXT, .name = "title", .text = "Weekly"},
        {.kind = TREE_FLAG, .name = "draft", .flag = true},
        {.kind = TREE_TABLE, .name = "cells", .children = cells, .n_children = 3},
    };
    static const struct tree_node root = {.kind = TREE_TABLE, .children = fields, .n_children = 3};
    static const struct row rows[] = {
        {"function f(r) return r.title .. tostring(r.draft) .. r.cells[1] .. tostring(r.cells[2]) .. r.cells[3] end",
         "<Weeklytrue2.5nil7"},
        {"function f(r) return nil end", "<"},
        {"function f(r) r.title = 'mine' return r.title end", "<mine"},
        {"function f(r) return 5 end",
         "<! hooks/f.lua:1: it gives 5, but a hook that gives text is declared, for f(report)"},
        {"function f(r)\n return r.none.x end",
         "<! hooks/f.lua:2: attempt to index a nil value (field 'none'), for f(report)"},
        {"local n = 0 function f(r) n = n + 1 return 'x' end",
         "<! hooks/f.lua:1: the call changes 'n', a variable of the file: a hook keeps nothing between calls, for "
         "f(report)"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char *got = story(rows[i].source, &root);
        ck_assert_str_eq(got, rows[i].want);
        free(got);
    }
    struct tree_node chain[HOOK_TREE_DEPTH + 1];
    for (size_t i = 0; i <= HOOK_TREE_DEPTH; i++)
        chain[i] = (struct tree_node){
            .kind = TREE_TABLE, .name = "in", .children = &chain[i + 1], .n_children = i < HOOK_TREE_DEPTH};
    char *got = story("function f(r) return 'deep' end", &chain[0]);
    ck_assert_str_eq(got, "<! hooks/f.lua:1: the report has more than 32 levels, for f(report)");
    free(got);
    got = story("function f(r) return 'deep' end", &chain[1]);
    ck_assert_str_eq(got, "<deep");
    free(got);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hook");
    TCase *t = tcase_create("hook");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_results);
    tcase_add_test(t, test_one_of);
    tcase_add_test(t, test_fit);
    tcase_add_test(t, test_argument_kinds);
    tcase_add_test(t, test_many_texts);
    tcase_add_test(t, test_functions);
    tcase_add_test(t, test_statements);
    tcase_add_test(t, test_failures);
    tcase_add_test(t, test_files);
    tcase_add_test(t, test_declarations);
    tcase_add_test(t, test_threads);
    tcase_add_test(t, test_report);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
