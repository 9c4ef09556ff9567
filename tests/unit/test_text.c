/* test_text.c - what Unicode says of a text, whatever bytes it has. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "suite.h"

START_TEST(finds_the_first_bad_byte)
{
    static const struct {
        const char *text;
        long bad; /* -1: it is UTF-8 */
    } cases[] = {
        {"", -1}, {"ascii only, longer than eight", -1}, {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", -1}, {"abc\xFF", 3},
        {"12345678\x80", 8}, {"\xC0\xAF", 0}, {"\xC1\xBF", 0}, {"a\xE0\x80\x80", 1}, {"\xED\xA0\x80", 0},
        {"\xED\x9F\xBF", -1},
        {"\xEE\x80\x80", -1}, {"\xF0\x80\x80\x80", 0}, {"\xF4\x90\x80\x80", 0}, {"\xF4\x8F\xBF\xBF", -1},
        {"\xF5\x80\x80\x80", 0},
        {"ab\xC3", 2}, {"ab\xE2\x82", 2}, {"ab\xF0\x9F\x98", 2}, {"\xEF\xBF\xBE", -1},
        {"1234567\xC3\xA4" "89\xE2\x82", 11},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t bad = 999;
        bool fine = text_is_utf8(cases[i].text, strlen(cases[i].text), &bad);
        ck_assert_msg(fine == (cases[i].bad < 0), "case %zu", i);
        if (!fine)
            ck_assert_uint_eq(bad, (size_t)cases[i].bad);
        ck_assert(text_is_utf8(cases[i].text, strlen(cases[i].text), NULL) == fine);
    }
}
END_TEST

START_TEST(decodes_what_it_encodes)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back = 0, rest = 0;
        size_t n = utf8_encode(bytes, c);
        bool fine = utf8_decode(bytes, n, &back) == n && back == (c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
        for (size_t cut = 0; cut < n; cut++)
            fine = fine && utf8_decode(bytes, cut, &rest) == 0;
        if (!fine) /* asked once: an assertion writes to a file each time it holds */
            ck_abort_msg("U+%04X", (unsigned)c);
    }
}
END_TEST

/* Of all texts of two bytes and of three that begin high: valid is exactly what a code point encodes to. */
START_TEST(accepts_nothing_but_code_points)
{
    for (unsigned v = 0; v < 0x1000000; v += v < 0xC00000 ? 0x100 : 1) {
        char in[3] = {(char)(v >> 16), (char)(v >> 8), (char)v}, out[4];
        uint32_t c = 0;
        size_t n = utf8_decode(in, 3, &c);
        if (n > 0 && (utf8_encode(out, c) != n || memcmp(in, out, n) != 0))
            ck_abort_msg("%06X", v);
    }
}
END_TEST

START_TEST(runs_of_plain_bytes_end_where_they_do)
{
    char text[21];
    for (int byte = 0; byte < 256; byte++)
        for (size_t at = 0; at < sizeof text; at++) {
            memset(text, at % 2 ? ' ' : '~', sizeof text);
            text[at] = (char)byte;
            size_t want = byte >= 0x20 && byte < 0x7f ? sizeof text : at;
            for (size_t n = 0; n <= sizeof text; n++)
                ck_assert_uint_eq(utf8_plain_run(text, n), n < want ? n : want);
        }
}
END_TEST

START_TEST(changes_case)
{
    static const struct {
        const char *in, *lower, *upper;
    } cases[] = {
        {"Hello 9", "hello 9", "HELLO 9"}, {"@[`{", "@[`{", "@[`{"},
        {"\xC3\x84\xC3\xB6", "\xC3\xA4\xC3\xB6", "\xC3\x84\xC3\x96"},
        {"\xCE\xA3", "\xCF\x83", "\xCE\xA3"}, {"A\xFFz", "a\xFFz", "A\xFFZ"}, {"\xC3\x9F", "\xC3\x9F", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = BUF_INIT;
        text_lower(&b, cases[i].in, strlen(cases[i].in));
        ck_assert_str_eq(buf_text(&b), cases[i].lower);
        buf_clear(&b);
        text_upper(&b, cases[i].in, strlen(cases[i].in));
        if (cases[i].upper)
            ck_assert_str_eq(buf_text(&b), cases[i].upper);
        buf_fini(&b);
    }
}
END_TEST

START_TEST(trims_white_space_of_unicode)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", ""}, {" \t\r\n", ""}, {" a b ", "a b"}, {"\xC2\xA0x\xE3\x80\x80", "x"},
        {"\xE2\x80\x89\xE2\x80\xAFy\xE2\x80\xA8", "y"},
        {"\xA0x", "\xA0x"}, {"x\x80\xA0", "x\x80\xA0"}, {"\xE2\x80\x8Bz", "\xE2\x80\x8Bz"}, {"\xC3\xA0 ", "\xC3\xA0"},
        {"\xE3\x80\x80", ""}, {"a\xC2\x85", "a"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *s = cases[i].in;
        size_t n = strlen(s);
        text_trim(&s, &n);
        ck_assert_uint_eq(n, strlen(cases[i].out));
        ck_assert_mem_eq(s, cases[i].out, n);
    }
}
END_TEST

START_TEST(measures)
{
    static const struct {
        const char *in;
        size_t width, length;
    } cases[] = {
        {"", 0, 0}, {"abc", 3, 3}, {"\xC3\xA4", 1, 1}, {"\xE6\x97\xA5\xE6\x9C\xAC", 4, 2}, {"e\xCC\x81", 1, 2},
        {"\xFF\xFE", 2, 2},
        {"\xF0\x9F\x98\x80", 2, 1}, {"a\tb", 2, 3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_uint_eq(text_width(cases[i].in, strlen(cases[i].in)), cases[i].width);
        ck_assert_uint_eq(text_length(cases[i].in, strlen(cases[i].in)), cases[i].length);
    }
}
END_TEST

START_TEST(shows_nothing_that_a_terminal_obeys)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"a\x1B[2J", "a\\x1B[2J"}, {"\r\n", "\\x0D\\x0A"}, {"\xC2\x85", "\\u{85}"}, {"\xE2\x80\xAE" "x", "\\u{202E}x"},
        {"\xE2\x81\xA6", "\\u{2066}"}, {"\xF3\xA0\x81\x81", "\\u{E0041}"}, {"\x80", "\\x80"}, {"\xC3\xA4", "\xC3\xA4"},
        {"\xEF\xBB\xBFx", "\\u{FEFF}x"}, {"\x7F", "\\x7F"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = BUF_INIT;
        text_printable(&b, cases[i].in, strlen(cases[i].in));
        ck_assert_str_eq(buf_text(&b), cases[i].out);
        buf_fini(&b);
    }
    struct buf b = BUF_INIT;
    for (unsigned c = 0; c < 0x110000; c++) {
        char bytes[4];
        buf_clear(&b);
        text_printable(&b, bytes, utf8_encode(bytes, c));
        for (size_t i = 0; i < b.len; i++)
            if ((unsigned char)b.data[i] < 0x20 || b.data[i] == 0x7F)
                ck_abort_msg("U+%04X", c);
    }
    buf_fini(&b);
}
END_TEST

START_TEST(quotes_a_word_of_the_shell)
{
    static const struct {
        const char *text, *word;
    } cases[] = {{"", "''"}, {"a b", "'a b'"}, {"it's", "'it'\\''s'"}, {"$x \\ \"%\"", "'$x \\ \"%\"'"}, {"''", "''\\'''\\'''"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = BUF_INIT;
        text_shell_word(&b, cases[i].text);
        ck_assert_str_eq(buf_text(&b), cases[i].word);
        buf_fini(&b);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {finds_the_first_bad_byte, decodes_what_it_encodes, accepts_nothing_but_code_points, runs_of_plain_bytes_end_where_they_do,
        changes_case,
                            trims_white_space_of_unicode, measures, shows_nothing_that_a_terminal_obeys, quotes_a_word_of_the_shell};
    return suite_run("text", tests, COUNT(tests));
}
