/* test_source.c - lines and columns of spans, and diagnostics as they are printed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lang/source.h"
#include "suite.h"

static char *printed(const struct diags *d, bool color)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    ck_assert_ptr_nonnull(f);
    diags_print(d, f, color);
    fclose(f);
    return text;
}

START_TEST(finds_line_and_column)
{
    static const char text[] = "\xef\xbb\xbf" "a\r\nb\xc3\xa9" "c\n\nend";
    static const struct {
        uint32_t offset;
        int line, column;
    } cases[] = {{0, 1, 1}, {1, 1, 2}, {3, 2, 1}, {4, 2, 2}, {6, 2, 3}, {7, 2, 4}, {8, 3, 1}, {9, 4, 1}, {12, 4, 4}};
    struct source_set set = {.arena = arena_new()};
    uint32_t file = source_add(&set, "x", text, sizeof text - 1);
    int line, column;
    size_t n;

    ck_assert_uint_eq(set.files[file].len, 12);
    ck_assert_uint_eq(set.files[file].n_lines, 4);
    for (size_t i = 0; i < COUNT(cases); i++) {
        source_position(&set, (struct span){file, cases[i].offset, cases[i].offset}, &line, &column);
        ck_assert_int_eq(line, cases[i].line);
        ck_assert_int_eq(column, cases[i].column);
    }
    source_position(&set, SPAN_NONE, &line, &column);
    ck_assert_int_eq(line, 0);
    ck_assert_str_eq(source_text(&set, SPAN_NONE, &n), "");
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_eq(source_text(&set, (struct span){file, 4, 6}, &n), set.files[file].text + 4);
    ck_assert_uint_eq(n, 2);
    arena_free(&set.arena);
}
END_TEST

START_TEST(marks_places_of_one_line_together)
{
    struct source_set set = {.arena = arena_new()};
    struct diags d = {.arena = set.arena, .sources = &set};
    uint32_t a = source_add(&set, "a", "x = sum(y) + count(z)\nother", 27);
    uint32_t b = source_add(&set, "b", "first\n", 6);

    diag_error(&d, 402, (struct span){a, 11, 12}, "cannot add %s", "these");
    diag_mark(&d, (struct span){a, 4, 10});
    diag_mark(&d, (struct span){a, 13, 21});
    diag_mark(&d, (struct span){b, 0, 5});
    diag_note(&d, (struct span){a, 4, 10}, "on the same line");
    diag_note(&d, (struct span){a, 22, 27}, "on another");
    diag_warn(&d, 403, (struct span){b, 0, 5}, "in another file");
    diag_error(&d, 404, SPAN_NONE, "nowhere");
    diag_error(&d, 405, (struct span){a, 0, 1}, "said later, stands before");
    char *text = printed(&d, false);
    ck_assert_str_eq(text, "a:1:1: error[E405]: said later, stands before\n"
                           "    1 | x = sum(y) + count(z)\n"
                           "      | ^\n"
                           "a:1:12: error[E402]: cannot add these\n"
                           "    1 | x = sum(y) + count(z)\n"
                           "      |     ~~~~~~ ^ ~~~~~~~~\n"
                           "a:1:5: note: on the same line\n"
                           "a:2:1: note: on another\n"
                           "    2 | other\n"
                           "      | ^^^^^\n"
                           "b:1:1: warning[W403]: in another file\n"
                           "    1 | first\n"
                           "      | ^^^^^\n"
                           "error[E404]: nowhere\n");
    free(text);
    text = printed(&d, true);
    ck_assert_ptr_nonnull(strstr(text, "\033[1;31merror[E404]:\033[0m nowhere\n"));
    free(text);
    arena_free(&set.arena);
}
END_TEST

START_TEST(prints_twenty_and_counts_the_rest)
{
    struct source_set set = {.arena = arena_new()};
    struct diags d = {.arena = set.arena, .sources = &set};
    uint32_t file = source_add(&set, "a", "x", 1);

    for (int i = 0; i < 5000; i++) {
        diag_error(&d, 201, (struct span){file, 0, 1}, "mistake %d", i);
        diag_note(&d, (struct span){file, 0, 1}, "of %d", i);
    }
    ck_assert_uint_eq(d.n_errors, 5000);
    ck_assert_uint_le(d.n, 2000);
    for (int i = 0; i < 21; i++)
        diag_warn(&d, 202, SPAN_NONE, "warning %d", i);
    char *text = printed(&d, false);
    ck_assert_ptr_nonnull(strstr(text, "mistake 19\n"));
    ck_assert_ptr_null(strstr(text, "mistake 20\n"));
    ck_assert_ptr_nonnull(strstr(text, "of 19\n"));
    ck_assert_ptr_null(strstr(text, "of 20\n"));
    ck_assert_ptr_nonnull(strstr(text, "and 4980 more errors\nand 1 more warning\n"));
    free(text);
    arena_free(&set.arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {finds_line_and_column, marks_places_of_one_line_together,
                                  prints_twenty_and_counts_the_rest};
    return suite_run("source", tests, COUNT(tests));
}
