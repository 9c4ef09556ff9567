/* test_csv_random.c - the CSV connector against a slow reading of the same text, over thousands of texts made of what CSV is about. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "csv_case.h"

/* What a reading of one character after the other gives, written without regard to speed. */
struct reference {
    const char *s;
    size_t n, at;
    int64_t line;
    struct buf out, faults;
    bool unclosed;
};

static bool at_break(const struct reference *r)
{
    return r->at >= r->n || r->s[r->at] == '\n' || r->s[r->at] == '\r';
}

static void skip_break(struct reference *r)
{
    if (r->at >= r->n)
        return;
    r->line++;
    if (r->s[r->at] == '\r' && r->at + 1 < r->n && r->s[r->at + 1] == '\n')
        r->at++;
    r->at++;
}

/* One field into *text; false: text stands behind its closing quote. */
static bool reference_field(struct reference *r, struct buf *text)
{
    if (r->at >= r->n || r->s[r->at] != '"') {
        while (!at_break(r) && r->s[r->at] != ',')
            buf_putc(text, r->s[r->at++]);
        return true;
    }
    for (r->at++;;) {
        if (r->at >= r->n) {
            r->unclosed = true;
            return true;
        }
        char c = r->s[r->at];
        if (c == '"' && r->at + 1 < r->n && r->s[r->at + 1] == '"')
            r->at++;
        else if (c == '"')
            break;
        if (c == '\n' || (c == '\r' && !(r->at + 1 < r->n && r->s[r->at + 1] == '\n')))
            r->line++;
        buf_putc(text, c);
        r->at++;
    }
    r->at++;
    bool fine = at_break(r) || r->s[r->at] == ',';
    while (!at_break(r) && r->s[r->at] != ',')
        r->at++;
    return fine;
}

static bool is_blank(const char *s, size_t n)
{
    while (n && (*s == ' ' || *s == '\t')) {
        s++;
        n--;
    }
    return n == 0;
}

/* One record of a file with two columns. */
static void reference_record(struct reference *r)
{
    struct buf fields[2] = {BUF_INIT, BUF_INIT}, rest = BUF_INIT;
    size_t n = 0, start = r->at;
    int64_t line = r->line;
    bool fine = true;
    for (;;) {
        fine = reference_field(r, n < 2 ? &fields[n] : &rest) && fine;
        n++;
        if (r->unclosed || at_break(r))
            break;
        r->at++; /* the delimiter */
    }
    bool blank = n == 1 && is_blank(r->s + start, r->at - start);
    if (!r->unclosed && fine && n == 2) {
        buf_printf(&r->out, "|%lld:", (long long)line);
        for (size_t k = 0; k < 2; k++)
            if (fields[k].len)
                buf_printf(&r->out, " '%.*s'", (int)fields[k].len, fields[k].data);
            else
                buf_puts(&r->out, " -");
    } else if (!r->unclosed && !blank) {
        buf_printf(&r->faults, "|!%lld", (long long)line);
    }
    skip_break(r);
    buf_fini(&fields[0]);
    buf_fini(&fields[1]);
    buf_fini(&rest);
}

/* Rows, then the lines of faults; or "unclosed". */
static char *reference_outcome(const char *s, size_t n)
{
    struct reference r = {s, n, 0, 1, BUF_INIT, BUF_INIT, false};
    while (r.at < r.n && r.s[r.at] != '\n') /* the header, which is not random */
        r.at++;
    skip_break(&r);
    while (r.at < r.n && !r.unclosed)
        reference_record(&r);
    buf_add(&r.out, r.faults.data, r.faults.len);
    char *text = strdup(r.unclosed ? "unclosed" : buf_text(&r.out));
    buf_fini(&r.out);
    buf_fini(&r.faults);
    return text;
}

/* The same of the connector: faults cut down to their lines. */
static char *short_outcome(struct sources *s, const char *object)
{
    const struct want wants[] = {{"a", COL_TEXT}, {"b", COL_TEXT}};
    struct extract x;
    struct err err = {0};
    struct buf out = BUF_INIT;
    if (s->scan(s->ctx, "crm", object, wants, 2, &x, &err)) {
        ck_assert_msg(strstr(err.msg, "never closed") != NULL, "%s", err.msg);
        return strdup("unclosed");
    }
    for (size_t i = 0; i < x.n_rows; i++) {
        buf_printf(&out, "|%lld:", (long long)extract_line(&x, i));
        for (size_t k = 0; k < 2; k++) {
            buf_putc(&out, ' ');
            case_print(&out, &x.columns[k], i);
        }
    }
    for (size_t i = 0; i < x.n_faults; i++)
        buf_printf(&out, "|!%lld", (long long)x.faults[i].line);
    extract_fini(&x);
    char *text = strdup(buf_text(&out));
    buf_fini(&out);
    return text;
}

static unsigned next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*state >> 40);
}

START_TEST(agrees_with_reference)
{
    static const char alphabet[] = "aab,,,\"\"\"\n\n\r \t";
    struct host_spec spec = {.installed = case_plugins, .project = case_folder};
    struct source_option folder = {NULL, OPTION_TEXT, ".", false};
    struct err err = {0};
    uint64_t state = 1;
    size_t closed = 0;
    for (int round = 0; round < 4006; round++) {
        struct buf text = BUF_INIT;
        size_t n = round < 4000 ? next_random(&state) % 40 : 1300000; /* the last ones are some pieces long */
        buf_puts(&text, "a,b\n");
        for (size_t i = 0; i < n; i++)
            buf_putc(&text, alphabet[next_random(&state) % (sizeof alphabet - 1)]);
        if (round >= 4000 && round % 2) /* closes what is open, perhaps */
            buf_puts(&text, "\"");
        case_write("r.csv", text.data, text.len);
        struct host *h = host_new(&spec); /* a file that changed would be refused by the one before */
        ck_assert_int_eq(connector_source(h, "crm", "csv", &folder, 1, &err), 0);
        struct sources s = connector_sources(h);
        char *expected = reference_outcome(text.data, text.len), *got = short_outcome(&s, "r.csv");
        ck_assert_msg(!strcmp(expected, got), "round %d\n%.300s\nis  %.300s\nnot %.300s", round, text.data, got, expected);
        closed += strcmp(got, "unclosed") != 0;
        free(expected);
        free(got);
        buf_fini(&text);
        host_free(&h);
    }
    ck_assert_uint_gt(closed, 1000);
    case_remove("r.csv");
}
END_TEST

int main(void)
{
    case_begin();
    Suite *s = suite_create("csv_random");
    TCase *c = tcase_create("random");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, agrees_with_reference);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    case_end();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
