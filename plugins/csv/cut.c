/* cut.c - a plain file in pieces that several threads read. It decides where each piece's first record begins.
 *
 * A piece holds the records that begin in its range of bytes. Where the first of them begins is only known for certain when
 * the piece before has been split, since a quoted field may hold anything, whole records included; so whoever reads a piece
 * guesses, splits it, waits until the piece before is split, and splits again if the guess was wrong. The guess costs or
 * saves time, and nothing else depends on it. Nobody waits for a piece that nobody is at: its work is done by who needs it.
 * A record that goes far beyond its piece is read as a file is that is not cut, by reader.c. */
#include "csv.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

enum {
    BEHIND = 4 * 1024,       /* bytes that are read behind a piece, for its last record … */
    BEHIND_MOST = 1024 * 1024, /* … up to so many */
    PROBE = 8 * 1024,        /* bytes in which a record's start is looked for */
    CANDIDATES = 40,
    PIECES_LEAST = 4         /* fewer are read by one thread, which is quicker than to put together what two have read */
};

struct border {
    int64_t offset, line;
    bool known, busy; /* busy: somebody splits the piece that begins here */
};
struct cut {
    const struct connection *connection;
    const char *name;
    int64_t size, piece;
    size_t n;
    char *const *header;
    size_t n_header;
    const char *first_name;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t moved;
    struct reader top; /* where the header was read; its input is asked for all pieces */
    bool tried, opened, top_failed;
    struct border *borders; /* n and one more */
    size_t failed_at;       /* a piece that could not be split: those behind it have no border; SIZE_MAX: none */
    struct concord_error failed;
};

int cut_new(const struct connection *c, const char *name, size_t size, struct cut **out, size_t *n,
            struct concord_error *err)
{
    struct concord_error ignored = {.struct_size = sizeof ignored};
    struct input *in;
    int64_t start;
    *out = NULL;
    *n = 1;
    if (input_open(c->folder, name, c->options.encoding, &in, &ignored))
        return 0;
    int64_t length = input_stat(in)->st_size;
    bool plain = input_is_plain(in, &start);
    input_close(&in);
    size_t pieces = (size_t)((length + (int64_t)size - 1) / (int64_t)size);
    if (!plain || pieces < PIECES_LEAST || pieces > INT_MAX)
        return 0;
    struct cut *cut = calloc(1, sizeof *cut);
    if (cut)
        cut->borders = calloc(pieces + 1, sizeof *cut->borders);
    if (!cut || !cut->borders) {
        free(cut);
        return fail(err, CONCORD_NOMEM, "%s: no memory", name);
    }
    cut->connection = c;
    cut->name = name;
    cut->failed_at = SIZE_MAX;
    cut->size = length;
    cut->piece = (int64_t)size;
    cut->n = *n = pieces;
    pthread_mutex_init(&cut->lock, NULL);
    pthread_cond_init(&cut->moved, NULL);
    *out = cut;
    return 0;
}

void cut_free(struct cut **c)
{
    struct cut *x = *c;
    if (!x)
        return;
    if (x->opened)
        reader_close(&x->top);
    pthread_cond_destroy(&x->moved);
    pthread_mutex_destroy(&x->lock);
    free(x->borders);
    free(x);
    *c = NULL;
}

void cut_expect(struct cut *c, char *const *header, size_t n_header, const char *first_name)
{
    c->header = header;
    c->n_header = n_header;
    c->first_name = first_name;
}

void cut_take(struct cut *c, struct reader *r)
{
    c->top = *r;
    c->opened = true;
    memset(r, 0, sizeof *r);
}

/* ---- borders, under the lock */
static int say_failed(const struct cut *c, struct concord_error *err)
{
    return fail(err, c->failed.code, "%s", c->failed.message);
}

static bool has_failed(const struct cut *c, size_t k)
{
    return c->top_failed || c->failed_at < k;
}

/* Reads the header, and with it where the first piece begins. */
static int open_top(struct cut *c)
{
    struct reader *r = &c->top;
    int rc = c->opened ? 0 : reader_open(c->connection->folder, c->name, &c->connection->options, r, &c->failed);
    if (rc)
        return rc;
    c->opened = true;
    rc = header_check(r, c->header, c->n_header, c->first_name, &c->failed);
    if (!rc && input_stat(r->in)->st_size != c->size)
        rc = fail(&c->failed, CONCORD_AGAIN, "%s changed while it was read; run again when it is complete", c->name);
    if (rc)
        return rc;
    bool more = r->row < r->b.n_rows;
    c->borders[0] = (struct border){
        .offset = r->base + (more ? r->b.rows[r->row].start : r->b.used),
        .line = more ? reader_line(r, &r->b.rows[r->row]) : r->b.first_line + r->b.lines,
        .known = true,
    };
    free(r->data); /* what was read of it is read again, by pieces */
    borders_fini(&r->b);
    r->data = NULL;
    r->room = r->len = 0;
    return 0;
}

static int begin(struct cut *c, size_t k, struct border *known, struct concord_error *err)
{
    pthread_mutex_lock(&c->lock);
    if (!c->tried)
        c->top_failed = open_top(c) != 0;
    c->tried = true;
    int rc = has_failed(c, k) ? say_failed(c, err) : 0;
    c->borders[k].busy = rc == 0;
    *known = c->borders[k];
    pthread_mutex_unlock(&c->lock);
    return rc;
}

/* The piece that began at border k was split as far as `offset`; or it was not, and err says why. */
static void end(struct cut *c, size_t k, int rc, int64_t offset, int64_t line, const struct concord_error *err)
{
    pthread_mutex_lock(&c->lock);
    c->borders[k].busy = false;
    if (!rc && !c->borders[k + 1].known)
        c->borders[k + 1] = (struct border){.offset = offset, .line = line, .known = true, .busy = c->borders[k + 1].busy};
    if (rc && k < c->failed_at) {
        c->failed_at = k;
        c->failed = *err;
    }
    pthread_cond_broadcast(&c->moved);
    pthread_mutex_unlock(&c->lock);
}

static void pause_at(struct cut *c, size_t k)
{
    pthread_mutex_lock(&c->lock);
    c->borders[k].busy = false;
    pthread_cond_broadcast(&c->moved);
    pthread_mutex_unlock(&c->lock);
}

static int split_alone(struct cut *c, size_t k, struct concord_error *err);

/* Waits for border k; if nobody is at the piece that leads to it, or to one before it, does that. */
static int wait_for(struct cut *c, size_t k, struct border *out, struct concord_error *err)
{
    int rc = 0;
    pthread_mutex_lock(&c->lock);
    while (!c->borders[k].known && !has_failed(c, k) && !rc) {
        size_t last = k - 1;
        while (!c->borders[last].known)
            last--;
        if (c->borders[last].busy) {
            pthread_cond_wait(&c->moved, &c->lock);
            continue;
        }
        c->borders[last].busy = true;
        pthread_mutex_unlock(&c->lock);
        rc = split_alone(c, last, err);
        pthread_mutex_lock(&c->lock);
    }
    if (!rc && !c->borders[k].known)
        rc = say_failed(c, err);
    *out = c->borders[k];
    pthread_mutex_unlock(&c->lock);
    return rc;
}

/* ---- guesses */

/* The first record in the probe that has as many fields as the header. */
static bool find_record(const struct cut *c, const char *s, size_t n, size_t *at)
{
    struct borders b = {0};
    bool found = false;
    size_t tried = 0;
    for (size_t i = 0; i + 1 < n && !found && tried < CANDIDATES; i++) {
        if (s[i] != '\n' && (s[i] != '\r' || s[i + 1] == '\n'))
            continue;
        *at = i + 1;
        tried++;
        if (borders_find(&b, s + i + 1, n - i - 1, false, c->top.delimiter, 1))
            break;
        found = b.n_rows == 1 && b.rows[0].n == c->n_header && !b.rows[0].flawed;
    }
    borders_fini(&b);
    return found;
}

static bool guess(const struct cut *c, size_t k, int64_t *out, struct concord_error *err)
{
    char probe[PROBE + PAD];
    int64_t from = (int64_t)k * c->piece - 1; /* the byte before may end a record */
    size_t n = c->size - from < PROBE ? (size_t)(c->size - from) : PROBE, at;
    memset(probe + n, 0, PAD);
    if (input_read_at(c->top.in, from, probe, n, err) || !find_record(c, probe, n, &at))
        return false;
    *out = from + (int64_t)at;
    return true;
}

/* ---- pieces */

/* Reads and splits what begins at `from`. The lines count from the piece's. *whole: all its records are there. */
static int load(const struct cut *c, struct reader *r, int64_t from, bool *whole, struct concord_error *err)
{
    int64_t behind = BEHIND;
    r->base = from;
    r->len = 0;
    *whole = from >= r->until;
    r->b.n_rows = r->b.n = r->b.used = 0;
    r->b.first_line = r->b.lines = 0;
    for (; !*whole && behind <= BEHIND_MOST; behind *= 4) {
        int64_t to = r->until + behind < c->size ? r->until + behind : c->size;
        int rc = reader_room(r, (size_t)(to - from), err);
        if (!rc)
            rc = input_read_at(c->top.in, from + (int64_t)r->len, r->data + r->len, (size_t)(to - from) - r->len, err);
        if (rc)
            return rc;
        r->len = (size_t)(to - from);
        r->last = to == c->size;
        r->b.first_line = r->b.lines = 0;
        if (borders_find(&r->b, r->data, r->len, r->last, r->delimiter, (size_t)(r->until - from)))
            return fail(err, CONCORD_NOMEM, "%s: no memory", r->name);
        *whole = from + r->b.used >= r->until || (r->last && r->b.used == r->len);
        if (r->last)
            break;
    }
    return 0;
}

static void set_up(const struct cut *c, size_t k, struct reader *r)
{
    const struct options *o = &c->connection->options;
    r->name = c->name;
    r->piece = o->piece;
    r->field_max = o->field_max;
    r->record_max = o->record_max;
    r->delimiter = c->top.delimiter;
    r->n_header = c->n_header;
    r->until = k + 1 == c->n ? c->size : ((int64_t)k + 1) * c->piece;
    r->begun = true;
}

/* The first part of a piece: all of it, nearly always. */
static int first_part(struct cut *c, size_t k, struct reader *r, bool *whole, struct concord_error *err)
{
    struct border at;
    int64_t guessed = -1;
    int rc = begin(c, k, &at, err);
    if (rc)
        return rc;
    set_up(c, k, r);
    if (!at.known && guess(c, k, &guessed, err))
        rc = load(c, r, guessed, whole, err);
    if (!rc && !at.known)
        rc = wait_for(c, k, &at, err);
    if (!rc && guessed != at.offset)
        rc = load(c, r, at.offset, whole, err);
    if (rc)
        return rc;
    r->b.first_line = at.line;
    return reader_check(r, err);
}

/* What is left of a piece whose last record is long: the file is read on from here as if it were not cut. */
static int next_part(const struct cut *c, struct reader *r, size_t *first, struct concord_error *err)
{
    int rc = 0;
    if (!r->in) {
        rc = input_open(c->connection->folder, c->name, c->connection->options.encoding, &r->in, err);
        if (!rc)
            rc = seen_check(c->connection->options.seen, r->in, err);
        if (!rc)
            rc = input_seek(r->in, r->base + (int64_t)r->len, err);
        r->last = false; /* the end is where no byte comes any more */
        r->row = r->b.n_rows;
    }
    return rc ? rc : reader_next(r, first, err);
}

int cut_next(struct cut *c, size_t k, struct reader *r, size_t *first, struct concord_error *err)
{
    bool whole = false;
    int rc;
    *first = 0;
    if (r->done) {
        r->b.n_rows = 0;
        return 0;
    }
    if (!r->begun) {
        rc = first_part(c, k, r, &whole, err);
    } else {
        struct border ignored;
        rc = begin(c, k, &ignored, err);
        rc = rc ? rc : next_part(c, r, first, err);
        whole = !rc && (r->base + r->b.used >= r->until || *first == r->b.n_rows);
    }
    if (rc || whole)
        end(c, k, rc, r->base + r->b.used, r->b.first_line + r->b.lines, err);
    else
        pause_at(c, k);
    r->done = whole;
    if (!rc && !whole && *first == r->b.n_rows) /* not one record in the first part */
        return cut_next(c, k, r, first, err);
    return rc;
}

/* Piece k for its border alone. */
static int split_alone(struct cut *c, size_t k, struct concord_error *err)
{
    struct reader r = {0};
    int rc = 0;
    while (!rc && !r.done) {
        size_t first;
        rc = cut_next(c, k, &r, &first, err);
    }
    reader_close(&r);
    return rc;
}
