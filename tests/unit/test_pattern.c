/* test_pattern.c - patterns find what PCRE2 finds, in windows as in one go, and no pattern holds a run on any text. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "data/pattern.h"
#include "suite.h"

static struct pattern *compile(const char *text, const char *flags)
{
    struct pattern *p;
    struct err err = {ERR_OK, ""};
    if (pattern_compile(text, strlen(text), flags, &p, NULL, &err) != 0)
        ck_abort_msg("%s: %s", text, err.msg);
    return p;
}

START_TEST(matches_anywhere)
{
    static const struct {
        const char *pattern, *flags, *text;
        bool found;
    } cases[] = {
        {"held", "i", "was HELD on", true}, {"held", "", "was HELD on", false},
        {"budget|expensive", "i", "too Expensive", true},
        {"google ads|cpc|adwords|bing", "i", "Bing CPC", true}, {"^x$", "", "a\nx\nb", false},
        {"^x$", "m", "a\nx\nb", true},
        {"a.b", "", "a\nb", false}, {"a.b", "s", "a\nb", true}, {"a b # note", "x", "ab", true}, {"", "", "", true},
        {"x*", "", "y", true},
        {"\xC3\x84rger", "i", "\xC3\xA4RGER", true}, {"^.$", "", "\xE2\x82\xAC", true},
        {"\\bgr\xC3\xBC\xC3\x9F\\b", "", "mit gr\xC3\xBC\xC3\x9F da", true},
        {"^\\w+$", "", "gr\xC3\xBC\xC3\x9F", true}, {"\\d", "", "no", false}, {"(?<=a)b", "", "ab", true},
        {"(?<=a)b", "", "cb", false},
        {"(a)|(b)", "imsx", "b", true}, {"\\(*x", "", "((x", true}, {"[(*]x", "", "*x", true},
        {"[](*]x", "", "]x", true},
        {"[[:alpha:](*]+\\d", "", "a(*1", true}, {"\\Q(*\\E", "", "a(*b", true}, {"\\Q\\G\\E", "", "\\G", true},
        {"[^](*]x", "", "(x", false},
        {"\\\\G", "", "\\G", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pattern *p = compile(cases[i].pattern, cases[i].flags);
        struct err err = {ERR_OK, ""};
        bool found = !cases[i].found;
        ck_assert_msg(pattern_match(p, cases[i].text, strlen(cases[i].text), &found, &err) == 0, "%s", err.msg);
        ck_assert_msg(found == cases[i].found, "%s in %s", cases[i].pattern, cases[i].text);
        pattern_free(&p);
        ck_assert_ptr_null(p);
        pattern_free(&p);
    }
}
END_TEST

START_TEST(gives_groups)
{
    struct pattern *p = compile("(a)(b)?(c)", "");
    ptrdiff_t b[10];
    bool found;
    struct err err;
    ck_assert_int_eq(pattern_groups(p, "xacabc", 6, 0, b, 4, &found, &err), 0);
    static const ptrdiff_t first[] = {1, 3, 1, 2, -1, -1, 2, 3, -1, -1}; /* the fourth group is not there */
    ck_assert(found && memcmp(b, first, sizeof first) == 0);
    ck_assert_int_eq(pattern_groups(p, "xacabc", 6, 3, b, 4, &found, &err), 0);
    static const ptrdiff_t second[] = {3, 6, 3, 4, 4, 5, 5, 6, -1, -1};
    ck_assert(found && memcmp(b, second, sizeof second) == 0);
    ck_assert_int_eq(pattern_groups(p, "xacabc", 6, 6, b, 1, &found, &err), 0);
    ck_assert(!found && b[0] == -1 && b[3] == -1);
    ck_assert_int_eq(pattern_groups(p, "xacabc", 6, 7, b, 0, &found, &err), 0);
    ck_assert(!found);
    ck_assert_int_eq(pattern_groups(p, "\xC3\xA4" "ac", 4, 1, b, 0, &found, &err), ERR_DATA); /* inside a letter */
    ck_assert_int_eq(pattern_groups(p, "\xC3\xA4" "ac", 4, 2, b, 0, &found, &err), 0);
    ck_assert(found && b[0] == 2 && b[1] == 4);
    pattern_free(&p);
}
END_TEST

START_TEST(says_where_a_pattern_is_wrong)
{
    static const struct {
        const char *pattern, *flags;
        size_t bad;
    } cases[] = {{"a(b", "", 3}, {"a)", "", 1}, {"[z-a]", "", 3}, {"a**+", "", 2}, {"\\C", "", 2}, {"(?<n", "", 4},
                 {"a{5,2}", "", 5},
                 {"\xFF", "", 0}, {"((ab){100}){1000}", "", 17}, {"[[:](*]+x", "", 4}, {"x", "q", 0}, {"x", "ii-", 0},
                 {"(*LIMIT_MATCH=4000000000)x", "", 0}, {"ab(*COMMIT)", "", 2}, {"a\\Gb", "", 1}, {"[a](*F)", "", 3},
                 {"\\Qa\\E(*F)", "", 5},
                 {"\\((*F)", "", 2}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pattern *p;
        struct err err = {ERR_OK, ""};
        size_t bad = 99;
        ck_assert_msg(pattern_compile(cases[i].pattern, strlen(cases[i].pattern), cases[i].flags, &p, &bad,
            &err) == ERR_CONFIG,
                      "%s", cases[i].pattern);
        ck_assert_ptr_null(p);
        ck_assert_msg(bad == cases[i].bad, "%s: %zu (%s)", cases[i].pattern, bad, err.msg);
        ck_assert_uint_gt(strlen(err.msg), 10);
    }
    char deep[1200];
    memset(deep, '(', 600);
    memset(deep + 600, ')', 600);
    struct pattern *p;
    struct err err;
    ck_assert_int_eq(pattern_compile(deep, sizeof deep, "", &p, NULL, &err), ERR_CONFIG);
    char *huge = calloc(1, 100000);
    ck_assert_ptr_nonnull(huge);
    memset(huge, 'a', 100000);
    ck_assert_int_eq(pattern_compile(huge, 100000, "", &p, NULL, &err), ERR_CONFIG);
    free(huge);
}
END_TEST

START_TEST(refuses_texts_it_cannot_search)
{
    struct pattern *p = compile("x$", "");
    struct err err;
    bool found = true;
    char *text = malloc(PATTERN_SUBJECT_MAX + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', PATTERN_SUBJECT_MAX + 1);
    ck_assert_int_eq(pattern_match(p, text, PATTERN_SUBJECT_MAX, &found, &err), 0);
    ck_assert(found);
    ck_assert_int_eq(pattern_match(p, text, PATTERN_SUBJECT_MAX + 1, &found, &err), ERR_DATA);
    ck_assert(!found);
    ck_assert_ptr_nonnull(strstr(err.msg, "65537"));
    ck_assert_int_eq(pattern_match(p, "abc\xFFx", 5, &found, &err), ERR_DATA);
    ck_assert_ptr_nonnull(strstr(err.msg, "byte 4"));
    ck_assert_int_eq(pattern_match(p, "\xED\xA0\x80", 3, &found, &err), ERR_DATA);
    text[60000] = (char)0x80; /* far behind the first window, where the pattern would match before */
    struct pattern *q = compile("x", "");
    ck_assert_int_eq(pattern_match(q, text, PATTERN_SUBJECT_MAX, &found, &err), ERR_DATA);
    ck_assert_int_eq(pattern_match(p, NULL, 0, &found, &err), 0);
    pattern_free(&p);
    pattern_free(&q);
    free(text);
}
END_TEST

/* A match is found wherever it begins, of one window or another, with letters of any length across the border. */
START_TEST(windows_hide_nothing)
{
    static const char *const fills[] = {".", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    struct pattern *p = compile("(?<=[^q])(n)e+dle", ""), *whole = compile("n(?=e+dle)", "");
    pattern_interpret(whole);
    for (size_t f = 0; f < COUNT(fills); f++) { /* no window begins inside a letter */
        char pattern[16], text[60000];
        size_t n = 0, unit = strlen(fills[f]);
        bool found = true;
        struct err err = {ERR_OK, ""};
        for (; n + unit <= sizeof text; n += unit)
            memcpy(text + n, fills[f], unit);
        snprintf(pattern, sizeof pattern, "[^%s]", fills[f]);
        struct pattern *other = compile(pattern, "");
        ck_assert_msg(pattern_match(other, text, n, &found, &err) == 0 && !found, "fill %zu: %s", f, err.msg);
        pattern_interpret(other);
        ck_assert_msg(pattern_match(other, text, n, &found, &err) == 0 && !found, "fill %zu: %s", f, err.msg);
        pattern_free(&other);
    }
    for (size_t f = 0; f < COUNT(fills); f++)
        for (size_t at = 1; at < 1100; at++) {
            char text[5000];
            size_t n = 0, unit = strlen(fills[f]);
            ptrdiff_t b[4];
            bool found, other;
            struct err err;
            for (size_t i = 0; i < at; i++, n += unit)
                memcpy(text + n, fills[f], unit);
            size_t want = n;
            memcpy(text + n, "needle", 6);
            n += 6;
            if (pattern_groups(p, text, n, 0, b, 1, &found,
                &err) != 0 || !found || b[0] != (ptrdiff_t)want || b[3] != b[0] + 1 ||
                pattern_match(whole, text, n, &other, &err) != 0 || !other)
                ck_abort_msg("fill %zu, %zu before", f, at);
            if (pattern_match(p, text, n - 1, &found, &err) != 0 || found)
                ck_abort_msg("fill %zu, %zu before: found in part", f, at);
        }
    pattern_free(&p);
    pattern_free(&whole);
}
END_TEST

START_TEST(no_pattern_holds_a_run)
{
    static const char *const patterns[] = {
        "^(a+)+$", "(a+)+[bc]", "(a|aa)+$", "(a|b)*[cd]", "a*a*[xy]", "a*a*a*a*[xy]", "(a*)*[bc]", "(.*)*[bc]",
        "(?:a?){200}a{200}[bc]",
        "(x+x+)+y|[yz]", "\\s+[$]|[!]", "(?=(a+))a*b|[bc]", "((a{0,50}){0,50}){0,50}[bc]", "(a|a)*[bc]",
        "(\\w+\\s*)+[:;]", "(?R)?a[bc]",
        "a*?a*?a*?[bc]", "(?:a|b|ab)*[cd]", "(?:ba*)*a*a*[xy]", "(a+)+[bc]|a{60000,}b", ".*.*.*[=;].*",
        "(?:(?=a)a*)*[xy]",
    };
    char *text = malloc(PATTERN_SUBJECT_MAX);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', PATTERN_SUBJECT_MAX);
    static const size_t sizes[] = {30, 300, 5000, PATTERN_SUBJECT_MAX};
    for (size_t i = 0; i < COUNT(patterns); i++)
        for (size_t k = 0; k < 2 * COUNT(sizes); k++) {
            struct pattern *p = compile(patterns[i], "");
            size_t n = sizes[k / 2];
            if (k % 2)
                pattern_interpret(p);
            struct err err = {ERR_OK, ""};
            struct timespec before, after;
            bool found = false;
            clock_gettime(CLOCK_MONOTONIC, &before);
            int rc = pattern_match(p, text, n, &found, &err);
            clock_gettime(CLOCK_MONOTONIC, &after);
            double s = (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) * 1e-9;
            ck_assert_msg(rc == 0 || rc == ERR_DATA, "%s: %s", patterns[i], err.msg);
            ck_assert_msg(rc == 0 || (!found && strstr(err.msg, "pattern")), "%s: %s", patterns[i], err.msg);
            ck_assert_msg(s < 8, "%s on %zu bytes: %.1f s", patterns[i], n, s); /* 2 s, and a busy machine */
            if (s > 1)
                printf("%s on %zu bytes: %.2f s, %s\n", patterns[i], n, s, err.msg);
            pattern_free(&p);
        }
    free(text);
}
END_TEST

START_TEST(limits_are_reported_never_guessed)
{
    for (int i = 0; i < 2; i++) {
        struct pattern *p = compile("^(a+)+$", "");
        if (i == 1)
            pattern_interpret(p);
        struct err err = {ERR_OK, ""};
        bool found;
        ck_assert_int_eq(pattern_match(p, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 43, &found, &err), ERR_DATA);
        ck_assert_ptr_nonnull(strstr(err.msg, "too many ways"));
        ck_assert_int_eq(pattern_match(p, "aaaa", 4, &found, &err), 0); /* it can still be used */
        ck_assert(found);
        pattern_free(&p);
    }
}
END_TEST

/* What the stack of compiled code cannot hold the interpreter does: the answer is the same as without compiled code. */
START_TEST(engines_agree)
{
    static const char *const patterns[] = {"^(a|b)*$", "^(?:(a)|b)*$", "^((a|b)(a|b))*$", "(a|b)+c"};
    char *text = malloc(PATTERN_SUBJECT_MAX);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < PATTERN_SUBJECT_MAX; i++)
        text[i] = i % 3 ? 'a' : 'b';
    for (size_t i = 0; i < COUNT(patterns); i++)
        for (size_t n = 1000; n <= PATTERN_SUBJECT_MAX; n *= 4) {
            struct pattern *p = compile(patterns[i], ""), *q = compile(patterns[i], "");
            pattern_interpret(q);
            struct err err = {ERR_OK, ""}, err_slow = {ERR_OK, ""};
            bool found, found_slow;
            int rc = pattern_match(p, text, n, &found, &err), rc_slow = pattern_match(q, text, n, &found_slow,
                &err_slow);
            ck_assert_msg(rc_slow != 0 || rc != 0 || found == found_slow, "%s on %zu", patterns[i], n);
            ck_assert_msg(n > 5000 || (rc == 0 && rc_slow == 0) || i == 3, "%s on %zu: %s %s", patterns[i], n,
                err.msg, err_slow.msg);
            pattern_free(&p);
            pattern_free(&q);
        }
    free(text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {matches_anywhere, gives_groups, says_where_a_pattern_is_wrong,
        refuses_texts_it_cannot_search,
                            windows_hide_nothing, no_pattern_holds_a_run, limits_are_reported_never_guessed,
                                engines_agree};
    return suite_run("pattern", tests, COUNT(tests));
}
