/* test_host.c - the plugin host against plugins that are right, old, or wrong in every way that is at hand: each refusal word for word. The
 * plugins are built by tests/abi/abi.mk. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>

#include "host/channel.h"
#include "host/connector.h"
#include "host/function.h"

static char folder[512]; /* of the plugins made for the tests */
static char scratch[] = "/tmp/concord-host-XXXXXX";

static void find_folders(void)
{
    const char *build = getenv("top_builddir");
    snprintf(folder, sizeof folder, "%s/tests/abi/.libs", build ? build : ".");
    if (!mkdtemp(scratch))
        abort();
}

static struct host *host_of(const char *plugins)
{
    struct host_spec spec = {.installed = plugins, .project = "/"};
    struct host *h = host_new(&spec);
    ck_assert_ptr_nonnull(h);
    return h;
}

/* The message with the plugin's folder taken out. */
static const char *plain(const struct err *err)
{
    static char text[1024];
    const char *at = strstr(err->msg, folder);
    snprintf(text, sizeof text, "%s", err->msg);
    if (at)
        snprintf(text, sizeof text, "%.*s%s", (int)(at - err->msg), err->msg, at + strlen(folder) + 1);
    return text;
}

/* ---- refused when loaded */
static const struct { const char *name, *message; } refused[] = {
    {"no_symbol", "no_symbol.so is no plugin: it has no symbol concord_plugin_init"},
    {"wrong_major", "wrong_major.so wants version 2.2 of the plugin interface; this Concord provides 1.2; build it again"},
    {"newer_minor", "newer_minor.so needs version 1.9 of the plugin interface or later; this Concord provides 1.2"},
    {"no_note", "no_note.so is no plugin: it has no note of Concord's (CONCORD_PLUGIN_NOTE in its source)"},
    {"no_scan", "no_scan.so: connector broken has no `scan`"},
    {"small", "small.so: it filled 40 bytes of struct concord_plugin; 72 to 88 are right (concord_fill sees to it)"},
    {"wrong_name", "wrong_name.so calls itself \"another\"; its file's name says wrong_name"},
    {"init_fails", "init_fails.so refused to start (code 6): the licence\\x0Ahas run out"},
    {"nothing", "nothing.so has neither a connector nor a function nor a channel"},
    {"no_call", "no_call.so: function nothing has no `call`"},
    {"bad_format", "bad_format.so: function nothing: argument 1 has the format \"+l\"; b l g d:38,12 tdD tsu:UTC and u can be had"},
    {"lying_major", "lying_major.so wants version 3.2 of the plugin interface; this Concord provides 1.2; build it again"},
    {"no_send", "no_send.so: channel broken has no `send`"},
    {"small_connector", "small_connector.so: connector 1 has 40 bytes of struct concord_connector; 80 are the least"},
};

START_TEST(refuses_plugin)
{
    struct host *h = host_of(folder);
    struct err err = {0};
    struct source_option none[1] = {{NULL, OPTION_TEXT, "x", false}};
    ck_assert_int_eq(connector_source(h, "src", refused[_i].name, none, 1, &err), ERR_CONFIG);
    ck_assert_str_eq(plain(&err), refused[_i].message);
    ck_assert(connector_exists(h, refused[_i].name)); /* it is there; only it cannot be had */
    host_free(&h);
}
END_TEST

START_TEST(names_what_is_near)
{
    struct host *h = host_of(folder);
    struct err err = {0};
    ck_assert_int_eq(connector_source(h, "src", "stream", NULL, 0, &err), ERR_NOT_FOUND);
    ck_assert_str_eq(err.msg, "there is no connector stream; did you mean streams?");
    ck_assert(!connector_exists(h, "stream"));
    ck_assert_int_eq(connector_source(h, "src", "../streams", NULL, 0, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "\"../streams\" cannot be a plugin's name");
    host_free(&h);
}
END_TEST

/* ---- damaged files */
static size_t read_file(const char *path, unsigned char **data)
{
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s cannot be read", path);
    *data = malloc(1 << 22);
    size_t n = fread(*data, 1, 1 << 22, f);
    fclose(f);
    return n;
}

static int load_bytes(const unsigned char *data, size_t n, struct err *err)
{
    char path[600];
    snprintf(path, sizeof path, "%s/streams.so", scratch);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(data, 1, n, f), n);
    fclose(f);
    struct source_option how[1] = {{"how", OPTION_TEXT, "good", false}};
    struct host *h = host_of(scratch);
    int rc = connector_source(h, "src", "streams", how, 1, err);
    host_free(&h);
    remove(path);
    return rc;
}

START_TEST(refuses_cut_file)
{
    unsigned char *data;
    char path[600];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/streams.so", folder);
    size_t n = read_file(path, &data);
    for (size_t cut = 0; cut < n; cut += 1 + cut / 97) { /* each offset of the head, then some of the rest */
        ck_assert_int_eq(load_bytes(data, cut, &err), ERR_CONFIG);
        ck_assert_msg(strstr(err.msg, "is no plugin: it is") != NULL, "%s", err.msg);
    }
    ck_assert_int_eq(load_bytes(data, n - 1, &err), ERR_CONFIG);
    free(data);
}
END_TEST

static const struct { size_t at; unsigned char value; const char *message; } bent[] = {
    {EI_MAG1, 'X', "it is no ELF file"},
    {EI_CLASS, ELFCLASS32, "it is for another machine"},
    {offsetof(ElfW(Ehdr), e_machine), EM_S390, "it is for another machine"},
    {offsetof(ElfW(Ehdr), e_type), ET_EXEC, "it is no shared object"},
    {offsetof(ElfW(Ehdr), e_phentsize), 8, "its program headers make no sense"},
    {offsetof(ElfW(Ehdr), e_phoff) + 3, 0x7f, "its program headers lie behind its end"},
};

START_TEST(refuses_bent_file)
{
    unsigned char *data;
    char path[600];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/streams.so", folder);
    size_t n = read_file(path, &data);
    data[bent[_i].at] = bent[_i].value;
    ck_assert_int_eq(load_bytes(data, n, &err), ERR_CONFIG);
    ck_assert_msg(strstr(err.msg, bent[_i].message) != NULL, "%s", err.msg);
    free(data);
}
END_TEST

START_TEST(refuses_writable_file)
{
    unsigned char *data;
    char path[600], other[600];
    struct err err = {0};
    struct source_option how[1] = {{"how", OPTION_TEXT, "good", false}};
    snprintf(path, sizeof path, "%s/streams.so", folder);
    size_t n = read_file(path, &data);
    snprintf(other, sizeof other, "%s/streams.so", scratch);
    FILE *f = fopen(other, "wb");
    ck_assert_ptr_nonnull(f);
    fwrite(data, 1, n, f);
    fclose(f);
    free(data);
    chmod(other, 0666);
    struct host *h = host_of(scratch);
    ck_assert_int_eq(connector_source(h, "src", "streams", how, 1, &err), ERR_PERMISSION);
    ck_assert_msg(strstr(err.msg, "can be written to by others (mode 0666); chmod go-w makes it safe to load") != NULL, "%s", err.msg);
    host_free(&h);
    chmod(other, 0600);
    chmod(scratch, 0777);
    h = host_of(scratch);
    ck_assert_int_eq(connector_source(h, "src", "streams", how, 1, &err), ERR_PERMISSION);
    host_free(&h);
    chmod(scratch, 0700);
    remove(other);
    ck_assert_int_eq(mkfifo(other, 0600), 0); /* is never waited for */
    h = host_of(scratch);
    ck_assert_int_eq(connector_source(h, "src", "streams", how, 1, &err), ERR_CONFIG);
    ck_assert_msg(strstr(err.msg, "is no regular file") != NULL, "%s", err.msg);
    host_free(&h);
    remove(other);
}
END_TEST

/* ---- streams */
static int scan_streams(struct host *h, const char *how, struct extract *x, struct err *err)
{
    struct source_option options[1] = {{NULL, OPTION_TEXT, how, false}};
    const struct want wants[] = {{"n", COL_INTEGER}, {"s", COL_TEXT}};
    int rc = connector_source(h, "src", "streams", options, 1, err);
    ck_assert_msg(rc == 0, "%s", err->msg);
    struct sources s = connector_sources(h);
    return s.scan(s.ctx, "src", "t", wants, 2, x, err);
}

static const struct { const char *how; int code; const char *message; } broken[] = {
    {"wrong schema", ERR_INTERNAL, "source src: plugin streams: t: schema of the rows: column \"n\": came as i, l was asked for"},
    {"wrong name", ERR_INTERNAL, "source src: plugin streams: t: schema of the rows: column 2 is called \"t\", not \"s\""},
    {"few columns", ERR_INTERNAL, "source src: plugin streams: t: schema of the rows: 1 columns instead of 4"},
    {"no schema", ERR_IO, "source src: plugin streams: t: get_schema of the rows failed with code 5 and no message"},
    {"offsets", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"s\": offsets out of order at row 1: 1 after 2"},
    {"negative offset", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"s\": offset -1 is negative"},
    {"utf8", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"s\": row 0: invalid UTF-8, byte 1 of the text is ff"},
    {"cut character", ERR_INTERNAL,
     "source src: plugin streams: t: batch 2 of the rows: column \"s\": row 0: invalid UTF-8, byte 1 of the text is c3"},
    {"length", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"n\": 2 values in a batch of 3"},
    {"negative length", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"n\": -3 values in a batch of 3"},
    {"null count", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"n\": null_count is 2, and 1 values are missing"},
    {"no bitmap", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"n\": null_count is 1 and there is no bitmap"},
    {"buffers", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: column \"n\": 3 buffers instead of 2"},
    {"children", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: 3 children instead of 4"},
    {"line", ERR_INTERNAL, "source src: plugin streams: t: row 4 stands in file 0 of 1, line -7"},
    {"file", ERR_INTERNAL, "source src: plugin streams: t: row 5 stands in file 1 of 1, line 4"},
    {"bad index", ERR_INTERNAL,
     "source src: plugin streams: t: batch 2 of the rows: column \"s\": row 2: dictionary index 2 out of range, the dictionary has 2 texts"},
    {"error mid-way", ERR_DATA, "source src: the line was cut"},
    {"silent error", ERR_PROTOCOL, "source src: plugin streams: t: get_next of the rows failed with code 71 and no message"},
    {"release", ERR_INTERNAL, "source src: plugin streams: t: batch 2 of the rows: a batch's release did not clear itself"},
    {"stream release", ERR_INTERNAL, "source src: plugin streams: t: faults: the stream's release did not clear itself"},
    {"fault row", ERR_INTERNAL, "source src: plugin streams: t: fault 0 points to row 99, column 0, file 0, line 3, which is not there"},
    {"fault column", ERR_INTERNAL, "source src: plugin streams: t: fault 0 points to row 4, column 2, file 0, line 3, which is not there"},
    {"no partition", ERR_INTERNAL, "source src: plugin streams: t: a scan without a partition"},
    {"small partition", ERR_INTERNAL, "source src: plugin streams: t: partition 0 is not there, or too small"},
    {"no open", ERR_PERMISSION, "source src: the door\\x1B[31m is\\x0Aclosed"},
    {"no scan", ERR_AGAIN, "source src: scan of connector streams failed with code 7 and no message"},
};

START_TEST(refuses_stream)
{
    struct host *h = host_of(folder);
    struct extract x;
    struct err err = {0};
    ck_assert_int_eq(scan_streams(h, broken[_i].how, &x, &err), broken[_i].code);
    ck_assert_str_eq(err.msg, broken[_i].message);
    ck_assert_uint_eq(x.n_rows, 0);
    host_free(&h);
}
END_TEST

/* Rows as "10 a|11 |12 a": a missing value is "-". */
static void print_rows(const struct extract *x, char *dst, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < x->n_rows; i++) {
        size_t n = 0;
        int32_t code = (int32_t)column_whole(&x->columns[1], i);
        char number[32] = "-";
        if (column_has(&x->columns[0], i))
            snprintf(number, sizeof number, "%lld", (long long)column_whole(&x->columns[0], i));
        used += (size_t)snprintf(dst + used, size - used, "%s%s %s", i ? "|" : "", number,
                                 column_has(&x->columns[1], i) ? dict_text(x->columns[1].dict, code, &n) : "-");
    }
}

static const struct { const char *how, *rows; } fine[] = {
    {"good", "10 a|11 |12 a|10 a|11 |12 a"},
    {"nulls", "10 a|- |12 a|10 a|- |12 a"},
    {"unknown nulls", "10 a|- |12 a|10 a|- |12 a"},
    {"sliced", "10 a|11 |12 a|11 |12 a"},
    {"empty batch", "10 a|11 |12 a"},
    {"dictionary", "10 a|11 b|12 a|10 a|11 b|12 a"},
    {"hole", "10 a|11 b|12 a|10 a|11 -|12 a"},
    {"fault", "10 a|11 |12 a|10 a|11 |12 a"},
};

START_TEST(takes_stream)
{
    struct host *h = host_of(folder);
    struct extract x;
    struct err err = {0};
    char rows[256] = "";
    int rc = scan_streams(h, fine[_i].how, &x, &err);
    ck_assert_msg(rc == 0, "%s", err.msg);
    print_rows(&x, rows, sizeof rows);
    ck_assert_str_eq(rows, fine[_i].rows);
    ck_assert_str_eq(x.files[0], "t.txt");
    ck_assert_int_eq(extract_line(&x, 1), fine[_i].how[0] == 'e' ? 3 : 3);
    if (!strcmp(fine[_i].how, "fault")) {
        ck_assert_uint_eq(x.n_faults, 1);
        ck_assert_uint_eq(x.faults[0].row, 4);
        ck_assert_str_eq(x.faults[0].text, "x\\x09y");
        ck_assert_str_eq(x.faults[0].reason, "is no number");
    }
    extract_fini(&x);
    host_free(&h);
}
END_TEST

/* ---- options */
static const struct { struct source_option option; const char *message; } bad_options[] = {
    {{"wort", OPTION_TEXT, "x", false}, "source src: connector old has no option wort; did you mean word?"},
    {{"qqqqqqq", OPTION_TEXT, "x", false}, "source src: connector old has no option qqqqqqq; it has word, size, zone"},
    {{"size", OPTION_TEXT, "x", false}, "source src: option size is a number, not a text"},
    {{"word", OPTION_FLAG, NULL, true}, "source src: option word is a text, not yes or no"},
    {{"zone", OPTION_NUMBER, "1", false}, "source src: option zone is a text such as \"Europe/Berlin\""},
};

START_TEST(checks_options)
{
    struct host *h = host_of(folder);
    struct err err = {0};
    ck_assert_int_eq(connector_source(h, "src", "old", &bad_options[_i].option, 1, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, bad_options[_i].message);
    ck_assert_int_eq(connector_source(h, "other", "streams", NULL, 0, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "source other: connector streams needs the option how: what is wrong");
    host_free(&h);
}
END_TEST

/* ---- the plugin of version 1.0 */
static int n_logged;
static void count_log(void *ctx, int level, const char *plugin, const char *text)
{
    (void)ctx;
    n_logged += level == 1 && !strcmp(plugin, "old") && !strcmp(text, "old starts");
}

START_TEST(reads_old_connector)
{
    struct host_spec spec = {.folders = (const char *const[]){"/nowhere", folder}, .n_folders = 2, .project = "/", .log = count_log};
    struct host *h = host_new(&spec);
    struct err err = {0};
    struct object_info info;
    struct extract x;
    const char *const *names;
    size_t n;
    const struct want wants[] = {{"n", COL_INTEGER}, {"name", COL_TEXT}};
    ck_assert_int_eq(connector_source(h, "src", "old", NULL, 0, &err), 0);
    ck_assert_int_eq(n_logged, 1);
    struct sources s = connector_sources(h);
    ck_assert_int_eq(s.describe(s.ctx, "src", "squares", &info, &err), 0);
    ck_assert_uint_eq(info.n_columns, 2);
    ck_assert_int_eq(info.rows, 3);
    ck_assert_int_eq(info.changed_us, 1000000);
    ck_assert_int_eq(connector_objects(h, "src", &names, &n, &err), 0);
    ck_assert_str_eq(names[0], "squares");
    ck_assert_int_eq(s.describe(s.ctx, "src", "cubes", &info, &err), ERR_NOT_FOUND);
    ck_assert_str_eq(err.msg, "source src: there is only squares");
    ck_assert_int_eq(s.scan(s.ctx, "src", "squares", wants, 2, &x, &err), 0);
    ck_assert_int_eq(column_whole(&x.columns[0], 2), 9);
    ck_assert_int_eq(extract_line(&x, 2), 0);
    extract_fini(&x);
    ck_assert_ptr_null(connector_dialect(h, "src"));
    ck_assert_int_eq(connector_query(h, "src", "select 1", wants, 0, &x, &err), ERR_CONFIG);
    host_free(&h);
}
END_TEST

START_TEST(calls_old_functions)
{
    struct host *h = host_of(folder);
    struct err err = {0};
    struct function twice;
    struct aggregate_function total;
    struct column in, out;
    int64_t state, other;
    double value;
    bool known;
    ck_assert_int_eq(column_new(COL_INTEGER, 3, &in, &err), 0);
    for (size_t i = 0; i < 3; i += 2) {
        ((int64_t *)in.data)[i] = (int64_t)i + 1;
        column_set_valid(&in, i);
    }
    ck_assert_int_eq(function_scalar(h, "old", "twice", &twice, &err), 0);
    ck_assert_int_eq(twice.call(twice.ctx, &in, 1, 3, &out, &err), 0);
    ck_assert_int_eq(out.kind, COL_F64);
    ck_assert_double_eq(((const double *)out.data)[2], 6);
    ck_assert(!column_has(&out, 1));
    column_fini(&out);
    ck_assert_int_eq(function_aggregate(h, "old", "total", &total, &err), 0);
    ck_assert_uint_eq(total.state_size, sizeof state);
    ck_assert_int_eq(total.init(total.ctx, &state, &err), 0);
    ck_assert_int_eq(total.init(total.ctx, &other, &err), 0);
    ck_assert_int_eq(total.finish(total.ctx, &state, &value, &known, &err), 0);
    ck_assert(!known);
    ck_assert_int_eq(total.update(total.ctx, &state, &in, 1, 3, &err), 0);
    ck_assert_int_eq(total.update(total.ctx, &other, &in, 1, 3, &err), 0);
    ck_assert_int_eq(total.merge(total.ctx, &state, &other, &err), 0);
    ck_assert_int_eq(total.finish(total.ctx, &state, &value, &known, &err), 0);
    ck_assert(known);
    ck_assert_double_eq(value, 8);
    ((int64_t *)in.data)[0] = 13;
    ck_assert_int_eq(total.update(total.ctx, &state, &in, 1, 3, &err), ERR_DATA);
    ck_assert_str_eq(err.msg, "total of plugin old: thirteen is unlucky (update, code 2)");
    column_fini(&in);
    ck_assert_int_eq(function_scalar(h, "old", "total", &twice, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "total of plugin old is a function of the sort aggregate, not scalar");
    ck_assert_int_eq(function_scalar(h, "old", "twise", &twice, &err), ERR_NOT_FOUND);
    ck_assert_str_eq(err.msg, "plugin old has no function twise; did you mean twice?");
    host_free(&h);
}
END_TEST

START_TEST(asks_old_credit)
{
    struct host *h = host_of(folder);
    struct err err = {0};
    struct credit_function even;
    const int64_t at[] = {1, 2, 3, 4};
    struct credit_path path = {.n = 4, .at = at, .end = 5, .converted = true};
    double weights[4];
    char state[8];
    ck_assert_int_eq(function_credit(h, "old", "even", &even, &err), 0);
    ck_assert(even.observe == NULL);
    ck_assert_int_eq(even.init(even.ctx, state, &err), 0);
    ck_assert_int_eq(even.weights(even.ctx, state, &path, weights, &err), 0);
    ck_assert_double_eq(weights[3], 0.25);
    path.converted = false;
    ck_assert_int_eq(even.weights(even.ctx, state, &path, weights, &err), ERR_INTERNAL);
    ck_assert_str_eq(err.msg, "even of plugin old: the weights of 4 touches sum to 0.5, not 1");
    even.fini(even.ctx, state);
    host_free(&h);
}
END_TEST

START_TEST(lists_plugins)
{
    struct host *h = host_of(folder);
    struct err err = {0};
    const struct plugin_info *list;
    size_t n, refusals = 0, old = 0;
    ck_assert_int_eq(host_list(h, &list, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        refusals += list[i].refusal != NULL;
        if (!strcmp(list[i].name, "old")) {
            old++;
            ck_assert_uint_eq(list[i].n_functions, 3);
            ck_assert_str_eq(list[i].connectors[0], "old");
        }
    }
    ck_assert_uint_eq(refusals, sizeof refused / sizeof *refused);
    ck_assert_uint_eq(old, 1);
    host_free(&h);
}
END_TEST

/* ---- channels */
static int open_box(struct host *h, const char *name, enum option_kind kind, const char *secret, struct host_channel **c, struct err *err)
{
    struct source_option options[1] = {{"key", kind, secret, false}};
    *err = (struct err){0};
    return host_channel_open(h, name, options, secret ? 1 : 0, c, err);
}

START_TEST(sends_through_a_channel)
{
    static const struct {
        const char *subject;
        uint32_t outcome;
        int32_t code;
        const char *text;
    } cases[] = {
        {"sent", CONCORD_SENT, 250, "it is $ecret no more: *"}, /* a secret that was given is taken out, where it stands */
        {"refused", CONCORD_REFUSED, 550, "two\\x0Alines"},
        {"later", CONCORD_LATER, 450, ""},
        {"nothing", CONCORD_AMBIGUOUS, 0, ""}, /* it said nothing */
        {"nonsense", CONCORD_AMBIGUOUS, 0, ""}, /* an outcome that there is not */
    };
    struct host *h = host_of(folder);
    struct host_channel *c;
    struct err err;

    ck_assert_msg(open_box(h, "box", OPTION_SECRET, "$tr0ng", &c, &err) == 0, "%s", err.msg);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct concord_mail mail = {.struct_size = sizeof mail, .id = "1@x", .sender = "a@x", .recipient = "b@x", .subject = cases[i].subject, .data = "",
                                    .n_files = 0};
        struct concord_answer answer;
        ck_assert_msg(host_channel_send(c, &mail, &answer, &err) == 0, "%s", err.msg);
        ck_assert_uint_eq(answer.outcome, cases[i].outcome);
        ck_assert_int_eq(answer.code, cases[i].code);
        ck_assert_str_eq(answer.text, cases[i].text);
    }
    struct concord_mail mail = {.struct_size = sizeof mail, .subject = "error"};
    struct concord_answer answer;
    ck_assert_int_eq(host_channel_send(c, &mail, &answer, &err), ERR_UNAVAILABLE);
    ck_assert_str_eq(err.msg, "box: closed to *");
    host_channel_close(c);
    host_channel_close(c);
    host_free(&h);
}
END_TEST

START_TEST(opens_channels_with_secrets_from_outside)
{
    struct host *h = host_of(folder);
    struct host_channel *c;
    struct err err;

    ck_assert_int_eq(open_box(h, "pigeon", OPTION_ANY, NULL, &c, &err), ERR_NOT_FOUND);
    ck_assert_int_eq(open_box(h, "box", OPTION_ANY, "literal", &c, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "option key is a secret, and a project's files are no place for it: key: env(\"NAME\") takes it from the environment");
    ck_assert_int_eq(open_box(h, "box", OPTION_ANY, "$NOT_THERE", &c, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "option key: the environment has no variable NOT_THERE");
    ck_assert_int_eq(open_box(h, "box", OPTION_ANY, NULL, &c, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "channel box needs the option key: what opens it");
    ck_assert_int_eq(open_box(h, "box", OPTION_SECRET, "wrong", &c, &err), ERR_CONFIG);
    ck_assert_str_eq(err.msg, "box: * does not open it"); /* what it names is not there: that is the project's slip */
    host_free(&h);
}
END_TEST

#define ADD_LOOP(test, table) tcase_add_loop_test(c, test, 0, (int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    find_folders();
    Suite *s = suite_create("host");
    TCase *c = tcase_create("plugins");
    tcase_set_timeout(c, 120);
    ADD_LOOP(refuses_plugin, refused);
    ADD_LOOP(refuses_bent_file, bent);
    ADD_LOOP(refuses_stream, broken);
    ADD_LOOP(takes_stream, fine);
    ADD_LOOP(checks_options, bad_options);
    tcase_add_test(c, names_what_is_near);
    tcase_add_test(c, refuses_cut_file);
    tcase_add_test(c, refuses_writable_file);
    tcase_add_test(c, reads_old_connector);
    tcase_add_test(c, calls_old_functions);
    tcase_add_test(c, asks_old_credit);
    tcase_add_test(c, lists_plugins);
    tcase_add_test(c, sends_through_a_channel);
    tcase_add_test(c, opens_channels_with_secrets_from_outside);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    rmdir(scratch);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
