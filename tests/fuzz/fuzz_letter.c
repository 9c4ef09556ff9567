/* fuzz_letter.c - any bytes as the parts of a letter: whatever stands in a subject, a name, a text or a file's name, the message has its
 * heads once, each line ends in CR LF and is short, all of it is ASCII, and its parts are as many as were meant.
 *
 * With libFuzzer (clang -fsanitize=fuzzer,address -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION) the fuzzer feeds it: fields are divided by the
 * byte 1F. As a plain program it puts pieces together at random, the same in each run. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "mail/letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what, const struct buf *message)
{
    if (!holds) {
        fprintf(stderr, "fuzz_letter: %s:\n%.*s\n", what, message->len < 4000 ? (int)message->len : 4000, message->data ? message->data : "");
        abort();
    }
}

/* The next field, ended with NUL; "" when there is none. */
static const char *field(struct arena *a, const uint8_t **at, size_t *n, size_t *length)
{
    const uint8_t *end = *n ? memchr(*at, 0x1F, *n) : NULL;
    size_t len = end ? (size_t)(end - *at) : *n;
    const char *text = arena_dup(a, (const char *)*at, len);
    *at += end ? len + 1 : len;
    *n -= end ? len + 1 : len;
    if (length)
        *length = len;
    return text;
}

static size_t count(const struct buf *b, size_t n, const char *line_start)
{
    size_t found = 0, len = strlen(line_start);
    for (size_t i = 0; i + len <= n; i++)
        found += (i == 0 || b->data[i - 1] == '\n') && memcmp(b->data + i, line_start, len) == 0;
    return found;
}

static size_t check_lines(const struct buf *b)
{
    size_t head = 0, line = 0;
    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->data[i];
        if (c == '\r' || c == '\n') {
            demand(c == '\r' && i + 1 < b->len && b->data[i + 1] == '\n', "a CR or LF stands alone", b);
            if (line == 0 && head == 0)
                head = i;
            i++;
            line = 0;
            continue;
        }
        demand((c >= ' ' && c < 0x7F) || c == '\t', "a byte that is none of a message's", b);
        demand(++line <= 998, "a line is too long", b);
        demand(head == 0 || line <= 78, "a line of a body is long", b);
    }
    demand(line == 0 && head > 0, "it does not end with a line", b);
    return head;
}

static void check_message(const struct letter *l, const struct buf *b)
{
    static const char *const heads[] = {"Date: ", "From: ", "To: ", "Subject: ", "Message-ID: ", "List-Id: ", "Auto-Submitted: ", "MIME-Version: ", "Content-Type: "};
    size_t head = check_lines(b), lines = 0, known = 0;

    for (size_t i = 0; i < head; i++)
        lines += (i == 0 || b->data[i - 1] == '\n') && b->data[i] != ' ' && b->data[i] != '\t';
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        demand(count(b, head, heads[i]) == 1, heads[i], b);
        known++;
    }
    known += count(b, head, "Content-Transfer-Encoding: ");
    demand(lines == known, "a head that nobody wrote", b);
    size_t parts = l->n_html || l->n_files ? 1 + l->n_files + (l->n_html ? 1 : 0) + l->n_images + (l->n_html && l->n_files) + (l->n_images ? 1 : 0) : 0;
    size_t ends = (l->n_files ? 1u : 0u) + (l->n_html ? 1u : 0u) + (l->n_images ? 1u : 0u);
    demand(count(b, b->len, "--=_") == parts + ends, "parts that nobody wrote", b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct address from = {.spec = "a@example.com"}, to = {.spec = "b@example.com"};
    struct letter_image image = {.id = "c@example.com", .type = "image/png"};
    struct message_file file = {.type = "text/csv"};
    struct letter l = {.id = "1@example.com", .from = from, .to = &to, .n_to = 1, .list_id = "x"};
    struct buf bytes = BUF_INIT;
    struct message m;
    struct letter_cut cut;
    struct err err;

    l.subject = field(a, &data, &size, NULL);
    l.from.name = field(a, &data, &size, NULL);
    l.list_id = field(a, &data, &size, NULL);
    l.list_name = field(a, &data, &size, NULL);
    l.text = field(a, &data, &size, &l.n_text);
    l.html = field(a, &data, &size, &l.n_html);
    image.name = field(a, &data, &size, NULL);
    image.data = field(a, &data, &size, &image.n);
    file.name = field(a, &data, &size, NULL);
    file.data = field(a, &data, &size, &file.n);
    l.images = &image;
    l.n_images = l.n_html && image.n ? 1 : 0;
    l.files = &file;
    l.n_files = file.n ? 1 : 0;
    if (letter_write(a, &l, &bytes, &m, &cut, &err) != 0)
        abort();
    check_message(&l, &bytes);
    buf_fini(&bytes);
    arena_free(&a);
    return 0;
}

#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
static uint32_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

int main(void)
{
    static const char *const pieces[] = {
        "x", " ", "  ", "\r\n", "\n", "\r", "\t", "=?", "?=", "=_mixed-", "--=_mixed-0000000000000000\r\n", "Bcc: x@y\r\n", "\r\n\r\n", ".", "\n.\n", "From ", "\"", "\\",
        "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xFF", "\xC3", "\xE2\x80\xAE", "\x7F", "word ", "<", ">", ";", "%", "'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "=",
    };
    enum { ROUNDS = 20000, MAX = 4000 };
    uint64_t state = 1;
    uint8_t text[MAX + 200];

    for (int i = 0; i < ROUNDS; i++) {
        size_t n = 0, most = random_next(&state) % (i % 20 == 0 ? MAX : 400);
        while (n < most) {
            const char *piece = pieces[random_next(&state) % (sizeof pieces / sizeof *pieces)];
            if (random_next(&state) % 12 == 0)
                piece = "\x1F";
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        LLVMFuzzerTestOneInput(text, n);
    }
    printf("fuzz_letter: %d letters\n", ROUNDS);
    return 0;
}
#endif
