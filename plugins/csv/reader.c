/* reader.c - one file as pieces of whole records. It decides what the header is, which delimiter holds (`sep=` in the
 * first line, the option, tab for *.tsv, else a comma), what is too long, and says where a quote was opened that
 * nothing closes. It knows no types. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Characters from the start of the line to `at`, from 1. */
static size_t column_of(const char *data, size_t at)
{
    size_t column = 1;
    while (at > 0 && data[at - 1] != '\n' && data[at - 1] != '\r') {
        at--;
        if (((unsigned char)data[at] & 0xc0) != 0x80)
            column++;
    }
    return column;
}

static int too_long(const struct reader *r, struct concord_error *err)
{
    size_t at = r->b.open ? r->b.open_start : r->b.field_start;
    bool field = r->len - at > r->field_max;
    size_t most = field ? r->field_max : r->record_max;
    bool memory = most < (size_t)(field ? FIELD_MAX : RECORD_MAX);
    return fail(err, memory ? CONCORD_NOMEM : CONCORD_DATA, "%s:%lld:%zu: a %s of over %zu MiB begins here%s%s", r->name,
                (long long)r->b.field_line, column_of(r->data, at), field ? "field" : "record", most >> 20,
                r->b.open ? "; is its quote closed?" : "", memory ? "; the memory of this run allows no more" : "");
}

size_t reader_piece_size(const struct concord_host *host)
{
    enum { SHARE = 512, LEAST = 3 * 1024 }; /* of 256 MiB it is PIECE_SIZE */
    uint64_t size = host->memory / SHARE;
    return size < LEAST ? LEAST : size > FIELD_MAX ? FIELD_MAX : (size_t)size;
}

int reader_room(struct reader *r, size_t n, struct concord_error *err)
{
    if (n <= r->room)
        return 0;
    char *grown = n > 3 * (size_t)RECORD_MAX ? NULL : realloc(r->data, n + PAD);
    if (!grown)
        return fail(err, CONCORD_NOMEM, "%s: no memory for a record of %zu bytes", r->name, n);
    r->data = grown;
    r->room = n;
    return 0;
}

/* Moves what is left to the front and reads until the buffer is full or the file ends. */
static int fill(struct reader *r, struct concord_error *err)
{
    if (r->b.used) {
        memmove(r->data, r->data + r->b.used, r->len - r->b.used);
        r->len -= r->b.used;
        r->base += r->b.used;
        r->b.used = 0;
    }
    if (r->room - r->len < PAD) {
        int rc = reader_room(r, r->room ? r->room * 2 : r->piece, err);
        if (rc)
            return rc;
    }
    while (r->room - r->len >= PAD && !r->last) { /* decoding wants some room */
        size_t n;
        int rc = input_read(r->in, r->data + r->len, r->room - r->len, &n, err);
        if (rc)
            return rc;
        r->len += n;
        r->last = n == 0;
    }
    return 0;
}

/* A record of that many fields is none, and its borders would take more memory than its bytes. */
static int too_many(const struct reader *r, struct concord_error *err)
{
    return fail(err, CONCORD_DATA, "%s:%lld: a record of over %d fields begins here; at most so many columns are read", r->name,
                (long long)r->b.first_line + (long long)r->b.lines, COLUMN_MAX);
}

/* Fields over the cap can only be in a buffer that had to grow. */
int reader_check(const struct reader *r, struct concord_error *err)
{
    if (r->room <= r->field_max)
        return 0;
    for (size_t i = 0; i < r->b.n_rows; i++)
        for (size_t k = 0; k < r->b.rows[i].n; k++) {
            const char *s;
            size_t n;
            reader_field(r, &r->b.rows[i], k, &s, &n);
            if (n > r->field_max)
                return fail(err, r->field_max < FIELD_MAX ? CONCORD_NOMEM : CONCORD_DATA,
                            "%s:%lld: field %zu of the record is over %zu MiB long", r->name, (long long)reader_line(r, &r->b.rows[i]), k + 1,
                            r->field_max >> 20);
        }
    return 0;
}

/* Where in data the others' records begin. */
static size_t limit_of(const struct reader *r)
{
    return r->until == INT64_MAX ? SIZE_MAX : r->until > r->base ? (size_t)(r->until - r->base) : 0;
}

static int split(struct reader *r, struct concord_error *err)
{
    if (borders_find(&r->b, r->data, r->len, r->last, r->delimiter, limit_of(r)))
        return fail(err, CONCORD_NOMEM, "%s: no memory", r->name);
    return reader_check(r, err);
}

/* One piece that holds a whole record at least, unless the file has ended. */
static int next_piece(struct reader *r, struct concord_error *err)
{
    for (;;) {
        int rc = fill(r, err);
        if (rc)
            return rc;
        rc = split(r, err);
        if (rc || r->b.used >= limit_of(r))
            return rc;
        if (r->b.n_rows == 0 && !r->last && r->b.n > COLUMN_MAX)
            return too_many(r, err);
        if (r->b.n_rows == 0 && (r->len - r->b.field_start > r->field_max || r->len > r->record_max))
            return too_long(r, err);
        if (r->b.n_rows == 0 && r->last && r->len > 0)
            return fail(err, CONCORD_DATA, "%s:%lld:%zu: the quote that opens here is never closed", r->name,
                        (long long)r->b.field_line, column_of(r->data, r->b.open_start));
        if (r->b.n_rows > 0 || r->last)
            return 0;
    }
}

bool reader_is_blank(const struct reader *r, const struct row *row)
{
    if (row->n != 1)
        return false;
    uint32_t end = r->b.ends[row->borders], at = row->start;
    if (r->n_header == 1) /* blanks may be a value then */
        return at == end;
    while (at < end && (r->data[at] == ' ' || r->data[at] == '\t'))
        at++;
    return at == end;
}

size_t reader_flaw(const struct reader *r, const struct row *row)
{
    for (size_t k = 0; k < row->n; k++) {
        const char *s;
        size_t n, at = 1;
        reader_field(r, row, k, &s, &n);
        if (n == 0 || *s != '"')
            continue;
        while (at < n && (s[at] != '"' || (at + 1 < n && s[at + 1] == '"')))
            at += s[at] == '"' ? 2 : 1;
        if (at + 1 < n)
            return (size_t)(s + at + 1 - r->data);
    }
    return row->start;
}

void field_unquote(const char **s, size_t *n, char *scratch)
{
    if (*n == 0 || **s != '"')
        return;
    const char *in = *s + 1, *end = *s + *n - 1; /* a flawless quoted field ends in its quote */
    if (end < in)
        end = in;
    *s = in;
    *n = (size_t)(end - in);
    const char *q = memchr(in, '"', *n);
    if (!q)
        return;
    size_t made = 0;
    for (const char *p = in; p < end; p++) {
        scratch[made++] = *p;
        if (*p == '"' && p + 1 < end && p[1] == '"')
            p++;
    }
    *s = scratch;
    *n = made;
}

static bool is_space(const char *s, size_t n, size_t *width)
{
    *width = n >= 2 && (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] == 0xa0 ? 2 : 1; /* no-break space */
    return *width == 2 || s[0] == ' ' || s[0] == '\t';
}

/* A column's name: blanks around it mean nothing. */
static char *header_name(const char *s, size_t n)
{
    size_t width;
    while (n && is_space(s, n, &width)) {
        s += width;
        n -= width;
    }
    for (;;) {
        if (n >= 2 && is_space(s + n - 2, 2, &width) && width == 2)
            n -= 2;
        else if (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
            n--;
        else
            break;
    }
    char *name = malloc(n + 1);
    if (!name)
        return NULL;
    memcpy(name, s, n);
    name[n] = '\0';
    return name;
}

static int read_header(struct reader *r, const struct row *row, struct concord_error *err)
{
    if (row->flawed)
        return fail(err, CONCORD_DATA, "%s:%lld:%zu: text after a closing quote, in the header", r->name,
                    (long long)reader_line(r, row), column_of(r->data, reader_flaw(r, row)));
    if (row->n > COLUMN_MAX)
        return fail(err, CONCORD_DATA, "%s:%lld: %u columns; at most %d are read", r->name, (long long)reader_line(r, row),
                    row->n, COLUMN_MAX);
    r->header = calloc(row->n, sizeof *r->header);
    if (!r->header)
        return fail(err, CONCORD_NOMEM, "%s: no memory", r->name);
    for (size_t k = 0; k < row->n; k++) {
        const char *s;
        size_t n;
        reader_field(r, row, k, &s, &n);
        char *scratch = malloc(n + 1);
        if (!scratch)
            return fail(err, CONCORD_NOMEM, "%s: no memory", r->name);
        field_unquote(&s, &n, scratch);
        size_t bad = utf8_bad(s, n);
        bool nul = memchr(s, '\0', n) != NULL;
        unsigned char byte = bad < n ? (unsigned char)s[bad] : 0;
        r->header[k] = header_name(s, n);
        free(scratch);
        r->n_header = k + 1;
        if (!r->header[k])
            return fail(err, CONCORD_NOMEM, "%s: no memory", r->name);
        if (bad < n)
            return fail(
                err, CONCORD_DATA,
                "%s:%lld: the header is not UTF-8 (byte %02x in field %zu); if the file is in another encoding, "
                "say so, as in encoding: \"windows-1252\"",
                r->name, (long long)reader_line(r, row), byte, k + 1);
        if (nul)
            return fail(err, CONCORD_DATA, "%s:%lld: a NUL byte in the header (field %zu); if the file is in UTF-16, say so, as in "
                        "encoding: \"utf-16le\"", r->name, (long long)reader_line(r, row), k + 1);
    }
    return 0;
}

/* One column whose name has other delimiters in it: nobody has meant that. */
static int check_delimiter(const struct reader *r, const struct options *o, struct concord_error *err)
{
    static const char others[] = ";\t|";
    if (r->n_header != 1 || o->delimiter)
        return 0;
    const char *found = strpbrk(r->header[0], others);
    if (!found || *found == r->delimiter)
        return 0;
    return fail(err, CONCORD_CONFIG,
                "%s:1: the header is one column \"%.60s\"; if its delimiter is not a comma, say so, as in "
                "delimiter: \"%.*s\"",
                r->name, r->header[0], *found == '\t' ? 3 : 1, *found == '\t' ? "tab" : found);
}

/* "sep=;" as the first line: what spreadsheets write for each other. Gives the bytes of that line. */
static size_t sep_line(const struct reader *r, char *delimiter)
{
    if (r->len < 5 || strncasecmp(r->data, "sep=", 4) || r->data[4] == '\r' || r->data[4] == '\n' ||
        r->data[4] == '"' || (unsigned char)r->data[4] >= 0x80 || !r->data[4])
        return 0;
    size_t at = 5;
    if (at < r->len && r->data[at] == '\r')
        at++;
    if (at < r->len && r->data[at] == '\n')
        at++;
    if (at == 5 && at < r->len)
        return 0;
    *delimiter = r->data[4];
    return at;
}

static char default_delimiter(const char *name)
{
    size_t n = strlen(name);
    static const char *const ends[] = {".tsv", ".tab", ".tsv.gz", ".tsv.zst"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (n > strlen(ends[i]) && !strcasecmp(name + n - strlen(ends[i]), ends[i]))
            return '\t';
    return ',';
}

int reader_open(const char *folder, const char *name, const struct options *o, struct reader *r,
                struct concord_error *err)
{
    memset(r, 0, sizeof *r);
    r->name = name;
    r->delimiter = o->delimiter ? o->delimiter : default_delimiter(name);
    r->b.first_line = 1;
    r->piece = o->piece;
    r->until = INT64_MAX;
    r->field_max = o->field_max;
    r->record_max = o->record_max;
    int rc = input_open(folder, name, o->encoding, &r->in, err);
    if (!rc)
        rc = seen_check(o->seen, r->in, err);
    if (!rc) {
        (void)input_is_plain(r->in, &r->base);
        rc = fill(r, err);
    }
    if (!rc) {
        r->b.used = (uint32_t)sep_line(r, &r->delimiter);
        r->b.lines = r->b.used > 0;
    }
    bool blank = true;
    while (!rc && blank) {
        rc = next_piece(r, err);
        if (!rc && r->b.n_rows == 0)
            rc = fail(err, CONCORD_DATA, "%s: there is no header; the file is %s", name,
                      r->b.first_line + r->b.lines > 1 ? "blank" : "empty");
        for (r->row = 0; !rc && r->row < r->b.n_rows && blank; r->row++)
            blank = reader_is_blank(r, &r->b.rows[r->row]);
    }
    if (!rc)
        rc = read_header(r, &r->b.rows[r->row - 1], err);
    if (!rc)
        rc = check_delimiter(r, o, err);
    if (rc)
        reader_close(r);
    return rc;
}

int reader_next(struct reader *r, size_t *first, struct concord_error *err)
{
    *first = r->row;
    if (r->row == r->b.n_rows) {
        *first = 0;
        r->b.n_rows = 0;
        bool ended = (r->last && r->b.used == r->len) || r->base + r->b.used >= r->until;
        int rc = ended ? 0 : next_piece(r, err);
        if (rc)
            return rc;
    }
    r->row = r->b.n_rows;
    return 0;
}

void reader_close(struct reader *r)
{
    for (size_t i = 0; r->header && i < r->n_header; i++)
        free(r->header[i]);
    free(r->header);
    free(r->data);
    borders_fini(&r->b);
    input_close(&r->in);
    memset(r, 0, sizeof *r);
}
