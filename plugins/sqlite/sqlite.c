/* sqlite.c - the connector for SQLite files, and the one to copy: all that the host calls, in the order in which it
 * calls it; how a value is read as a type is in values.c.
 *
 * It decides what a source is (one database file, opened read-only, as it is when it is first asked: all that a run
 * reads comes from one state of it, whoever writes meanwhile), what its objects are (tables and views, or a
 * query) and how SQLite's values become the wanted types, as strictly as the CSV connector does: what is not of the
 * type becomes null and a fault, never something near it. All rows are one partition; a batch has up to BATCH rows. It
 * sees include/concord and SQLite, nothing else. */
#include "sqlite.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include <concord/build.h>

/* The host reads this note before it loads the file. 0: any minor version of the interface will do. */
CONCORD_PLUGIN_NOTE(0);

enum { BATCH = 4096 };

/* Every error ends here: one line, in the host's memory. */
__attribute__((format(printf, 3, 4))) static int fail(struct concord_error *err, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    err->code = code;
    return code;
}

/* ---------------------------------------------------------------- open: options, the file, the connection */
struct connection {
    const struct concord_host *host; /* stays ours to use until close */
    char *path;
    sqlite3 *db;     /* inside a transaction that only reads, until close; several threads may use it */
    bool wal;        /* writers go on beside us; otherwise they wait */
    struct stat was; /* the file when it was opened */
};

static const struct concord_option_spec opt_file = {sizeof opt_file,
                                                    CONCORD_TEXT,
                                                    CONCORD_OPTION_REQUIRED | CONCORD_OPTION_FIRST,
                                                    0,
                                                    "file",
                                                    "the database file; relative to the project"};
static const struct concord_option_spec *const option_specs[] = {&opt_file};

static void sqlite_close(void *connection)
{
    struct connection *c = connection;
    sqlite3_close(c->db);
    free(c->path);
    free(c);
}

static int note_mode(void *wal, int n, char **values, char **names)
{
    (void)names;
    *(bool *)wal = n == 1 && values[0] && !strcmp(values[0], "wal");
    return 0;
}

/* One handle for the whole connection, since a transaction is a handle's: its state of the data is that of the first
 * reading. A file that is no database is found here too. */
static int open_database(struct connection *c, struct concord_error *err)
{
    int rc = sqlite3_open_v2(c->path, &c->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX, NULL);
    if (!rc) {
        (void)sqlite3_busy_timeout(c->db, 5000);
        (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        rc = sqlite3_exec(c->db, "PRAGMA query_only = 1; PRAGMA trusted_schema = 0", NULL, NULL, NULL);
    }
    if (rc)
        return fail(err, CONCORD_IO, "%s: %s", c->path, c->db ? sqlite3_errmsg(c->db) : "no memory");
    rc = sqlite3_exec(c->db, "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    if (!rc)
        rc = sqlite3_exec(c->db, "PRAGMA journal_mode", note_mode, &c->wal, NULL);
    if (rc)
        return fail(err, rc == SQLITE_BUSY ? CONCORD_AGAIN : CONCORD_DATA, "%s: %s", c->path, sqlite3_errmsg(c->db));
    return 0;
}

/* Who writes through SQLite waits for us, or writes beside us; who copies another file over this one does neither. */
static int check_unchanged(const struct connection *c, struct concord_error *err)
{
    struct stat now;
    const struct stat *was = &c->was;
    if (c->wal)
        return 0;
    if (stat(c->path, &now))
        return fail(err, errno == ENOENT ? CONCORD_NOT_FOUND : CONCORD_IO, "%s has gone since this run first saw it: %s",
                    c->path, strerror(errno));
    if (now.st_dev == was->st_dev && now.st_ino == was->st_ino && now.st_size == was->st_size &&
        now.st_mtim.tv_sec == was->st_mtim.tv_sec && now.st_mtim.tv_nsec == was->st_mtim.tv_nsec &&
        now.st_ctim.tv_sec == was->st_ctim.tv_sec && now.st_ctim.tv_nsec == was->st_ctim.tv_nsec)
        return 0;
    return fail(err, CONCORD_AGAIN, "%s changed since this run first saw it; run again when it is complete", c->path);
}

static int sqlite_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    struct connection *c = calloc(1, sizeof *c);
    const char *file = args->options[0]->text; /* the host has seen to it that what is required is there */
    size_t n = strlen(args->folder) + strlen(file) + 2;
    if (c)
        c->path = malloc(n);
    if (!c || !c->path) {
        free(c);
        return fail(err, CONCORD_NOMEM, "no memory");
    }
    c->host = args->host;
    snprintf(c->path, n, "%s%s%s", *file == '/' ? "" : args->folder, *file == '/' ? "" : "/", file);
    int rc = 0;
    if (stat(c->path, &c->was)) /* before it is opened: what comes in between is a change */
        rc = fail(err, errno == EACCES ? CONCORD_PERMISSION : CONCORD_NOT_FOUND, "%s: %s", c->path, strerror(errno));
    else if (!S_ISREG(c->was.st_mode))
        rc = fail(err, CONCORD_CONFIG, "%s is no regular file", c->path);
    else
        rc = open_database(c, err);
    if (rc) {
        sqlite_close(c);
        return rc;
    }
    *connection = c;
    return 0;
}

/* ---------------------------------------------------------------- describe: tables and views, their columns */
struct description {
    size_t n_objects, n_columns;
    struct concord_object *objects;
    const struct concord_object **object_list;
    struct concord_column *columns; /* of the one object that was asked for */
    const struct concord_column **column_list;
};

static void description_release(struct concord_description *out)
{
    struct description *d = out->private_data;
    for (size_t i = 0; i < d->n_objects; i++)
        free((void *)(uintptr_t)d->objects[i].name);
    for (size_t i = 0; i < d->n_columns; i++)
        free((void *)(uintptr_t)d->columns[i].name);
    free(d->objects);
    free((void *)d->object_list);
    free(d->columns);
    free((void *)d->column_list);
    free(d);
    out->release = NULL;
}

static int prepare(const struct connection *c, const char *sql, sqlite3_stmt **out,
                   struct concord_error *err)
{
    const char *rest = "";
    sqlite3_mutex_enter(sqlite3_db_mutex(c->db)); /* the message is the handle's: no other thread may come between */
    int rc = sqlite3_prepare_v2(c->db, sql, -1, out, &rest);
    if (rc)
        rc = fail(err, CONCORD_CONFIG, "%s: %s", c->path, sqlite3_errmsg(c->db));
    sqlite3_mutex_leave(sqlite3_db_mutex(c->db));
    if (rc)
        return rc;
    if (!*out || rest[strspn(rest, " \t\r\n;")])
        return fail(err, CONCORD_CONFIG, "%s: a query must be one statement", c->path);
    if (!sqlite3_stmt_readonly(*out))
        return fail(err, CONCORD_CONFIG, "%s: a query must only read", c->path);
    return 0;
}

/* SELECT * FROM "object", the name quoted as SQL wants it. */
static char *select_all(const char *object)
{
    return sqlite3_mprintf("SELECT * FROM \"%w\"", object);
}

static int describe_all(const struct connection *c, struct description *d, struct concord_error *err)
{
    sqlite3_stmt *s = NULL;
    int rc = prepare(
        c,
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "ORDER BY name",
        &s, err);
    while (!rc && sqlite3_step(s) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 0);
        char *copy = name ? strdup(name) : NULL;
        if (concord_grow(&d->objects, (d->n_objects + 1) * sizeof *d->objects) || !copy) {
            free(copy);
            rc = fail(err, CONCORD_NOMEM, "no memory");
            break;
        }
        d->objects[d->n_objects++] = (struct concord_object){sizeof *d->objects, 0, copy, NULL, -1, INT64_MIN};
    }
    sqlite3_finalize(s);
    return rc;
}

static int describe_one(const struct connection *c, const char *object, struct description *d,
                        struct concord_error *err)
{
    sqlite3_stmt *s = NULL;
    struct stat st;
    char *sql = select_all(object);
    int rc = sql ? prepare(c, sql, &s, err) : fail(err, CONCORD_NOMEM, "no memory");
    sqlite3_free(sql);
    if (rc == CONCORD_CONFIG)
        rc = CONCORD_NOT_FOUND;
    size_t n = rc ? 0 : (size_t)sqlite3_column_count(s);
    if (!rc && (concord_grow(&d->columns, (n + 1) * sizeof *d->columns) ||
                concord_grow(&d->column_list, (n + 1) * sizeof *d->column_list) ||
                concord_grow(&d->objects, sizeof *d->objects)))
        rc = fail(err, CONCORD_NOMEM, "no memory");
    for (size_t k = 0; k < n && !rc; k++) {
        char *name = strdup(sqlite3_column_name(s, (int)k));
        if (!name)
            rc = fail(err, CONCORD_NOMEM, "no memory");
        else
            d->columns[d->n_columns++] =
                (struct concord_column){sizeof *d->columns, 0, name, NULL}; /* any value in any column */
        d->column_list[k] = &d->columns[k];
    }
    sqlite3_finalize(s);
    if (rc)
        return rc;
    int64_t changed = stat(c->path, &st) ? INT64_MIN : (int64_t)st.st_mtim.tv_sec * US + st.st_mtim.tv_nsec / 1000;
    char *name = strdup(object);
    if (!name)
        return fail(err, CONCORD_NOMEM, "no memory");
    d->objects[0] = (struct concord_object){sizeof *d->objects, (uint32_t)n, name, d->column_list, -1, changed};
    d->n_objects = 1;
    return 0;
}

static int sqlite_describe(void *connection, const char *object, struct concord_description *out,
                           struct concord_error *err)
{
    const struct connection *c = connection;
    struct description *d = calloc(1, sizeof *d);
    if (!d)
        return fail(err, CONCORD_NOMEM, "no memory");
    struct concord_description made = {.struct_size = sizeof made, .release = description_release, .private_data = d};
    int rc = object ? describe_one(c, object, d, err) : describe_all(c, d, err);
    if (!rc && concord_grow(&d->object_list, (d->n_objects + 1) * sizeof *d->object_list))
        rc = fail(err, CONCORD_NOMEM, "no memory");
    if (rc) {
        description_release(&made);
        return rc;
    }
    for (size_t i = 0; i < d->n_objects; i++)
        d->object_list[i] = &d->objects[i];
    made.n_objects = (uint32_t)d->n_objects;
    made.objects = d->object_list;
    concord_fill(out, &made, sizeof made); /* never write over the host's struct in any other way */
    return 0;
}

/* ---------------------------------------------------------------- scan: a statement, stepped through by the host */
struct scan {
    const struct connection *connection;
    sqlite3_stmt *statement;
    size_t n_wants;
    char **names, **formats;
    int *columns; /* of the statement */
    char *file;   /* the database, for positions of faults */
    int64_t rows;
    bool ended;
    struct concord_builder faults[6];
    uint64_t n_faults, max_faults;
    struct concord_error err; /* of the stream */
    struct concord_partition partition;
    struct concord_partition *partitions[1];
};

static const char *const fault_names[] = {"row", "column", "file", "line", "text", "reason"};
static const char *const fault_formats[] = {"l", "i", "i", "l", "u", "u"};

static int add_fault(struct scan *s, int64_t row, size_t column, const char *text, const char *reason)
{
    int32_t k = (int32_t)column, file = 0;
    int64_t line = 0; /* a table has none */
    char shown[161];
    size_t n = strnlen(text, sizeof shown - 1);
    while (n && n == sizeof shown - 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    memcpy(shown, text, n);
    shown[n] = '\0';
    if (++s->n_faults > s->max_faults)
        return fail(&s->err, CONCORD_DATA, "%s: more than %llu values cannot be read; the last %s", s->connection->path,
                    (unsigned long long)s->max_faults, reason);
    struct concord_builder *f = s->faults;
    if (concord_append(&f[0], &row) || concord_append(&f[1], &k) || concord_append(&f[2], &file) ||
        concord_append(&f[3], &line) || concord_append_text(&f[4], shown, n) ||
        concord_append_text(&f[5], reason, strlen(reason)))
        return fail(&s->err, CONCORD_NOMEM, "no memory");
    return 0;
}

/* Appends the value of the current row. *rc: memory. Gives why not. */
static const char *append(const struct scan *s, size_t want, struct concord_builder *b, int *rc)
{
    sqlite3_stmt *q = s->statement;
    int k = s->columns[want], flag;
    const char *format = s->formats[want], *why;
    union {
        int64_t wide;
        int32_t day;
        double real;
        i128 decimal;
    } v;
    int32_t day = 0;
    int type = sqlite3_column_type(q, k); /* first: asking for the text may change it */
    const char *text = (const char *)sqlite3_column_text(q, k);
    size_t n = (size_t)sqlite3_column_bytes(q, k);
    if (!text || !n) {
        *rc = concord_append_null(b);
        return NULL;
    }
    if (type == SQLITE_BLOB)
        return "is a blob, not a value";
    if (strlen(text) != n)
        return "holds a NUL byte";
    if (!is_utf8((const unsigned char *)text, n))
        return "is not UTF-8";
    switch (!strcmp(format, "tdD") ? 'D' : *format) {
    case 'u':
        *rc = concord_append_text(b, text, n);
        return NULL;
    case 'b':
        why = flag_of(text, &flag);
        if (!why)
            *rc = concord_append_flag(b, flag);
        return why;
    case 'l':
        why = type == SQLITE_INTEGER ? (v.wide = sqlite3_column_int64(q, k), NULL) : integer_of(text, &v.wide);
        break;
    case 'd':
        why = decimal_of(text, &v.decimal);
        break;
    case 'g':
        v.real = sqlite3_column_double(q, k);
        why = type == SQLITE_TEXT || !isfinite(v.real) ? "is no number" : NULL;
        break;
    case 'D':
        why = type == SQLITE_TEXT ? moment_of(text, s->connection->host, true, &day, &v.wide)
                                  : "is no date: a text is wanted";
        v.day = day;
        break;
    default:
        why = type == SQLITE_TEXT ? moment_of(text, s->connection->host, false, &day, &v.wide)
                                  : "is no time: a text is wanted";
        break;
    }
    if (!why)
        *rc = concord_append(b, &v);
    return why;
}

/* ---- the stream. get_next in four steps: clear the error, build aside, on failure release, on success move out. */
static int to_errno(int code)
{
    return code == CONCORD_NOMEM       ? ENOMEM
           : code == CONCORD_IO        ? EIO
           : code == CONCORD_AGAIN     ? EAGAIN
           : code == CONCORD_CANCELLED ? ECANCELED
           : code                      ? EINVAL
                                       : 0;
}

static int append_row(struct scan *s, struct concord_builder *b, int64_t row)
{
    for (size_t k = 0; k < s->n_wants; k++) {
        int rc = 0;
        const char *why = append(s, k, &b[k], &rc);
        if (why) {
            const char *text = (const char *)sqlite3_column_text(s->statement, s->columns[k]);
            bool fit = text && is_utf8((const unsigned char *)text, strlen(text));
            rc = concord_append_null(&b[k]);
            if (!rc && add_fault(s, row, k, fit ? text : "", why))
                return s->err.code;
        }
        if (rc)
            return fail(&s->err, CONCORD_NOMEM, "no memory for a batch");
    }
    return 0;
}

/* The next row; *row: there is one. */
static int step(struct scan *s, bool *row)
{
    const struct connection *c = s->connection;
    sqlite3_mutex_enter(sqlite3_db_mutex(c->db)); /* as in prepare */
    int rc = sqlite3_step(s->statement);
    *row = rc == SQLITE_ROW;
    if (*row || rc == SQLITE_DONE)
        rc = 0;
    else
        rc = fail(&s->err, rc == SQLITE_BUSY ? CONCORD_AGAIN : rc == SQLITE_NOMEM ? CONCORD_NOMEM : CONCORD_IO, "%s: %s", c->path,
                  sqlite3_errmsg(c->db));
    sqlite3_mutex_leave(sqlite3_db_mutex(c->db));
    return rc;
}

static int build_batch(struct scan *s, struct concord_builder *b, size_t *n)
{
    const struct concord_host *host = s->connection->host;
    if (host->cancelled(host->ctx))
        return fail(&s->err, CONCORD_CANCELLED, "cancelled");
    for (*n = 0; *n < BATCH; ++*n) {
        bool row;
        int rc = step(s, &row);
        if (rc)
            return rc;
        if (!row) {
            s->ended = true;
            return check_unchanged(s->connection, &s->err);
        }
        rc = append_row(s, b, s->rows + (int64_t)*n);
        if (rc)
            return rc;
    }
    return 0;
}

static int rows_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *s = stream->private_data;
    struct ArrowArray batch;
    size_t n = 0;
    memset(out, 0, sizeof *out);
    s->err.message[0] = '\0';
    if (s->ended)
        return 0;
    struct concord_builder *b = calloc(s->n_wants + 1, sizeof *b);
    if (!b)
        return ENOMEM;
    for (size_t k = 0; k < s->n_wants; k++)
        concord_builder_init(&b[k], s->formats[k]);
    int rc = build_batch(s, b, &n);
    if (!rc && concord_batch_finish(b, s->n_wants, n, &batch))
        rc = fail(&s->err, CONCORD_NOMEM, "no memory for a batch");
    for (size_t k = 0; k < s->n_wants; k++)
        concord_builder_fini(&b[k]);
    free(b);
    if (rc)
        return to_errno(rc);
    s->rows += (int64_t)n;
    *out = batch;
    return 0;
}

static int rows_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const struct scan *s = stream->private_data;
    return concord_schema_struct(out, (const char *const *)s->names, (const char *const *)s->formats, s->n_wants);
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    const struct scan *s = stream->private_data;
    return s->err.message;
}

static void rows_release(struct ArrowArrayStream *stream)
{
    struct scan *s = stream->private_data;
    sqlite3_finalize(s->statement);
    s->statement = NULL;
    stream->release = NULL;
}

static int faults_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    (void)stream;
    return concord_schema_struct(out, fault_names, fault_formats, 6);
}

static int faults_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *s = stream->private_data;
    memset(out, 0, sizeof *out);
    size_t n = s->faults[0].n; /* 0 also after they were given */
    return n ? concord_batch_finish(s->faults, 6, n, out) : 0;
}

static void faults_release(struct ArrowArrayStream *stream)
{
    struct scan *s = stream->private_data;
    for (size_t i = 0; i < 6; i++)
        concord_builder_fini(&s->faults[i]);
    stream->release = NULL;
}

static void scan_release(struct concord_scan *out)
{
    struct scan *s = out->private_data;
    if (s->partition.rows.release)
        s->partition.rows.release(&s->partition.rows);
    if (s->partition.faults.release)
        s->partition.faults.release(&s->partition.faults);
    for (size_t k = 0; k < s->n_wants; k++) {
        free(s->names[k]);
        free(s->formats[k]);
    }
    free(s->names);
    free(s->formats);
    free(s->columns);
    free(s->file);
    free(s);
    out->release = NULL;
}

static int find_column(const struct scan *s, const char *name, int *out, struct concord_error *err)
{
    int found = 0;
    for (int k = 0; k < sqlite3_column_count(s->statement); k++)
        if (!strcmp(sqlite3_column_name(s->statement, k), name)) {
            *out = k;
            found++;
        }
    return found == 1 ? 0
                      : fail(err, CONCORD_CONFIG, "%s: %s \"%s\"", s->connection->path,
                             found ? "more than one column is called" : "there is no column", name);
}

static int take_wants(struct scan *s, const struct concord_request *request, struct concord_error *err)
{
    size_t n = request->n_wants;
    s->names = calloc(n + 1, sizeof *s->names);
    s->formats = calloc(n + 1, sizeof *s->formats);
    s->columns = calloc(n + 1, sizeof *s->columns);
    s->file = strdup(s->connection->path);
    if (!s->names || !s->formats || !s->columns || !s->file)
        return fail(err, CONCORD_NOMEM, "no memory");
    s->n_wants = n;
    for (size_t k = 0; k < n; k++) {
        s->names[k] = strdup(request->wants[k]->name);
        s->formats[k] = strdup(request->wants[k]->format);
        if (!s->names[k] || !s->formats[k])
            return fail(err, CONCORD_NOMEM, "no memory");
        int rc = find_column(s, s->names[k], &s->columns[k], err);
        if (rc)
            return rc;
    }
    return 0;
}

static int sqlite_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
                       struct concord_error *err)
{
    struct scan *s = calloc(1, sizeof *s);
    if (!s)
        return fail(err, CONCORD_NOMEM, "no memory");
    s->connection = connection;
    s->max_faults = request->max_faults ? request->max_faults : UINT64_MAX;
    for (size_t i = 0; i < 6; i++)
        concord_builder_init(&s->faults[i], fault_formats[i]);
    s->partition.struct_size = sizeof s->partition;
    s->partition.rows = (struct ArrowArrayStream){rows_schema, rows_next, last_error, rows_release, s};
    s->partition.faults = (struct ArrowArrayStream){faults_schema, faults_next, last_error, faults_release, s};
    s->partitions[0] = &s->partition;
    struct concord_scan made = {
        .struct_size = sizeof made, .n_partitions = 1, .n_files = 1, .release = scan_release, .private_data = s};
    char *sql = request->query ? sqlite3_mprintf("%s", request->query) : select_all(request->object);
    int rc = sql ? check_unchanged(s->connection, err) : fail(err, CONCORD_NOMEM, "no memory");
    if (!rc)
        rc = prepare(s->connection, sql, &s->statement, err);
    if (!rc)
        rc = take_wants(s, request, err);
    sqlite3_free(sql);
    if (rc) {
        scan_release(&made);
        return rc;
    }
    made.partitions = s->partitions;
    made.files = (const char *const *)&s->file;
    concord_fill(out, &made, sizeof made);
    return 0;
}

/* ---------------------------------------------------------------- what the plugin is */
static const struct concord_connector sqlite = {
    .struct_size = sizeof sqlite,
    .caps = CONCORD_CAP_SQL,
    .name = "sqlite",
    .summary = "Tables and views of a SQLite file",
    .n_options = sizeof option_specs / sizeof *option_specs,
    .options = option_specs,
    .dialect = "sqlite",
    .open = sqlite_open,
    .describe = sqlite_describe,
    .scan = sqlite_scan,
    .close = sqlite_close,
};
static const struct concord_connector *const connectors[] = {&sqlite};

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
        .name = "sqlite",
        .version = "1.0",
        .summary = "SQLite files",
        .n_connectors = 1,
        .connectors = connectors,
    };
    concord_fill(plugin, &own, sizeof own);
    return 0;
}
