/* test_out_files.c - the files of a report: their names, their texts, that they appear together, and that a damaged workbook is
 * found out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <check.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <minizip/unzip.h>
#include <minizip/zip.h>

#include "../out/sample.h"
#include "base/file.h"
#include "out/out.h"
#include "out/out_int.h"
#include "out/publish.h"
#include "out/xlsx_read.h"

static struct arena *arena;
static char folder[64];
static struct err err;

static void set_up(void)
{
    arena = arena_new();
    snprintf(folder, sizeof folder, "/tmp/concord-out-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    err = (struct err){0};
}

static void tear_down(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
    arena_free(&arena);
}

static size_t n_files(const char *path)
{
    size_t n = 0;
    DIR *d = opendir(path);
    ck_assert_ptr_nonnull(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static const char *content(const char *path)
{
    char *data;
    size_t n;
    ck_assert_msg(file_read(path, 1 << 24, &data, &n, &err) == 0, "%s", err.msg);
    const char *text = arena_dup(arena, data, n);
    free(data);
    return text;
}

static void put(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

/* ------------------------------------------------------------------ names */

static const struct { const char *pattern, *period, *name; } names[] = {
    {"out/weekly-{period}", "2026-10-26", "out/weekly-2026-10-26"},
    {"weekly", "2026-10-26", "weekly"},
    {"{period}", "2026-08-03/2026-11-01", "2026-08-03_to_2026-11-01"},
    {"a b/ü-{period}{period}", "x", "a b/ü-xx"},
    {"..weekly", "", "..weekly"},
    {"{report}/{period}", "2026-10", "monthly/2026-10"},
    {"../weekly", "", NULL}, {"out/../../x", "", NULL}, {"out/..", "", NULL}, {"/etc/passwd", "", NULL}, {"", "", NULL}, {"out//x", "", NULL},
    {"out/", "", NULL}, {"./x", "", NULL}, {"{perod}", "", NULL}, {"a{", "", NULL}, {"a}", "", NULL}, {"a\nb", "", NULL}, {"a\x7f", "", NULL},
    {"\xff", "", NULL}, {"{period}", "../../x", NULL}, {"{period}", "..", NULL},
};

START_TEST(patterns_stay_below_the_folder)
{
    const char *name;
    int rc = publish_name(arena, names[_i].pattern, "monthly", names[_i].period, &name, &err);
    if (names[_i].name) {
        ck_assert_msg(rc == 0, "%s", err.msg);
        ck_assert_str_eq(name, names[_i].name);
    } else if (strcmp(names[_i].period, "../../x") == 0) {
        ck_assert_int_eq(rc, 0); /* its slashes are none */
        ck_assert_str_eq(name, ".._to_.._to_x");
    } else {
        ck_assert_int_eq(rc, ERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.msg, "weekly-{period}"));
    }
}
END_TEST

/* ------------------------------------------------------------------ publishing */

START_TEST(files_appear_together)
{
    struct publish *p;
    const char *a, *b, *final;
    ck_assert_int_eq(publish_open(folder, &p, &err), 0);
    ck_assert_int_eq(publish_add(p, "deep/er/a.txt", &a, &final, &err), 0);
    ck_assert_str_eq(final, path_of("deep/er/a.txt"));
    ck_assert_int_eq(publish_add(p, "b.txt", &b, &final, &err), 0);
    ck_assert_int_eq(publish_write(p, a, "A", 1, &err), 0);
    ck_assert_int_eq(publish_write(p, b, "B", 1, &err), 0);
    ck_assert_int_ne(access(path_of("b.txt"), F_OK), 0);
    ck_assert_int_eq(publish_all(p, &err), 0);
    publish_close(&p);
    ck_assert_str_eq(content(path_of("deep/er/a.txt")), "A");
    ck_assert_str_eq(content(path_of("b.txt")), "B");
    ck_assert_uint_eq(n_files(folder), 2);
}
END_TEST

START_TEST(a_rename_that_fails_puts_the_others_back)
{
    struct publish *p;
    const char *a, *b, *c, *final;
    put(path_of("a.txt"), "old", 3);
    ck_assert_int_eq(publish_open(folder, &p, &err), 0);
    ck_assert_int_eq(publish_add(p, "a.txt", &a, &final, &err), 0);
    ck_assert_int_eq(publish_add(p, "b.txt", &b, &final, &err), 0);
    ck_assert_int_eq(publish_add(p, "c.txt", &c, &final, &err), 0);
    ck_assert_int_eq(publish_write(p, a, "new", 3, &err), 0);
    ck_assert_int_eq(mkdir(path_of("c.txt"), 0755), 0); /* in the meantime */
    ck_assert_int_ne(publish_all(p, &err), 0);
    publish_close(&p);
    ck_assert_str_eq(content(path_of("a.txt")), "old");
    ck_assert_int_ne(access(path_of("b.txt"), F_OK), 0);
    ck_assert_uint_eq(n_files(folder), 2); /* a.txt, and the folder c.txt */
}
END_TEST

START_TEST(links_and_folders_are_refused)
{
    struct publish *p;
    const char *a, *final;
    ck_assert_int_eq(symlink("/tmp", path_of("away")), 0);
    ck_assert_int_eq(symlink("nowhere", path_of("dangling.csv")), 0);
    ck_assert_int_eq(mkdir(path_of("folder.csv"), 0755), 0);
    ck_assert_int_eq(mkfifo(path_of("fifo.csv"), 0644), 0);
    ck_assert_int_eq(publish_open(folder, &p, &err), 0);
    ck_assert_int_eq(publish_add(p, "away/x.csv", &a, &final, &err), ERR_CREATE);
    ck_assert_int_eq(publish_add(p, "dangling.csv", &a, &final, &err), ERR_CREATE);
    ck_assert_ptr_nonnull(strstr(err.msg, "symbolic link"));
    ck_assert_int_eq(publish_add(p, "folder.csv", &a, &final, &err), ERR_CREATE);
    ck_assert_int_eq(publish_add(p, "fifo.csv", &a, &final, &err), ERR_CREATE);
    ck_assert_int_eq(publish_add(p, "../x.csv", &a, &final, &err), ERR_CONFIG);
    ck_assert_int_eq(publish_add(p, "x.csv", &a, &final, &err), 0);
    ck_assert_int_eq(publish_add(p, "x.csv", &a, &final, &err), ERR_CONFIG); /* twice */
    publish_close(&p);
    ck_assert_uint_eq(n_files(folder), 4);
}
END_TEST

/* ------------------------------------------------------------------ texts */

static const struct { const char *text, *escaped; } escapes[] = {
    {"plain", "plain"}, {"a_b_c", "a_b_c"}, {"_a_", "\\_a\\_"}, {"a|b", "a\\|b"}, {"`x`", "\\`x\\`"}, {"**b**", "\\*\\*b\\*\\*"},
    {"<b>&amp;", "\\<b\\>\\&amp;"}, {"[a](b)", "\\[a\\](b)"}, {"a\\b", "a\\\\b"}, {"a\nb", "a ↵ b"}, {"\r", "\\\\x0D"},
    {"\xe2\x80\xae" "x", "\\\\u{202E}x"}, {"\xff", "\\\\xFF"}, {"http://x", "http\\://x"}, {"www.x", "www\\.x"}, {"$x$", "\\$x\\$"}, {"", ""},
};

START_TEST(markdown_is_never_made_by_data)
{
    struct buf b = BUF_INIT;
    markdown_escape(&b, escapes[_i].text);
    ck_assert_str_eq(buf_text(&b), escapes[_i].escaped);
    buf_fini(&b);
}
END_TEST

static const char *csv_of(struct result_report *r)
{
    struct buf b = BUF_INIT;
    ck_assert_msg(csv_write(arena, &b, r, &err) == 0, "%s", err.msg);
    const char *text = arena_strdup(arena, buf_text(&b));
    buf_fini(&b);
    return text;
}

START_TEST(the_csv_has_every_figure_once)
{
    const char *text = csv_of(sample_weekly(arena));
    ck_assert_int_eq(strncmp(text, "metric,grain,period,segment,value,unit,status,dimension\n", 56), 0);
    ck_assert_ptr_nonnull(strstr(text, "\nleads,week,2026-10-26,,1852,count,final,\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nwin_rate,week,2026-10-26,,0.27,ratio,so far,\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nwin_rate,week,2026-08-31,,,ratio,final,\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nleads,period,2026-08-03/2026-11-01,\"Event | \"\"virtual\"\"\",2867,count,final,channel\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nleads as share of total,period,2026-08-03/2026-11-01,Webinar,0.21376190476190476,ratio,final,channel\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nvelocity,period,2026-08-03/2026-11-01,Paid search,12345.678,USD per day,final,channel\n"));
    ck_assert_ptr_null(strstr(text, "rest"));
    const char *once = strstr(text, "net_issued,week,2026-10-26");
    ck_assert_ptr_nonnull(once);
    ck_assert_ptr_null(strstr(once + 1, "\nnet_issued,week,2026-10-26"));
}
END_TEST

START_TEST(two_values_for_one_figure_are_not_published)
{
    struct result_report *r = sample_weekly(arena);
    struct out_files files;
    struct out_options options = {.formats = OUT_XLSX | OUT_CSV, .folder = folder, .pattern = "{period}"};
    r->sheets[0].items[0].table->rows[0].cells[0].decimal.v++;
    ck_assert_int_eq(out_write(arena, r, &options, &files, &err), ERR_INTERNAL);
    ck_assert_str_eq(err.msg, "the report says 1853 of leads (week 2026-10-26, \"\") and elsewhere 1852");
    ck_assert_uint_eq(n_files(folder), 0);
}
END_TEST

START_TEST(a_place_among_other_rows_names_its_table)
{
    struct result_report *r = sample_weekly(arena);
    for (size_t i = 0; i < 2; i++)
        r->sheets[2].items[i].table->columns[1].view = VIEW_RANK;
    const char *same = csv_of(r);
    ck_assert_ptr_nonnull(strstr(same, "\nleads as rank,"));
    ck_assert_ptr_null(strstr(same, "\nleads as rank ("));
    r->sheets[2].items[1].table->rows[0].cells[1] = sample_count(7); /* of one row: all of the column are the other table's */
    struct buf want = BUF_INIT;
    buf_printf(&want, "\nleads as rank (%s),", r->sheets[2].title);
    const char *text = csv_of(r);
    ck_assert_ptr_nonnull(strstr(text, "\nleads as rank,"));
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, buf_text(&want))) != NULL; at++)
        n++;
    ck_assert_uint_gt(n, 1);
    buf_fini(&want);
}
END_TEST

START_TEST(dimensions_that_share_a_label_are_told_apart)
{
    struct result_report *r = sample_weekly(arena);
    struct result_table *t = r->sheets[2].items[1].table; /* the chart by channel, now by another dimension */
    static struct dimension region = {.name = {.text = "region"}};
    for (size_t i = 0; i < t->n_rows; i++)
        for (size_t k = 0; k < t->rows[i].n_segments; k++)
            t->rows[i].segments[k].dimension = &region;
    t->rows[1].cells[0].decimal.v = 7;
    const char *text = csv_of(r);
    ck_assert_ptr_nonnull(strstr(text, ",Webinar,4489,count,final,channel\n"));
    ck_assert_ptr_nonnull(strstr(text, ",region: Webinar,7,count,final,region\n"));
}
END_TEST

START_TEST(the_machine_csv_keeps_names_as_they_are)
{
    struct result_report *r = sample_weekly(arena);
    struct result_row *row = &r->sheets[2].items[0].table->rows[0];
    row->segment = row->segments[0].label = "=1+1, \"x\"\ny";
    ck_assert_ptr_nonnull(strstr(csv_of(r), ",\"=1+1, \"\"x\"\"\ny\",5300,count,final,channel\n"));
    row->segment = row->segments[0].label = " \xff";
    ck_assert_ptr_nonnull(strstr(csv_of(r), ",\" \\xFF\",5300,count,final,channel\n"));
}
END_TEST

/* ------------------------------------------------------------------ the workbook */

/* A workbook that was written: large, as the library writes it, or small, through a bundle. */
struct book {
    char *path;
    struct xlsx_expect expect;
    struct aid *aid;
    struct bundle *bundle;
};
struct shared { struct book *book; struct layout *layout; int rc; struct err err; };

static unsigned n_checks; /* by one thread and by two in turn */

static int share_check(void *ctx, size_t task, unsigned worker, struct err *e)
{
    struct shared *s = ctx;
    (void)worker, (void)e;
    if (task > 0) {
        aid_help(s->book->aid);
        return 0;
    }
    s->rc = xlsx_check(s->book->path, &s->book->expect, s->book->bundle, s->book->aid, &s->err);
    aid_end(s->book->aid);
    return 0;
}

static int check_book(struct book *book)
{
    struct shared s = {.book = book};
    unsigned threads = 1 + n_checks++ % 2;
    aid_free(&book->aid);
    book->aid = aid_new(); /* one that has not ended */
    ck_assert_int_eq(pool_run(threads, threads, share_check, &s, NULL), 0);
    err = s.err;
    return s.rc;
}

static int share_write(void *ctx, size_t task, unsigned worker, struct err *e)
{
    struct shared *s = ctx;
    struct gate_notes notes = {0, 0, 0};
    (void)worker, (void)e;
    if (task > 0) {
        aid_help(s->book->aid);
        return 0;
    }
    s->rc = xlsx_write(arena, s->layout, s->book->path, folder, s->book->bundle, &s->book->expect, &notes, &s->err);
    aid_end(s->book->aid);
    return 0;
}

static void write_book(struct result_report *r, struct book *book, bool small)
{
    struct shared s = {.book = book};
    book->path = path_of(small ? "small.xlsx" : "large.xlsx");
    book->expect = (struct xlsx_expect){0};
    book->aid = aid_new();
    book->bundle = small ? bundle_new(book->aid, &book->expect) : NULL;
    ck_assert_int_eq(layout_build(arena, r, &s.layout, &err), 0);
    ck_assert_int_eq(pool_run(2, 2, share_write, &s, NULL), 0);
    ck_assert_msg(s.rc == 0, "%s", s.err.msg);
    ck_assert_msg(check_book(book) == 0, "%s", err.msg);
}

static void forget_book(struct book *book)
{
    bundle_free(&book->bundle);
    aid_free(&book->aid);
}

/* What a part of an archive holds, with its name, one part after the other. */
static void read_archive(struct buf *out, const char *path)
{
    char name[256], chunk[4096];
    unzFile zip = unzOpen64(path);
    ck_assert_ptr_nonnull(zip);
    for (int at = unzGoToFirstFile(zip); at == UNZ_OK; at = unzGoToNextFile(zip)) {
        ck_assert_int_eq(unzGetCurrentFileInfo64(zip, NULL, name, sizeof name, NULL, 0, NULL, 0), UNZ_OK);
        buf_printf(out, "\n[%s]\n", name);
        ck_assert_int_eq(unzOpenCurrentFile(zip), UNZ_OK);
        for (int n; (n = unzReadCurrentFile(zip, chunk, sizeof chunk)) > 0;)
            buf_add(out, chunk, (size_t)n);
        ck_assert_int_eq(unzCloseCurrentFile(zip), UNZ_OK);
    }
    ck_assert_int_eq(unzClose(zip), UNZ_OK);
}

START_TEST(a_small_workbook_holds_what_a_large_one_does)
{
    struct book large, small;
    struct buf expected = BUF_INIT, found = BUF_INIT;
    write_book(sample_weekly(arena), &large, false);
    write_book(sample_weekly(arena), &small, true);
    read_archive(&expected, large.path);
    read_archive(&found, small.path);
    ck_assert_uint_gt(expected.len, 50000);
    ck_assert_str_eq(buf_text(&found), buf_text(&expected));
    ck_assert_uint_eq(n_files(folder), 2);
    buf_fini(&expected);
    buf_fini(&found);
    forget_book(&large);
    forget_book(&small);
}
END_TEST

/* Each part is whole, but it is not the part that was looked at. */
START_TEST(another_workbook_is_found_out)
{
    struct book one, other;
    write_book(sample_texts(arena, (const char *const[]){"a", "b"}, 2), &one, true);
    if (!one.bundle) { /* there are none here */
        forget_book(&one);
        return;
    }
    char *mine = arena_printf(arena, "%s.mine", one.path);
    ck_assert_int_eq(rename(one.path, mine), 0);
    write_book(sample_texts(arena, (const char *const[]){"a", "c"}, 2), &other, true);
    ck_assert_int_eq(check_book(&one), ERR_IO);
    ck_assert_str_eq(err.msg, "the workbook on disk is not what was written: a part is another one");
    one.path = mine;
    ck_assert_int_eq(check_book(&one), 0);
    forget_book(&other);
    write_book(sample_weekly(arena), &other, true);
    one.path = other.path;
    ck_assert_int_eq(check_book(&one), ERR_IO);
    forget_book(&one);
    forget_book(&other);
}
END_TEST

START_TEST(a_workbook_that_differs_is_found_out)
{
    struct book book;
    write_book(sample_weekly(arena), &book, false);
    book.expect.sheets[1].n++;
    ck_assert_int_eq(check_book(&book), ERR_IO);
    ck_assert_ptr_nonnull(strstr(err.msg, "the workbook on disk is not what was written: sheet \"By week\" has"));
    book.expect.sheets[1].n--;
    book.expect.sheets[2].hash ^= 1;
    ck_assert_int_eq(check_book(&book), ERR_IO);
    ck_assert_ptr_nonnull(strstr(err.msg, "with other contents"));
    book.expect.sheets[2].hash ^= 1;
    book.expect.n_series++;
    ck_assert_int_eq(check_book(&book), ERR_IO);
    book.expect.n_series--;
    book.expect.sheets[0].name = "Summery";
    ck_assert_int_eq(check_book(&book), ERR_IO);
    book.expect.sheets[0].name = "Summary";
    ck_assert_int_eq(check_book(&book), 0);
    forget_book(&book);
}
END_TEST

/* Any byte that is changed, any end that is cut off, is found out, or changes nothing that a reader sees. */
START_TEST(damage_is_found_out)
{
    struct book book;
    write_book(sample_texts(arena, (const char *const[]){"a", "b"}, 2), &book, _i == 1);
    char *path = book.path;
    FILE *f = fopen(path, "rb");
    static char data[1 << 17];
    size_t n = fread(data, 1, sizeof data, f), found = 0, tried = 0;
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_uint_lt(n, sizeof data);
    for (size_t i = 0; i < n; i += 37, tried++) {
        data[i] = (char)(data[i] ^ 0x55);
        put(path, data, n);
        found += check_book(&book) == ERR_IO;
        data[i] = (char)(data[i] ^ 0x55);
    }
    ck_assert_uint_gt(found, tried / 2); /* the rest are dates and attributes in the archive's own records */
    for (size_t i = 0; i < n; i += 101) {
        put(path, data, i);
        ck_assert_int_eq(check_book(&book), ERR_IO);
    }
    put(path, data, n);
    ck_assert_int_eq(check_book(&book), 0);
    forget_book(&book);
}
END_TEST

static const struct { const char *part, *text, *says; } parts[] = {
    {"xl/styles.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a count=\"2\"><b/><b>&lt;\xc3\xbc</b></a>\n", "a part is missing"},
    {"xl/styles.xml", "<a count=\"2\"><b/></a>", "xl/styles.xml lacks some of its entries"},
    {"xl/styles.xml", "<a count=\"2\"><b/><b/>", "xl/styles.xml is no whole XML: no element found"},
    {"xl/styles.xml", "", "xl/styles.xml is no whole XML: no element found"},
    {"xl/styles.xml", "<a><b></a></b>", "xl/styles.xml is no whole XML: mismatched tag"},
    {"xl/styles.xml", "<a/><a/>", "xl/styles.xml is no whole XML: junk after document element"},
    {"xl/styles.xml", "<a>\xff</a>", "xl/styles.xml is no whole XML: not well-formed"},
    {"xl/styles.xml", "<a>&b;</a>", "xl/styles.xml is no whole XML: undefined entity"},
    {"xl/styles.xml", "<!DOCTYPE a><a/>", "xl/styles.xml is no whole XML: parsing aborted"},
    {"xl/_rels/workbook.xml.rels", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "workbook.xml.rels is no whole XML: parsing aborted"},
    {"xl/charts/chart1.xml", "<!DOCTYPE a SYSTEM \"b.dtd\"><a/>", "xl/charts/chart1.xml is no whole XML: parsing aborted"},
    {"xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY % b SYSTEM \"b\"> %b;]><a/>", "xl/worksheets/sheet1.xml is no whole XML: parsing aborted"},
    {"xl/workbook.xml", "<workbook><sheet name=\"One\"/></workbook>", "its sheets are others"},
    {"xl/media/image1.png", "<a>", "a part is missing"},
};

/* What the archive's checksums say nothing of. */
START_TEST(a_part_that_is_no_whole_xml_is_found_out)
{
    struct book book = {.path = path_of("book.xlsx")};
    zipFile zip = zipOpen64(book.path, APPEND_STATUS_CREATE);
    ck_assert_ptr_nonnull(zip);
    ck_assert_int_eq(zipOpenNewFileInZip64(zip, parts[_i].part, NULL, NULL, 0, NULL, 0, NULL, 0, 0, 0), ZIP_OK);
    ck_assert_int_eq(zipWriteInFileInZip(zip, parts[_i].text, (unsigned)strlen(parts[_i].text)), ZIP_OK);
    ck_assert_int_eq(zipCloseFileInZip(zip), ZIP_OK);
    ck_assert_int_eq(zipClose(zip, NULL), ZIP_OK);
    for (unsigned i = 1; i <= 2; i++) {
        ck_assert_int_eq(check_book(&book), ERR_IO);
        ck_assert_msg(strstr(err.msg, parts[_i].says) != NULL, "%s", err.msg);
    }
    forget_book(&book);
}
END_TEST

START_TEST(a_part_in_memory_that_is_no_whole_xml_is_found_out)
{
    struct book book = {.aid = aid_new()};
    struct xlsx_found found = {0};
    zip_fileinfo info = {0};
    book.bundle = bundle_new(book.aid, &book.expect);
    if (book.bundle) {
        ck_assert(bundle_begin_part(book.bundle, parts[_i].part, &info));
        ck_assert(bundle_add(book.bundle, parts[_i].text, strlen(parts[_i].text)));
        ck_assert(bundle_end_part(book.bundle));
        if (bundle_judge(book.bundle, &err) == 0) {
            bundle_found(book.bundle, &found);
            ck_assert_int_eq(xlsx_found_judge(&found, &book.expect, &err), ERR_IO);
        }
        ck_assert_msg(strstr(err.msg, parts[_i].says) != NULL, "%s", err.msg);
    }
    forget_book(&book);
}
END_TEST

START_TEST(a_value_that_is_no_number_stops_the_report)
{
    struct result_report *r = sample_weekly(arena);
    struct out_files files;
    struct out_options options = {.formats = OUT_XLSX, .folder = folder, .pattern = "{period}"};
    r->sheets[1].items[0].table->rows[3].cells[5] = sample_real(NAN);
    ck_assert_int_eq(out_write(arena, r, &options, &files, &err), ERR_DATA);
    ck_assert_ptr_nonnull(strstr(err.msg, "sheet \"By week\", row 8, column 7: the value is not a finite number"));
    ck_assert_uint_eq(n_files(folder), 0);
}
END_TEST

START_TEST(a_report_without_sheets_is_a_workbook)
{
    struct result_report *r = sample_weekly(arena);
    struct book book;
    struct report_decl silent = *r->report;
    silent.n_appendix = 0;
    r->report = &silent;
    r->n_sheets = 0;
    write_book(r, &book, true);
    ck_assert_uint_eq(book.expect.n_sheets, 1);
    forget_book(&book);
}
END_TEST

/* A table that is no list has no place to go on. */
START_TEST(too_many_rows_are_refused_by_name)
{
    struct result_report *r = sample_long(arena, 3);
    struct result_list *l = r->sheets[0].items[0].list;
    struct xlsx_expect expect = {0};
    struct gate_notes notes = {0, 0, 0};
    struct layout *layout;
    l->n_columns = 1;
    l->n_rows = l->n_all = XLSX_ROWS;
    l->cells = arena_alloc(arena, l->n_rows * sizeof *l->cells);
    for (size_t i = 0; i < l->n_rows; i++)
        l->cells[i] = sample_text("x");
    ck_assert_int_eq(layout_build(arena, r, &layout, &err), 0);
    ck_assert_int_eq(xlsx_write(arena, layout, path_of("book.xlsx"), folder, NULL, &expect, &notes, &err), ERR_DATA);
    ck_assert_ptr_nonnull(strstr(err.msg, "sheet \"Long\" needs more than the 1048576 rows"));
}
END_TEST

START_TEST(a_long_list_goes_on_in_a_csv_beside)
{
    struct result_report *r = sample_long(arena, 12);
    struct out_files files;
    struct out_options options = {.formats = OUT_XLSX | OUT_MARKDOWN, .folder = folder, .pattern = "{period}", .list_rows = 5};
    r->sheets[0].items[0].list->cells[0].text = "-2+3";
    r->sheets[0].title = "At risk: all/every";
    ck_assert_msg(out_write(arena, r, &options, &files, &err) == 0, "%s", err.msg);
    ck_assert_uint_eq(files.n, 3);
    ck_assert_str_eq(files.list[0].path, path_of("2026-10-26-At-risk-all-every-1.csv"));
    const char *all = content(files.list[0].path);
    ck_assert_int_eq(strncmp(all, "Deal,Owner,Amount,Closes,Changed,Days in stage (days),Open\n"
                                  "'-2+3,'=1+1,98765.12,2026-12-01,2026-09-30 20:00,0,yes\n", 113), 0);
    size_t lines = 0;
    for (const char *s = all; *s; s++)
        lines += *s == '\n';
    ck_assert_uint_eq(lines, 13);
    const char *page = content(path_of("2026-10-26.md"));
    ck_assert_ptr_nonnull(strstr(page, "The first 5 of 12 records; all of them stand in 2026-10-26-At-risk-all-every-1.csv."));
    ck_assert_ptr_nonnull(strstr(page, "006000004"));
    ck_assert_ptr_null(strstr(page, "006000005"));
}
END_TEST

START_TEST(all_formats_are_written)
{
    struct out_files files;
    struct out_options options = {.formats = OUT_XLSX | OUT_MARKDOWN | OUT_CSV | OUT_JSON, .folder = folder, .pattern = "out/weekly-{period}"};
    ck_assert_msg(out_write(arena, sample_weekly(arena), &options, &files, &err) == 0, "%s", err.msg);
    ck_assert_uint_eq(files.n, 12); /* eight charts beside the Markdown */
    ck_assert_str_eq(files.list[0].path, path_of("out/weekly-2026-10-26.xlsx"));
    ck_assert_uint_eq(n_files(path_of("out")), 12);
    ck_assert_uint_eq(out_format_of("markdown"), OUT_MARKDOWN);
    ck_assert_uint_eq(out_format_of("pdf"), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("out/files");
    TCase *t = tcase_create("files");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, patterns_stay_below_the_folder, 0, sizeof names / sizeof *names);
    tcase_add_test(t, files_appear_together);
    tcase_add_test(t, a_rename_that_fails_puts_the_others_back);
    tcase_add_test(t, links_and_folders_are_refused);
    tcase_add_loop_test(t, markdown_is_never_made_by_data, 0, sizeof escapes / sizeof *escapes);
    tcase_add_test(t, the_csv_has_every_figure_once);
    tcase_add_test(t, two_values_for_one_figure_are_not_published);
    tcase_add_test(t, a_place_among_other_rows_names_its_table);
    tcase_add_test(t, dimensions_that_share_a_label_are_told_apart);
    tcase_add_test(t, the_machine_csv_keeps_names_as_they_are);
    tcase_add_test(t, a_workbook_that_differs_is_found_out);
    tcase_add_test(t, a_small_workbook_holds_what_a_large_one_does);
    tcase_add_test(t, another_workbook_is_found_out);
    tcase_add_loop_test(t, damage_is_found_out, 0, 2);
    tcase_add_loop_test(t, a_part_that_is_no_whole_xml_is_found_out, 0, sizeof parts / sizeof *parts);
    tcase_add_loop_test(t, a_part_in_memory_that_is_no_whole_xml_is_found_out, 0, sizeof parts / sizeof *parts);
    tcase_add_test(t, a_value_that_is_no_number_stops_the_report);
    tcase_add_test(t, a_report_without_sheets_is_a_workbook);
    tcase_add_test(t, too_many_rows_are_refused_by_name);
    tcase_add_test(t, a_long_list_goes_on_in_a_csv_beside);
    tcase_add_test(t, all_formats_are_written);
    tcase_set_timeout(t, 120);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
