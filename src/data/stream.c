/* stream.c - pulls what a connector's scan gives and makes one extract of it. It decides the order of rows over
 * partitions, which several threads pull, and that faults and positions point to rows, columns and files that are there.
 * Whatever must follow the rows (where they lie, the codes of texts, the lists of lines and faults) is done in turn, the
 * rest by each thread at once with the others; so nothing of the extract depends on how many threads there were. It must
 * not know how a plugin was found or called. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/budget.h"
#include "base/pool.h"
#include "base/wide.h"
#include "data/import.h"
#include "data/pull.h"

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

/* ---- the reading as a whole */
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

/* What a thread needs for the partition in hand. */
struct worker {
    struct import_part *parts; /* the wants', then file and line */
    struct line_run *runs;     /* of the batch, its rows from 0 */
    size_t n_runs, runs_room, misplaced; /* the first row whose position is none; SIZE_MAX: all have one */
    struct column faults[N_FAULT];
    size_t n_faults;
};
struct reading {
    const struct stream_spec *spec;
    struct concord_scan *scan;
    struct extract *out;
    struct import *columns; /* the wants' */
    const char **names;
    size_t n_columns;
    bool positions;
    struct worker *workers;
    unsigned n_workers;
    pthread_rwlock_t filling; /* held to write by who gives the columns more room, or wider values */
    size_t room;
    pthread_mutex_t lock; /* of turn and failed */
    pthread_cond_t moved;
    size_t turn, failed; /* the partition whose turn it is; the first one that failed */
    size_t runs_room, faults_room;
};

/* False: a partition before this one has failed, and nobody waits for what comes of it. */
static bool wait_turn(struct reading *r, size_t partition)
{
    pthread_mutex_lock(&r->lock);
    while (r->turn != partition && r->failed > partition)
        pthread_cond_wait(&r->moved, &r->lock);
    bool mine = r->failed > partition;
    pthread_mutex_unlock(&r->lock);
    return mine;
}

static void pass_turn(struct reading *r)
{
    pthread_mutex_lock(&r->lock);
    r->turn++;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
}

static void give_up(struct reading *r, size_t partition)
{
    pthread_mutex_lock(&r->lock);
    if (partition < r->failed)
        r->failed = partition;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
}

static int grow(void *list, size_t *room, size_t n, size_t width, const char *what, struct err *err)
{
    void *old;
    if (n <= *room)
        return 0;
    memcpy(&old, list, sizeof old);
    size_t more = n + n / 2 + 16;
    void *grown = realloc(old, more * width);
    if (!grown)
        return err_set(err, ERR_NOMEM, "no memory for %zu %s", n, what);
    memcpy(list, &grown, sizeof grown);
    *room = more;
    return 0;
}

/* ---- positions */
static bool follows(const struct line_run *run, size_t row, int64_t line, uint32_t file)
{
    return run->file == file && (run->line == 0 ? line == 0 : line == run->line + (int64_t)(row - run->row));
}

/* Of n rows from `row` on, how many are sure to follow the run: a multiple of 16, which are looked at together. */
BODY size_t run_on_by(const struct line_run *run, size_t row, size_t n, const char *files, const char *lines)
{
    enum { TOGETHER = 16 };
    const uint32_t file = run->file;
    uint64_t expected = (uint64_t)run->line + (row - run->row);
    size_t i = 0;
    if (run->line == 0)
        return 0;
    for (; i + TOGETHER <= n; i += TOGETHER, expected += TOGETHER) {
        uint32_t wrong_file = 0, f;
        uint64_t wrong_line = 0, l;
        for (size_t k = 0; k < TOGETHER; k++) {
            memcpy(&f, files + (row + i + k) * sizeof f, sizeof f);
            wrong_file |= f ^ file;
        }
        for (size_t k = 0; k < TOGETHER; k++) {
            memcpy(&l, lines + (row + i + k) * sizeof l, sizeof l);
            wrong_line |= l ^ (expected + k);
        }
        if (wrong_file | wrong_line)
            break;
    }
    return i;
}

WIDE static size_t run_on_wide(const struct line_run *run, size_t row, size_t n, const char *files, const char *lines)
{
    return run_on_by(run, row, n, files, lines);
}

static size_t run_on(const struct line_run *run, size_t row, size_t n, const char *files, const char *lines)
{
    return wide_is_there() ? run_on_wide(run, row, n, files, lines) : run_on_by(run, row, n, files, lines);
}

/* The runs of the batch that was checked. */
static int find_runs(const struct reading *r, struct worker *w, struct err *err)
{
    const struct import_part *file = &w->parts[r->spec->n_wants], *line = file + 1;
    w->n_runs = 0;
    w->misplaced = SIZE_MAX;
    if (!r->positions || !file->n)
        return 0;
    if (file->n_missing || line->n_missing)
        return err_set(err, ERR_INTERNAL, "%s: %s: a position is null", r->spec->producer, r->spec->object);
    const char *files = (const char *)file->array->buffers[1] + file->from * sizeof(int32_t);
    const char *lines = (const char *)line->array->buffers[1] + line->from * sizeof(int64_t);
    for (size_t i = 0; i < file->n; i++) {
        int32_t f;
        int64_t l;
        memcpy(&f, files + i * sizeof f, sizeof f);
        memcpy(&l, lines + i * sizeof l, sizeof l);
        if (w->n_runs && follows(&w->runs[w->n_runs - 1], i, l, (uint32_t)f))
            continue;
        if ((f < 0 || (size_t)f >= r->out->n_files || l < 0) && w->misplaced == SIZE_MAX)
            w->misplaced = i;
        TRY(grow(&w->runs, &w->runs_room, w->n_runs + 1, sizeof *w->runs, "lines", err));
        w->runs[w->n_runs++] = (struct line_run){l, (uint32_t)i, (uint32_t)f};
        i += run_on(&w->runs[w->n_runs - 1], i + 1, file->n - i - 1, files, lines);
    }
    return 0;
}

static int keep_runs(struct reading *r, const struct worker *w, size_t base, struct err *err)
{
    struct extract *x = r->out;
    if (w->misplaced != SIZE_MAX) {
        const struct line_run *run = w->runs;
        while (run->row != w->misplaced)
            run++;
        return err_set(err, ERR_INTERNAL, "%s: %s: row %zu stands in file %" PRId32 " of %zu, line %" PRId64,
                       r->spec->producer, r->spec->object, base + w->misplaced, (int32_t)run->file, x->n_files, run->line);
    }
    TRY(grow(&x->runs, &r->runs_room, x->n_runs + w->n_runs, sizeof *x->runs, "lines", err));
    for (size_t i = 0; i < w->n_runs; i++) {
        struct line_run run = w->runs[i];
        run.row += (uint32_t)base;
        if (!x->n_runs || !follows(&x->runs[x->n_runs - 1], run.row, run.line, run.file))
            x->runs[x->n_runs++] = run;
    }
    return 0;
}

/* ---- batches */

/* Room for the rows of this partition, and for as many in each that follows as there were up to here. */
static int make_room(struct reading *r, size_t partition, size_t n, struct err *err)
{
    if (n <= r->room)
        return 0;
    if (n > UINT32_MAX)
        return err_set(err, ERR_DATA, "%s: %s: over %u rows", r->spec->producer, r->spec->object, UINT32_MAX);
    size_t more = n + n / 2, all = n / (partition + 1) * r->scan->n_partitions;
    more = r->scan->n_partitions > 1 ? all + all / 16 : more;
    more = more < n || more > UINT32_MAX ? n : more;
    int rc = 0;
    pthread_rwlock_wrlock(&r->filling);
    for (size_t k = 0; k < r->spec->n_wants && !rc; k++) {
        rc = import_reserve(&r->columns[k], more, err);
        rc = rc && more > n ? import_reserve(&r->columns[k], n, err) : rc;
    }
    r->room = rc ? r->room : more;
    for (size_t k = 0; k < r->spec->n_wants && !rc; k++)
        r->room = r->columns[k].room < r->room ? r->columns[k].room : r->room;
    pthread_rwlock_unlock(&r->filling);
    return rc;
}

/* If as many texts are new in the partitions that follow as were up to here, which is worth knowing of many. */
static void expect_texts(const struct reading *r, size_t partition, struct dict *dict)
{
    enum { MANY = 1 << 14 };
    int32_t now = dict ? dict_count(dict) : 0;
    uint64_t all = (uint64_t)now * r->scan->n_partitions / (partition + 1);
    if (now >= MANY)
        dict_expect(dict, all < INT32_MAX / 4 ? (int32_t)all : INT32_MAX / 4);
}

/* Columns whose values lie in too few bytes for what was entered get wider ones, the first n rows too. */
static int widen(struct reading *r, size_t n, struct err *err)
{
    bool fits = true;
    for (size_t k = 0; k < r->spec->n_wants && fits; k++)
        fits = import_fits(&r->columns[k]);
    if (fits)
        return 0;
    int rc = 0;
    pthread_rwlock_wrlock(&r->filling);
    for (size_t k = 0; k < r->spec->n_wants && !rc; k++)
        rc = import_fits(&r->columns[k]) ? 0 : import_widen(&r->columns[k], n, err);
    pthread_rwlock_unlock(&r->filling);
    return rc;
}

/* In turn: the rows of the batch in hand get their place, *at. */
static int enter(struct reading *r, struct worker *w, size_t partition, size_t n, size_t *at, struct err *err)
{
    *at = r->out->n_rows;
    for (size_t k = 0; k < r->spec->n_wants; k++) {
        expect_texts(r, partition, r->columns[k].dict);
        TRY(import_enter(&w->parts[k], &r->columns[k], err));
    }
    TRY(widen(r, *at, err));
    TRY(make_room(r, partition, *at + n, err));
    for (size_t k = 0; k < r->spec->n_wants; k++)
        import_place(&w->parts[k], &r->columns[k], *at);
    if (r->positions)
        TRY(keep_runs(r, w, *at, err));
    r->out->n_rows += n;
    if (!n || !budget_check(r->spec->budget, 0, err))
        return 0;
    return err_wrap(err, "%s, behind row %zu", r->spec->object, r->out->n_rows);
}

static void fill(struct reading *r, const struct worker *w, size_t at)
{
    pthread_rwlock_rdlock(&r->filling);
    for (size_t k = 0; k < r->spec->n_wants; k++)
        import_fill(&w->parts[k], &r->columns[k], at);
    pthread_rwlock_unlock(&r->filling);
}

static size_t rows_of(const struct ArrowArray *a)
{
    return a->release && a->length > 0 ? (size_t)a->length : 0;
}

static int check(const struct reading *r, struct worker *w, struct pull *p, const struct ArrowArray *a, struct err *err)
{
    TRY(pull_check(p, a, err));
    return find_runs(r, w, err);
}

/* In turn: the batch that was checked, and all that follow it; *next is the second of them. */
static int take_all(struct reading *r, struct worker *w, struct pull *p, size_t partition, struct ArrowArray *a,
                    struct ArrowArray *next, struct err *err)
{
    size_t at;
    pull_ahead(p);
    for (;;) {
        TRY(enter(r, w, partition, rows_of(a), &at, err));
        fill(r, w, at);
        TRY(pull_drop(p, true, a, err));
        *a = *next;
        next->release = NULL;
        if (!a->release)
            return 0;
        TRY(check(r, w, p, a, err));
        TRY(pull_next(p, next, err));
    }
}

/* ---- faults */
static void drop_faults(struct worker *w)
{
    for (size_t k = 0; k < N_FAULT; k++)
        column_fini(&w->faults[k]);
    w->n_faults = 0;
}

static int pull_fault_batches(struct pull *p, struct import *columns, size_t *n, struct err *err)
{
    struct ArrowArray a = {0};
    int rc = pull_schema(p, err);
    for (*n = 0; !rc;) {
        rc = pull_next(p, &a, err);
        if (rc || !a.release)
            break;
        rc = pull_check(p, &a, err);
        size_t rows = rc ? 0 : rows_of(&a);
        for (size_t k = 0; k < N_FAULT && !rc; k++) {
            rc = import_reserve(&columns[k], *n + rows > 2 * columns[k].room ? *n + rows : 2 * (*n + rows), err);
            rc = rc ? rc : import_enter(&p->parts[k], &columns[k], err);
            if (!rc)
                import_fill(&p->parts[k], &columns[k], *n);
        }
        *n += rows;
        int dropped = pull_drop(p, false, &a, rc ? &(struct err){0} : err);
        rc = rc ? rc : dropped;
    }
    return rc;
}

/* What the partition says that it could not read. */
static int pull_faults(const struct reading *r, struct worker *w, struct ArrowArrayStream *stream, struct err *err)
{
    struct import columns[N_FAULT];
    struct import_part parts[N_FAULT];
    struct pull p = {r->spec, "faults", stream, fault_names, parts, N_FAULT, 0, NULL};
    int rc = 0;
    memset(columns, 0, sizeof columns);
    for (size_t k = 0; k < N_FAULT; k++) {
        import_part_init(&parts[k], fault_kinds[k]);
        rc = rc ? rc : import_init(&columns[k], fault_kinds[k], err);
    }
    if (!rc)
        rc = pull_fault_batches(&p, columns, &w->n_faults, err);
    for (size_t k = 0; k < N_FAULT; k++) {
        if (!rc)
            import_take(&columns[k], w->n_faults, &w->faults[k]);
        if (!rc && w->faults[k].valid)
            rc = err_set(err, ERR_INTERNAL, "%s: %s: a fault without \"%s\"", r->spec->producer, r->spec->object,
                         fault_names[k]);
        import_part_fini(&parts[k]);
        import_fini(&columns[k]);
    }
    return rc ? rc : pull_release(&p, err);
}

static const char *keep_text(struct reading *r, const struct column *column, size_t i, size_t limit)
{
    size_t n;
    char shown[1024] = "";
    const char *s = dict_text(column->dict, ((const int32_t *)column->data)[i], &n);
    err_printable(shown, sizeof shown, s, n, limit);
    return arena_strdup(r->out->owner, shown);
}

static int add_fault(struct reading *r, const struct column *c, size_t i, size_t base, size_t rows, struct err *err)
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
    struct fault made = {
        .row = row < 0 ? SIZE_MAX : base + (size_t)row,
        .column = column,
        .file = file < 0 ? r->spec->object : x->files[file],
        .line = line,
        .text = keep_text(r, &c[FAULT_TEXT], i, SHOWN),
        .reason = keep_text(r, &c[FAULT_REASON], i, SHOWN_REASON),
    };
    if (r->spec->max_faults && x->n_faults >= r->spec->max_faults)
        return err_set(err, ERR_DATA, "%s:%" PRId64 ": more than %zu fields cannot be read; the last: \"%s\" %s", made.file,
                       made.line, r->spec->max_faults, made.text, made.reason);
    TRY(grow(&x->faults, &r->faults_room, x->n_faults + 1, sizeof *x->faults, "faults", err));
    x->faults[x->n_faults++] = made;
    return 0;
}

/* In turn: they become the extract's. */
static int keep_faults(struct reading *r, struct worker *w, size_t base, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < w->n_faults && !rc; i++)
        rc = add_fault(r, w->faults, i, base, r->out->n_rows - base, err);
    drop_faults(w);
    return rc;
}

/* ---- partitions */

/* A partition of one batch, or none, as a piece of a file is: in turn it is only entered. */
static int take_short(struct reading *r, struct worker *w, struct pull *p, size_t partition, struct ArrowArray *a,
                      struct err *err)
{
    struct ArrowArrayStream *faults = &r->scan->partitions[partition]->faults;
    size_t at;
    if (faults->release)
        TRY(pull_faults(r, w, faults, err));
    if (!wait_turn(r, partition))
        return ERR_AGAIN;
    TRY(enter(r, w, partition, rows_of(a), &at, err));
    TRY(keep_faults(r, w, at, err));
    pass_turn(r);
    if (a->release)
        fill(r, w, at);
    TRY(pull_drop(p, true, a, err));
    return pull_release(p, err);
}

static int take_long(struct reading *r, struct worker *w, struct pull *p, size_t partition, struct ArrowArray *a,
                     struct ArrowArray *next, struct err *err)
{
    struct ArrowArrayStream *faults = &r->scan->partitions[partition]->faults;
    if (!wait_turn(r, partition))
        return ERR_AGAIN;
    size_t base = r->out->n_rows;
    TRY(take_all(r, w, p, partition, a, next, err));
    pull_stop(p);
    if (faults->release)
        TRY(pull_faults(r, w, faults, err));
    TRY(keep_faults(r, w, base, err));
    TRY(pull_release(p, err));
    pass_turn(r);
    return 0;
}

static int read_partition(void *ctx, size_t partition, unsigned worker, struct err *err)
{
    struct reading *r = ctx;
    struct worker *w = &r->workers[worker];
    struct ArrowArray a = {0}, next = {0};
    struct pull p = {r->spec, "rows", &r->scan->partitions[partition]->rows, r->names, w->parts, r->n_columns, 0, NULL};
    int rc = pull_schema(&p, err);
    w->n_runs = 0;
    w->misplaced = SIZE_MAX;
    for (size_t k = 0; k < r->n_columns; k++)
        w->parts[k].n = w->parts[k].n_items = 0;
    rc = rc ? rc : pull_next(&p, &a, err);
    if (!rc && a.release)
        rc = check(r, w, &p, &a, err);
    if (!rc && a.release)
        rc = pull_next(&p, &next, err);
    if (!rc && next.release)
        rc = take_long(r, w, &p, partition, &a, &next, err);
    else if (!rc)
        rc = take_short(r, w, &p, partition, &a, err);
    if (rc)
        give_up(r, partition);
    pull_stop(&p);
    if (a.release)
        a.release(&a);
    if (next.release)
        next.release(&next);
    drop_faults(w);
    return rc;
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

static int start_workers(struct reading *r, struct err *err)
{
    const struct stream_spec *spec = r->spec;
    unsigned threads = spec->threads ? spec->threads : 1;
    threads = threads > POOL_THREADS_MAX ? POOL_THREADS_MAX : threads;
    threads = threads > r->scan->n_partitions ? r->scan->n_partitions : threads;
    r->workers = calloc(threads, sizeof *r->workers);
    for (; r->workers && r->n_workers < threads; r->n_workers++) {
        struct import_part *parts = calloc(r->n_columns + 1, sizeof *parts);
        r->workers[r->n_workers].parts = parts;
        for (size_t k = 0; parts && k < r->n_columns; k++)
            import_part_init(&parts[k], k < spec->n_wants    ? import_kind_of(spec->wants[k].kind)
                                        : k == spec->n_wants ? IMPORT_SMALL
                                                             : IMPORT_INTEGER);
        for (size_t k = 0; parts && k < spec->n_wants; k++)
            import_part_narrow(&parts[k]);
        if (!parts)
            break;
    }
    return r->n_workers == threads ? 0 : err_set(err, ERR_NOMEM, "%s: no memory", spec->object);
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
    r->columns = calloc(spec->n_wants + 1, sizeof *r->columns);
    r->names = calloc(r->n_columns + 1, sizeof *r->names);
    x->columns = calloc(spec->n_wants + 1, sizeof *x->columns);
    if (!r->columns || !r->names || !x->columns)
        return err_set(err, ERR_NOMEM, "%s: no memory", spec->object);
    for (size_t k = 0; k < spec->n_wants; k++) {
        r->names[k] = spec->wants[k].name;
        TRY(import_init(&r->columns[k], import_kind_of(spec->wants[k].kind), err));
        import_narrow(&r->columns[k]);
        TRY(import_reserve(&r->columns[k], 1, err));
    }
    r->room = 1;
    if (r->positions) {
        r->names[spec->n_wants] = "@file";
        r->names[spec->n_wants + 1] = "@line";
    }
    return start_workers(r, err);
}

/* The grown columns become the extract's. */
static void finish(struct reading *r)
{
    struct extract *x = r->out;
    for (size_t k = 0; k < r->spec->n_wants; k++)
        import_take(&r->columns[k], x->n_rows, &x->columns[k]);
    x->n_columns = r->spec->n_wants;
}

static void fini(struct reading *r)
{
    for (size_t k = 0; r->columns && k < r->spec->n_wants; k++)
        import_fini(&r->columns[k]);
    for (unsigned i = 0; r->workers && i < r->n_workers; i++) {
        for (size_t k = 0; k < r->n_columns; k++)
            import_part_fini(&r->workers[i].parts[k]);
        free(r->workers[i].parts);
        free(r->workers[i].runs);
    }
    free(r->workers);
    free(r->columns);
    free(r->names);
    pthread_cond_destroy(&r->moved);
    pthread_mutex_destroy(&r->lock);
    pthread_rwlock_destroy(&r->filling);
}

int stream_read(const struct stream_spec *spec, struct concord_scan *scan, struct extract *out, struct err *err)
{
    struct reading r = {.spec = spec, .scan = scan, .out = out, .failed = SIZE_MAX};
    memset(out, 0, sizeof *out);
    pthread_rwlock_init(&r.filling, NULL);
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.moved, NULL);
    int rc = start(&r, err);
    if (!rc)
        rc = pool_run(r.n_workers, scan->n_partitions, read_partition, &r, err);
    if (!rc)
        finish(&r);
    fini(&r);
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
