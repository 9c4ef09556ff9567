/* test_csv_pieces.c - what is read of a file does not depend on where it is cut into pieces, nor on how many threads read them: rows,
 * lines, codes of texts, faults and the one error are the same to the last byte, also where a guess at a record's start must fail. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <zlib.h>

#include "csv_case.h"

static const char header[] = "id,text,n,at,amount,flag,day\n";
static const struct want wants[] = {{"id", COL_TEXT},        {"text", COL_TEXT}, {"n", COL_INTEGER}, {"at", COL_TIME},
                                    {"amount", COL_DECIMAL}, {"flag", COL_FLAG}, {"day", COL_DATE}};
enum { N_WANTS = sizeof wants / sizeof *wants };

static unsigned next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*state >> 40);
}

/* ---- files that are hard to cut */
static void put_row(struct buf *out, uint64_t *state, int id, const char *text, const char *end)
{
    unsigned r = next_random(state);
    buf_printf(out, "k%07d,%s,", id % 9000, text);
    buf_printf(out, r % 11 ? "%d," : r % 3 ? "," : "x%d,", (int)(r % 100000));
    buf_printf(out, r % 7 ? "2026-%02u-%02uT%02u:22:11%sZ," : "2026-13-%02u %02u %02u%s,", 1 + r % 12, 1 + r % 28, r % 24, r % 2 ? ".120" : "");
    buf_printf(out, r % 5 ? "%u.%02u,%s,2026-0%u-11%s" : "\"%u.%02u\",%s,2026-0%u-32%s", r % 10000, r % 100, r % 2 ? "true" : r % 3 ? "no" : "",
               1 + r % 9, end);
}

static void make_mixed(struct buf *out)
{
    static const char *const texts[] = {"plain", "", "\"a, b\"", "\"line\nk1,plain,2,,3,true,\nk2,\"\"x\"\",2,,3,true,2026-01-01\r\nend\"", "5\" pipe",
                                        "\"say \"\"it\"\"\"", "Z\xc3\xbcrich", "bad\xff", "\"\r\"", "\"\"", "\"x\"y", "a,b", "nul\0byte"};
    static const char *const ends[] = {"\n", "\r\n", "\n", "\r", "\n\n", "\n  \n"};
    uint64_t state = 7;
    buf_puts(out, "\xef\xbb\xbf");
    buf_puts(out, header);
    for (int i = 0; i < 9000; i++)
        put_row(out, &state, i, texts[next_random(&state) % (sizeof texts / sizeof *texts)], ends[next_random(&state) % 6]);
    buf_puts(out, "last,one,1,,,,");
}

/* Nearly all of it stands inside quotes and looks like rows. */
static void make_fakes(struct buf *out)
{
    uint64_t state = 8;
    struct buf text = BUF_INIT;
    buf_puts(out, header);
    for (int i = 0; i < 300; i++) {
        buf_clear(&text);
        buf_puts(&text, "\"\n");
        for (unsigned k = next_random(&state) % 60; k > 0; k--)
            buf_printf(&text, "fake%u,fake,%u,2026-01-01T00:00:00Z,1.00,true,2026-01-01\n", k % 9, k);
        buf_puts(&text, "\"");
        put_row(out, &state, i, buf_text(&text), "\n");
    }
    buf_fini(&text);
}

static void make_crs(struct buf *out)
{
    uint64_t state = 9;
    buf_printf(out, "%.*s\r", (int)sizeof header - 2, header);
    for (int i = 0; i < 3000; i++)
        put_row(out, &state, i, i % 3 ? "t" : "\"a\rb\n\r\nc\"", "\r");
}

/* Records that reach over many pieces, one of them farther than is read behind a piece. */
static void make_long(struct buf *out)
{
    uint64_t state = 10;
    char *text = malloc(900002);
    ck_assert_ptr_nonnull(text);
    buf_puts(out, header);
    for (int i = 0; i < 60; i++) {
        size_t n = i == 20 ? 900000 : i == 40 ? 300000 : 1 + next_random(&state) % 20000;
        text[0] = i % 2 ? '"' : 'q';
        memset(text + 1, "abc\n,"[i % 2 ? i % 5 : i % 3], n);
        text[n - (n > 1)] = i % 2 ? '"' : 'q';
        text[n - (n > 1) + 1] = '\0';
        put_row(out, &state, i, text, "\n");
        for (int k = 0; k < 30; k++)
            put_row(out, &state, i, "short", "\n");
    }
    free(text);
}

static void make_open(struct buf *out)
{
    make_mixed(out);
    buf_puts(out, "\nk,\"open,1,,,,\n");
    for (int i = 0; i < 5000; i++)
        buf_puts(out, "k,fine,1,,,,\n");
}

static void make_header_only(struct buf *out)
{
    for (int i = 0; i < 5000; i++)
        buf_puts(out, " \n");
    buf_puts(out, header);
}

static void make_many_faults(struct buf *out)
{
    buf_puts(out, header);
    for (int i = 0; i < 200100; i++)
        buf_puts(out, i == 150000 ? "k,t\n" : "k,t,x,x,x,x,x\n");
}

static const struct { const char *name; void (*make)(struct buf *out); } files[] = {
    {"mixed", make_mixed}, {"fakes", make_fakes}, {"crs", make_crs},   {"long", make_long},
    {"open", make_open},   {"top", make_header_only},
};

/* ---- reading */
static void print(struct buf *out, const struct extract *x)
{
    for (size_t i = 0; i < x->n_rows; i++) {
        int64_t line;
        size_t file = extract_file(x, i, &line);
        buf_printf(out, "%s:%lld:", x->files[file], (long long)line);
        for (size_t k = 0; k < x->n_columns; k++) {
            buf_putc(out, ' ');
            case_print(out, &x->columns[k], i);
        }
        buf_putc(out, '\n');
    }
    for (size_t k = 0; k < x->n_columns; k++) {
        buf_printf(out, "%zu values, %s\n", x->columns[k].n, x->columns[k].valid ? "some missing" : "all there");
        for (int32_t i = 0; x->columns[k].dict && i < dict_count(x->columns[k].dict); i++)
            buf_printf(out, "%zu %d %s\n", k, i, dict_text(x->columns[k].dict, i, NULL));
    }
    for (size_t i = 0; i < x->n_faults; i++) {
        const struct fault *f = &x->faults[i];
        buf_printf(out, "!%zd %s:%lld.%d \"%s\" %s\n", (ssize_t)f->row, f->file, (long long)f->line, f->column, f->text, f->reason);
    }
}

static char *read_with(const char *object, unsigned threads, size_t memory)
{
    struct host_spec spec = {.installed = case_plugins, .project = case_folder, .threads = threads, .memory = memory};
    struct source_option folder = {NULL, OPTION_TEXT, ".", false};
    struct extract x;
    struct err err = {0};
    struct buf out = BUF_INIT;
    struct host *h = host_new(&spec);
    ck_assert_int_eq(connector_source(h, "crm", "csv", &folder, 1, &err), 0);
    struct sources s = connector_sources(h);
    int rc = s.scan(s.ctx, "crm", object, wants, N_WANTS, &x, &err);
    if (rc)
        buf_printf(&out, "%d %s", rc, err.msg);
    else
        print(&out, &x);
    extract_fini(&x);
    host_free(&h);
    char *text = strdup(buf_text(&out));
    buf_fini(&out);
    return text;
}

/* Pieces of 3 KB to 16 MB: the connector takes a 512th of the memory that it is lent. */
static void expect_same(const char *name, const char *object)
{
    static const size_t memories[] = {(size_t)1 << 20, (size_t)5000 << 9, (size_t)37777 << 9, (size_t)500000 << 9};
    static const unsigned threads[] = {1, 2, 5};
    char *whole = read_with(object, 1, (size_t)8 << 30);
    ck_assert_uint_gt(strlen(whole), 20);
    for (size_t m = 0; m < sizeof memories / sizeof *memories; m++)
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            char *cut = read_with(object, threads[t], memories[m]);
            size_t at = 0;
            while (cut[at] && cut[at] == whole[at])
                at++;
            ck_assert_msg(cut[at] == whole[at], "%s, %u threads, %zu bytes lent: from %zu on\n%.200s\nnot %.200s", name, threads[t],
                          memories[m], at, cut + at, whole + at);
            free(cut);
        }
    free(whole);
}

START_TEST(is_the_same_however_cut)
{
    struct buf text = BUF_INIT;
    files[_i].make(&text);
    case_write("t.csv", text.data, text.len);
    expect_same(files[_i].name, "t.csv");
    case_remove("t.csv");
    buf_fini(&text);
}
END_TEST

START_TEST(caps_faults_in_order)
{
    struct buf text = BUF_INIT;
    make_many_faults(&text);
    case_write("t.csv", text.data, text.len);
    char *whole = read_with("t.csv", 1, (size_t)8 << 30), *cut = read_with("t.csv", 3, (size_t)50000 << 9);
    ck_assert_str_eq(whole, "2 source crm: t.csv:200002: more than 1000000 fields cannot be read; the last: \"x\" is no date: YYYY-MM-DD is");
    ck_assert_str_eq(cut, whole);
    free(whole);
    free(cut);
    case_remove("t.csv");
    buf_fini(&text);
}
END_TEST

/* One of them packed, one in another encoding: those are not cut, the others are. */
START_TEST(is_the_same_of_several_files)
{
    struct buf text = BUF_INIT, wide = BUF_INIT;
    char path[600];
    make_mixed(&text);
    case_write("part-1.csv", text.data, text.len);
    snprintf(path, sizeof path, "%s/part-2.csv.gz", case_folder);
    gzFile gz = gzopen(path, "wb");
    ck_assert_ptr_nonnull(gz);
    ck_assert_int_eq(gzwrite(gz, text.data, (unsigned)text.len), (int)text.len);
    ck_assert_int_eq(gzclose(gz), Z_OK);
    buf_add(&wide, "\xff\xfe", 2);
    for (size_t i = 0; i < 200000 && i + 3 < text.len; i++) {
        buf_putc(&wide, i < sizeof header - 1 ? header[i] : i % 90 ? 'w' : '\n');
        buf_putc(&wide, '\0');
    }
    case_write("part-3.csv", wide.data, wide.len);
    buf_clear(&text);
    make_fakes(&text);
    case_write("part-4.csv", text.data, text.len);
    expect_same("several", "part-*");
    case_write("part-5.csv", "id,no\n1,2\n", 10); /* its header is another: that is found behind all the rest */
    expect_same("header", "part-*");
    for (int i = 1; i <= 5; i++) {
        snprintf(path, sizeof path, "part-%d.csv%s", i, i == 2 ? ".gz" : "");
        case_remove(path);
    }
    buf_fini(&text);
    buf_fini(&wide);
}
END_TEST

int main(void)
{
    case_begin();
    Suite *s = suite_create("csv_pieces");
    TCase *c = tcase_create("pieces");
    tcase_set_timeout(c, 240);
    tcase_add_loop_test(c, is_the_same_however_cut, 0, (int)(sizeof files / sizeof *files));
    tcase_add_test(c, is_the_same_of_several_files);
    tcase_add_test(c, caps_faults_in_order);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    case_end();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
