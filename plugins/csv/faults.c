/* faults.c - what cannot be read of a piece: which of its records are rows at all, and for each field or record that is
 * none what stood there, where, and why. It decides how bytes are shown. It knows no types. */
#include "csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

const char *const fault_names[] = {"row", "column", "file", "line", "text", "reason"};
const char *const fault_formats[] = {"l", "i", "i", "l", "u", "u"};

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

int fault_add(struct desk *d, int64_t row, int32_t column, const struct row *at, const char *s, size_t n,
              const char *reason)
{
    if (d->n_faults == d->faults_room) {
        size_t room = d->faults_room ? d->faults_room * 2 : 16;
        if (concord_grow(&d->faults, room * sizeof *d->faults))
            return fail(d->err, CONCORD_NOMEM, "no memory");
        d->faults_room = room;
    }
    struct fault *f = &d->faults[d->n_faults++];
    f->row = row;
    f->column = column;
    f->line = reader_line(&d->reader, at);
    for (const char *c = d->reader.data + at->start; column >= 0 && c < s; c++)
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

static int append(const struct fault *f, int32_t file, struct concord_builder *c)
{
    int rc = concord_append(&c[0], &f->row);
    rc = rc ? rc : concord_append(&c[1], &f->column);
    rc = rc ? rc : concord_append(&c[2], &file);
    rc = rc ? rc : concord_append(&c[3], &f->line);
    rc = rc ? rc : concord_append_text(&c[4], f->text, strlen(f->text));
    return rc ? rc : concord_append_text(&c[5], f->reason, strlen(f->reason));
}

int faults_keep(struct desk *d, int32_t file, uint64_t most, struct concord_builder *columns)
{
    if (d->n_faults)
        qsort(d->faults, d->n_faults, sizeof *d->faults, by_place);
    for (size_t i = 0; i < d->n_faults; i++) {
        const struct fault *f = &d->faults[i];
        if (columns[0].n >= most)
            return fail(d->err, CONCORD_DATA, "%s:%lld: more than %llu fields cannot be read; the last: \"%s\" %s",
                        d->reader.name, (long long)f->line, (unsigned long long)most, f->text, f->reason);
        if (append(f, file, columns))
            return fail(d->err, CONCORD_NOMEM, "no memory for what cannot be read");
    }
    d->n_faults = 0;
    return 0;
}

/* ---- rows */
static int fault_record(struct desk *d, const struct row *row)
{
    const struct reader *r = &d->reader;
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
    return fault_add(d, -1, -1, row, s, n, reason);
}

/* Has each record from `first` on as many fields as the header, and no flaw? Then all are rows, but of one column, where a line may
 * be blank. */
static bool are_rows(const struct reader *r, size_t first)
{
    uint32_t wrong = r->n_header < 2;
    for (size_t i = first; i < r->b.n_rows; i++)
        wrong |= (r->b.rows[i].n ^ (uint32_t)r->n_header) | r->b.rows[i].flawed;
    return !wrong;
}

/* Behind the rows that were picked, whose borders and its own fill no more than its place. */
static void keep_row(struct desk *d, struct row row)
{
    struct borders *b = &d->reader.b;
    uint32_t to = (uint32_t)(d->n_rows * row.n);
    if (to != row.borders)
        memmove(b->ends + to, b->ends + row.borders, row.n * sizeof *b->ends);
    row.borders = to;
    b->rows[d->n_rows++] = row;
}

int rows_pick(struct desk *d, size_t first)
{
    const struct reader *r = &d->reader;
    d->rows = r->b.rows;
    d->n_rows = 0;
    d->n_faults = 0;
    if (are_rows(r, first)) {
        d->rows += first;
        d->n_rows = r->b.n_rows - first;
        return 0;
    }
    for (size_t i = first; i < r->b.n_rows; i++) {
        const struct row row = r->b.rows[i];
        if (row.n == r->n_header && !row.flawed && (row.n > 1 || !reader_is_blank(r, &row))) {
            keep_row(d, row);
            continue;
        }
        if (reader_is_blank(r, &row))
            continue;
        int rc = fault_record(d, &row);
        if (rc)
            return rc;
    }
    return 0;
}
