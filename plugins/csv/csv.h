/* csv.h - what the files of the CSV connector share. The way through: files.c finds files, input.c turns one into UTF-8
 * bytes, seen.c sees whether files stay what they were, cut.c cuts a large plain one for several threads, border.c finds the
 * borders of fields in a piece, reader.c makes pieces of whole records, faults.c picks the rows among them, values.c, texts.c,
 * alike.c, instant.c and integer.c make columns of the rows, convert.c and moment.c read fields as types, scan.c hands batches over, csv.c is the
 * plugin's face. */
#ifndef CONCORD_PLUGIN_CSV_H
#define CONCORD_PLUGIN_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <concord/plugin.h>

enum {
    PIECE_SIZE = 512 * 1024,       /* bytes that are read and split at a time */
    MIB = 1024 * 1024,
    FIELD_MAX = 16 * MIB,  /* longest field */
    RECORD_MAX = 64 * MIB, /* longest record */
    COLUMN_MAX = 20000,
    PAD = 64 /* bytes behind a piece that may be read, never used */
};
enum encoding { ENC_AUTO, ENC_UTF8, ENC_UTF16, ENC_UTF16LE, ENC_UTF16BE, ENC_LATIN1, ENC_WINDOWS1252 };

struct pattern_part {
    char kind; /* Y year, M month, D day, B month's name, 0 literal */
    char literal;
    unsigned char least, most; /* digits */
};
struct date_pattern {
    struct pattern_part parts[16];
    size_t n;
    bool year_first; /* begins like ISO: then ISO itself is not tried */
};
struct options {
    char delimiter; /* 0: not said */
    enum encoding encoding;
    char decimal, thousands; /* thousands 0: none */
    bool quoted_empty_is_text;
    char **missing;
    size_t n_missing;
    struct date_pattern dates; /* n = 0: ISO only */
    size_t piece;                 /* bytes that are read and split at a time */
    size_t field_max, record_max; /* what the host's memory allows; at most FIELD_MAX, RECORD_MAX */
    struct seen *seen;            /* the files as they were when they were first opened; NULL: nobody compares */
};

int fail(struct concord_error *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* ---- seen.c: a run reads a file more than once (its header, then the rows of each table), and other files in between */
struct seen;
struct input;
struct seen *seen_new(void); /* NULL without memory */
void seen_free(struct seen **s);
/* Notes the file when it is first seen. CONCORD_AGAIN when it is no longer what it was then: figures of one run never come from
 * two states of its files. Several threads may call it. */
int seen_check(struct seen *s, const struct input *in, struct concord_error *err);
int seen_check_all(struct seen *s, struct concord_error *err); /* all that were seen; CONCORD_NOT_FOUND when one has gone */

/* ---- files.c: the files that an object's name means */
struct file_list {
    char **names; /* as shown: relative to the source's folder */
    size_t n;
};
int files_find(const char *folder, const char *object, struct file_list *out, struct concord_error *err);
/* All files below the folder that look like CSV. */
int files_all(const char *folder, struct file_list *out, struct concord_error *err);
void files_free(struct file_list *f);

/* ---- input.c: one file as UTF-8 bytes, decompressed, without byte-order mark */
struct input;
int input_open(const char *folder, const char *name, enum encoding encoding, struct input **out,
               struct concord_error *err);
/* Up to `room` bytes; *n = 0 at the end, which is only reached when the file was complete and did not change meanwhile.
 */
int input_read(struct input *in, char *dst, size_t room, size_t *n, struct concord_error *err);
/* Of a file that is neither packed nor in another encoding: its bytes are its text, from *start on. */
bool input_is_plain(const struct input *in, int64_t *start);
/* Exactly n bytes from `at` on; several threads may ask. It says so when the file has changed since it was opened. */
int input_read_at(const struct input *in, int64_t at, char *dst, size_t n, struct concord_error *err);
int input_seek(struct input *in, int64_t at, struct concord_error *err); /* of a plain one */
int64_t input_changed_us(const struct input *in);
const char *input_path(const struct input *in);
const struct stat *input_stat(const struct input *in); /* as it was when it was opened */
int code_of_errno(int number); /* of a file that cannot be opened or asked: as the host's codes */
bool stat_is_same(const struct stat *a, const struct stat *b);
void input_close(struct input **in);
/* decode.c */
bool encoding_find(const char *name, enum encoding *out);
/* Bytes of another encoding to UTF-8: dst has room for 3 bytes each. What is no character becomes bytes that are not
 * UTF-8, so that it shows up as a fault. *used may be less than n (a character that is not complete yet). Gives the
 * bytes written. */
size_t decode(enum encoding from, const unsigned char *src, size_t n, size_t *used, char *dst);
/* inflate.c: what comes out of a packed file. read() gives 0 at the end, -1 with a message after a fault. */
struct unpacker;
enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };
struct unpacker *unpacker_new(enum packing packing);
/* Takes from src, puts into dst; *end: a member has ended exactly here. NULL, or what is wrong. */
const char *unpacker_run(struct unpacker *u, const unsigned char **src, size_t *n, char *dst, size_t room, size_t *made,
                         bool *end);
void unpacker_free(struct unpacker **u);

/* ---- words of bytes */
static inline uint64_t load_8(const char *s)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
    return word;
}

static inline uint32_t load_4(const char *s)
{
    uint32_t word;
    memcpy(&word, s, sizeof word);
    return word;
}

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { BY_WORDS = 1 };
#else
enum { BY_WORDS = 0 };
#endif

/* The bytes less those of `form`; *fine: digits where it has 0, else just its bytes. Digits by pairs then: each byte ten
 * times itself and the next one. */
static inline uint64_t digit_pairs(uint64_t word, uint64_t form, uint64_t slack, bool *fine)
{
    uint64_t x = word ^ form;
    *fine = *fine && !(((x + slack) | x) & UINT64_C(0x8080808080808080));
    return x * 10 + (x >> 8);
}

/* ---- border.c */
struct row {
    uint32_t start;   /* offset of its first byte */
    uint32_t borders; /* index of its first border */
    uint32_t line;    /* its first, counted from the piece's */
    uint32_t n : 31;  /* fields */
    uint32_t flawed : 1; /* text stands behind a closing quote */
};
struct borders {
    uint32_t *ends; /* offset of the byte behind each field: a delimiter, CR, LF, or the end */
    size_t n, room;
    struct row *rows; /* whole records only */
    size_t n_rows, rows_room;
    uint32_t used;             /* bytes in whole records */
    int64_t first_line, lines; /* the piece's first line, and how many whole records have; kept up from piece to piece */
    bool open;                 /* the unfinished record ends inside quotes … */
    uint32_t open_start;       /* … that opened here */
    uint32_t field_start;      /* start of the unfinished field */
    int64_t field_line;
};
/* Splits data[0, n), which begins at a record's start, behind the lines of the call before; data[n .. n+PAD) may be read.
 * At the end of the file (`last`) the final record needs no line break. Records that begin at `limit` or behind are left.
 * 0 or CONCORD_NOMEM. */
int borders_find(struct borders *b, const char *data, size_t n, bool last, char delimiter, size_t limit);
void borders_fini(struct borders *b);

/* ---- reader.c: one file as pieces of whole records */
struct reader {
    struct input *in; /* NULL: of a piece, as long as it needs none of its own */
    const char *name;
    size_t piece, field_max, record_max;
    char *data;
    size_t room, len;
    bool last; /* data holds the file's end */
    bool done;
    struct borders b;
    int64_t base;  /* of a plain file: where in it data begins */
    int64_t until; /* records that begin there, or behind, are others' */
    bool begun;    /* of a piece: its first bytes were read */
    size_t row; /* first row of the piece that was not given yet: behind the header */
    char delimiter;
    char **header;
    size_t n_header;
};
/* The bytes that are read and split at a time: PIECE_SIZE, less when the host has little memory, more when it has much. */
size_t reader_piece_size(const struct concord_host *host);
int reader_open(const char *folder, const char *name, const struct options *o, struct reader *out,
                struct concord_error *err);
/* The next rows: r->b.rows[*first .. r->b.n_rows), valid until the next call. *first == n_rows: the file has ended. */
int reader_next(struct reader *r, size_t *first, struct concord_error *err);
/* Room for n bytes, and PAD. */
int reader_room(struct reader *r, size_t n, struct concord_error *err);
/* Refuses records that are too long. */
int reader_check(const struct reader *r, struct concord_error *err);
void reader_close(struct reader *r);
bool reader_is_blank(const struct reader *r,
                     const struct row *row); /* a line that is no record: nothing, or blanks, in it */
size_t reader_flaw(const struct reader *r, const struct row *row); /* offset of what stands behind a closing quote */
static inline int64_t reader_line(const struct reader *r, const struct row *row)
{
    return r->b.first_line + row->line;
}
static inline void reader_field(const struct reader *r, const struct row *row, size_t column, const char **s, size_t *n)
{
    const uint32_t *end = r->b.ends + row->borders + column;
    uint32_t start = column ? end[-1] + 1 : row->start;
    *s = r->data + start;
    *n = *end - start;
}
/* The text of a field without its quotes; `scratch` (as large as the field) takes it when quotes are doubled inside. */
void field_unquote(const char **s, size_t *n, char *scratch);

/* ---- convert.c, moment.c: fields as types. NULL, or the reason why not ("is no integer"). */
const char *convert_integer(const char *s, size_t n, const struct options *o, int64_t *out);
const char *convert_decimal(const char *s, size_t n, const struct options *o,
                            unsigned char out[16]); /* scale 12, little-endian */
const char *convert_float(const char *s, size_t n, const struct options *o, double *out);
const char *convert_flag(const char *s, size_t n, bool *out);
const char *convert_date(const char *s, size_t n, const struct options *o, int32_t *out);
const char *convert_time(const char *s, size_t n, const struct options *o, const struct concord_host *host,
                         int64_t *out);
bool date_pattern_parse(const char *text, struct date_pattern *out);
size_t utf8_bad(const char *s, size_t n); /* offset of the first byte that is not UTF-8, n if none */

/* Days of ISO dates without a division: the first day of each month of the years that data is mostly of. */
enum { MONTHS_FROM = 1970, MONTHS_YEARS = 130 };
struct months {
    int32_t first[MONTHS_YEARS * 12 + 1];
};
void months_init(struct months *m);
static inline bool months_day(const struct months *m, unsigned year, unsigned month, unsigned day, int32_t *out)
{
    unsigned at = (year - MONTHS_FROM) * 12 + month - 1;
    if (year < MONTHS_FROM || year >= MONTHS_FROM + MONTHS_YEARS || month < 1 || month > 12 || day < 1)
        return false;
    *out = m->first[at] + (int32_t)day - 1;
    return *out < m->first[at + 1];
}

/* ---- one piece in hand: its records, and what becomes of them */
struct fault {
    int64_t row, line;
    int32_t column;
    char text[200];
    char reason[120];
};
struct lookup;
struct desk {
    struct reader reader;
    const struct row *rows; /* those of the piece that become rows of the batch */
    size_t n_rows;
    char *scratch;
    size_t scratch_room;
    struct fault *faults; /* of the piece */
    size_t n_faults, faults_room;
    struct lookup *lookup;
    unsigned char *unlike; /* by column: batches for which its texts are taken not to repeat, since they did not */
    struct months months;
    struct concord_error *err; /* of the partition it is at */
    struct desk *next;
};

/* ---- faults.c */
extern const char *const fault_names[6], *const fault_formats[6];
struct concord_builder;
int fault_add(struct desk *d, int64_t row, int32_t column, const struct row *at, const char *s, size_t n,
              const char *reason);
/* The faults of the piece, in order of lines, go behind those of the partition; over `most` of them are refused. */
int faults_keep(struct desk *d, int32_t file, uint64_t most, struct concord_builder *columns);
/* Which records of the piece, from `first` on, are rows: blank lines are none, ragged and flawed ones are faults. Takes the
 * place of the records that were there, and of their borders: those of a row stand behind those of the row before. */
int rows_pick(struct desk *d, size_t first);

/* ---- values.c, texts.c */
struct scan_want {
    char *name, *format;
    size_t column; /* of the file */
    bool dictionary;
};
struct connection {
    const struct concord_host *host;
    char *source, *folder;
    struct options options;
};
struct batch_spec {
    const struct connection *connection;
    const struct scan_want *wants;
    size_t n_wants;
    int32_t file;
    int64_t before; /* rows of the partition before this batch */
};
/* The picked rows as a batch; fields that cannot be read are null, and faults of the desk. */
int values_batch(struct desk *d, const struct batch_spec *spec, struct ArrowArray *out);
bool is_missing(const struct options *o, const char *s, size_t n);
/* One column of a batch that is being filled, value i at place i. */
struct filling {
    struct desk *desk;
    const struct connection *connection;
    const struct scan_want *want;
    size_t k;
    int64_t before;
    struct concord_builder *b;
};
/* Where its fields stand; a loop keeps it in registers. */
struct fields {
    const char *data;
    const uint32_t *ends; /* of the first row's fields; those of the others follow, `step` for each */
    const struct row *rows;
    size_t column, step;
};
static inline struct fields fields_of(const struct filling *f)
{
    const struct reader *r = &f->desk->reader;
    return (struct fields){r->data, r->b.ends + f->desk->rows->borders, f->desk->rows, f->want->column, r->n_header};
}
static inline void fields_at(const struct fields *f, size_t i, const char **s, size_t *n)
{
    const uint32_t *end = f->ends + i * f->step + f->column;
    uint32_t start = f->column ? end[-1] + 1 : f->rows[i].start;
    *s = f->data + start;
    *n = *end - start;
}
/* Up to 64 fields from `from` on. Gives a bit for each whose instant is in place; *missing gets a bit for each without a byte, and its
 * place 0. The rest is not known here. */
uint64_t instants_take(const struct months *m, const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing);
uint64_t integers_take(const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing); /* the same */
int set_nulls(struct filling *f, size_t from, uint64_t there); /* of 64 rows from `from` on, a multiple of 64, those whose bit is 0 */
int say_fault(struct filling *f, size_t i, const char *s, size_t n, const char *why); /* why it is null */
struct lookup *lookup_new(void); /* NULL without memory; malloc'ed */
/* f->b gets the numbers of `distinct`, or the texts themselves if no dictionary was asked for. */
int texts_fill(struct filling *f, struct concord_builder *distinct);

/* ---- cut.c: a plain file that several threads read, each a piece of it */
struct cut;
/* *n: into how many pieces, of about `size` bytes, the file is cut; 1, without a cut, when it is small, packed, in another
 * encoding, or cannot be opened, which whoever reads it will find out. */
int cut_new(const struct connection *c, const char *name, size_t size, struct cut **out, size_t *n,
            struct concord_error *err);
void cut_free(struct cut **c);
/* The header of the file must be the one that is given. */
void cut_expect(struct cut *c, char *const *header, size_t n_header, const char *first_name);
/* It need not open the file again: moves the reader, which is behind the header. */
void cut_take(struct cut *c, struct reader *r);
/* The next rows of piece k, *first to r->b.n_rows: none when it has ended. The reader is zeroed before the first. It may
 * wait for other threads that are in this call, and does the work of pieces before k that nobody has begun. */
int cut_next(struct cut *c, size_t k, struct reader *r, size_t *first, struct concord_error *err);

/* ---- scan.c */
int header_check(const struct reader *r, char *const *header, size_t n_header, const char *first_name,
                 struct concord_error *err);
int csv_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
             struct concord_error *err);

#endif
