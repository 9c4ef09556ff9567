/* test_csv.c - the CSV connector through the host, as the program uses it: small files written here, and the rows, faults or the one
 * error that must come out of each. The SQLite connector is asked the same where it can be. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>
#include <sqlite3.h>
#include <zlib.h>
#include <zstd.h>

#include "csv_case.h"

/* "2: 'a' 1|3: 'b' -|!3.0 "x" is no integer": rows with their lines, then faults with line and column. */
static void print_extract(struct buf *out, const struct extract *x)
{
    for (size_t i = 0; i < x->n_rows; i++) {
        buf_printf(out, "%s%lld:", i ? "|" : "", (long long)extract_line(x, i));
        for (size_t k = 0; k < x->n_columns; k++) {
            buf_putc(out, ' ');
            case_print(out, &x->columns[k], i);
        }
    }
    for (size_t i = 0; i < x->n_faults; i++) {
        const struct fault *f = &x->faults[i];
        buf_printf(out, "|!%lld.%d \"%s\" %s", (long long)f->line, f->column, f->text, f->reason);
        ck_assert(f->row == SIZE_MAX || f->row < x->n_rows);
    }
}

/* "a:text b:integer" as wants; names may hold neither blank nor colon. */
static size_t parse_wants(char *text, struct want *wants)
{
    static const char *const names[] = {"flag", "integer", "date", "time", "number", "text", "float"};
    static const enum column_kind kinds[] = {COL_FLAG, COL_INTEGER, COL_DATE, COL_TIME, COL_DECIMAL, COL_TEXT, COL_F64};
    size_t n = 0;
    for (char *at = strtok(text, " "); at; at = strtok(NULL, " ")) {
        char *colon = strchr(at, ':');
        ck_assert_ptr_nonnull(colon);
        *colon = '\0';
        wants[n].name = at;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (!strcmp(colon + 1, names[i]))
                wants[n].kind = kinds[i];
        n++;
    }
    return n;
}

/* "delimiter=; dates=DD/MM/YYYY" as options. */
static size_t parse_options(char *text, struct source_option *options)
{
    size_t n = 0;
    for (char *at = strtok(text, "~"); at; at = strtok(NULL, "~")) {
        char *equals = strchr(at, '=');
        *equals = '\0';
        options[n++] = (struct source_option){at, OPTION_TEXT, equals + 1, false};
    }
    return n;
}

/* What comes out of an object, or "error CODE: message" with the case_folder folder taken out. */
static char *outcome(const char *connector, const char *first, const char *object, const char *options_text, const char *wants_text)
{
    struct host_spec spec = {.installed = case_plugins, .project = case_folder};
    struct host *h = host_new(&spec);
    struct source_option options[10] = {{NULL, OPTION_TEXT, first, false}};
    struct want wants[10];
    struct extract x;
    struct err err = {0};
    struct buf out = BUF_INIT;
    char *options_copy = strdup(options_text), *wants_copy = strdup(wants_text);
    size_t n_options = 1 + parse_options(options_copy, options + 1), n_wants = parse_wants(wants_copy, wants);
    int rc = connector_source(h, "crm", connector, options, n_options, &err);
    struct sources s = connector_sources(h);
    if (!rc)
        rc = s.scan(s.ctx, "crm", object, wants, n_wants, &x, &err);
    if (rc) {
        char *at = strstr(err.msg, case_folder);
        buf_printf(&out, "error %d: %.*s%s", rc, at ? (int)(at - err.msg) : 2000, err.msg, at ? at + strlen(case_folder) + 1 : "");
        ck_assert_int_eq(rc, err.code);
    } else {
        print_extract(&out, &x);
        extract_fini(&x);
    }
    host_free(&h);
    free(options_copy);
    free(wants_copy);
    char *text = strdup(buf_text(&out));
    buf_fini(&out);
    return text;
}

static void expect(const char *connector, const char *first, const char *object, const char *options, const char *wants, const char *expected)
{
    char *got = outcome(connector, first, object, options, wants);
    ck_assert_msg(!strcmp(got, expected), "%s %s\nis  %s\nnot %s", options, wants, got, expected);
    free(got);
}

/* ---- shapes of files */
static const struct { const char *data; size_t n; const char *options, *wants, *expected; } shapes[] = {
    {LITERAL("a,b\n1,x\n2,y\n"), "", "b:text a:integer", "2: 'x' 1|3: 'y' 2"},
    {LITERAL("a,b\r\n1,x\r\n2,y"), "", "a:text b:text", "2: '1' 'x'|3: '2' 'y'"},
    {LITERAL("a,b\r1,x\r2,y\r"), "", "a:text b:text", "2: '1' 'x'|3: '2' 'y'"},
    {LITERAL("a,b\n1,x\r2,y\r\n3,z\n"), "", "a:text b:text", "2: '1' 'x'|3: '2' 'y'|4: '3' 'z'"},
    {LITERAL("\xef\xbb\xbf" "a,b\n1,x\n"), "", "a:text", "2: '1'"},
    {LITERAL("a,b\n\"x \"\"y\"\"\",\"1\n2\r\n3\"\nq,\"\"\n"), "", "a:text b:text", "2: 'x \"y\"' '1\n2\r\n3'|5: 'q' -"},
    {LITERAL("a,b\nx,\"\"\n"), "quoted_empty=text", "a:text b:text", "2: 'x' ''"},
    {LITERAL("a,b\n1,\"\"\n"), "quoted_empty=text", "a:text b:integer", "2: '1' -"},
    {LITERAL("a,b\n5\" pipe,\"x\"\n"), "", "a:text b:text", "2: '5\" pipe' 'x'"},
    {LITERAL("a,b\n x, \"y\n"), "", "a:text b:text", "2: ' x' ' \"y'"},
    {LITERAL("a,b\n,\n1,\n,2"), "", "a:text b:text", "2: - -|3: '1' -|4: - '2'"},
    {LITERAL("\n  \n a , b\t\n1,2\n\n   \n3,4\n"), "", "a:text b:text", "4: '1' '2'|7: '3' '4'"},
    {LITERAL("a\n1\n\n \n2\n"), "", "a:text", "2: '1'|4: ' '|5: '2'"},
    {LITERAL("a;b\n1;x,y\n"), "delimiter=;", "b:text", "2: 'x,y'"},
    {LITERAL("a\tb\n1\tx\n"), "delimiter=tab", "b:text", "2: 'x'"},
    {LITERAL("a\x1f" "b\n1\x1fx\n"), "delimiter=0x1F", "b:text", "2: 'x'"},
    {LITERAL("sep=;\r\na;b\r\n1;x\r\n"), "", "b:text", "3: 'x'"},
    {LITERAL("\xef\xbb\xbfSEP=|\na|b\n1|x\n"), "", "b:text", "3: 'x'"},
    {LITERAL("a,b\n1,2,3\n1\n4,5\n"), "", "a:text b:text", "4: '4' '5'|!2.-1 \"1,2,3\" has 3 fields, the header 2|!3.-1 \"1\" has 1 field, the header 2"},
    {LITERAL("a,b\n\"x\"y,1\n\"p\",2\n"), "", "a:text b:integer",
     "3: 'p' 2|!2.-1 \"y,1\" stands behind a closing quote, where a delimiter or the line's end belongs"},
    {LITERAL("a,b\n1,x\n2,\"y\n3,z\n"), "", "a:text", "error 2: source crm: t.csv:3:3: the quote that opens here is never closed"},
    {LITERAL(""), "", "a:text", "error 2: source crm: t.csv: there is no header; the file is empty"},
    {LITERAL("\n\r\n"), "", "a:text", "error 2: source crm: t.csv: there is no header; the file is blank"},
    {LITERAL("a,b\n"), "", "a:text", ""},
    {LITERAL("a,b"), "", "a:text", ""},
    {LITERAL("a,b,a,\n1,2,3,4\n"), "", "b:text", "2: '2'"},
    {LITERAL("a,b,a,\n1,2,3,4\n"), "", "a:text",
     "error 12: source crm: t.csv has 2 columns called \"a\"; only a name that is there once can be read"},
    {LITERAL("a,b\n1,2\n"), "", "c:text", "error 12: source crm: t.csv has no column \"c\""},
    {LITERAL("a;b\n1;2\n"), "", "a:text",
     "error 12: source crm: t.csv:1: the header is one column \"a;b\"; if its delimiter is not a comma, say so, as in delimiter: \";\""},
    {LITERAL("a^b\n1^2\n"), "", "a:text", "error 12: source crm: t.csv has no column \"a\"; its only one is \"a^b\": is the delimiter right?"},
    {LITERAL("a,b\nNULL,n/a\n\"NULL\",null\n"), "missing=NULL|n/a", "a:text b:text", "2: - -|3: - 'null'"},
    {LITERAL("a,b\nx\xff,1\nok,2\n\xed\xa0\x80,3\n\xc0\xaf,4\n"), "", "a:text b:text",
     "2: - '1'|3: 'ok' '2'|4: - '3'|5: - '4'|!2.0 \"x\\xff\" is not UTF-8: its byte 2 is ff|!4.0 \"\\xed\\xa0\\x80\" is not UTF-8: its byte 1 is ed"
     "|!5.0 \"\\xc0\\xaf\" is not UTF-8: its byte 1 is c0"},
    {LITERAL("a,b\nx\0y,1\n"), "", "a:text b:text", "2: - '1'|!2.0 \"x\\x00y\" holds a NUL byte"},
    {LITERAL("a,b\n\xe9t\xe9,\x80\n"), "encoding=windows-1252", "a:text b:text", "2: '\xc3\xa9t\xc3\xa9' '\xe2\x82\xac'"},
    {LITERAL("a,b\n\xe9,\x80\n"), "encoding=latin-1", "a:text b:text", "2: '\xc3\xa9' '\xc2\x80'"},
    {LITERAL("a,b\nx,\x81\n"), "encoding=windows-1252", "b:text", "2: -|!2.0 \"\\x81\" is not UTF-8: its byte 1 is 81"},
    {LITERAL("\xff\xfe" "a\0,\0b\0\n\0" "1\0,\0\xe9\0\n\0"), "", "b:text", "2: '\xc3\xa9'"},
    {LITERAL("\xfe\xff\0a\0,\0b\0\n\0" "1\0,\xd8\x3d\xde\x00"), "", "b:text", "2: '\xf0\x9f\x98\x80'"},
    {LITERAL("a\0\n\0" "1\0\n\0"), "encoding=utf-16le", "a:text", "2: '1'"},
    {LITERAL("\xff\xfe" "a\0\n\0" "1\0\n"), "", "a:text", "error 2: source crm: ./t.csv ends in the middle of a character"},
    {LITERAL("\xff\xfe" "a\0\n\0\x00\xd8\n\0"), "", "a:text", "2: -|!2.0 \"\\xed\\xa0\\x80\" is not UTF-8: its byte 1 is ed"},
    {LITERAL("\xff\xfe\0\0a\0\0\0"), "", "a:text", "error 2: source crm: ./t.csv is UTF-32, which is not read; save it as UTF-8"},
    {LITERAL("\xe9,b\n1,2\n"), "", "b:text", "error 2: source crm: t.csv:1: the header is not UTF-8 (byte e9 in field 1); if the file is in another "
     "encoding, say so, as in encoding: \"windows-1252\""},
    {LITERAL("a,b\n1,2\n"), "", "", "2:"},
    {LITERAL("a\n1\n"), "delimiter=ab", "a:text",
     "error 12: source crm: delimiter: \"ab\" cannot be it; one mark such as \",\" \";\" \"|\" or \"tab\" can"},
    {LITERAL("a\n1\n"), "encoding=ebcdic", "a:text",
     "error 12: source crm: encoding: \"ebcdic\" is not known; utf-8, utf-16, utf-16le, utf-16be, latin-1 and windows-1252 are"},
};

START_TEST(reads_shape)
{
    case_write("t.csv", shapes[_i].data, shapes[_i].n);
    expect("csv", ".", "t.csv", shapes[_i].options, shapes[_i].wants, shapes[_i].expected);
    case_remove("t.csv");
}
END_TEST

/* ---- values: one field, one type */
#define FAULT "!"
static const struct { const char *type, *options, *text, *expected; } values[] = {
    {"integer", "", "0", "0"}, {"integer", "", "-17", "-17"}, {"integer", "", "+5", "5"}, {"integer", "", "007", "7"},
    {"integer", "", "9223372036854775807", "9223372036854775807"}, {"integer", "", "-9223372036854775808", "-9223372036854775808"},
    {"integer", "", "9223372036854775808", FAULT "is too large for an integer (64 bits)"},
    {"integer", "", "5.0", "5"}, {"integer", "", "5.5", FAULT "is no integer: it has a fraction"}, {"integer", "", " 1", FAULT "is no integer"},
    {"integer", "", "1 ", FAULT "is no integer"}, {"integer", "", "0x10", FAULT "is no integer"}, {"integer", "", "1e3", FAULT "is no integer"},
    {"integer", "", "-", FAULT "is no integer"}, {"integer", "", "--1", FAULT "is no integer"}, {"integer", "", "\xef\xbc\x91", FAULT "is no integer"},
    {"integer", "", "1_000", FAULT "is no integer"}, {"integer", "thousands='", "1'234'567", "1234567"},
    {"integer", "thousands='", "12'34", FAULT "is no number: the thousands are not marked in threes"},
    {"integer", "thousands='", "1234'567", FAULT "is no number: the thousands are not marked in threes"},
    {"number", "", "12.50", "12.5"}, {"number", "", "-0.01", "-0.01"}, {"number", "", ".5", FAULT "is no number"}, {"number", "", "5.", "5"},
    {"number", "", "1e999", FAULT "is no number"}, {"number", "", "$5", FAULT "is no number"}, {"number", "", "NaN", FAULT "is no number"},
    {"number", "", "0.123456789012", "0.123456789012"}, {"number", "", "0.05000000074505806", "0.050000000745"},
    {"number", "", "0.1234567890125", "0.123456789013"}, {"number", "", "-0.1234567890125", "-0.123456789013"},
    {"number", "", "99999999999999999999999999", "99999999999999999999999999"},
    {"number", "", "100000000000000000000000000", FAULT "is too large for a number (26 digits before the point)"},
    {"number", "", "99999999999999999999999999.9999999999999", FAULT "is too large for a number (26 digits before the point)"},
    {"number", "decimal=,~thousands=.~delimiter=;", "1.234,5", "1234.5"}, {"number", "decimal=,~delimiter=;", "1.5", FAULT "is no number"},
    {"number", "thousands=,~delimiter=;", "1,234.5", "1234.5"}, {"float", "", "0.1", "0.10000000000000001"}, {"float", "", "1e3", FAULT "is no number"},
    {"flag", "", "TRUE", "yes"}, {"flag", "", "yes", "yes"}, {"flag", "", "1", "yes"}, {"flag", "", "False", "no"}, {"flag", "", "NO", "no"},
    {"flag", "", "0", "no"}, {"flag", "", "y", FAULT "is no flag: true, yes, 1, false, no or 0 are"},
    {"date", "", "2026-02-28", "2026-02-28"}, {"date", "", "2024-02-29", "2024-02-29"}, {"date", "", "1900-02-29", FAULT "is no date: that month has no such day"},
    {"date", "", "2023-02-30", FAULT "is no date: that month has no such day"}, {"date", "", "2023-13-01", FAULT "is no date: there is no such month"},
    {"date", "", "0000-01-01", FAULT "is no date: year 0"}, {"date", "", "0001-01-01", "0001-01-01"}, {"date", "", "9999-12-31", "9999-12-31"},
    {"date", "", "2026-1-5", FAULT "is no date: YYYY-MM-DD is"}, {"date", "", "20260105", FAULT "is no date: YYYY-MM-DD is"},
    {"date", "", "2026-05-04T23:30:00-05:00", "2026-05-04"}, {"date", "", "2026-05-04 99:00", FAULT "is no time: there is no such hour, minute or second"},
    {"date", "", "2026-05-04x", FAULT "is no date or time: something follows the date"},
    {"date", "dates=DD/MM/YYYY", "31/12/2026", "2026-12-31"}, {"date", "dates=DD/MM/YYYY", "2026-12-31", "2026-12-31"},
    {"date", "dates=DD/MM/YYYY", "1/2/2026", FAULT "is no date of the form that the source declares"}, {"date", "dates=M/D/YYYY", "1/31/2026", "2026-01-31"},
    {"date", "dates=DD MMM YYYY", "05 Mar 2026", "2026-03-05"}, {"date", "dates=M/D/YYYY", "13/1/2026", FAULT "is no date: there is no such month"},
    {"time", "", "2026-05-04T13:22:11.000Z", "2026-05-04T13:22:11"}, {"time", "", "2026-05-04 13:22", "2026-05-04T13:22:00"},
    {"time", "", "2026-05-04 9:05:07", "2026-05-04T09:05:07"}, {"time", "", "2026-05-04T13:22:11.123456Z", "2026-05-04T13:22:11.123456"},
    {"time", "", "2026-05-04T13:22:11.1234560Z", "2026-05-04T13:22:11.123456"},
    {"time", "", "2026-05-04T13:22:11.1234567Z", FAULT "has more than six digits of a second"}, {"time", "", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000"},
    {"time", "", "2026-05-04T13:22:11+02:00", "2026-05-04T11:22:11"}, {"time", "", "2026-05-04T13:22:11.000+0000", "2026-05-04T13:22:11"},
    {"time", "", "2026-05-04 13:22:11+00", "2026-05-04T13:22:11"}, {"time", "", "2026-05-04 13:22:11 UTC", "2026-05-04T13:22:11"},
    {"time", "", "2026-05-04T24:00:00", FAULT "is no time: hour 24; the next day's 00:00 is meant"},
    {"time", "", "2016-12-31T23:59:60Z", FAULT "is no time: second 60, a leap second"}, {"time", "", "2026-05-04T13", FAULT "is no time: HH:MM or HH:MM:SS must follow the date"},
    {"time", "", "2026-05-04T13:22 CET", FAULT "is no time: its zone must be Z or like +02:00"}, {"time", "", "2026-05-04", "2026-05-04T00:00:00"},
    {"time", "", "2026-05-04T13:22+19:00", FAULT "is no time: no zone is that far from UTC"},
    {"time", "zone=America/New_York", "2026-05-04", "2026-05-04T04:00:00"}, {"time", "zone=America/New_York", "2026-05-04T13:22", "2026-05-04T17:22:00"},
    {"time", "zone=America/New_York", "2026-05-04T13:22Z", "2026-05-04T13:22:00"},
    {"time", "zone=America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00"}, {"time", "zone=America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00"},
    {"time", "zone=America/New_York", "9999-12-31T23:59", FAULT "is no time: in UTC it lies outside the years 1 to 9999"},
    {"time", "dates=M/D/YYYY", "1/31/2026 1:22 PM", "2026-01-31T13:22:00"}, {"time", "dates=M/D/YYYY", "1/31/2026 12:05 AM", "2026-01-31T00:05:00"},
    {"time", "", "2026-01-31 13:22 PM", FAULT "is no time: before AM and PM hours go from 1 to 12"},
};

START_TEST(reads_value)
{
    char data[300], expected[400], wants[40];
    int n = snprintf(data, sizeof data, "v%sk\n%s%sx\n", strstr(values[_i].options, "delimiter=;") ? ";" : ",", values[_i].text,
                     strstr(values[_i].options, "delimiter=;") ? ";" : ",");
    if (*values[_i].expected == '!')
        snprintf(expected, sizeof expected, "2: -|!2.0 \"%s\" %s", values[_i].text, values[_i].expected + 1);
    else
        snprintf(expected, sizeof expected, "2: %s", values[_i].expected);
    snprintf(wants, sizeof wants, "v:%s", values[_i].type);
    case_write("v.csv", data, (size_t)n);
    expect("csv", ".", "v.csv", values[_i].options, wants, expected);
    case_remove("v.csv");
}
END_TEST

/* ---- files */
START_TEST(reads_several_files)
{
    case_write("leads-2.csv", LITERAL("a,b\n3,z\n"));
    case_write("leads-1.csv", LITERAL("a,b\n1,x\n2,\xff\n"));
    expect("csv", ".", "leads-*.csv", "", "a:integer b:text", "2: 1 'x'|3: 2 -|2: 3 'z'|!3.1 \"\\xff\" is not UTF-8: its byte 1 is ff");
    case_write("leads-3.csv", LITERAL("b,a\n"));
    expect("csv", ".", "leads-*.csv", "", "a:integer",
           "error 2: source crm: leads-3.csv: its header differs from that of leads-1.csv: column 1 is \"b\", not \"a\"");
    case_remove("leads-1.csv");
    case_remove("leads-2.csv");
    case_remove("leads-3.csv");
}
END_TEST

START_TEST(refuses_file)
{
    char path[600];
    expect("csv", ".", "none.csv", "", "a:text", "error 3: source crm: ./none.csv: No such file or directory");
    expect("csv", ".", "none-*.csv", "", "a:text", "error 3: source crm: no file in . is called none-*.csv");
    expect("csv", ".", "../x.csv", "", "a:text",
           "error 12: source crm: \"../x.csv\" is no path below the source's folder; name another folder in the source");
    expect("csv", "nowhere", "x.csv", "", "a:text", "error 3: source crm: nowhere: No such file or directory");
    snprintf(path, sizeof path, "%s/pipe.csv", case_folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect("csv", ".", "pipe.csv", "", "a:text", "error 3: source crm: ./pipe.csv is a pipe; a regular file is wanted");
    remove(path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    expect("csv", ".", "pipe.csv", "", "a:text", "error 3: source crm: ./pipe.csv is a folder; a regular file is wanted");
    rmdir(path);
    expect("csv", "/dev", "null", "", "a:text", "error 3: source crm: /dev/null is a device; a regular file is wanted");
}
END_TEST

/* ---- packed files, whole and cut at every byte */
static size_t pack_gzip(const char *data, size_t n, unsigned char *dst, size_t room)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)data;
    z.avail_in = (uInt)n;
    z.next_out = dst;
    z.avail_out = (uInt)room;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t made = z.total_out;
    deflateEnd(&z);
    return made;
}

static void check_packed(const char *name, const unsigned char *packed, size_t n)
{
    static const char expected[] = "2: '1' 'x'|3: '2' 'y'";
    unsigned char two[2048];
    case_write(name, (const char *)packed, n);
    expect("csv", ".", name, "", "a:text b:text", expected);
    for (size_t cut = 4; cut < n; cut++) {
        case_write(name, (const char *)packed, cut);
        char *got = outcome("csv", ".", name, "", "a:text b:text");
        ck_assert_msg(strncmp(got, "error 2:", 8) == 0 && strstr(got, "ends too early"), "cut at %zu: %s", cut, got);
        free(got);
    }
    memcpy(two, packed, n);
    two[n] = 'x';
    two[n + 1] = 'y';
    case_write(name, (const char *)two, n + 2);
    char *got = outcome("csv", ".", name, "", "a:text b:text");
    ck_assert_msg(strncmp(got, "error 2:", 8) == 0, "followed by rubbish: %s", got);
    free(got);
    memcpy(two, packed, n);
    two[n / 2] ^= 0x55;
    two[n - 3] ^= 1;
    case_write(name, (const char *)two, n);
    got = outcome("csv", ".", name, "", "a:text b:text");
    ck_assert_msg(strncmp(got, "error 2:", 8) == 0, "bent: %s", got);
    free(got);
    case_remove(name);
}

START_TEST(reads_packed_file)
{
    static const char text[] = "a,b\n1,x\n2,y\n";
    unsigned char packed[1024];
    size_t n = pack_gzip(text, sizeof text - 1, packed, sizeof packed);
    check_packed("t.csv.gz", packed, n);
    ZSTD_CCtx *z = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    n = ZSTD_compress2(z, packed, sizeof packed, text, sizeof text - 1);
    ZSTD_freeCCtx(z);
    check_packed("t.csv.zst", packed, n);
    n = pack_gzip("a,b\n1,x\n", 8, packed, sizeof packed); /* two members are one text */
    n += pack_gzip("2,y\n", 4, packed + n, sizeof packed - n);
    case_write("t.gz", (const char *)packed, n);
    expect("csv", ".", "t.gz", "", "a:text b:text", "2: '1' 'x'|3: '2' 'y'");
    case_remove("t.gz");
}
END_TEST

/* ---- a whole file cut at every byte, and pieces that end anywhere */
START_TEST(reads_every_prefix)
{
    static const char text[] = "a,b\r\n\"1\r\n\",\"x\"\"y\"\r\n2,z";
    for (size_t n = 4; n < sizeof text; n++) {
        case_write("t.csv", text, n);
        char *got = outcome("csv", ".", "t.csv", "", "a:text");
        ck_assert_msg(strncmp(got, "error", 5) != 0 || strstr(got, "never closed") || n < 4, "%zu: %s", n, got);
        free(got);
    }
    case_remove("t.csv");
}
END_TEST

START_TEST(reads_across_pieces)
{
    struct buf text = BUF_INIT;
    struct extract x;
    struct err err = {0};
    struct host_spec spec = {.installed = case_plugins, .project = case_folder};
    struct source_option folder = {NULL, OPTION_TEXT, ".", false};
    const struct want wants[] = {{"n", COL_INTEGER}, {"s", COL_TEXT}};
    enum { ROWS = 60000 };
    buf_puts(&text, "n,s\r\n");
    for (int i = 0; i < ROWS; i++) /* about 2 MB: quotes, escapes and line breaks fall on every place of a piece's end */
        buf_printf(&text, "%d,\"%.*s\"\"\r\n\"\r\n", i, i % 37, "abcdefghijklmnopqrstuvwxyz0123456789+");
    case_write("big.csv", text.data, text.len);
    buf_fini(&text);
    struct host *h = host_new(&spec);
    ck_assert_int_eq(connector_source(h, "crm", "csv", &folder, 1, &err), 0);
    struct sources s = connector_sources(h);
    ck_assert_msg(s.scan(s.ctx, "crm", "big.csv", wants, 2, &x, &err) == 0, "%s", err.msg);
    ck_assert_uint_eq(x.n_rows, ROWS);
    ck_assert_uint_eq(x.n_faults, 0);
    for (size_t i = 0; i < ROWS; i++) {
        size_t n;
        const char *t = dict_text(x.columns[1].dict, (int32_t)column_whole(&x.columns[1], i), &n);
        ck_assert_int_eq(column_whole(&x.columns[0], i), (int64_t)i);
        ck_assert_int_eq(extract_line(&x, i), 2 + 2 * (int64_t)i);
        ck_assert(n == i % 37 + 3 && t[n - 3] == '"' && t[n - 1] == '\n');
    }
    extract_fini(&x);
    host_free(&h);
    case_remove("big.csv");
}
END_TEST

START_TEST(caps_sizes)
{
    size_t n = (size_t)17 << 20;
    char *data = malloc(n + 8);
    memcpy(data, "a,b\n1,\"", 7);
    memset(data + 7, 'x', n);
    case_write("long.csv", data, n + 7);
    expect("csv", ".", "long.csv", "", "a:text", "error 2: source crm: long.csv:2:3: a field of over 16 MiB begins here; is its quote closed?");
    data[n + 6] = '"';
    case_write("long.csv", data, n + 7);
    expect("csv", ".", "long.csv", "", "a:text", "error 2: source crm: long.csv:2: field 2 of the record is over 16 MiB long");
    for (size_t i = 0; i < 40000; i += 2)
        memcpy(data + i, "c,", 2);
    memcpy(data + 40000, "c\n", 2);
    case_write("long.csv", data, 40002);
    expect("csv", ".", "long.csv", "", "c:text", "error 2: source crm: long.csv:1: 20001 columns; at most 20000 are read");
    free(data);
    case_remove("long.csv");
}
END_TEST

/* ---- the other connector, by the same measure */
START_TEST(reads_sqlite)
{
    char path[600];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/t.db", case_folder);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "CREATE TABLE t(i, n, d, t, f, s); INSERT INTO t VALUES"
                                      "(1, 12.5, '2026-01-31', '2026-05-04 13:22', 'true', 'x'),"
                                      "('2', '-0.01', '', '2026-05-04T13:22:11.5+02:00', 0, NULL),"
                                      "(2.5, 'x', '2026-02-29', '2026-05-04 24:00', 'maybe', x'ff')", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    expect("sqlite", "t.db", "t", "", "i:integer n:number d:date t:time f:flag s:text",
           "0: 1 12.5 2026-01-31 2026-05-04T13:22:00 yes 'x'|0: 2 -0.01 - 2026-05-04T11:22:11.500000 no -|0: - - - - - -"
           "|!0.0 \"2.5\" is no integer|!0.1 \"x\" is no number|!0.2 \"2026-02-29\" is no date: there is no such day"
           "|!0.3 \"2026-05-04 24:00\" is no time: there is no such hour, minute or second"
           "|!0.4 \"maybe\" is no flag: true, yes, 1, false, no or 0 are|!0.5 \"\" is a blob, not a value");
    expect("sqlite", "t.db", "u", "", "i:integer", "error 12: source crm: t.db: no such table: u");
    remove(path);
    case_write("t.db", LITERAL("this is no database, whatever its name says"));
    expect("sqlite", "t.db", "t", "", "i:integer", "error 2: source crm: t.db: file is not a database");
    remove(path);
}
END_TEST

#define ADD_LOOP(test, table) tcase_add_loop_test(c, test, 0, (int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    case_begin();
    Suite *s = suite_create("csv");
    TCase *c = tcase_create("files");
    tcase_set_timeout(c, 120);
    ADD_LOOP(reads_shape, shapes);
    ADD_LOOP(reads_value, values);
    tcase_add_test(c, reads_several_files);
    tcase_add_test(c, refuses_file);
    tcase_add_test(c, reads_packed_file);
    tcase_add_test(c, reads_every_prefix);
    tcase_add_test(c, reads_across_pieces);
    tcase_add_test(c, caps_sizes);
    tcase_add_test(c, reads_sqlite);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    case_end();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
