/* test_buf.c - a text that grows, and an error that sticks. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "suite.h"

START_TEST(starts_empty)
{
    struct buf b = BUF_INIT;
    ck_assert_str_eq(buf_text(&b), "");
    buf_add(&b, NULL, 0);
    buf_puts(&b, "");
    ck_assert_str_eq(buf_text(&b), "");
    buf_fini(&b);
    buf_fini(&b);
}
END_TEST

START_TEST(adds_pieces_of_all_sizes)
{
    struct buf b = BUF_INIT;
    char want[20001];
    size_t n = 0;
    unsigned long seed = 3;
    while (n < 20000) {
        char piece[300];
        size_t k = suite_random(&seed) % 299 + 1;
        if (k > 20000 - n)
            k = 20000 - n;
        for (size_t i = 0; i < k; i++)
            piece[i] = (char)('a' + suite_random(&seed) % 26);
        piece[k] = '\0';
        memcpy(want + n, piece, k);
        n += k;
        switch (n % 4) {
        case 0: buf_add(&b, piece, k); break;
        case 1: buf_puts(&b, piece); break;
        case 2: buf_printf(&b, "%s", piece); break;
        default:
            for (size_t i = 0; i < k; i++)
                buf_putc(&b, piece[i]);
        }
        ck_assert_uint_eq(b.len, n);
        ck_assert_int_eq(b.data[n], 0);
    }
    want[n] = '\0';
    ck_assert_str_eq(buf_text(&b), want);
    buf_clear(&b);
    ck_assert_str_eq(buf_text(&b), "");
    buf_fini(&b);
}
END_TEST

START_TEST(writes_code_points)
{
    static const struct {
        unsigned c;
        const char *out;
    } cases[] = {{'A', "A"}, {0xE4, "\xC3\xA4"}, {0x7FF, "\xDF\xBF"}, {0x800, "\xE0\xA0\x80"}, {0x20AC, "\xE2\x82\xAC"},
                 {0xFFFF, "\xEF\xBF\xBF"}, {0x10000, "\xF0\x90\x80\x80"}, {0x10FFFF, "\xF4\x8F\xBF\xBF"},
                 {0xD800, "\xEF\xBF\xBD"}, {0x110000, "\xEF\xBF\xBD"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = BUF_INIT;
        buf_utf8(&b, cases[i].c);
        ck_assert_str_eq(buf_text(&b), cases[i].out);
        buf_fini(&b);
    }
}
END_TEST

START_TEST(error_sticks_until_cleared)
{
    struct buf b = BUF_INIT;
    buf_puts(&b, "before");
    buf_add(&b, "x", SIZE_MAX / 2); /* refused before anything is read */
    ck_assert(b.failed);
    buf_puts(&b, "after");
    buf_printf(&b, "%d", 1);
    ck_assert_ptr_null(buf_text(&b));
    ck_assert_uint_eq(b.len, 6);
    buf_clear(&b);
    buf_puts(&b, "fresh");
    ck_assert_str_eq(buf_text(&b), "fresh");
    buf_fini(&b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {starts_empty, adds_pieces_of_all_sizes, writes_code_points, error_sticks_until_cleared};
    return suite_run("buf", tests, COUNT(tests));
}
