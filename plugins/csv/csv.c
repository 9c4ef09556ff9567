/* csv.c - the plugin's face: what it is called, which options it takes, how a source is opened and what it holds.
 * Reading is done by the other files of this folder. */
#include "csv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

CONCORD_PLUGIN_NOTE(0);

int fail(struct concord_error *err, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    err->code = code;
    return code;
}

/* ---- options */
static const struct concord_option_spec opt_folder = {sizeof opt_folder,
                                                      CONCORD_TEXT,
                                                      CONCORD_OPTION_REQUIRED | CONCORD_OPTION_FIRST,
                                                      0,
                                                      "folder",
                                                      "where the files are; relative to the project"};
static const struct concord_option_spec opt_delimiter = {
    sizeof opt_delimiter,
    CONCORD_TEXT,
    0,
    0,
    "delimiter",
    "between fields: one character, or \"tab\"; a comma if left out"};
static const struct concord_option_spec opt_encoding = {
    sizeof opt_encoding,
    CONCORD_TEXT,
    0,
    0,
    "encoding",
    "utf-8, utf-16, utf-16le, utf-16be, latin-1 or windows-1252; a byte-order mark is seen by itself"};
static const struct concord_option_spec opt_decimal = {
    sizeof opt_decimal, CONCORD_TEXT, 0, 0, "decimal", "the mark before a fraction: \".\" if left out, or \",\""};
static const struct concord_option_spec opt_thousands = {
    sizeof opt_thousands, CONCORD_TEXT, 0, 0, "thousands", "the mark between thousands, as in 1,234; none if left out"};
static const struct concord_option_spec opt_missing = {
    sizeof opt_missing,
    CONCORD_TEXT,
    0,
    0,
    "missing",
    "texts that mean a missing value, beside an empty field: \"NULL|n/a\""};
static const struct concord_option_spec opt_quoted_empty = {
    sizeof opt_quoted_empty,
    CONCORD_TEXT,
    0,
    0,
    "quoted_empty",
    "\"missing\" (if left out), or \"text\": a field written as \"\" is then an empty text"};
static const struct concord_option_spec opt_dates = {
    sizeof opt_dates,
    CONCORD_TEXT,
    0,
    0,
    "dates",
    "how dates are written, beside YYYY-MM-DD: \"DD/MM/YYYY\", \"M/D/YYYY\", \"DD MMM YYYY\""};
static const struct concord_option_spec *const option_specs[] = {&opt_folder,       &opt_delimiter, &opt_encoding,
                                                                 &opt_decimal,      &opt_thousands, &opt_missing,
                                                                 &opt_quoted_empty, &opt_dates};

/* One character of ASCII that can stand between fields or digits. */
static int one_mark(const struct concord_option *option, char *out, struct concord_error *err)
{
    const char *text = option->text;
    if (!strcmp(text, "tab") || !strcmp(text, "\\t"))
        text = "\t";
    if (!strcmp(text, "blank"))
        text = " ";
    char code[2] = {0, 0};
    if (!strncmp(text, "0x", 2) && strlen(text) == 4) { /* a control character, as 0x1F */
        code[0] = (char)strtol(text + 2, NULL, 16);
        text = code;
    }
    unsigned char c = (unsigned char)text[0];
    bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!c || text[1] || c >= 0x80 || c == '"' || c == '\n' || c == '\r' || letter || c == '+' || c == '-')
        return fail(err, CONCORD_CONFIG,
                    "%s: \"%.40s\" cannot be it; one mark such as \",\" \";\" \"|\" or \"tab\" can", option->name,
                    option->text);
    *out = (char)c;
    return 0;
}

static int split_missing(struct options *o, const char *text, struct concord_error *err)
{
    for (;;) {
        size_t n = strcspn(text, "|");
        char **grown = realloc(o->missing, (o->n_missing + 1) * sizeof *grown);
        if (!grown)
            return fail(err, CONCORD_NOMEM, "no memory");
        o->missing = grown;
        o->missing[o->n_missing] = strndup(text, n);
        if (!o->missing[o->n_missing])
            return fail(err, CONCORD_NOMEM, "no memory");
        o->n_missing++;
        if (!text[n])
            return 0;
        text += n + 1;
    }
}

static int take_option(struct connection *c, const struct concord_option *option, const char *project,
                       struct concord_error *err)
{
    struct options *o = &c->options;
    const char *name = option->name, *text = option->text;
    if (!strcmp(name, "folder")) {
        size_t n = strlen(project) + strlen(text) + 2;
        free(c->folder);
        c->folder = malloc(n);
        if (!c->folder)
            return fail(err, CONCORD_NOMEM, "no memory");
        if (*text == '/')
            snprintf(c->folder, n, "%s", text);
        else
            snprintf(c->folder, n, "%s/%s", project, text);
        return 0;
    }
    if (!strcmp(name, "delimiter"))
        return one_mark(option, &o->delimiter, err);
    if (!strcmp(name, "decimal"))
        return one_mark(option, &o->decimal, err);
    if (!strcmp(name, "thousands"))
        return one_mark(option, &o->thousands, err);
    if (!strcmp(name, "missing"))
        return split_missing(o, text, err);
    if (!strcmp(name, "encoding"))
        return encoding_find(text, &o->encoding) ? 0
                                                 : fail(err, CONCORD_CONFIG,
                                                        "encoding: \"%.40s\" is not known; utf-8, utf-16, utf-16le, "
                                                        "utf-16be, latin-1 and windows-1252 are",
                                                        text);
    if (!strcmp(name, "dates"))
        return date_pattern_parse(text, &o->dates)
                   ? 0
                   : fail(err, CONCORD_CONFIG,
                          "dates: \"%.40s\" is no pattern; one of each of YYYY, MM (or M, "
                          "MMM) and DD (or D) is, as in \"DD/MM/YYYY\"",
                          text);
    if (!strcmp(name, "quoted_empty")) {
        o->quoted_empty_is_text = !strcmp(text, "text");
        return o->quoted_empty_is_text || !strcmp(text, "missing")
                   ? 0
                   : fail(err, CONCORD_CONFIG, "quoted_empty: \"%.40s\" is neither \"text\" nor \"missing\"", text);
    }
    return fail(err, CONCORD_CONFIG, "no option is called %s", name);
}

static void csv_close(void *connection)
{
    struct connection *c = connection;
    for (size_t i = 0; i < c->options.n_missing; i++)
        free(c->options.missing[i]);
    free(c->options.missing);
    seen_free(&c->options.seen);
    free(c->source);
    free(c->folder);
    free(c);
}

static int check_options(const struct connection *c, struct concord_error *err)
{
    struct stat st;
    if (c->options.decimal == c->options.thousands)
        return fail(err, CONCORD_CONFIG, "decimal and thousands are the same mark");
    if (!c->folder)
        return fail(err, CONCORD_CONFIG, "the folder is not said, as in csv(\"data\")");
    if (stat(c->folder, &st))
        return fail(err, errno == EACCES ? CONCORD_PERMISSION : CONCORD_NOT_FOUND, "%s: %s", c->folder,
                    strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return fail(err, CONCORD_CONFIG, "%s is no folder; name the folder here and the file at the table", c->folder);
    return 0;
}

static int csv_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        return fail(err, CONCORD_NOMEM, "no memory");
    c->host = args->host;
    c->source = strdup(args->source);
    c->options.decimal = '.';
    c->options.record_max = c->host->memory / 4 < RECORD_MAX ? (size_t)c->host->memory / 4 / MIB * MIB : RECORD_MAX;
    if (c->options.record_max < MIB)
        c->options.record_max = MIB;
    c->options.field_max = c->options.record_max < FIELD_MAX ? c->options.record_max : FIELD_MAX;
    c->options.piece = reader_piece_size(c->host);
    c->options.seen = seen_new();
    int rc = c->source && c->options.seen ? 0 : fail(err, CONCORD_NOMEM, "no memory");
    for (uint32_t i = 0; i < args->n_options && !rc; i++)
        rc = take_option(c, args->options[i], args->folder, err);
    if (!rc)
        rc = check_options(c, err);
    if (rc) {
        csv_close(c);
        return rc;
    }
    *connection = c;
    return 0;
}

/* ---- describe */
struct description {
    struct concord_object *objects;
    const struct concord_object **object_list;
    struct concord_column *columns;
    const struct concord_column **column_list;
    struct file_list files;
    char *name;
    struct reader reader; /* holds the names */
};

static void description_release(struct concord_description *out)
{
    struct description *d = out->private_data;
    free(d->objects);
    free((void *)d->object_list);
    free(d->columns);
    free((void *)d->column_list);
    free(d->name);
    files_free(&d->files);
    reader_close(&d->reader);
    free(d);
    out->release = NULL;
}

static int make_objects(struct description *d, size_t n, struct concord_error *err)
{
    d->objects = calloc(n + 1, sizeof *d->objects);
    d->object_list = calloc(n + 1, sizeof *d->object_list);
    if (!d->objects || !d->object_list)
        return fail(err, CONCORD_NOMEM, "no memory");
    for (size_t i = 0; i < n; i++) {
        d->objects[i] = (struct concord_object){sizeof d->objects[i], 0, NULL, NULL, -1, INT64_MIN};
        d->object_list[i] = &d->objects[i];
    }
    return 0;
}

static int list_files(const struct connection *c, struct description *d, size_t *n, struct concord_error *err)
{
    int rc = files_all(c->folder, &d->files, err);
    if (!rc)
        rc = make_objects(d, d->files.n, err);
    for (size_t i = 0; !rc && i < d->files.n; i++)
        d->objects[i].name = d->files.names[i];
    *n = d->files.n;
    return rc;
}

/* The latest change of the object's files. */
static int64_t latest_change(const struct connection *c, const struct file_list *files)
{
    int64_t latest = INT64_MIN;
    for (size_t i = 0; i < files->n; i++) {
        struct concord_error ignored;
        struct input *in;
        if (input_open(c->folder, files->names[i], ENC_AUTO, &in, &ignored))
            return INT64_MIN;
        if (input_changed_us(in) > latest)
            latest = input_changed_us(in);
        input_close(&in);
    }
    return latest;
}

static int describe_file(const struct connection *c, const char *object, struct description *d,
                         struct concord_error *err)
{
    enum { HEAD = 8 << 10 }; /* bytes in which a header mostly stands; a longer one takes more */
    struct options o = c->options;
    if (o.piece > HEAD)
        o.piece = HEAD;
    int rc = files_find(c->folder, object, &d->files, err);
    if (!rc)
        rc = make_objects(d, 1, err);
    if (!rc)
        rc = reader_open(c->folder, d->files.names[0], &o, &d->reader, err);
    if (rc)
        return rc;
    size_t n = d->reader.n_header;
    d->name = strdup(object);
    d->columns = calloc(n, sizeof *d->columns);
    d->column_list = calloc(n, sizeof *d->column_list);
    if (!d->name || !d->columns || !d->column_list)
        return fail(err, CONCORD_NOMEM, "no memory");
    for (size_t k = 0; k < n; k++) {
        d->columns[k] = (struct concord_column){sizeof d->columns[k], 0, d->reader.header[k], "u"};
        d->column_list[k] = &d->columns[k];
    }
    d->objects[0].name = d->name;
    d->objects[0].n_columns = (uint32_t)n;
    d->objects[0].columns = d->column_list;
    d->objects[0].changed_us = latest_change(c, &d->files);
    return 0;
}

static int csv_describe(void *connection, const char *object, struct concord_description *out,
                        struct concord_error *err)
{
    struct description *d = calloc(1, sizeof *d);
    if (!d)
        return fail(err, CONCORD_NOMEM, "no memory");
    size_t n = 1;
    int rc = object ? describe_file(connection, object, d, err) : list_files(connection, d, &n, err);
    struct concord_description made = {sizeof made, (uint32_t)n, d->object_list, description_release, d};
    if (rc) {
        description_release(&made);
        return rc;
    }
    concord_fill(out, &made, sizeof made);
    return 0;
}

/* ---- inputs */
static void inputs_release(struct concord_inputs *out)
{
    char **paths = out->private_data;
    for (uint32_t i = 0; i < out->n_paths; i++)
        free(paths[i]);
    free(paths);
    out->release = NULL;
}

static int csv_inputs(void *connection, const char *object, struct concord_inputs *out, struct concord_error *err)
{
    const struct connection *c = connection;
    struct file_list files;
    int rc = files_find(c->folder, object, &files, err);
    if (rc)
        return rc;
    char **paths = calloc(files.n, sizeof *paths);
    struct concord_inputs made = {sizeof made, 0, (const char *const *)paths, inputs_release, paths};
    for (size_t i = 0; i < files.n && paths; i++) {
        size_t n = strlen(c->folder) + strlen(files.names[i]) + 2;
        paths[i] = malloc(n);
        if (!paths[i])
            break;
        snprintf(paths[i], n, "%s/%s", c->folder, files.names[i]);
        made.n_paths++;
    }
    bool complete = made.n_paths == files.n;
    files_free(&files);
    if (!complete) {
        inputs_release(&made);
        return fail(err, CONCORD_NOMEM, "no memory");
    }
    concord_fill(out, &made, sizeof made);
    return 0;
}

static const struct concord_connector csv = {
    .struct_size = sizeof csv,
    .name = "csv",
    .summary = "Files of comma-separated values in a folder, plain or packed by gzip or zstd",
    .n_options = sizeof option_specs / sizeof *option_specs,
    .options = option_specs,
    .open = csv_open,
    .describe = csv_describe,
    .scan = csv_scan,
    .close = csv_close,
    .inputs = csv_inputs,
};
static const struct concord_connector *const connectors[] = {&csv};

CONCORD_EXPORT int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin,
                                       struct concord_error *err)
{
    (void)host;
    (void)err;
    const struct concord_plugin own = {
        .struct_size = sizeof own,
        .abi_major = CONCORD_ABI_MAJOR,
        .abi_minor = CONCORD_ABI_MINOR,
        .needs_minor = 0,
        .name = "csv",
        .version = "1.0",
        .summary = "CSV files",
        .n_connectors = 1,
        .connectors = connectors,
    };
    concord_fill(plugin, &own, sizeof own);
    return 0;
}
