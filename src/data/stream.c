/* stream.c - pulls what a connector's scan gives and makes one extract of it. It decides the shape that a batch must
 * have (the wanted columns in order, then positions), the order of rows over partitions, and that faults point to rows
 * and columns that are there; it holds the producer to Arrow's rules of release. The values are import.c's. It must not
 * know how a plugin was found or called. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/budget.h"
#include "data/ahead.h"
#include "data/import.h"

enum err_code stream_plugin_code(int rc)
{
    switch (rc) {
    case CONCORD_OK:
        return ERR_OK;
    case CONCORD_CONFIG:
        return ERR_CONFIG;
    case CONCORD_DATA:
        return ERR_DATA;
    case CONCORD_NOT_FOUND:
        return ERR_NOT_FOUND;
    case CONCORD_IO:
        return ERR_IO;
    case CONCORD_PERMISSION:
        return ERR_PERMISSION;
    case CONCORD_UNAVAILABLE:
        return ERR_UNAVAILABLE;
    case CONCORD_AGAIN:
    case CONCORD_CANCELLED:
        return ERR_AGAIN;
    case CONCORD_PROTOCOL:
        return ERR_PROTOCOL;
    case CONCORD_NOMEM:
        return ERR_NOMEM;
    default:
        return ERR_INTERNAL;
    }
}

enum err_code stream_errno_code(int rc)
{
    switch (rc) {
    case 0:
        return ERR_OK;
    case EINVAL:
        return ERR_DATA;
    case ENOENT:
        return ERR_NOT_FOUND;
    case EIO:
        return ERR_IO;
    case EACCES:
    case EPERM:
        return ERR_PERMISSION;
    case EAGAIN:
    case ECANCELED:
        return ERR_AGAIN;
    case EPROTO:
        return ERR_PROTOCOL;
    case ENOMEM:
        return ERR_NOMEM;
    default:
        return ERR_INTERNAL;
    }
}

/* One stream that is being pulled into columns. */
struct puller {
    const struct stream_spec *spec;
    const char *what; /* "rows" or "faults" */
    struct ArrowArrayStream *stream;
    const char *const *names;
    struct import *columns;
    size_t n_columns, batch;
};

static int broke(const struct puller *p, struct err *err)
{
    if (err->code == ERR_NOMEM)
        return ERR_NOMEM;
    if (p->batch)
        return err_wrap(err, "%s: %s: batch %zu of the %s", p->spec->producer, p->spec->object, p->batch, p->what);
    return err_wrap(err, "%s: %s: schema of the %s", p->spec->producer, p->spec->object, p->what);
}

/* A callback failed: its own words, made safe to show. */
static int callback_failed(const struct puller *p, const char *callback, int rc, struct err *err)
{
    char text[600] = "";
    const char *said = p->stream->get_last_error ? p->stream->get_last_error(p->stream) : NULL;
    if (!said || !*said)
        return err_set(err, stream_errno_code(rc), "%s: %s: %s of the %s failed with code %d and no message",
                       p->spec->producer, p->spec->object, callback, p->what, rc);
    size_t n = strnlen(said, 512);
    err_printable(text, sizeof text, said, n, 512);
    return err_set(err, stream_errno_code(rc), "%s", text);
}

static int check_schema(const struct puller *p, const struct ArrowSchema *s, struct err *err)
{
    if (!s->format || strcmp(s->format, "+s") != 0)
        return err_set(err, ERR_INTERNAL, "the format is %.20s, not +s", s->format ? s->format : "not there");
    if (s->n_children != (int64_t)p->n_columns || (p->n_columns && !s->children))
        return err_set(err, ERR_INTERNAL, "%" PRId64 " columns instead of %zu", s->n_children, p->n_columns);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct ArrowSchema *c = s->children[k];
        if (!c || !c->name || strcmp(c->name, p->names[k]) != 0)
            return err_set(err, ERR_INTERNAL, "column %zu is called \"%.60s\", not \"%.60s\"", k + 1,
                           c && c->name ? c->name : "", p->names[k]);
        if (import_schema(&p->columns[k], c, err))
            return err_wrap(err, "column \"%.60s\"", p->names[k]);
    }
    return 0;
}

static int pull_schema(const struct puller *p, struct err *err)
{
    struct ArrowSchema schema;
    memset(&schema, 0, sizeof schema);
    int rc = p->stream->get_schema(p->stream, &schema);
    if (rc)
        return callback_failed(p, "get_schema", rc, err);
    if (!schema.release) {
        err_set(err, ERR_INTERNAL, "get_schema gave a released schema");
        return broke(p, err);
    }
    rc = check_schema(p, &schema, err);
    schema.release(&schema);
    if (!rc && schema.release)
        rc = err_set(err, ERR_INTERNAL, "the schema's release did not clear itself");
    return rc ? broke(p, err) : 0;
}

static int take_batch(const struct puller *p, const struct ArrowArray *a, struct err *err)
{
    TRY(import_check_array(a, 1, (int64_t)p->n_columns, false, err));
    const uint8_t *valid = a->buffers[0];
    for (int64_t i = 0; valid && i < a->length; i++)
        if (!(valid[(a->offset + i) >> 3] >> ((a->offset + i) & 7) & 1))
            return err_set(err, ERR_INTERNAL, "row %" PRId64 " is null as a whole", i);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct ArrowArray *c = a->children[k];
        if (c->length != a->offset + a->length && !(c->length > a->offset + a->length && a->offset > 0))
            return err_set(err, ERR_INTERNAL, "column \"%.60s\": %" PRId64 " values in a batch of %" PRId64,
                           p->names[k], c->length, a->offset + a->length);
        if (import_append(&p->columns[k], c, (size_t)a->offset, (size_t)a->length, err))
            return err_wrap(err, "column \"%.60s\"", p->names[k]);
    }
    return 0;
}

/* A batch that was pulled, taken and released. */
static int take_and_release(const struct puller *p, struct ArrowArray *a, struct err *err)
{
    int rc = take_batch(p, a, err);
    a->release(a);
    if (!rc && a->release)
        rc = err_set(err, ERR_INTERNAL, "a batch's release did not clear itself");
    return rc ? broke(p, err) : 0;
}

/* Everything that the stream has. *n: its rows. A short stream is pulled here; from the second batch on a thread pulls
 * ahead, if the host may run two. */
static int pull_all(struct puller *p, size_t *n, struct err *err)
{
    struct ahead *ahead = NULL;
    int rc = pull_schema(p, err);
    *n = 0;
    while (!rc) {
        struct ArrowArray a;
        memset(&a, 0, sizeof a);
        if (p->spec->cancelled && p->spec->cancelled(p->spec->ctx)) {
            rc = err_set(err, ERR_AGAIN, "cancelled");
            break;
        }
        if (p->batch == 1 && p->spec->threads > 1)
            ahead = ahead_open(p->stream);
        rc = ahead ? ahead_next(ahead, &a) : p->stream->get_next(p->stream, &a);
        p->batch++;
        if (rc) {
            ahead_close(&ahead); /* the message is asked from here */
            return callback_failed(p, "get_next", rc, err);
        }
        if (!a.release)
            break;
        size_t rows = a.length > 0 ? (size_t)a.length : 0;
        rc = take_and_release(p, &a, err);
        *n += rc ? 0 : rows;
        if (!rc)
            rc = budget_check(p->spec->budget, 0, err);
        if (rc == ERR_NOMEM)
            err_wrap(err, "%s, behind row %zu", p->spec->object, *n);
    }
    ahead_close(&ahead);
    return rc;
}

static int release_stream(const struct puller *p, struct err *err)
{
    p->stream->release(p->stream);
    if (!p->stream->release)
        return 0;
    p->stream->release = NULL;
    err_set(err, ERR_INTERNAL, "the stream's release did not clear itself");
    return err_wrap(err, "%s: %s: %s", p->spec->producer, p->spec->object, p->what);
}

/* ---- faults */
static const char *const fault_names[] = {"row", "column", "file", "line", "text", "reason"};
static const enum import_kind fault_kinds[] = {IMPORT_INTEGER, IMPORT_SMALL, IMPORT_SMALL,
                                               IMPORT_INTEGER, IMPORT_TEXT,  IMPORT_TEXT};
enum {
    N_FAULT = 6,
    FAULT_ROW = 0,
    FAULT_COLUMN,
    FAULT_FILE,
    FAULT_LINE,
    FAULT_TEXT,
    FAULT_REASON,
    SHOWN = 80,
    SHOWN_REASON = 200
};

/* The whole reading: rows so far, faults so far. */
struct reading {
    const struct stream_spec *spec;
    struct concord_scan *scan;
    struct extract *out;
    struct import *columns; /* the wants', then file and line */
    const char **names;
    size_t n_columns, faults_room;
    bool positions;
};

static const char *keep_text(struct reading *r, const struct import *column, size_t i, size_t limit)
{
    size_t n;
    char shown[1024] = "";
    int32_t code = ((const int32_t *)column->data)[i];
    const char *s = code < 0 ? "" : dict_text(column->dict, code, &n);
    if (code < 0)
        n = 0;
    err_printable(shown, sizeof shown, s, n, limit);
    return arena_strdup(r->out->owner, shown);
}

static int add_fault(struct reading *r, const struct import *c, size_t i, size_t base, size_t rows, struct err *err)
{
    int64_t row = ((const int64_t *)c[FAULT_ROW].data)[i], line = ((const int64_t *)c[FAULT_LINE].data)[i];
    int32_t column = ((const int32_t *)c[FAULT_COLUMN].data)[i], file = ((const int32_t *)c[FAULT_FILE].data)[i];
    struct extract *x = r->out;
    if (row < -1 || (row >= 0 && (uint64_t)row >= rows) || column < -1 ||
        (column >= 0 && (size_t)column >= r->spec->n_wants) || file < -1 || (file >= 0 && (size_t)file >= x->n_files) ||
        line < 0)
        return err_set(err, ERR_INTERNAL,
                       "%s: %s: fault %zu points to row %" PRId64 ", column %" PRId32 ", file %" PRId32
                       ", line %" PRId64 ", which is not there",
                       r->spec->producer, r->spec->object, i, row, column, file, line);
    if (x->n_faults == r->faults_room) {
        size_t room = r->faults_room ? r->faults_room * 2 : 64;
        struct fault *grown = realloc(x->faults, room * sizeof *grown);
        if (!grown)
            return err_set(err, ERR_NOMEM, "no memory for %zu faults", room);
        x->faults = grown;
        r->faults_room = room;
    }
    x->faults[x->n_faults++] = (struct fault){
        .row = row < 0 ? SIZE_MAX : base + (size_t)row,
        .column = column,
        .file = file < 0 ? r->spec->object : x->files[file],
        .line = line,
        .text = keep_text(r, &c[FAULT_TEXT], i, SHOWN),
        .reason = keep_text(r, &c[FAULT_REASON], i, SHOWN_REASON),
    };
    return 0;
}

static int pull_faults(struct reading *r, struct ArrowArrayStream *stream, size_t base, size_t rows, struct err *err)
{
    struct import columns[N_FAULT];
    struct puller p = {r->spec, "faults", stream, fault_names, columns, N_FAULT, 0};
    size_t n = 0;
    int rc = 0;
    memset(columns, 0, sizeof columns);
    for (size_t k = 0; k < N_FAULT && !rc; k++)
        rc = import_init(&columns[k], fault_kinds[k], err);
    if (!rc)
        rc = pull_all(&p, &n, err);
    for (size_t k = 0; k < N_FAULT && !rc; k++)
        if (columns[k].valid)
            rc = err_set(err, ERR_INTERNAL, "%s: %s: a fault without \"%s\"", r->spec->producer, r->spec->object,
                         fault_names[k]);
    for (size_t i = 0; i < n && !rc; i++)
        rc = add_fault(r, columns, i, base, rows, err);
    for (size_t k = 0; k < N_FAULT; k++)
        import_fini(&columns[k]);
    return rc;
}

/* ---- partitions */
static int check_positions(const struct reading *r, size_t from, struct err *err)
{
    const struct import *file = &r->columns[r->spec->n_wants], *line = file + 1;
    const int32_t *files = file->data;
    const int64_t *lines = line->data;
    if (file->valid || line->valid)
        return err_set(err, ERR_INTERNAL, "%s: %s: a position is null", r->spec->producer, r->spec->object);
    for (size_t i = from; i < file->n; i++)
        if (files[i] < 0 || (size_t)files[i] >= r->out->n_files || lines[i] < 0)
            return err_set(err, ERR_INTERNAL, "%s: %s: row %zu stands in file %" PRId32 " of %zu, line %" PRId64,
                           r->spec->producer, r->spec->object, i, files[i], r->out->n_files, lines[i]);
    return 0;
}

static int read_partition(struct reading *r, struct concord_partition *partition, struct err *err)
{
    struct puller p = {r->spec, "rows", &partition->rows, r->names, r->columns, r->n_columns, 0};
    size_t base = r->out->n_rows, rows;
    TRY(pull_all(&p, &rows, err));
    r->out->n_rows += rows;
    if (r->positions)
        TRY(check_positions(r, base, err));
    if (partition->faults.release) {
        TRY(pull_faults(r, &partition->faults, base, rows, err));
        p.stream = &partition->faults;
        p.what = "faults";
        TRY(release_stream(&p, err));
    }
    p.stream = &partition->rows;
    p.what = "rows";
    return release_stream(&p, err);
}

static int check_scan(const struct reading *r, struct err *err)
{
    const struct concord_scan *scan = r->scan;
    const char *who = r->spec->producer, *object = r->spec->object;
    if (scan->struct_size < CONCORD_SCAN_SIZE_1_0)
        return err_set(err, ERR_INTERNAL, "%s: %s: struct concord_scan has %u bytes, not %zu", who, object,
                       scan->struct_size, (size_t)CONCORD_SCAN_SIZE_1_0);
    if (!scan->n_partitions || !scan->partitions)
        return err_set(err, ERR_INTERNAL, "%s: %s: a scan without a partition", who, object);
    for (uint32_t i = 0; i < scan->n_partitions; i++) {
        const struct concord_partition *p = scan->partitions[i];
        if (!p || p->struct_size < CONCORD_PARTITION_SIZE_1_0)
            return err_set(err, ERR_INTERNAL, "%s: %s: partition %u is not there, or too small", who, object, i);
        if (!p->rows.release || !p->rows.get_schema || !p->rows.get_next ||
            (p->faults.release && (!p->faults.get_schema || !p->faults.get_next)))
            return err_set(err, ERR_INTERNAL, "%s: %s: a stream of partition %u lacks a callback", who, object, i);
    }
    if (scan->n_files && !scan->files)
        return err_set(err, ERR_INTERNAL, "%s: %s: the files' names are not there", who, object);
    return 0;
}

static int start(struct reading *r, struct err *err)
{
    struct extract *x = r->out;
    const struct stream_spec *spec = r->spec;
    TRY(check_scan(r, err));
    r->positions = (r->scan->flags & CONCORD_SCAN_POSITIONS) != 0;
    r->n_columns = spec->n_wants + (r->positions ? 2 : 0);
    x->owner = arena_new();
    x->n_files = r->scan->n_files;
    x->files = x->n_files ? ARENA_ARRAY(x->owner, const char *, x->n_files) : NULL;
    for (size_t i = 0; i < x->n_files; i++)
        x->files[i] = arena_strdup(x->owner, r->scan->files[i] ? r->scan->files[i] : "");
    r->columns = calloc(r->n_columns + 1, sizeof *r->columns);
    r->names = calloc(r->n_columns + 1, sizeof *r->names);
    x->columns = calloc(spec->n_wants + 1, sizeof *x->columns);
    if (!r->columns || !r->names || !x->columns)
        return err_set(err, ERR_NOMEM, "%s: no memory", spec->object);
    for (size_t k = 0; k < spec->n_wants; k++) {
        r->names[k] = spec->wants[k].name;
        TRY(import_init(&r->columns[k], import_kind_of(spec->wants[k].kind), err));
    }
    if (r->positions) {
        r->names[spec->n_wants] = "@file";
        r->names[spec->n_wants + 1] = "@line";
        TRY(import_init(&r->columns[spec->n_wants], IMPORT_SMALL, err));
        TRY(import_init(&r->columns[spec->n_wants + 1], IMPORT_INTEGER, err));
    }
    return 0;
}

/* The grown columns become the extract's. */
static void finish(struct reading *r)
{
    struct extract *x = r->out;
    size_t n = r->spec->n_wants;
    for (size_t k = 0; k < n; k++)
        import_take(&r->columns[k], &x->columns[k]);
    x->n_columns = n;
    if (!r->positions)
        return;
    struct column position;
    import_take(&r->columns[n + 1], &position);
    x->line_of = position.data;
    import_take(&r->columns[n], &position);
    if (x->n_files > 1)
        x->file_of = position.data;
    else
        free(position.data);
}

int stream_read(const struct stream_spec *spec, struct concord_scan *scan, struct extract *out, struct err *err)
{
    struct reading r = {.spec = spec, .scan = scan, .out = out};
    memset(out, 0, sizeof *out);
    int rc = start(&r, err);
    for (uint32_t i = 0; i < scan->n_partitions && !rc; i++)
        rc = read_partition(&r, scan->partitions[i], err);
    if (!rc)
        finish(&r);
    for (size_t k = 0; r.columns && k < r.n_columns; k++)
        import_fini(&r.columns[k]);
    free(r.columns);
    free(r.names);
    if (scan->release) {
        scan->release(scan);
        if (!rc && scan->release)
            rc = err_set(err, ERR_INTERNAL, "%s: %s: the scan's release did not clear itself", spec->producer,
                         spec->object);
        scan->release = NULL;
    }
    if (rc)
        extract_fini(out);
    return rc;
}
