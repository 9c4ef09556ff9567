/* scan.c - hands rows over: a partition for each piece of a file, a batch for each time that a reader gives rows; what
 * cannot be read becomes null and a fault, a record that has no place in the table a fault without a row. It decides
 * which column a name means and that the headers of several files agree. */
#include "csv.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

struct part {
    struct scan *scan;
    int32_t file;
    struct cut *cut; /* NULL: the part is a whole file */
    size_t piece;
    struct desk *desk; /* from the first batch to the last */
    bool ended;
    int64_t rows; /* delivered so far */
    struct concord_builder fault_columns[6];
    bool faults_given;
    struct concord_error err;
    struct concord_partition partition;
};
struct scan {
    const struct connection *connection;
    struct file_list files;
    struct scan_want *wants;
    size_t n_wants;
    char **header; /* of the first file */
    size_t n_header;
    uint64_t max_faults;
    struct cut **cuts; /* by file */
    struct part *parts;
    size_t n_parts;
    struct concord_partition **partitions;
    struct reader first; /* the first file, as far as its header, until its part takes it over */
    pthread_mutex_t lock; /* of what follows */
    struct desk *spare;
};

/* ---- desks: there are as many as partitions are read at once */
static void desk_free(struct desk *d)
{
    reader_close(&d->reader);
    free(d->scratch);
    free(d->faults);
    free(d->lookup);
    free(d->unlike);
    free(d);
}

static int take_desk(struct part *p)
{
    struct scan *scan = p->scan;
    pthread_mutex_lock(&scan->lock);
    struct desk *d = scan->spare;
    if (d)
        scan->spare = d->next;
    pthread_mutex_unlock(&scan->lock);
    if (!d) {
        d = calloc(1, sizeof *d);
        if (d)
            d->lookup = lookup_new();
        if (d)
            d->unlike = calloc(scan->n_wants + 1, sizeof *d->unlike);
        if (!d || !d->lookup || !d->unlike) {
            if (d)
                desk_free(d);
            return fail(&p->err, CONCORD_NOMEM, "no memory");
        }
        months_init(&d->months);
    }
    d->next = NULL;
    d->err = &p->err;
    p->desk = d;
    return 0;
}

/* Keeps the memory for the next, and nothing else. */
static void give_desk(struct part *p)
{
    struct scan *scan = p->scan;
    struct desk *d = p->desk;
    if (!d)
        return;
    struct reader *r = &d->reader, kept = {.data = r->data, .room = r->room};
    kept.b = (struct borders){.ends = r->b.ends, .room = r->b.room, .rows = r->b.rows, .rows_room = r->b.rows_room};
    r->data = NULL;
    memset(&r->b, 0, sizeof r->b);
    reader_close(r);
    *r = kept;
    p->desk = NULL;
    pthread_mutex_lock(&scan->lock);
    d->next = scan->spare;
    scan->spare = d;
    pthread_mutex_unlock(&scan->lock);
}

/* ---- files */
int header_check(const struct reader *r, char *const *header, size_t n_header, const char *first_name,
                 struct concord_error *err)
{
    for (size_t k = 0; k < r->n_header || k < n_header; k++) {
        const char *here = k < r->n_header ? r->header[k] : "none", *first = k < n_header ? header[k] : "none";
        if (k >= r->n_header || k >= n_header || strcmp(here, first))
            return fail(err, CONCORD_DATA,
                        "%s: its header differs from that of %s: column %zu is \"%.60s\", not \"%.60s\"", r->name,
                        first_name, k + 1, here, first);
    }
    return 0;
}

static int open_whole(struct part *p)
{
    const struct scan *scan = p->scan;
    struct reader *r = &p->desk->reader;
    if (p == scan->parts && scan->first.in) {
        reader_close(r);
        *r = scan->first;
        memset(&p->scan->first, 0, sizeof p->scan->first);
        return 0;
    }
    reader_close(r);
    int rc = reader_open(scan->connection->folder, scan->files.names[p->file], &scan->connection->options, r, &p->err);
    return rc ? rc : header_check(r, scan->header, scan->n_header, scan->files.names[0], &p->err);
}

/* The next records of the part: none when it has ended. */
static int next_records(struct part *p, size_t *first)
{
    bool fresh = !p->desk;
    int rc = fresh ? take_desk(p) : 0;
    if (!rc && p->cut)
        return cut_next(p->cut, p->piece, &p->desk->reader, first, &p->err);
    if (!rc && fresh)
        rc = open_whole(p);
    return rc ? rc : reader_next(&p->desk->reader, first, &p->err);
}

static int next_batch(struct part *p, struct ArrowArray *out)
{
    const struct scan *scan = p->scan;
    const struct concord_host *host = scan->connection->host;
    while (!p->ended) {
        size_t first;
        if (host->cancelled(host->ctx))
            return fail(&p->err, CONCORD_CANCELLED, "cancelled");
        int rc = next_records(p, &first);
        if (rc)
            return rc;
        struct desk *d = p->desk;
        if (first == d->reader.b.n_rows) {
            p->ended = true;
            give_desk(p);
            return 0;
        }
        if (d->reader.room > d->scratch_room) {
            if (concord_grow(&d->scratch, d->reader.room + PAD))
                return fail(&p->err, CONCORD_NOMEM, "no memory");
            d->scratch_room = d->reader.room;
        }
        const struct batch_spec spec = {scan->connection, scan->wants, scan->n_wants, p->file, p->rows};
        rc = rows_pick(d, first);
        if (!rc && d->n_rows)
            rc = values_batch(d, &spec, out);
        if (!rc)
            rc = faults_keep(d, p->file, scan->max_faults, p->fault_columns);
        p->rows += (int64_t)d->n_rows;
        if (rc || d->n_rows)
            return rc;
    }
    return 0;
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
    const struct scan_want *wants = p->scan->wants;
    const char **names = calloc(2 * (n + 2), sizeof *names), **formats = names + n + 2;
    if (!names)
        return ENOMEM;
    for (size_t k = 0; k < n; k++) {
        names[k] = wants[k].name;
        formats[k] = *wants[k].format == 'u' && wants[k].dictionary ? "i" : wants[k].format;
    }
    names[n] = "@file";
    formats[n] = "i";
    names[n + 1] = "@line";
    formats[n + 1] = "l";
    int rc = concord_schema_struct(out, names, formats, n + 2);
    free(names);
    for (size_t k = 0; k < n && !rc; k++) {
        if (*wants[k].format != 'u' || !wants[k].dictionary)
            continue;
        out->children[k]->dictionary = calloc(1, sizeof *out->children[k]->dictionary);
        rc = out->children[k]->dictionary ? concord_schema_leaf(out->children[k]->dictionary, "", "u") : ENOMEM;
        if (rc)
            out->release(out);
    }
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
    give_desk(stream->private_data);
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
    for (size_t i = 0; scan->parts && i < scan->n_parts; i++) {
        struct concord_partition *p = &scan->parts[i].partition;
        if (p->rows.release)
            p->rows.release(&p->rows);
        if (p->faults.release)
            p->faults.release(&p->faults);
    }
    for (struct desk *d = scan->spare, *next; d; d = next) {
        next = d->next;
        desk_free(d);
    }
    for (size_t i = 0; scan->cuts && i < scan->files.n; i++)
        cut_free(&scan->cuts[i]);
    for (size_t k = 0; scan->wants && k < scan->n_wants; k++) {
        free(scan->wants[k].name);
        free(scan->wants[k].format);
    }
    for (size_t k = 0; scan->header && k < scan->n_header; k++)
        free(scan->header[k]);
    reader_close(&scan->first);
    free(scan->cuts);
    free(scan->header);
    free(scan->wants);
    free(scan->parts);
    free(scan->partitions);
    files_free(&scan->files);
    pthread_mutex_destroy(&scan->lock);
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
        struct scan_want *w = &scan->wants[k];
        const char *format = request->wants[k]->format;
        static const char *const known[] = {"b", "l", "d:38,12", "tdD", "tsu:UTC", "g", "u"};
        bool is_known = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            is_known = is_known || !strcmp(known[i], format);
        if (!is_known)
            return fail(err, CONCORD_CONFIG, "cannot give \"%s\" as %s", request->wants[k]->name, format);
        w->name = strdup(request->wants[k]->name);
        w->format = strdup(format);
        w->dictionary = (request->wants[k]->flags & CONCORD_WANT_DICTIONARY) != 0;
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

/* Where the files are cut. */
static int make_cuts(struct scan *scan, size_t *pieces, struct concord_error *err)
{
    scan->cuts = calloc(scan->files.n, sizeof *scan->cuts);
    if (!scan->cuts)
        return fail(err, CONCORD_NOMEM, "no memory");
    for (size_t i = 0; i < scan->files.n; i++) {
        int rc = cut_new(scan->connection, scan->files.names[i], scan->connection->options.piece, &scan->cuts[i],
                         &pieces[i], err);
        if (rc)
            return rc;
        if (scan->cuts[i])
            cut_expect(scan->cuts[i], scan->header, scan->n_header, scan->files.names[0]);
        scan->n_parts += pieces[i];
    }
    return 0;
}

static void make_part(struct scan *scan, size_t at, size_t file, size_t piece)
{
    struct part *p = &scan->parts[at];
    p->scan = scan;
    p->file = (int32_t)file;
    p->cut = scan->cuts[file];
    p->piece = piece;
    p->err.struct_size = sizeof p->err;
    for (size_t k = 0; k < 6; k++)
        concord_builder_init(&p->fault_columns[k], fault_formats[k]);
    p->partition.struct_size = sizeof p->partition;
    p->partition.rows = (struct ArrowArrayStream){rows_schema, rows_next, last_error, rows_release, p};
    p->partition.faults = (struct ArrowArrayStream){faults_schema, faults_next, last_error, faults_release, p};
    scan->partitions[at] = &p->partition;
}

static int make_parts(struct scan *scan, struct concord_error *err)
{
    size_t *pieces = calloc(scan->files.n, sizeof *pieces), at = 0;
    int rc = pieces ? make_cuts(scan, pieces, err) : fail(err, CONCORD_NOMEM, "no memory");
    if (!rc) {
        scan->parts = calloc(scan->n_parts, sizeof *scan->parts);
        scan->partitions = calloc(scan->n_parts, sizeof *scan->partitions);
        rc = scan->parts && scan->partitions ? 0 : fail(err, CONCORD_NOMEM, "no memory");
    }
    for (size_t i = 0; i < scan->files.n && !rc; i++)
        for (size_t k = 0; k < pieces[i]; k++)
            make_part(scan, at++, i, k);
    free(pieces);
    if (!rc && scan->cuts[0])
        cut_take(scan->cuts[0], &scan->first);
    return rc;
}

int csv_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
             struct concord_error *err)
{
    struct scan *scan = calloc(1, sizeof *scan);
    if (!scan)
        return fail(err, CONCORD_NOMEM, "no memory");
    scan->connection = connection;
    scan->max_faults = request->max_faults ? request->max_faults : UINT64_MAX;
    pthread_mutex_init(&scan->lock, NULL);
    struct concord_scan made = {
        .struct_size = sizeof made, .flags = CONCORD_SCAN_POSITIONS, .release = scan_release, .private_data = scan};
    int rc = files_find(scan->connection->folder, request->object, &scan->files, err);
    if (!rc)
        rc = seen_check_all(scan->connection->options.seen, err);
    if (!rc)
        rc = reader_open(scan->connection->folder, scan->files.names[0], &scan->connection->options, &scan->first, err);
    if (!rc)
        rc = take_header(scan, &scan->first, err);
    if (!rc)
        rc = take_wants(scan, request, &scan->first, err);
    if (!rc)
        rc = make_parts(scan, err);
    if (rc) {
        scan_release(&made);
        return rc;
    }
    made.n_partitions = (uint32_t)scan->n_parts;
    made.n_files = (uint32_t)scan->files.n;
    made.partitions = scan->partitions;
    made.files = (const char *const *)scan->files.names;
    concord_fill(out, &made, sizeof made);
    return 0;
}
