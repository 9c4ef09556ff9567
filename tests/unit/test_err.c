/* test_err.c - what a message looks like, whatever went into it, and which exit code goes with it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "suite.h"

START_TEST(sets_code_and_message)
{
    struct err e;
    ck_assert_int_eq(err_set(&e, ERR_DATA, "line %d: %s", 3, "no date"), ERR_DATA);
    ck_assert_int_eq((int)e.code, ERR_DATA);
    ck_assert_str_eq(e.msg, "line 3: no date");
    ck_assert_int_eq(err_set(NULL, ERR_IO, "nobody listens"), ERR_IO);
    ck_assert_int_eq(err_set(&e, ERR_IO, "again: %s", e.msg), ERR_IO); /* an argument may be the message itself */
    ck_assert_str_eq(e.msg, "again: line 3: no date");
}
END_TEST

START_TEST(wraps_from_the_outside_in)
{
    struct err e;
    err_set(&e, ERR_IO, "no space");
    ck_assert_int_eq(err_wrap(&e, "writing %s", "a.xlsx"), ERR_IO);
    ck_assert_int_eq(err_wrap(&e, "report weekly"), ERR_IO);
    ck_assert_str_eq(e.msg, "report weekly: writing a.xlsx: no space");
    ck_assert_int_ne(err_wrap(NULL, "x"), 0);
}
END_TEST

START_TEST(makes_foreign_text_printable)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "plain"},
        {"gr\xC3\xBC\xC3\x9F", "gr\xC3\xBC\xC3\x9F"},
        {"a\nb", "a\\x0Ab"},
        {"\x1B[31m", "\\x1B[31m"},
        {"\x7F", "\\x7F"},
        {"\xC2\x9B", "\\xC2\\x9B"},                /* C1: a terminal may take it for an escape */
        {"\xE2\x80\xAE", "\\xE2\\x80\\xAE"},       /* right-to-left override */
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
        {"\xC0\x80", "\\xC0\\x80"},                /* overlong */
        {"\xED\xA0\x80", "\\xED\\xA0\\x80"},       /* surrogate */
        {"\xFF\xFE", "\\xFF\\xFE"},
        {"back\\slash", "back\\slash"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err e;
        char dst[64] = "";
        err_set(&e, ERR_DATA, "%s", cases[i].in);
        ck_assert_str_eq(e.msg, cases[i].out);
        ck_assert_str_eq(err_printable(dst, sizeof dst, cases[i].in, strlen(cases[i].in), SIZE_MAX), cases[i].out);
    }
}
END_TEST

START_TEST(cuts_at_the_maximum)
{
    char dst[64] = "got '";
    ck_assert_str_eq(err_printable(dst, sizeof dst, "abcdef", 6, 4), "got 'abcd\xE2\x80\xA6");
    dst[0] = '\0';
    ck_assert_str_eq(err_printable(dst, sizeof dst, "ab\xC3\xBC", 4, 3), "ab\xE2\x80\xA6"); /* not half of a letter */
    dst[0] = '\0';
    ck_assert_str_eq(err_printable(dst, sizeof dst, "a\0b", 3, 10), "a\\x00" "b");
}
END_TEST

START_TEST(never_leaves_the_room_and_stays_utf8)
{
    static const char *const fill[] = {"x", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\x01", "\xFF"};
    for (size_t f = 0; f < COUNT(fill); f++)
        for (size_t shift = 0; shift < 8; shift++) {
            char text[6000] = "";
            struct err e;
            memset(text, '.', shift);
            text[shift] = '\0';
            while (strlen(text) + 5 < sizeof text)
                strncat(text, fill[f], 4);
            err_set(&e, ERR_DATA, "%s", text);
            size_t n = strlen(e.msg), at = 0;
            ck_assert_uint_lt(n, sizeof e.msg);
            ck_assert_uint_gt(n, sizeof e.msg - 16);
            ck_assert_str_eq(e.msg + n - 3, "\xE2\x80\xA6");
            for (uint32_t c; at < n;) {
                size_t step = utf8_decode(e.msg + at, n - at, &c);
                ck_assert_uint_gt(step, 0);
                at += step;
            }
            err_wrap(&e, "%s", text);
            ck_assert_uint_lt(strlen(e.msg), sizeof e.msg);
            for (size_t size = 0; size < 12; size++) {
                char small[13];
                memset(small, 0, sizeof small);
                small[size] = 'G';
                err_printable(small, size, text, strlen(text), SIZE_MAX);
                ck_assert_int_eq(small[size], 'G');
            }
        }
}
END_TEST

START_TEST(maps_to_sysexits)
{
    static const struct {
        enum err_code code;
        int exit;
    } cases[] = {{ERR_OK, 0}, {ERR_USAGE, 64}, {ERR_DATA, 65}, {ERR_NOT_FOUND, 66}, {ERR_UNAVAILABLE, 69},
    {ERR_INTERNAL, 70},
                 {ERR_NOMEM, 71}, {ERR_CREATE, 73}, {ERR_IO, 74}, {ERR_AGAIN, 75}, {ERR_PROTOCOL, 76},
                 {ERR_PERMISSION, 77},
                 {ERR_CONFIG, 78}, {(enum err_code)99, 70}};
    for (size_t i = 0; i < COUNT(cases); i++)
        ck_assert_int_eq(err_exit_code(cases[i].code), cases[i].exit);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {sets_code_and_message, wraps_from_the_outside_in, makes_foreign_text_printable,
                            cuts_at_the_maximum, never_leaves_the_room_and_stays_utf8, maps_to_sysexits};
    return suite_run("err", tests, COUNT(tests));
}
