/* plugin.h - the binary interface between Concord and its plugins.
 *
 * A plugin is a shared object NAME.so with one exported symbol, concord_plugin_init, and one note
 * (CONCORD_PLUGIN_NOTE). It may hold several connectors and several functions. doc/plugin.md is the guide;
 * plugins/sqlite is the one to copy.
 *
 * History
 *   1.0  first version
 *   1.1  credit: values of the touches that a function declares as arguments (path->touches), `ready` after the first pass;
 *        weights need not sum to 1, and when all are 0 no touch is credited. Of a plugin of 1.0 they still sum to 1
 *        struct concord_inputs; concord_connector.inputs: the files behind an object
 *   1.2  channels, the ways in which a delivery is sent: struct concord_mail_file, concord_mail, concord_answer, concord_channel;
 *        concord_plugin.n_channels, channels
 *
 * How it grows. Each struct that crosses begins with `struct_size`, the bytes that its writer knows of. Members are
 * only ever appended, never moved, never given another meaning; there is no padding. Minor +1 for an addition, major +1
 * for anything else. A reader asks CONCORD_HAS before it touches a member that came after 1.0. Arrays of such structs
 * are arrays of pointers, so that they may grow too.
 *
 * Who owns what. What one side allocates the other frees only through a release callback. Strings and structs given to
 * a call are lent for that call, but for struct concord_host given to open, which lives until close. Texts are UTF-8
 * and end with NUL.
 *
 * Threads. The calls on one connection may come from several threads at once, but `open` and `close`, before and after
 * all others. The streams of one partition are pulled by one thread at a time, those of other partitions perhaps by others
 * at once; a batch may be released by a third. Functions are called concurrently, on distinct states. A plugin keeps no
 * mutable globals, calls neither exit, setlocale, chdir nor signal, writes neither to stdout nor stderr, and starts no
 * thread beyond host->threads. It stays loaded until the process ends. */
#ifndef CONCORD_PLUGIN_H
#define CONCORD_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <concord/arrow.h>

#ifdef __cplusplus
extern "C" {
#define CONCORD_ASSERT(condition, text) static_assert(condition, text)
#else
#define CONCORD_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#define CONCORD_ABI_MAJOR 1
#define CONCORD_ABI_MINOR 2

/* Is the member there, as far as the struct's writer knew? */
#define CONCORD_HAS(type, p, member) ((p)->struct_size >= offsetof(type, member) + sizeof((p)->member))

/* What a call returns: 0, or one of these with a message in struct concord_error. The exit code of the run follows from
 * it. */
enum concord_code {
    CONCORD_OK = 0,
    CONCORD_CONFIG = 1,      /* an option or a name in the project is wrong */
    CONCORD_DATA = 2,        /* the data is broken: the message has file, line, column */
    CONCORD_NOT_FOUND = 3,   /* no such object or file */
    CONCORD_IO = 4,          /* reading failed */
    CONCORD_PERMISSION = 5,  /* not allowed */
    CONCORD_UNAVAILABLE = 6, /* refused for good */
    CONCORD_AGAIN = 7,       /* later it may work */
    CONCORD_PROTOCOL = 8,    /* the peer talks nonsense */
    CONCORD_NOMEM = 9,
    CONCORD_CANCELLED = 10, /* host->cancelled said so */
    CONCORD_INTERNAL = 11   /* a bug of the plugin */
};
/* A stream's callbacks return errno values, as Arrow demands, and the message through get_last_error: EINVAL is
 * CONCORD_DATA, ENOENT NOT_FOUND, EIO IO, EACCES and EPERM PERMISSION, EAGAIN AGAIN, EPROTO PROTOCOL, ENOMEM NOMEM,
 * ECANCELED CANCELLED. */

struct concord_error { /* the host's memory; the plugin writes code and message */
    uint32_t struct_size;
    int32_t code;
    char message[1024]; /* "leads.csv:14:3: …", no line break, NUL-terminated */
};

/* ---- what the host lends; all its functions may be called from any thread */
enum concord_level { CONCORD_DEBUG = 0, CONCORD_INFO = 1, CONCORD_WARNING = 2 };
struct concord_host {
    uint32_t struct_size;
    uint32_t abi_major, abi_minor;
    uint32_t threads;            /* that the plugin may run at once, the caller's included; at least 1 */
    uint64_t memory;             /* bytes that it may hold at once, beside the batch in hand */
    void *ctx;                   /* to be handed back to each function */
    int (*cancelled)(void *ctx); /* not 0: stop soon with CONCORD_CANCELLED; ask between batches */
    void (*log)(void *ctx, int32_t level, const char *text); /* one line, no secrets */
    /* Local wall clock of the source's zone (microseconds since 1970-01-01T00:00 on that clock) to UTC. In a gap the
     * clock is read with the offset before it; of an hour that comes twice the first is meant. Times without a zone go
     * through here. */
    int64_t (*wall_to_utc)(void *ctx, int64_t wall);
    const char *zone; /* that zone's name, "Europe/Berlin" */
};

/* ---- options of a source, as `source crm = csv("data", zone: "UTC")` writes them. The host checks names and kinds. */
enum concord_option_kind { CONCORD_TEXT = 1, CONCORD_NUMBER = 2, CONCORD_FLAG = 3 };
enum concord_option_flag {
    CONCORD_OPTION_REQUIRED = 1,
    CONCORD_OPTION_FIRST = 2, /* may be written first, without its name */
    CONCORD_OPTION_SECRET =
        4 /* never shown; the value may be the name of an environment variable, "$NAME", resolved by the host */
};
struct concord_option_spec {
    uint32_t struct_size;
    uint32_t kind;  /* enum concord_option_kind */
    uint32_t flags; /* of enum concord_option_flag */
    uint32_t reserved;
    const char *name;
    const char *summary; /* one line for people */
};
struct concord_option {
    uint32_t struct_size;
    uint32_t kind;
    const char *name;
    const char *text; /* as written; of a flag "yes" or "no" */
    double number;    /* of a CONCORD_NUMBER */
    int32_t flag;     /* of a CONCORD_FLAG: 0 or 1 */
    uint32_t reserved;
};
/* The option `zone` is the host's: each source may have it, and the connector sees it as host->zone. */
struct concord_open {
    uint32_t struct_size;
    uint32_t n_options; /* those that were written */
    const struct concord_option *const *options;
    const struct concord_host *host; /* until close */
    const char *source;              /* the project's name of the source, for messages */
    const char *folder;              /* the project's folder, absolute: where relative paths start */
};

/* ---- what a source holds */
struct concord_column {
    uint32_t struct_size;
    uint32_t reserved;
    const char *name;   /* as the source spells it; repeated and empty names are kept */
    const char *format; /* the Arrow format that it has by nature; NULL: unknown */
};
struct concord_object {
    uint32_t struct_size;
    uint32_t n_columns;
    const char *name;
    const struct concord_column *const *columns;
    int64_t rows;       /* -1: unknown */
    int64_t changed_us; /* when the data last changed, microseconds since 1970 UTC; INT64_MIN: unknown */
};
struct concord_description { /* zeroed by the host, its struct_size set */
    uint32_t struct_size;
    uint32_t n_objects;
    const struct concord_object *const *objects;
    void (*release)(struct concord_description *); /* frees all of it, sets release to NULL */
    void *private_data;
};

/* ---- a scan */
enum concord_want_flag {
    CONCORD_WANT_DICTIONARY = 1 /* few distinct texts are expected: dictionary-encode them if that is cheap */
};
/* A column and the type it is to arrive as. Formats the host asks for: b flag, l integer, d:38,12 decimal, tdD date,
 * tsu:UTC time, g binary floating point, u text. For u a connector may send u or U, or a dictionary of either with an
 * index of c C s S i I l, a new dictionary with each batch if it likes. An empty field is null. A field that cannot be
 * read as the type is null, and a fault. */
struct concord_want {
    uint32_t struct_size;
    uint32_t flags;
    const char *name;
    const char *format;
};
enum concord_filter_op {
    CONCORD_EQ = 1, CONCORD_NE, CONCORD_LT, CONCORD_LE, CONCORD_GT, CONCORD_GE, /* one value */
    CONCORD_IN,                                                                 /* several values */
    CONCORD_IS_KNOWN, CONCORD_IS_MISSING                                        /* none */
};
/* All filters of a request hold together; comparing with a missing value is false, but for NE. Values are texts: integers
 * and decimals as digits, dates 2026-10-26, times 2026-10-26T13:22:11.000000Z, flags 0 and 1. */
struct concord_filter {
    uint32_t struct_size;
    uint32_t op;
    const char *column;
    const char *format; /* the type that column and values are compared as */
    uint32_t n_values;
    uint32_t reserved;
    const char *const *values;
};
enum concord_request_flag { CONCORD_REQUEST_POSITIONS = 1 /* where each row stands, if the connector knows */ };
struct concord_request {
    uint32_t struct_size;
    uint32_t flags;
    const char *object; /* NULL with a query */
    const char *query;  /* NULL; a connector with CONCORD_CAP_SQL may get a query in its dialect instead of an object */
    uint32_t n_wants, n_filters;             /* filters only for a connector with CONCORD_CAP_FILTER */
    const struct concord_want *const *wants; /* a name that the object has twice, or not, is CONCORD_CONFIG */
    const struct concord_filter *const *filters;
    const char *stamp;   /* with CONCORD_CAP_STAMP: only rows whose column `stamp` lies in … */
    int64_t stamp_from;  /* … from here (UTC microseconds, included; INT64_MIN: no bound) … */
    int64_t stamp_until; /* … until here (excluded; INT64_MAX: no bound) */
    uint64_t max_faults; /* with more the scan may end as CONCORD_DATA */
};
/* rows: batches are struct arrays with the wanted columns in order, named as wanted; with CONCORD_SCAN_POSITIONS two
 * more behind them, both without nulls: "@file" (i, index into files) and "@line" (l, from 1, 0 unknown). faults:
 * pulled when rows has ended. A struct of row (l, the row's number in this partition from 0; -1: it made none), column
 * (i, index into the wants; -1: the row as a whole), file (i, -1 unknown), line (l, 0 unknown), text (u, what stood
 * there, bytes that are not UTF-8 as hex), reason (u, "is no date: month 13"). In order of rows. A dead stream (release
 * NULL): there are none. */
struct concord_partition {
    uint32_t struct_size;
    uint32_t reserved;
    struct ArrowArrayStream rows;
    struct ArrowArrayStream faults;
};
enum concord_scan_flag { CONCORD_SCAN_POSITIONS = 1 };
struct concord_scan { /* zeroed by the host, its struct_size set */
    uint32_t struct_size;
    uint32_t flags;
    uint32_t n_partitions; /* at least 1; their rows follow each other in this order */
    uint32_t n_files;
    struct concord_partition *const *partitions;
    const char *const *files;
    /* last of all; releases also the streams that are still alive, sets release to NULL */
    void (*release)(struct concord_scan *);
    void *private_data;
};

/* ---- since 1.1: the files behind an object */
struct concord_inputs { /* zeroed by the host, its struct_size set */
    uint32_t struct_size;
    uint32_t n_paths;         /* 0: it cannot say */
    const char *const *paths; /* absolute, in the order in which a scan reads them */
    void (*release)(struct concord_inputs *); /* frees all of it, sets release to NULL */
    void *private_data;
};

enum concord_cap {
    CONCORD_CAP_FILTER = 1, /* applies all filters, exactly */
    CONCORD_CAP_STAMP = 2,  /* applies the bounds of a change stamp */
    CONCORD_CAP_SQL = 4     /* takes queries in `dialect` */
};
struct concord_connector {
    uint32_t struct_size;
    uint32_t caps;
    const char *name;
    const char *summary;
    uint32_t n_options;
    uint32_t reserved;
    const struct concord_option_spec *const *options;
    const char *dialect; /* with CONCORD_CAP_SQL: "sqlite", "postgresql", …; NULL otherwise */
    int (*open)(const struct concord_open *args, void **connection, struct concord_error *err);
    /* object NULL: all objects, columns may be left out; otherwise that one, with its columns. */
    int (*describe)(void *connection, const char *object, struct concord_description *out, struct concord_error *err);
    int (*scan)(void *connection, const struct concord_request *request, struct concord_scan *out,
                struct concord_error *err);
    void (*close)(void *connection);
    /* Since 1.1; may be NULL. Which regular files a scan of the object would read if it began now. A connector that has it
     * promises that what a scan gives follows from nothing but the bytes of these files, their names and order, its
     * options and host->zone, and that rows, their order and their positions are the same whatever columns are wanted. The
     * host keeps what was read, and does not scan again while the files are the same. */
    int (*inputs)(void *connection, const char *object, struct concord_inputs *out, struct concord_error *err);
};

/* ---- functions of metric plugins: pure, the same arguments give the same result always */
enum concord_function_sort { CONCORD_SCALAR = 1, CONCORD_AGGREGATE = 2, CONCORD_CREDIT = 3 };
/* The touches that led to a deal, in their table's order; what credit is shared over. */
struct concord_path {
    uint32_t struct_size;
    uint32_t n;
    const int64_t *at;           /* UTC microseconds */
    const char *const *channels; /* of a function without arguments: the touch's column `channel`; NULL where missing */
    int64_t end;                 /* when it was won, lost, or the data ends */
    uint32_t converted;          /* 1: won */
    uint32_t reserved;
    /* 1.1: what the function declares as arguments, of each touch: a struct array with a child for each, without offset */
    const struct ArrowArray *touches;
};
/* Arguments and results in the formats of struct concord_want; the result of an aggregate and of a credit is g. State i of
 * an aggregate stands at states + i * state_size; the host may move it with memcpy. Arguments come as one struct array
 * with a child for each, without offset. */
struct concord_function {
    uint32_t struct_size;
    uint32_t sort; /* enum concord_function_sort */
    const char *name;
    const char *summary;
    uint32_t n_args;
    uint32_t reserved;
    const char *const *arg_formats;
    const char *result_format;
    uint64_t state_size; /* aggregate and credit */
    /* scalar: a result for each row */
    int (*call)(const struct ArrowArray *args, struct ArrowArray *out, struct concord_error *err);
    /* aggregate, credit */
    int (*init)(void *state, struct concord_error *err);
    /* aggregate: row i goes to state groups[i] */
    int (*update)(void *states, const uint32_t *groups, const struct ArrowArray *args, struct concord_error *err);
    /* aggregate, credit with observe */
    int (*merge)(void *state, const void *other, struct concord_error *err);
    /* aggregate: n results; a null is no value */
    int (*finish)(const void *states, uint32_t n, struct ArrowArray *out, struct concord_error *err);
    /* may be NULL */
    void (*fini)(void *state);
    /* credit, first pass, over all paths, won and lost; NULL: none is needed */
    int (*observe)(void *state, const struct concord_path *path, struct concord_error *err);
    /* credit, second pass, concurrently on one state: path->n weights, finite, none negative; all 0: no touch is credited. Of a
     * plugin of 1.0 their sum is 1. Only of paths that are won */
    int (*weights)(const void *state, const struct concord_path *path, double *weights, struct concord_error *err);
    /* 1.1: credit with observe, once, when all is observed and merged, before the first weights; may be NULL */
    int (*ready)(void *state, struct concord_error *err);
};

/* ---- since 1.2: channels, the ways in which a delivery is sent: `via smtp("smtps://mail.example.com")` */
struct concord_mail_file { /* what is attached, for channels that take files and no mail */
    uint32_t struct_size;
    uint32_t reserved;
    const char *name; /* "weekly-2026-10-26.xlsx" */
    const char *type; /* its media type */
    const void *data;
    uint64_t size;
};
enum concord_mail_flag {
    CONCORD_MAIL_8BIT = 1, /* its body has bytes beyond ASCII: 8BITMIME is wanted */
    CONCORD_MAIL_UTF8 = 2  /* its heads or addresses have: SMTPUTF8 is wanted */
};
struct concord_mail {
    uint32_t struct_size;
    uint32_t flags;        /* of enum concord_mail_flag */
    const char *id;        /* of the Message-ID, without < >; the same for each attempt at the same */
    const char *sender;    /* name@example.com: neither name nor brackets, no control character */
    const char *recipient; /* the same; one */
    const char *subject;
    const char *data; /* the message as RFC 5322 has it, each line ends in CR LF */
    uint64_t size;
    uint32_t n_files;
    uint32_t reserved;
    const struct concord_mail_file *const *files;
};
enum concord_outcome {
    CONCORD_SENT = 0,     /* the other side has taken it over */
    CONCORD_REFUSED = 1,  /* for good: another attempt at the same would be refused too */
    CONCORD_LATER = 2,    /* nobody has it, and later it may work */
    CONCORD_AMBIGUOUS = 3 /* it was handed over to its end, and no answer came: nobody here knows */
};
struct concord_answer { /* zeroed by the host, its struct_size set */
    uint32_t struct_size;
    uint32_t outcome; /* enum concord_outcome */
    int32_t code;     /* of the other side's answer: 250, 451, 550; 0: none */
    uint32_t reserved;
    char text[512]; /* for people, one line, NUL-terminated; no secrets */
};
/* Options are as those of a source. One that is CONCORD_OPTION_SECRET comes from outside the project's files. Calls on one connection
 * follow each other, perhaps on several threads. */
struct concord_channel {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    const char *name;
    const char *summary;
    uint32_t n_options;
    uint32_t reserved;
    const struct concord_option_spec *const *options;
    /* Looks at its options, and reads what they name; args->source is the channel's name. It need not connect to anything. */
    int (*open)(const struct concord_open *args, void **connection, struct concord_error *err);
    /* One attempt to send one mail to its one recipient. 0: the answer says what became of it; anything else: it was not tried. */
    int (*send)(void *connection, const struct concord_mail *mail, struct concord_answer *answer, struct concord_error *err);
    void (*close)(void *connection);
};

/* ---- the plugin */
struct concord_plugin { /* zeroed by the host, its struct_size set; written with concord_fill */
    uint32_t struct_size;
    uint32_t abi_major, abi_minor; /* CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR of the header it was built with */
    uint32_t needs_minor;          /* the oldest host it can live with */
    const char *name;              /* as the file's, without ".so" */
    const char *version;
    const char *summary;
    uint32_t n_connectors, n_functions;
    const struct concord_connector *const *connectors;
    const struct concord_function *const *functions;
    void (*fini)(void); /* before the process ends, after all else was closed; may be NULL */
    /* since 1.2 */
    uint32_t n_channels;
    uint32_t reserved;
    const struct concord_channel *const *channels;
};

/* Writes *src over the host's *dst, no more than the host has room for, and notes how much that was. */
static inline void concord_fill(void *dst, const void *src, uint32_t own_size)
{
    uint32_t room;
    memcpy(&room, dst, sizeof room);
    uint32_t n = own_size < room ? own_size : room;
    memcpy(dst, src, n);
    memcpy(dst, &n, sizeof n);
}

#if defined __GNUC__
#define CONCORD_EXPORT __attribute__((visibility("default")))
#else
#define CONCORD_EXPORT
#endif
/* The one exported symbol. Called once, before all else. */
CONCORD_EXPORT int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin,
                                       struct concord_error *err);

/* An ELF note that the host reads before it loads the file; once in each plugin, at file scope. `needs` is the oldest
 * minor version of the host that will do: CONCORD_PLUGIN_NOTE(0); */
struct concord_note {
    uint32_t name_size, desc_size, type;
    char name[8];
    uint32_t abi_major, abi_minor, needs_minor, reserved;
};
#define CONCORD_NOTE_SECTION ".note.concord"
#define CONCORD_NOTE_NAME "Concord"
#define CONCORD_NOTE_TYPE 1
#define CONCORD_PLUGIN_NOTE(needs)                                                                                     \
    __attribute__((section(CONCORD_NOTE_SECTION), used,                                                                \
                   aligned(4))) static const struct concord_note concord_plugin_note = {                               \
        8, 16, CONCORD_NOTE_TYPE, CONCORD_NOTE_NAME, CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR, (needs), 0}

/* ---- sizes of each version, and offsets that must never change (where a pointer has 64 bits) */
#if UINTPTR_MAX == UINT64_MAX
#define CONCORD_ERROR_SIZE_1_0 1032
#define CONCORD_HOST_SIZE_1_0 64
#define CONCORD_OPTION_SPEC_SIZE_1_0 32
#define CONCORD_OPTION_SIZE_1_0 40
#define CONCORD_OPEN_SIZE_1_0 40
#define CONCORD_COLUMN_SIZE_1_0 24
#define CONCORD_OBJECT_SIZE_1_0 40
#define CONCORD_DESCRIPTION_SIZE_1_0 32
#define CONCORD_WANT_SIZE_1_0 24
#define CONCORD_FILTER_SIZE_1_0 40
#define CONCORD_REQUEST_SIZE_1_0 80
#define CONCORD_PARTITION_SIZE_1_0 88
#define CONCORD_SCAN_SIZE_1_0 48
#define CONCORD_CONNECTOR_SIZE_1_0 80
#define CONCORD_PATH_SIZE_1_0 40
#define CONCORD_PATH_SIZE_1_1 48
#define CONCORD_FUNCTION_SIZE_1_0 120
#define CONCORD_FUNCTION_SIZE_1_1 128
#define CONCORD_PLUGIN_SIZE_1_0 72
#define CONCORD_PLUGIN_SIZE_1_2 88
#define CONCORD_MAIL_FILE_SIZE_1_2 40
#define CONCORD_MAIL_SIZE_1_2 72
#define CONCORD_ANSWER_SIZE_1_2 528
#define CONCORD_CHANNEL_SIZE_1_2 64
#define CONCORD_INPUTS_SIZE_1_1 32
#define CONCORD_CONNECTOR_SIZE_1_1 88
#define CONCORD_AT(type, member, offset)                                                                               \
    CONCORD_ASSERT(offsetof(struct type, member) == (offset), #type "." #member " has moved")
#define CONCORD_SIZE(type, size) CONCORD_ASSERT(sizeof(struct type) == (size), #type " has another size")
CONCORD_AT(concord_error, code, 4);
CONCORD_AT(concord_error, message, 8);
CONCORD_SIZE(concord_error, CONCORD_ERROR_SIZE_1_0);
CONCORD_AT(concord_host, abi_major, 4);
CONCORD_AT(concord_host, abi_minor, 8);
CONCORD_AT(concord_host, threads, 12);
CONCORD_AT(concord_host, memory, 16);
CONCORD_AT(concord_host, ctx, 24);
CONCORD_AT(concord_host, cancelled, 32);
CONCORD_AT(concord_host, log, 40);
CONCORD_AT(concord_host, wall_to_utc, 48);
CONCORD_AT(concord_host, zone, 56);
CONCORD_SIZE(concord_host, CONCORD_HOST_SIZE_1_0);
CONCORD_AT(concord_option_spec, kind, 4);
CONCORD_AT(concord_option_spec, flags, 8);
CONCORD_AT(concord_option_spec, name, 16);
CONCORD_AT(concord_option_spec, summary, 24);
CONCORD_SIZE(concord_option_spec, CONCORD_OPTION_SPEC_SIZE_1_0);
CONCORD_AT(concord_option, kind, 4);
CONCORD_AT(concord_option, name, 8);
CONCORD_AT(concord_option, text, 16);
CONCORD_AT(concord_option, number, 24);
CONCORD_AT(concord_option, flag, 32);
CONCORD_SIZE(concord_option, CONCORD_OPTION_SIZE_1_0);
CONCORD_AT(concord_open, n_options, 4);
CONCORD_AT(concord_open, options, 8);
CONCORD_AT(concord_open, host, 16);
CONCORD_AT(concord_open, source, 24);
CONCORD_AT(concord_open, folder, 32);
CONCORD_SIZE(concord_open, CONCORD_OPEN_SIZE_1_0);
CONCORD_AT(concord_column, name, 8);
CONCORD_AT(concord_column, format, 16);
CONCORD_SIZE(concord_column, CONCORD_COLUMN_SIZE_1_0);
CONCORD_AT(concord_object, n_columns, 4);
CONCORD_AT(concord_object, name, 8);
CONCORD_AT(concord_object, columns, 16);
CONCORD_AT(concord_object, rows, 24);
CONCORD_AT(concord_object, changed_us, 32);
CONCORD_SIZE(concord_object, CONCORD_OBJECT_SIZE_1_0);
CONCORD_AT(concord_description, n_objects, 4);
CONCORD_AT(concord_description, objects, 8);
CONCORD_AT(concord_description, release, 16);
CONCORD_AT(concord_description, private_data, 24);
CONCORD_SIZE(concord_description, CONCORD_DESCRIPTION_SIZE_1_0);
CONCORD_AT(concord_want, flags, 4);
CONCORD_AT(concord_want, name, 8);
CONCORD_AT(concord_want, format, 16);
CONCORD_SIZE(concord_want, CONCORD_WANT_SIZE_1_0);
CONCORD_AT(concord_filter, op, 4);
CONCORD_AT(concord_filter, column, 8);
CONCORD_AT(concord_filter, format, 16);
CONCORD_AT(concord_filter, n_values, 24);
CONCORD_AT(concord_filter, values, 32);
CONCORD_SIZE(concord_filter, CONCORD_FILTER_SIZE_1_0);
CONCORD_AT(concord_request, flags, 4);
CONCORD_AT(concord_request, object, 8);
CONCORD_AT(concord_request, query, 16);
CONCORD_AT(concord_request, n_wants, 24);
CONCORD_AT(concord_request, n_filters, 28);
CONCORD_AT(concord_request, wants, 32);
CONCORD_AT(concord_request, filters, 40);
CONCORD_AT(concord_request, stamp, 48);
CONCORD_AT(concord_request, stamp_from, 56);
CONCORD_AT(concord_request, stamp_until, 64);
CONCORD_AT(concord_request, max_faults, 72);
CONCORD_SIZE(concord_request, CONCORD_REQUEST_SIZE_1_0);
CONCORD_AT(concord_partition, rows, 8);
CONCORD_AT(concord_partition, faults, 48);
CONCORD_SIZE(concord_partition, CONCORD_PARTITION_SIZE_1_0);
CONCORD_AT(concord_scan, flags, 4);
CONCORD_AT(concord_scan, n_partitions, 8);
CONCORD_AT(concord_scan, n_files, 12);
CONCORD_AT(concord_scan, partitions, 16);
CONCORD_AT(concord_scan, files, 24);
CONCORD_AT(concord_scan, release, 32);
CONCORD_AT(concord_scan, private_data, 40);
CONCORD_SIZE(concord_scan, CONCORD_SCAN_SIZE_1_0);
CONCORD_AT(concord_connector, caps, 4);
CONCORD_AT(concord_connector, name, 8);
CONCORD_AT(concord_connector, summary, 16);
CONCORD_AT(concord_connector, n_options, 24);
CONCORD_AT(concord_connector, options, 32);
CONCORD_AT(concord_connector, dialect, 40);
CONCORD_AT(concord_connector, open, 48);
CONCORD_AT(concord_connector, describe, 56);
CONCORD_AT(concord_connector, scan, 64);
CONCORD_AT(concord_connector, close, 72);
CONCORD_AT(concord_connector, inputs, 80);
CONCORD_SIZE(concord_connector, CONCORD_CONNECTOR_SIZE_1_1);
CONCORD_AT(concord_inputs, n_paths, 4);
CONCORD_AT(concord_inputs, paths, 8);
CONCORD_AT(concord_inputs, release, 16);
CONCORD_AT(concord_inputs, private_data, 24);
CONCORD_SIZE(concord_inputs, CONCORD_INPUTS_SIZE_1_1);
CONCORD_AT(concord_path, n, 4);
CONCORD_AT(concord_path, at, 8);
CONCORD_AT(concord_path, channels, 16);
CONCORD_AT(concord_path, end, 24);
CONCORD_AT(concord_path, converted, 32);
CONCORD_AT(concord_path, touches, 40);
CONCORD_SIZE(concord_path, CONCORD_PATH_SIZE_1_1);
CONCORD_AT(concord_function, sort, 4);
CONCORD_AT(concord_function, name, 8);
CONCORD_AT(concord_function, summary, 16);
CONCORD_AT(concord_function, n_args, 24);
CONCORD_AT(concord_function, arg_formats, 32);
CONCORD_AT(concord_function, result_format, 40);
CONCORD_AT(concord_function, state_size, 48);
CONCORD_AT(concord_function, call, 56);
CONCORD_AT(concord_function, init, 64);
CONCORD_AT(concord_function, update, 72);
CONCORD_AT(concord_function, merge, 80);
CONCORD_AT(concord_function, finish, 88);
CONCORD_AT(concord_function, fini, 96);
CONCORD_AT(concord_function, observe, 104);
CONCORD_AT(concord_function, weights, 112);
CONCORD_AT(concord_function, ready, 120);
CONCORD_SIZE(concord_function, CONCORD_FUNCTION_SIZE_1_1);
CONCORD_AT(concord_plugin, abi_major, 4);
CONCORD_AT(concord_plugin, abi_minor, 8);
CONCORD_AT(concord_plugin, needs_minor, 12);
CONCORD_AT(concord_plugin, name, 16);
CONCORD_AT(concord_plugin, version, 24);
CONCORD_AT(concord_plugin, summary, 32);
CONCORD_AT(concord_plugin, n_connectors, 40);
CONCORD_AT(concord_plugin, n_functions, 44);
CONCORD_AT(concord_plugin, connectors, 48);
CONCORD_AT(concord_plugin, functions, 56);
CONCORD_AT(concord_plugin, fini, 64);
CONCORD_AT(concord_plugin, n_channels, 72);
CONCORD_AT(concord_plugin, channels, 80);
CONCORD_SIZE(concord_plugin, CONCORD_PLUGIN_SIZE_1_2);
CONCORD_AT(concord_mail_file, name, 8);
CONCORD_AT(concord_mail_file, type, 16);
CONCORD_AT(concord_mail_file, data, 24);
CONCORD_AT(concord_mail_file, size, 32);
CONCORD_SIZE(concord_mail_file, CONCORD_MAIL_FILE_SIZE_1_2);
CONCORD_AT(concord_mail, flags, 4);
CONCORD_AT(concord_mail, id, 8);
CONCORD_AT(concord_mail, sender, 16);
CONCORD_AT(concord_mail, recipient, 24);
CONCORD_AT(concord_mail, subject, 32);
CONCORD_AT(concord_mail, data, 40);
CONCORD_AT(concord_mail, size, 48);
CONCORD_AT(concord_mail, n_files, 56);
CONCORD_AT(concord_mail, files, 64);
CONCORD_SIZE(concord_mail, CONCORD_MAIL_SIZE_1_2);
CONCORD_AT(concord_answer, outcome, 4);
CONCORD_AT(concord_answer, code, 8);
CONCORD_AT(concord_answer, text, 16);
CONCORD_SIZE(concord_answer, CONCORD_ANSWER_SIZE_1_2);
CONCORD_AT(concord_channel, flags, 4);
CONCORD_AT(concord_channel, name, 8);
CONCORD_AT(concord_channel, summary, 16);
CONCORD_AT(concord_channel, n_options, 24);
CONCORD_AT(concord_channel, options, 32);
CONCORD_AT(concord_channel, open, 40);
CONCORD_AT(concord_channel, send, 48);
CONCORD_AT(concord_channel, close, 56);
CONCORD_SIZE(concord_channel, CONCORD_CHANNEL_SIZE_1_2);
CONCORD_ASSERT(sizeof(struct concord_note) == 36, "the note has another size");
#endif

#ifdef __cplusplus
}
#endif

#endif
