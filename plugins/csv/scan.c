/* scan.c - hands rows over: a partition for each file, a batch for each piece of it, built column after column; what
 * cannot be read becomes null and a fault, a record that has no place in the table a fault without a row. It decides
 * which column a name means and that the headers of several files agree. It knows how a field is read only by calling
 * convert.c and moment.c. */
#include "csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

struct want {
    char *name, *format;
    size_t column; /* of the file */
};
struct fault {
    int64_t row, line;
    int32_t column;
    char text[200];
    char reason[120];
};
struct part {
    struct scan *scan;
    int32_t file;
    struct reader reader;
    bool open, started;
    int64_t rows;            /* delivered so far */
    const struct row **good; /* rows of the piece that become rows of the batch */
    size_t n_good, good_room;
    char *scratch;
    size_t scratch_room;
    struct fault *faults; /* of the piece in hand */
    size_t n_faults, faults_room;
    struct concord_builder fault_columns[6];
    bool faults_given;
    uint64_t faults_seen;
    struct concord_error err;
    struct concord_partition partition;
};
struct scan {
    const struct connection *connection;
    struct file_list files;
    struct want *wants;
    size_t n_wants;
    char **header; /* of the first file */
    size_t n_header;
    uint64_t max_faults;
    struct part *parts;
    struct concord_partition **partitions;
};

static const char *const fault_names[] = {"row", "column", "file", "line", "text", "reason"};
static const char *const fault_formats[] = {"l", "i", "i", "l", "u", "u"};

/* ---- faults */

/* What stood there, with every byte that is not UTF-8, or cannot be seen, as \xNN. */
static void show(char *dst, size_t size, const char *s, size_t n)
{
    size_t made = 0, i = 0;
    while (i < n && made + 8 < size) {
        size_t width = 1;
        while ((unsigned char)s[i] >= 0x80 && width < 4 && i + width < n &&
               ((unsigned char)s[i + width] & 0xc0) == 0x80)
            width++;
        if ((unsigned char)s[i] >= 0x20 && s[i] != 0x7f && utf8_bad(s + i, width) == width) {
            memcpy(dst + made, s + i, width);
            made += width;
            i += width;
        } else {
            made += (size_t)snprintf(dst + made, size - made, "\\x%02x", (unsigned char)s[i]);
            i++;
        }
    }
    if (i < n && made + 4 < size)
        made += (size_t)snprintf(dst + made, size - made, "…");
    dst[made] = '\0';
}

static int add_fault(struct part *p, int64_t row, int32_t column, const struct row *at, const char *s, size_t n,
                     const char *reason)
{
    if (++p->faults_seen > p->scan->max_faults) {
        char shown[80];
        show(shown, sizeof shown, s, n);
        return fail(&p->err, CONCORD_DATA, "%s:%lld: more than %llu fields cannot be read; the last: \"%s\" %s",
                    p->reader.name, (long long)reader_line(&p->reader, at), (unsigned long long)p->scan->max_faults, shown, reason);
    }
    if (p->n_faults == p->faults_room) {
        size_t room = p->faults_room ? p->faults_room * 2 : 16;
        if (concord_grow(&p->faults, room * sizeof *p->faults))
            return fail(&p->err, CONCORD_NOMEM, "no memory");
        p->faults_room = room;
    }
    struct fault *f = &p->faults[p->n_faults++];
    f->row = row;
    f->column = column;
    f->line = reader_line(&p->reader, at);
    for (const char *c = p->reader.data + at->start; column >= 0 && c < s; c++)
        f->line += *c == '\n' || (*c == '\r' && c[1] != '\n');
    show(f->text, sizeof f->text, s, n);
    snprintf(f->reason, sizeof f->reason, "%s", reason);
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct fault *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* The faults of a piece, found column after column, in order of lines. */
static int keep_faults(struct part *p)
{
    if (!p->n_faults)
        return 0;
    qsort(p->faults, p->n_faults, sizeof *p->faults, by_place);
    struct concord_builder *c = p->fault_columns;
    int rc = 0;
    for (size_t i = 0; i < p->n_faults && !rc; i++) {
        const struct fault *f = &p->faults[i];
        rc = concord_append(&c[0], &f->row);
        rc = rc ? rc : concord_append(&c[1], &f->column);
        rc = rc ? rc : concord_append(&c[2], &p->file);
        rc = rc ? rc : concord_append(&c[3], &f->line);
        rc = rc ? rc : concord_append_text(&c[4], f->text, strlen(f->text));
        rc = rc ? rc : concord_append_text(&c[5], f->reason, strlen(f->reason));
    }
    p->n_faults = 0;
    return rc ? fail(&p->err, CONCORD_NOMEM, "no memory for what cannot be read") : 0;
}

/* ---- rows */
static int fault_record(struct part *p, const struct row *row)
{
    const struct reader *r = &p->reader;
    char reason[120];
    const char *s = r->data + row->start;
    size_t n = r->b.ends[row->borders + row->n - 1] - row->start;
    if (row->flawed) {
        const char *rest = r->data + reader_flaw(r, row);
        n -= (size_t)(rest - s);
        s = rest;
        snprintf(reason, sizeof reason, "stands behind a closing quote, where a delimiter or the line's end belongs");
    } else {
        snprintf(reason, sizeof reason, "has %u field%s, the header %zu", row->n, row->n == 1 ? "" : "s", r->n_header);
    }
    return add_fault(p, -1, -1, row, s, n, reason);
}

/* Which records of the piece are rows: blank lines are none, ragged and flawed ones are faults. */
static int pick_rows(struct part *p, size_t first)
{
    const struct reader *r = &p->reader;
    p->n_good = 0;
    if (r->b.n_rows > p->good_room) {
        if (concord_grow(&p->good, r->b.n_rows * sizeof *p->good))
            return fail(&p->err, CONCORD_NOMEM, "no memory");
        p->good_room = r->b.n_rows;
    }
    for (size_t i = first; i < r->b.n_rows; i++) {
        const struct row *row = &r->b.rows[i];
        if (reader_is_blank(r, row))
            continue;
        if (row->n == r->n_header && !row->flawed) {
            p->good[p->n_good++] = row;
            continue;
        }
        int rc = fault_record(p, row);
        if (rc)
            return rc;
    }
    return 0;
}

static bool is_missing(const struct options *o, const char *s, size_t n)
{
    for (size_t i = 0; i < o->n_missing; i++)
        if (strlen(o->missing[i]) == n && !memcmp(o->missing[i], s, n))
            return true;
    return false;
}

/* Gives why the field is not of the type, NULL when it was appended. *rc: memory. */
static const char *append_value(const struct part *p, char format, const char *s, size_t n, struct concord_builder *b,
                                int *rc)
{
    const struct options *o = &p->scan->connection->options;
    union {
        int64_t wide;
        int32_t narrow;
        double real;
        unsigned char decimal[16];
    } v;
    bool flag;
    const char *why;
    switch (format) {
    case 'b':
        why = convert_flag(s, n, &flag);
        if (!why)
            *rc = concord_append_flag(b, flag);
        return why;
    case 'l':
        why = convert_integer(s, n, o, &v.wide);
        break;
    case 'd':
        why = convert_decimal(s, n, o, v.decimal);
        break;
    case 'g':
        why = convert_float(s, n, o, &v.real);
        break;
    case 'D':
        why = convert_date(s, n, o, &v.narrow);
        break;
    default:
        why = convert_time(s, n, o, p->scan->connection->host, &v.wide);
        break;
    }
    if (!why)
        *rc = concord_append(b, &v);
    return why;
}

static const char *append_text(const char *s, size_t n, struct concord_builder *b, int *rc, char reason[80])
{
    size_t bad = utf8_bad(s, n);
    if (bad < n) {
        snprintf(reason, 80, "is not UTF-8: its byte %zu is %02x", bad + 1, (unsigned char)s[bad]);
        return reason;
    }
    if (memchr(s, '\0', n))
        return "holds a NUL byte";
    *rc = concord_append_text(b, s, n);
    return NULL;
}

static int build_column(struct part *p, size_t k, struct concord_builder *b)
{
    const struct scan *scan = p->scan;
    const struct options *o = &scan->connection->options;
    const struct want *w = &scan->wants[k];
    char format = !strcmp(w->format, "tdD") ? 'D' : w->format[0];
    char reason[80];
    concord_builder_init(b, w->format);
    if (concord_builder_reserve(b, p->n_good))
        return fail(&p->err, CONCORD_NOMEM, "no memory for a batch");
    for (size_t i = 0; i < p->n_good; i++) {
        const char *s;
        size_t n;
        int rc = 0;
        reader_field(&p->reader, p->good[i], w->column, &s, &n);
        bool quoted = n && *s == '"';
        if (quoted)
            field_unquote(&s, &n, p->scratch);
        const char *why = NULL;
        bool empty = n == 0 && !(quoted && o->quoted_empty_is_text && format == 'u');
        if (empty || (o->n_missing && is_missing(o, s, n)))
            rc = concord_append_null(b);
        else if (format == 'u')
            why = append_text(s, n, b, &rc, reason);
        else
            why = append_value(p, format, s, n, b, &rc);
        if (why) {
            rc = concord_append_null(b);
            const char *raw;
            size_t raw_n;
            reader_field(&p->reader, p->good[i], w->column, &raw, &raw_n);
            int failed = add_fault(p, p->rows + (int64_t)i, (int32_t)k, p->good[i],
                                   s >= p->reader.data && s < p->reader.data + p->reader.len ? s : raw, n, why);
            if (failed)
                return failed;
        }
        if (rc)
            return fail(&p->err, CONCORD_NOMEM, "no memory for a batch");
    }
    return 0;
}

static int build_positions(struct part *p, struct concord_builder *file, struct concord_builder *line)
{
    concord_builder_init(file, "i");
    concord_builder_init(line, "l");
    int rc = concord_builder_reserve(file, p->n_good);
    rc = rc ? rc : concord_builder_reserve(line, p->n_good);
    for (size_t i = 0; i < p->n_good && !rc; i++) {
        rc = concord_append(file, &p->file);
        int64_t at = reader_line(&p->reader, p->good[i]);
        rc = rc ? rc : concord_append(line, &at);
    }
    return rc ? fail(&p->err, CONCORD_NOMEM, "no memory for a batch") : 0;
}

static int build_batch(struct part *p, struct ArrowArray *out)
{
    size_t n = p->scan->n_wants;
    struct concord_builder *b = calloc(n + 2, sizeof *b);
    if (!b)
        return fail(&p->err, CONCORD_NOMEM, "no memory for a batch");
    int rc = 0;
    for (size_t k = 0; k < n && !rc; k++)
        rc = build_column(p, k, &b[k]);
    if (!rc)
        rc = build_positions(p, &b[n], &b[n + 1]);
    if (!rc)
        rc = keep_faults(p);
    if (!rc && concord_batch_finish(b, n + 2, p->n_good, out))
        rc = fail(&p->err, CONCORD_NOMEM, "no memory for a batch");
    p->rows += (int64_t)p->n_good;
    for (size_t k = 0; k < n + 2; k++)
        concord_builder_fini(&b[k]);
    free(b);
    return rc;
}

/* ---- files */
static int check_headers(struct part *p)
{
    const struct scan *scan = p->scan;
    const struct reader *r = &p->reader;
    for (size_t k = 0; k < r->n_header || k < scan->n_header; k++) {
        const char *here = k < r->n_header ? r->header[k] : "none",
                   *first = k < scan->n_header ? scan->header[k] : "none";
        if (k >= r->n_header || k >= scan->n_header || strcmp(here, first))
            return fail(&p->err, CONCORD_DATA,
                        "%s: its header differs from that of %s: column %zu is \"%.60s\", not \"%.60s\"", r->name,
                        scan->files.names[0], k + 1, here, first);
    }
    return 0;
}

static int open_part(struct part *p)
{
    const struct scan *scan = p->scan;
    if (!p->open) {
        int rc = reader_open(scan->connection->folder, scan->files.names[p->file], &scan->connection->options,
                             &p->reader, &p->err);
        if (rc)
            return rc;
        p->open = true;
    }
    p->started = true;
    return check_headers(p);
}

static int next_batch(struct part *p, struct ArrowArray *out)
{
    const struct concord_host *host = p->scan->connection->host;
    if (!p->started) {
        int rc = open_part(p);
        if (rc)
            return rc;
    }
    for (;;) {
        size_t first;
        if (host->cancelled(host->ctx))
            return fail(&p->err, CONCORD_CANCELLED, "cancelled");
        int rc = reader_next(&p->reader, &first, &p->err);
        if (rc)
            return rc;
        if (first == p->reader.b.n_rows)
            return 0;
        if (p->reader.room > p->scratch_room) {
            if (concord_grow(&p->scratch, p->reader.room))
                return fail(&p->err, CONCORD_NOMEM, "no memory");
            p->scratch_room = p->reader.room;
        }
        rc = pick_rows(p, first);
        if (rc)
            return rc;
        if (p->n_good)
            return build_batch(p, out);
        rc = keep_faults(p);
        if (rc)
            return rc;
    }
}

/* ---- streams */
static int to_errno(int code)
{
    switch (code) {
    case CONCORD_OK:
        return 0;
    case CONCORD_NOMEM:
        return ENOMEM;
    case CONCORD_NOT_FOUND:
        return ENOENT;
    case CONCORD_IO:
        return EIO;
    case CONCORD_PERMISSION:
        return EACCES;
    case CONCORD_AGAIN:
        return EAGAIN;
    case CONCORD_CANCELLED:
        return ECANCELED;
    default:
        return EINVAL;
    }
}

static int rows_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const struct part *p = stream->private_data;
    size_t n = p->scan->n_wants;
    const char **names = calloc(2 * (n + 2), sizeof *names), **formats = names + n + 2;
    if (!names)
        return ENOMEM;
    for (size_t k = 0; k < n; k++) {
        names[k] = p->scan->wants[k].name;
        formats[k] = p->scan->wants[k].format;
    }
    names[n] = "@file";
    formats[n] = "i";
    names[n + 1] = "@line";
    formats[n + 1] = "l";
    int rc = concord_schema_struct(out, names, formats, n + 2);
    free(names);
    return rc;
}

static int rows_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct part *p = stream->private_data;
    struct ArrowArray batch;
    memset(&batch, 0, sizeof batch);
    memset(out, 0, sizeof *out);
    p->err.message[0] = '\0';
    int rc = next_batch(p, &batch);
    if (rc) {
        if (batch.release)
            batch.release(&batch);
        return to_errno(rc);
    }
    *out = batch;
    return 0;
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    const struct part *p = stream->private_data;
    return p->err.message;
}

static void rows_release(struct ArrowArrayStream *stream)
{
    struct part *p = stream->private_data;
    if (p->open)
        reader_close(&p->reader);
    p->open = false;
    free(p->scratch);
    free((void *)p->good);
    free(p->faults);
    p->scratch = NULL;
    p->good = NULL;
    p->faults = NULL;
    stream->release = NULL;
}

static int faults_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    (void)stream;
    return concord_schema_struct(out, fault_names, fault_formats, 6);
}

static int faults_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct part *p = stream->private_data;
    memset(out, 0, sizeof *out);
    if (p->faults_given || p->fault_columns[0].n == 0)
        return 0;
    p->faults_given = true;
    return concord_batch_finish(p->fault_columns, 6, p->fault_columns[0].n, out);
}

static void faults_release(struct ArrowArrayStream *stream)
{
    struct part *p = stream->private_data;
    for (size_t i = 0; i < 6; i++)
        concord_builder_fini(&p->fault_columns[i]);
    stream->release = NULL;
}

/* ---- the scan */
static void scan_release(struct concord_scan *out)
{
    struct scan *scan = out->private_data;
    for (size_t i = 0; scan->parts && i < scan->files.n; i++) {
        struct concord_partition *p = &scan->parts[i].partition;
        if (p->rows.release)
            p->rows.release(&p->rows);
        if (p->faults.release)
            p->faults.release(&p->faults);
    }
    for (size_t k = 0; scan->wants && k < scan->n_wants; k++) {
        free(scan->wants[k].name);
        free(scan->wants[k].format);
    }
    for (size_t k = 0; scan->header && k < scan->n_header; k++)
        free(scan->header[k]);
    free(scan->header);
    free(scan->wants);
    free(scan->parts);
    free(scan->partitions);
    files_free(&scan->files);
    free(scan);
    out->release = NULL;
}

static int find_column(const struct reader *r, const char *name, size_t *out, struct concord_error *err)
{
    size_t found = 0;
    for (size_t k = 0; k < r->n_header; k++)
        if (!strcmp(r->header[k], name)) {
            *out = k;
            found++;
        }
    if (found > 1)
        return fail(err, CONCORD_CONFIG, "%s has %zu columns called \"%s\"; only a name that is there once can be read",
                    r->name, found, name);
    if ((!found || !*name) && r->n_header == 1)
        return fail(err, CONCORD_CONFIG, "%s has no column \"%s\"; its only one is \"%.60s\": is the delimiter right?",
                    r->name, name, r->header[0]);
    if (!found || !*name)
        return fail(err, CONCORD_CONFIG, "%s has no column \"%s\"", r->name, name);
    return 0;
}

static int take_wants(struct scan *scan, const struct concord_request *request, const struct reader *r,
                      struct concord_error *err)
{
    scan->n_wants = request->n_wants;
    scan->wants = calloc(scan->n_wants + 1, sizeof *scan->wants);
    if (!scan->wants)
        return fail(err, CONCORD_NOMEM, "no memory");
    for (size_t k = 0; k < scan->n_wants; k++) {
        struct want *w = &scan->wants[k];
        const char *format = request->wants[k]->format;
        static const char *const known[] = {"b", "l", "d:38,12", "tdD", "tsu:UTC", "g", "u"};
        bool is_known = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            is_known = is_known || !strcmp(known[i], format);
        if (!is_known)
            return fail(err, CONCORD_CONFIG, "cannot give \"%s\" as %s", request->wants[k]->name, format);
        w->name = strdup(request->wants[k]->name);
        w->format = strdup(format);
        if (!w->name || !w->format)
            return fail(err, CONCORD_NOMEM, "no memory");
        int rc = find_column(r, w->name, &w->column, err);
        if (rc)
            return rc;
    }
    return 0;
}

static int take_header(struct scan *scan, const struct reader *r, struct concord_error *err)
{
    scan->header = calloc(r->n_header + 1, sizeof *scan->header);
    if (!scan->header)
        return fail(err, CONCORD_NOMEM, "no memory");
    scan->n_header = r->n_header;
    for (size_t k = 0; k < r->n_header; k++) {
        scan->header[k] = strdup(r->header[k]);
        if (!scan->header[k])
            return fail(err, CONCORD_NOMEM, "no memory");
    }
    return 0;
}

static int make_parts(struct scan *scan, struct concord_error *err)
{
    scan->parts = calloc(scan->files.n, sizeof *scan->parts);
    scan->partitions = calloc(scan->files.n, sizeof *scan->partitions);
    if (!scan->parts || !scan->partitions)
        return fail(err, CONCORD_NOMEM, "no memory");
    for (size_t i = 0; i < scan->files.n; i++) {
        struct part *p = &scan->parts[i];
        p->scan = scan;
        p->file = (int32_t)i;
        p->err.struct_size = sizeof p->err;
        for (size_t k = 0; k < 6; k++)
            concord_builder_init(&p->fault_columns[k], fault_formats[k]);
        p->partition.struct_size = sizeof p->partition;
        p->partition.rows = (struct ArrowArrayStream){rows_schema, rows_next, last_error, rows_release, p};
        p->partition.faults = (struct ArrowArrayStream){faults_schema, faults_next, last_error, faults_release, p};
        scan->partitions[i] = &p->partition;
    }
    return 0;
}

int csv_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
             struct concord_error *err)
{
    struct scan *scan = calloc(1, sizeof *scan);
    if (!scan)
        return fail(err, CONCORD_NOMEM, "no memory");
    scan->connection = connection;
    scan->max_faults = request->max_faults ? request->max_faults : UINT64_MAX;
    struct concord_scan made = {
        .struct_size = sizeof made, .flags = CONCORD_SCAN_POSITIONS, .release = scan_release, .private_data = scan};
    int rc = files_find(scan->connection->folder, request->object, &scan->files, err);
    if (!rc)
        rc = seen_check_all(scan->connection->options.seen, err);
    if (!rc)
        rc = make_parts(scan, err);
    if (!rc)
        rc = reader_open(scan->connection->folder, scan->files.names[0], &scan->connection->options,
                         &scan->parts[0].reader, err);
    if (!rc) {
        scan->parts[0].open = true;
        rc = take_header(scan, &scan->parts[0].reader, err);
    }
    if (!rc)
        rc = take_wants(scan, request, &scan->parts[0].reader, err);
    if (rc) {
        scan_release(&made);
        return rc;
    }
    made.n_partitions = made.n_files = (uint32_t)scan->files.n;
    made.partitions = scan->partitions;
    made.files = (const char *const *)scan->files.names;
    concord_fill(out, &made, sizeof made);
    return 0;
}
