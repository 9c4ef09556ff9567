/* test_sha256.c - the examples of the standard, and that a text may come in any pieces. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sha256.h"
#include "suite.h"

static const char *sum(const char *text, size_t n, size_t piece)
{
    static char out[SHA256_TEXT];
    struct sha256 s;
    sha256_init(&s);
    for (size_t i = 0; i < n; i += piece)
        sha256_add(&s, text + i, n - i < piece ? n - i : piece);
    return sha256_text(&s, out);
}

START_TEST(sums_the_examples_of_the_standard)
{
    static const struct { const char *text, *sum; } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"}};
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t piece = 1; piece < 130; piece++)
            ck_assert_str_eq(sum(cases[i].text, strlen(cases[i].text), piece), cases[i].sum);
}
END_TEST

START_TEST(sums_a_million_letters)
{
    static char letters[1000000];
    memset(letters, 'a', sizeof letters);
    ck_assert_str_eq(sum(letters, sizeof letters, 997), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(sums_a_file)
{
    char path[] = "/tmp/concord-sha256-XXXXXX", out[SHA256_TEXT];
    struct err err = {0};
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "abc", 3), 3);
    close(fd);
    ck_assert_int_eq(sha256_file(path, out, &err), 0);
    ck_assert_str_eq(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unlink(path);
    ck_assert_int_eq(sha256_file(path, out, &err), ERR_NOT_FOUND);
    ck_assert_int_eq(sha256_file("/", out, &err), ERR_IO);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {sums_the_examples_of_the_standard, sums_a_million_letters, sums_a_file};
    return suite_run("sha256", tests, COUNT(tests));
}
