/* world_int.h - what the files that load tables and compute values share among themselves: memory that grows with the data,
 * what is known of a value, keys, dictionaries' maps. */
#ifndef CONCORD_WORLD_INT_H
#define CONCORD_WORLD_INT_H

#include <pthread.h>

#include "eval/eval_int.h"

/* ---------------------------------------------------------------- memory and what is known of values (world.c) */
/* Bits of what a value depends on, and whether it takes long (hooks, aggregates of the many); above them how many rows further out it
 * looks. */
enum { TRAIT_KNOWN = 1, TRAIT_MOMENT = 2, TRAIT_COSTLY = 4, TRAIT_CELLS = 8 /* reads figures */, TRAIT_DEPTH_SHIFT = 4 };
struct versions;
struct world_own {
    pthread_mutex_t lock; /* recursive: of what is made when it is first asked for, and of the lists below */
    struct rates *rates;
    uint8_t **listed;     /* by value id: rows of its table whose exception is in the list already */
    void **blocks; size_t n_blocks, cap_blocks;
    struct dict **dicts; size_t n_dicts, cap_dicts;
    struct hold **holds; size_t n_holds, cap_holds; /* derive.c's */
    struct spans *spans;  /* spans.c's */
    struct answers *answers; /* answers.c's */
    size_t n_values;      /* room by value id: in memo, traits and tables' stored */
    uint8_t *traits;      /* by value id: TRAIT_KNOWN once computed */
    struct versions **versions; /* by table index */
};
/* What is made once for all threads is published behind the lock and found without it. */
void world_lock(struct world *w);
void world_unlock(struct world *w);
#define WORLD_FIND(slot) __atomic_load_n(&(slot), __ATOMIC_ACQUIRE)
#define WORLD_PUBLISH(slot, made) __atomic_store_n(&(slot), (made), __ATOMIC_RELEASE)
/* Is this the first time that the row's exception is met, whichever thread meets it? */
int world_first_time(struct world *w, const struct value *v, int32_t row, bool *first, struct err *err) MUST_CHECK;
/* A view of the world for a thread of its own: tables, links and stored values are shared; memos, exceptions and the arena are the view's. */
int world_view(struct world *w, struct world *view, struct arena *arena, struct err *err) MUST_CHECK;
/* A view whose memory is its own and is given back with it: for what only loading needs. Nothing may be computed in it that others
 * find later, but stored values, which whoever has them made takes away again (td->stored). */
struct world_scratch {
    struct world view;
    struct world_own own;
    struct arena *arena;
};
int world_scratch_open(struct world *w, struct world_scratch *s, struct err *err) MUST_CHECK;
void world_scratch_close(struct world *w, struct world_scratch *s); /* also after it could not be opened */
/* What a view has met is the world's from here on. */
void world_take_exceptions(struct world *w, const struct exception *list, size_t n);
int world_may_take(struct world *w, size_t n, size_t size, struct err *err) MUST_CHECK; /* does the budget have it? */
/* n * size zeroed bytes that live as long as the world. */
int world_room(struct world *w, size_t n, size_t size, void **out, struct err *err) MUST_CHECK;
bool world_keep_hold(struct world *w, struct hold *held); /* as long as the world lives; takes the reference over, also on failure */
/* A dictionary that lives as long as the world; the reference stays the world's. */
int world_dict(struct world *w, struct dict **out, struct err *err) MUST_CHECK;
/* Keeps `dict` as long as the world lives (takes the caller's reference, also on failure). */
int world_keep_dict(struct world *w, struct dict *dict, struct err *err) MUST_CHECK;
/* Where a kernel keeps things of this value between batches; *slot is NULL at first. */
int world_memo(struct world *w, const struct value *v, void ***slot, struct err *err) MUST_CHECK;
/* Does the value depend on the moment asked, or on rows outside? */
unsigned world_traits(struct world *w, const struct value *v);
/* "leads.csv:17" or "row 3 of lead", then the key where it is known: names a record in a message. Gives dst. */
char *world_record(struct world *w, const struct table *t, int32_t row, char *dst, size_t size);
/* Counts one more of a kind, unless it may be among the 20 of the least rows: then true is given, and its text is to be written. */
enum { LISTED_EXCEPTIONS = 20 };
void world_exception_add(struct world *w, const char *kind, const struct table *t, size_t n); /* n more that are not listed one by one */
bool world_exception_more(struct world *w, const char *kind, const struct table *t, int32_t row);
void world_progress(struct world *w, const char *what, double part);
static inline struct table_data *world_data(struct world *w, const struct table *t) { return &w->tables[t->index]; }
/* The value for the rows of `t` that count (alive, merged; also the dropped ones if `all`), kept. Works while the table loads. */
int world_column(struct world *w, const struct table *t, struct value *v, bool all, const struct vec **out, struct err *err) MUST_CHECK;
/* Decimals at no more digits than their column needs: products and shares of them must fit. */
void world_shorten(struct extract *x);
int world_field(struct world *w, const struct value *field, const struct column **out, struct err *err) MUST_CHECK;
/* An error of the data at a row: "file:line: column: text: reason". */
int world_bad_field(struct world *w, const struct table *t, int32_t row, const char *column, const char *text, size_t n, const char *reason,
                    struct err *err) MUST_CHECK;

/* ---------------------------------------------------------------- what may be kept from run to run (derive.c)
 * What follows from extracts and from a few definitions: which rows of a table count and who stands for whom, that a key is unique, where a link leads, the many, between
 * which times the rows of a block lie. */
enum { DERIVED_OF = 2 };
struct row_list { int32_t *rows; size_t n; struct hold *held; };
struct derivation {
    struct derived what;
    struct hold *of[DERIVED_OF];
};
/* False: it depends on something that no fingerprint says, or is not worth it. */
bool derive_rows(struct world *w, const struct table *t, struct derivation *d); /* which of them count, and who stands for whom */
bool derive_link(struct world *w, const struct link_decl *l, struct derivation *d);
bool derive_many(struct world *w, const struct link_decl *l, struct derivation *d);
bool derive_key(struct world *w, const struct table *t, struct derivation *d);
bool derive_versions(struct world *w, const struct table *t, struct derivation *d); /* which row is the next one */
/* Of one of the table's lists of rows, by blocks of so many. */
bool derive_spans(struct world *w, const struct table *t, struct value *at, int list, int64_t of_rows, struct derivation *d);
/* What a hook says of a table's rows. */
bool derive_answers(struct world *w, const struct value *v, const struct function *f, struct derivation *d);
/* n values that live as long as the world; false: they were not kept, or are of another number. */
bool derive_recall(struct world *w, struct derivation *d, size_t *n, const int32_t **out);
/* n zeroed values that live as long as the world, and longer where they are kept. */
int derive_room(struct world *w, size_t n, struct row_list *out, struct err *err) MUST_CHECK;
void derive_keep(struct world *w, struct derivation *d, const struct row_list *list);

/* ---------------------------------------------------------------- which rows of a table count, as it was kept (kept_rows.c) */
struct kept_rows {
    struct derivation derivation;
    bool may;              /* they may be kept */
    const int32_t *words;  /* as they were kept; NULL: they were not */
    struct row_list made;
};
/* The table's source is read. */
bool kept_rows_find(struct world *w, const struct table *t, struct kept_rows *k);
void kept_rows_take(struct table_data *td, const struct kept_rows *k);
/* Room for the lists of rows that were counted, some one longer than they will be; once those are made they are kept. */
int kept_rows_room(struct world *w, struct table_data *td, struct kept_rows *k, int32_t **kept, int32_t **alive, int32_t **merged, struct err *err)
    MUST_CHECK;
void kept_rows_keep(struct world *w, const struct table_data *td, struct kept_rows *k);

/* ---------------------------------------------------------------- what hooks said of rows (answers.c) */
struct answers;
/* *out NULL: of this value nothing is kept. */
int answers_open(struct world *w, struct value *v, const struct function *f, struct answers **out, struct err *err) MUST_CHECK;
bool answers_find(const struct answers *a, struct batch *b, struct vec **out); /* false: not all of the batch's rows are known */
int answers_note(struct world *w, struct answers *a, const int32_t *rows, const struct vec *said, struct err *err) MUST_CHECK;
void answers_keep(struct world *w); /* at the end of the world, for a later run */

/* ---------------------------------------------------------------- table.c, merge.c */
/* As world_table, without the lock, for a thread that alone makes this one: everything that it rests on is there. */
int world_load_alone(struct world *w, const struct table *t, struct err *err) MUST_CHECK;
size_t link_index(const struct link_decl *l); /* its place in its table, and in table_data.links and .manys */
/* A link, made by ranges: of its texts, then of its rows, where `map` is there after link_begin; nothing is left to do where it is not.
 * Ended, or dropped. */
struct link_job {
    const struct link_decl *decl;
    struct table_data *from;
    const struct table_data *target;
    const struct vec *parts; /* the link's texts, by row */
    int32_t *map;            /* by code of a text, where it leads; map[-1] is where no text leads */
    size_t n_codes;
    int32_t *map_room;
    struct broken *broken;   /* by LINK_RANGE rows: those that lead nowhere */
    struct row_list made;
};
/* Both tables are there: is the link, as it was kept? Then it is published, and nothing is left to do. */
int link_recall(struct world *w, const struct link_decl *l, bool *there, struct err *err) MUST_CHECK;
int link_begin(struct world *w, const struct link_decl *l, struct link_job *j, struct err *err) MUST_CHECK;
void link_codes(const struct link_job *j, size_t first, size_t n);
enum { LINK_RANGE = 1 << 17 }; /* of rows a range begins at a multiple of it, and has no more */
void link_rows(const struct link_job *j, size_t first, size_t n);
int link_end(struct world *w, struct link_job *j, struct err *err) MUST_CHECK;
void link_drop(struct link_job *j);

/* ---------------------------------------------------------------- the many (many.c), made by ranges of targets: count all, room, place all, end */
struct many_sorter {
    const struct vec **by;
    size_t n;
    const int64_t *first;    /* the first of them when it is a plain array of numbers and none is missing */
    const uint32_t *seconds; /* the same of instants that lie as seconds */
};
struct picked_rows { int32_t *rows; size_t n; }; /* malloc'ed */
struct many_job {
    const struct link_decl *decl;
    const uint8_t *only; struct row_list narrowed; /* by target, in bytes: is it asked? NULL: all are */
    struct picked_rows picked;  /* the rows that lead to those; rows NULL: all of the table */
    struct table_data *from;
    const int32_t *link;
    size_t n_targets;
    struct many_sorter sorter;
    struct row_list start, rows;
};
struct many_range { int64_t first, end; };
/* As link_recall; the link itself need not be there. asked: by target, those that are needed; NULL: all. */
bool many_recall(struct world *w, const struct link_decl *l, const uint8_t *asked);
static inline size_t many_marks(size_t n_targets) { return n_targets / sizeof(int32_t) + 1; } /* words that have a byte for each */
int many_begin(struct world *w, const struct link_decl *l, struct many_job *j, struct err *err) MUST_CHECK;
struct many_range many_range(const struct many_job *j, size_t part, size_t n_parts);
/* Of some targets: narrowed, the rows of all parts picked and put together, before they are counted; dropped when it has ended, and if it
 * could not. `only` has many_marks of them. */
void many_narrow(struct many_job *j, const struct row_list *only);
int many_pick(const struct many_job *j, size_t part, size_t n_parts, struct picked_rows *out, struct err *err) MUST_CHECK; /* rows to be freed, also after a failure */
int many_picked(struct many_job *j, const struct picked_rows *parts, size_t n_parts, struct err *err) MUST_CHECK;
void many_drop(struct many_job *j);
void many_count(const struct many_job *j, struct many_range r);
int many_room(struct world *w, struct many_job *j, struct err *err) MUST_CHECK;
int many_place(const struct many_job *j, struct many_range r, struct err *err) MUST_CHECK;
void many_end(struct world *w, const struct many_job *j);
/* The table, also while it is being loaded: for what its loading needs. */
int world_loading(struct world *w, const struct table *t, struct table_data **out, struct err *err) MUST_CHECK;
int table_each_batch(struct world *w, const struct table *t, batch_step *step, void *ctx, struct err *err) MUST_CHECK; /* of the rows alive so far */
int table_from_links(struct world *w, const struct table *t, struct err *err) MUST_CHECK; /* keyed.c */
int table_skip_unnamed(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err) MUST_CHECK; /* value_code.c */
/* Of a value of a column's few texts: which of them has no code, by the text's number in `column` from [-1] on; how many. NULL: it is not known. */
const uint8_t *value_code_unnamed(struct world *w, const struct value *v, struct arena *arena, struct vec *column, size_t *n);
int table_merge(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err) MUST_CHECK;
int table_check_key(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err) MUST_CHECK;

/* ---------------------------------------------------------------- keys (key.c)
 * A key of one or several parts as words of 64 bits; rows by words. One part whose words are those of the row before and one more needs
 * nothing, one whose words are dense is an array, others are hashed. */
enum { KEY_PARTS_MAX = 8 };
#define KEY_NONE INT64_MIN          /* the word of what does not occur */
struct key_part {
    enum vec_kind kind;         /* numbers that are no integers count as the text of their shortest form: VEC_TEXT */
    struct dict *dict;          /* TEXT: whose codes are the words */
    const struct table *table;  /* ROW: numbers of its rows are the words */
    const struct vec *vec;      /* the parts by row of the table */
    const struct value *of;
};
struct key_index {
    size_t n_parts, n;              /* n: rows of the table */
    struct key_part *parts;
    int64_t base; size_t n_direct; int32_t *direct; /* row by word - base; NULL: hashed, or straight */
    bool straight;                  /* the row is word - base */
    int32_t *slots; size_t n_slots;
    bool built;                     /* the rows are in */
};
/* The parts' words by row; no row is in yet. */
/* At most KEY_PARTS_MAX parts. */
int key_open(struct world *w, const struct table *t, struct value **parts, size_t n_parts, bool all, struct key_index **out,
             struct err *err) MUST_CHECK;
int key_room(struct world *w, struct key_index *k, struct err *err) MUST_CHECK; /* before the first key_put */
/* The row with the same key that is in already, or `row` itself, which then is. Its key is known. */
int32_t key_put(struct key_index *k, int32_t row);
int32_t key_find_otherwise(const struct key_index *k, const int64_t *words);
static inline int32_t key_find(const struct key_index *k, const int64_t *words) /* -1: none */
{
    uint64_t at = (uint64_t)words[0] - (uint64_t)k->base;
    return !k->direct ? key_find_otherwise(k, words) : at < k->n_direct ? k->direct[at] : -1;
}
/* Puts in all rows of the table that links may name, unless that was done: those that count before those that were dropped. */
int key_ready(struct world *w, const struct table *t, struct key_index *k, struct err *err) MUST_CHECK;
int key_ready_alone(struct world *w, const struct table *t, struct key_index *k, struct err *err) MUST_CHECK; /* without the lock */
bool key_known(const struct key_index *k, int32_t row); /* no part is missing */
static inline int64_t key_word(const struct key_part *p, int32_t row) { return vec_whole(p->vec, (size_t)row); }
/* Values of another table as words of this part. `n` values, written at out[i * stride]; known[i] becomes 0 where one is missing. */
int key_foreign(struct world *w, const struct key_part *p, const struct vec *v, int64_t *out, size_t stride, uint8_t *known, struct err *err)
    MUST_CHECK;
void key_print(struct world *w, const struct key_index *k, int32_t row, struct buf *out); /* parts joined by " / " */
/* Texts as they are; numbers as texts (shortest form) in the dictionary. */
int key_as_text(struct world *w, const struct vec *v, struct dict *dict, const struct vec **out, struct err *err) MUST_CHECK;

/* ---------------------------------------------------------------- versions (version.c): tables with `one per` */
struct versions {
    struct key_index *key;
    int32_t *group;             /* by row: its group, -1: none */
    int32_t *start, *rows;      /* rows of a group by `from` */
    size_t n_groups;
    bool grouped;               /* all of the above is there */
    const struct vec *from, *until; /* until: NULL when it is the next row's from */
};
int world_versions(struct world *w, const struct table *t, const struct versions **out, struct err *err) MUST_CHECK;
/* Only from and until, and which row is the next one (table_data.version_next): that may be known of a run before. */
int world_successions(struct world *w, const struct table *t, const struct versions **out, struct err *err) MUST_CHECK;
/* The row in force at place i of `when` (times and dates), -1: none. words: of the group. */
int32_t version_at(const struct world *w, const struct versions *v, const int64_t *words, const struct vec *when, size_t i);

/* ---------------------------------------------------------------- rates (rates.c) */
struct rates {
    struct dict *currencies;
    int month_first, month_last; /* year * 12 + month - 1 */
    bool later_take_last;
    int scale;
    i128 *grid; uint8_t *known;  /* by currency, then month */
};
int world_rates(struct world *w, const struct rates **out, struct err *err) MUST_CHECK;
/* Index of a currency, -1: none; month's rate. */
bool rate_of(const struct rates *r, int32_t currency, int month, i128 *rate);
int rate_month(int32_t day);
bool rate_is_own(const struct world *w, const char *currency, size_t n);

/* ---------------------------------------------------------------- batches (batch.c) */
struct batch_own;
struct event_memo;
/* Lists of b->n that say nothing: 0, 1, 2, …; -1; INT32_MIN; 0. */
struct batch_plain { const int32_t *place, *minus_one, *no_day; const uint8_t *zero; };
const struct batch_plain *batch_plain(struct batch *b);
struct event_memo **batch_events(struct batch *b); /* judge.c's list of the events of this batch */
struct touches_memo;
struct touches_memo **batch_touches(struct batch *b); /* credit.c's, of the touches that compete for its rows */
struct day_memo;
struct day_memo **batch_days(struct batch *b);     /* value_time.c's, of the days of its times */
/* The batch of the rows that a ROW value leads to (missing ones left out); place[k]: of which row of b. Kept with b. */
int batch_follow(struct batch *b, struct value *row, const struct table *t, struct batch **out, const int32_t **place, struct err *err) MUST_CHECK;
/* Follows a path from the batch's rows: the batch of the rows that it leads to, each with its place in `b` outside (in order of the
 * outside rows, within one in the order of the many). Dropped and missing ones are left out, and rows of a history that had not begun at the
 * batch's moment. Kept with b: who asks for the same path gets the same batch. */
int batch_flow(struct batch *b, const struct flow *flow, struct batch **out, struct err *err) MUST_CHECK;
bool flow_same(const struct flow *x, const struct flow *y);
/* The batch of these places of b: the same rows outside, the same moment. places and out live as long as b. */
int batch_narrow(struct batch *b, const int32_t *places, size_t n, struct batch *out, struct err *err) MUST_CHECK;
/* The same, kept with b: who asks for the same places gets the same batch, and what it has computed. All places: b itself. */
int batch_some(struct batch *b, const int32_t *places, size_t n, struct batch **out, struct err *err) MUST_CHECK;
int64_t batch_limit(const struct batch *b);     /* what is at or after it has not happened: an instant */
int32_t batch_limit_day(const struct batch *b); /* and as a day */
int64_t batch_now(const struct batch *b);
struct vec *vec_of_column(struct arena *scratch, const struct column *c, const int32_t *rows, size_t n, bool run);
struct vec vec_whole_column(const struct column *c); /* as it lies, by row, without what says which values are missing */

/* ---------------------------------------------------------------- vectors (vec.c) */
const struct vec *vec_days(struct batch *b, const struct vec *v); /* dates of times and dates; computed once for the batch */
struct vec *vec_doubles(struct arena *scratch, const struct vec *v);
struct vec *vec_decimals(struct arena *scratch, const struct vec *v); /* of integers: scale 0 */
bool vec_rescale(struct arena *scratch, const struct vec *v, int scale, struct vec **out); /* false: overflow */
uint8_t *vec_both(struct arena *scratch, const struct vec *a, const struct vec *b); /* valid where both are; NULL: everywhere */
/* Puts what missing values hold: zero, or -1 for texts, codes and rows. */
void vec_blank(struct vec *v);

/* ---------------------------------------------------------------- texts (value_text.c)
 * What a text becomes is computed once for each text of a dictionary that rows show, and looked up after that. */
enum { CODE_NEW = INT32_MIN };
struct code_map {
    const struct dict *in;
    int32_t n;
    int32_t *to; /* CODE_NEW: not computed */
};
struct text_memo { /* what a node of texts keeps between batches */
    struct code_map a, b;
    struct dict *out;
};
int text_memo_of(struct world *w, const struct value *v, struct text_memo **out, struct err *err) MUST_CHECK;
/* What one text becomes: any number above CODE_NEW. A failure is given the record by the caller. */
typedef int text_step(void *ctx, const char *s, size_t n, int32_t *to, struct err *err);
/* to[i] for each row; -1 where the text is missing. */
int text_codes(struct batch *b, struct code_map *m, const struct vec *v, text_step *step, void *ctx, int32_t *to, struct err *err) MUST_CHECK;
/* Texts, or rows of a merge, that a thread takes at once; tests make it small. */
#ifndef CONCORD_ALIKE_TEXTS
#define CONCORD_ALIKE_TEXTS (1 << 16)
#endif
enum { ALIKE_RANGE = CONCORD_ALIKE_TEXTS };
/* For the table's rows that are alive, the code of the first text of its dictionary that the value, functions of a text column, makes the
 * same: codes that say what is equal and nothing else; none where nothing is left of a text. *out NULL: the value is something else. It
 * lives as long as w. */
int text_alike(struct world *w, const struct table *t, struct value *v, struct vec **out, struct err *err) MUST_CHECK;
/* Both vectors in one dictionary, the node's. */
int text_join(struct batch *b, const struct value *v, const struct vec *x, const struct vec *y, struct vec *p, struct vec *q, struct err *err)
    MUST_CHECK;
/* A code's label, or its group, as text. */
int text_of_codes(struct batch *b, struct text_memo *m, const struct codes *codes, const char *const *names, const struct vec *x,
                  struct vec **out, struct err *err) MUST_CHECK;
/* The values at these places as a column, for what is outside (value_hook.c). */
int vec_column(struct arena *scratch, const struct vec *v, const int32_t *places, size_t n, struct column *out, struct err *err) MUST_CHECK;
int const_vec(struct batch *b, const struct value *v, size_t n, struct vec **out, struct err *err) MUST_CHECK; /* of a VALUE_CONST: n times */
/* Value i against a constant: false when they cannot be compared, else *order is -1, 0, 1 (value_in.c). */
bool constant_order(struct world *w, const struct vec *v, size_t i, const struct constant *c, int *order);
bool text_in_items(const char *s, size_t n, const struct value_item *items, size_t n_items);
bool compare_holds(int op, int order); /* enum compare_op */
/* ERR_DATA at a row of the batch: "file:line (lead X): …". */
int batch_fault(struct batch *b, size_t i, struct err *err, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

value_kernel value_const, value_field, value_kept, value_convert, value_scale, value_link, value_follow, value_outer, value_self, value_many,
    value_compare, value_logic, value_not, value_known, value_in, value_matches, value_arith, value_negate, value_else, value_function,
    value_hook, value_code, value_code_name, value_code_is, value_group_is, value_group, value_shift, value_edge, value_day, value_span,
    value_event_at, value_reached, value_now, value_today, value_version;
#endif
