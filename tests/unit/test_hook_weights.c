/* Hooks that give weights: what they see of a path, what they may give, how their failures read. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdlib.h>

#include "hook_case.h"

enum { TOUCHES = 5, DAY_US = 24 * 3600 };
static const int64_t day = (int64_t)DAY_US * 1000000;

static struct column texts(const char *const *list, size_t n)
{
    struct err err = {0};
    struct column c;
    ck_assert_int_eq(column_new(COL_TEXT, n, &c, &err), 0);
    for (size_t i = 0; i < n; i++) {
        if (!list[i])
            continue;
        ((int32_t *)c.data)[i] = dict_add(c.dict, list[i], strlen(list[i]));
        column_set_valid(&c, i);
    }
    return c;
}

/* What f(path) gives for the touches Ads, missing, Mail: the last three of a column of five. */
static char *weigh(const char *source, size_t calls)
{
    static const char *const channels[TOUCHES] = {"not", "these", "Ads", NULL, "Mail"};
    const int64_t at[] = {0, 5 * day, 9 * day};
    struct hook_spec spec = hook_case_spec(source, HOOK_NUMBER);
    struct column c = texts(channels, TOUCHES);
    struct credit_path path = {.n = 3, .at = at, .args = &c, .n_args = 1, .from = 2, .end = 10 * day, .converted = true};
    struct hook_script *h = NULL;
    struct err err = {0};
    struct buf text = BUF_INIT;
    double weights[3];
    spec.weights = true;
    spec.args = (const enum hook_kind[]){HOOK_TEXT};
    spec.arg_names = (const char *const[]){"channel"};
    spec.n_args = 1;
    int rc = hook_open(&spec, &h, &err);
    for (size_t k = 0; k < calls && rc == 0; k++) {
        ck_assert_ptr_null(hook_function(h));
        rc = hook_credit(h)->weights(hook_credit(h)->ctx, NULL, &path, weights, &err);
    }
    if (rc)
        buf_printf(&text, "! %s", err.msg);
    for (size_t i = 0; i < 3 && rc == 0; i++)
        buf_printf(&text, "%s%.17g", i ? "|" : "", weights[i]);
    hook_close(&h);
    column_fini(&c);
    buf_putc(&text, '\0');
    return text.data;
}

#define PATH "{channel = \"Ads\", age = 10}, {channel = missing, age = 5}, {channel = \"Mail\", age = 1}"
static const struct { const char *source, *want; } cases[] = {
    {"function f(path) return {1, 2, 3} end", "1|2|3"},
    {"function f(path) local w = {} for i, t in ipairs(path) do w[i] = t.age end return w end", "10|5|1"},
    {"function f(path) return {#path, path[1].channel == 'Ads' and 1 or 0, path[2].channel == nil and 7 or 0} end", "3|1|7"},
    {"local even = {1, 1, 1} function f(path) return even end", "1|1|1"},
    {"function f(path) return {0, 0, 0} end", "0|0|0"},
    {"function f(path) path[1].channel = 'mine' path[4] = 1 return {1, 1, 1} end", "1|1|1"},
    {"function f(path) return {1, 2} end", "! hooks/f.lua:1: it gives 2 weights for 3 touches, for f(" PATH ")"},
    {"function f(path) return {1, 2, 3, 4} end", "! hooks/f.lua:1: it gives 4 weights for 3 touches, for f(" PATH ")"},
    {"function f(path) return {1, nil, 3} end", "! hooks/f.lua:1: it gives 2 weights for 3 touches, for f(" PATH ")"},
    {"function f(path) return {1, 2, x = 3} end", "! hooks/f.lua:1: weight 3 is a nil; it is to be a number, for f(" PATH ")"},
    {"function f(path) return {1, '2', 3} end", "! hooks/f.lua:1: weight 2 is a string; it is to be a number, for f(" PATH ")"},
    {"function f(path) return {1, -2, 3} end", "! hooks/f.lua:1: weight 2 is -2; it is to be 0 or more, for f(" PATH ")"},
    {"function f(path) return {1, 2, 1/0} end", "! hooks/f.lua:1: weight 3 is inf; it is to be 0 or more, for f(" PATH ")"},
    {"function f(path) return {-(0/0), 2, 1} end", "! hooks/f.lua:1: weight 1 is nan; it is to be 0 or more, for f(" PATH ")"},
    {"function f(path) return 1 end", "! hooks/f.lua:1: it gives 1, but a list of weights is wanted, one for each touch, for f(" PATH ")"},
    {"function f(path) return nil end", "! hooks/f.lua:1: it gives a nil, but a list of weights is wanted, one for each touch, for f(" PATH ")"},
    {"function f(path) end", "! hooks/f.lua:1: it ends without a list of weights, for f(" PATH ")"},
    {"function f(path) return path end", "! hooks/f.lua:1: weight 1 is a table; it is to be a number, for f(" PATH ")"},
    {"function f(path)\n  return {path[9].age, 1, 1} end", "! hooks/f.lua:2: attempt to index a nil value (field 'integer index'), for f(" PATH ")"},
    {"function f(path) while true do end end",
     "! hooks/f.lua:1: it runs for more than 1000000 steps in one call; does a loop never end?, for f(" PATH ")"},
    {"local n = 0 function f(path) n = n + 1 return {n, n, n} end",
     "! hooks/f.lua:1: the call changes 'n', a variable of the file: a hook keeps nothing between calls, for f(" PATH ")"},
    {"function f(a, b) return {} end", "! hooks/f.lua:1: function f takes 2 arguments, the definition declares 1"},
};

START_TEST(gives_weights)
{
    char *got = weigh(cases[_i].source, 2);
    ck_assert_msg(strcmp(got, cases[_i].want) == 0, "%s\n gives %s\n want  %s", cases[_i].source, got, cases[_i].want);
    free(got);
}
END_TEST

START_TEST(shortens_a_long_path)
{
    static const char *const channel[] = {"a channel with a rather long name that goes on"};
    static const int64_t at[100];
    struct column c = texts((const char *const[100]){channel[0], channel[0], channel[0], channel[0], channel[0], channel[0], channel[0], channel[0]}, 100);
    struct credit_path path = {.n = 100, .at = at, .args = &c, .n_args = 1, .end = day};
    struct hook_spec spec = hook_case_spec("function f(path) return {} end", HOOK_NUMBER);
    struct hook_script *h = NULL;
    struct err err = {0};
    double weights[100];
    spec.weights = true;
    spec.args = (const enum hook_kind[]){HOOK_TEXT};
    spec.arg_names = (const char *const[]){"channel"};
    spec.n_args = 1;
    ck_assert_int_eq(hook_open(&spec, &h, &err), 0);
    ck_assert_int_eq(hook_credit(h)->weights(hook_credit(h)->ctx, NULL, &path, weights, &err), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.msg, "it gives 0 weights for 100 touches, for f({channel = \"a channel with"));
    ck_assert_ptr_nonnull(strstr(err.msg, "…)"));
    hook_close(&h);
    column_fini(&c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hook weights");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, gives_weights, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(t, shortens_a_long_path);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
