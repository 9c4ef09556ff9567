/* test_form.c - values in few bytes: each form holds what it should, a column that is read becomes as wide as its values need and no
    wider, at every boundary, in whatever order and by however many threads they come; and what comes out is what came in. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "data/import.h"
#include "data/stream.h"
#include "suite.h"

/* ---- arrays of our own */

static void release_array(struct ArrowArray *a) { a->release = NULL; }

struct made {
    const void *buffers[3];
    struct ArrowArray array;
};

static void make(struct made *m, const uint8_t *valid, const void *data, size_t offset, size_t n)
{
    m->buffers[0] = valid;
    m->buffers[1] = data;
    m->array = (struct ArrowArray){.length = (int64_t)n, .offset = (int64_t)offset, .null_count = -1, .n_buffers = 2, .buffers = m->buffers,
                                   .release = release_array};
}

/* One more batch, at the end. */
static void take(struct import *m, struct import_part *p, size_t *n, const struct ArrowArray *a)
{
    struct err err = {0};
    ck_assert_msg(import_check(p, a, 0, (size_t)a->length, &err) == 0, "%s", err.msg);
    ck_assert_int_eq(import_enter(p, m, &err), 0);
    if (!import_fits(m))
        ck_assert_int_eq(import_widen(m, *n, &err), 0);
    ck_assert(import_fits(m));
    ck_assert_int_eq(import_reserve(m, *n + (size_t)a->length, &err), 0);
    import_place(p, m, *n);
    import_fill(p, m, *n);
    *n += (size_t)a->length;
}

static void open_narrow(struct import *m, struct import_part *p, enum import_kind kind, bool narrow)
{
    struct err err = {0};
    import_part_init(p, kind);
    ck_assert_int_eq(import_init(m, kind, &err), 0);
    if (narrow) {
        import_narrow(m);
        import_part_narrow(p);
    }
    ck_assert_int_eq(import_reserve(m, 1, &err), 0);
}

/* ---- boundaries */

struct boundary {
    enum import_kind kind;
    i128 value;
    enum column_form form;
    int scale;
};
#define US(seconds) ((i128)(seconds) * 1000000)
#define DEC(x, digits) ((i128)(x) * 1000000000000 / (digits))

static const struct boundary boundaries[] = {
    {IMPORT_INTEGER, 0, FORM_STEPS, 0},
    {IMPORT_INTEGER, 127, FORM_8, 0},
    {IMPORT_INTEGER, -128, FORM_8, 0},
    {IMPORT_INTEGER, 128, FORM_16, 0},
    {IMPORT_INTEGER, -129, FORM_16, 0},
    {IMPORT_INTEGER, 255, FORM_16, 0},
    {IMPORT_INTEGER, 256, FORM_16, 0},
    {IMPORT_INTEGER, 32767, FORM_16, 0},
    {IMPORT_INTEGER, -32768, FORM_16, 0},
    {IMPORT_INTEGER, 32768, FORM_32, 0},
    {IMPORT_INTEGER, -32769, FORM_32, 0},
    {IMPORT_INTEGER, 65536, FORM_32, 0},
    {IMPORT_INTEGER, INT32_MAX, FORM_32, 0},
    {IMPORT_INTEGER, INT32_MIN, FORM_32, 0},
    {IMPORT_INTEGER, (i128)INT32_MAX + 1, FORM_FULL, 0},
    {IMPORT_INTEGER, (i128)INT32_MIN - 1, FORM_FULL, 0},
    {IMPORT_INTEGER, INT64_MAX, FORM_FULL, 0},
    {IMPORT_INTEGER, INT64_MIN, FORM_FULL, 0},
    {IMPORT_DATE, 127, FORM_8, 0},
    {IMPORT_DATE, 128, FORM_16, 0},
    {IMPORT_DATE, 32767, FORM_16, 0},
    {IMPORT_DATE, -32768, FORM_16, 0},
    {IMPORT_DATE, 32768, FORM_FULL, 0},
    {IMPORT_DATE, DAY_MAX, FORM_FULL, 0},
    {IMPORT_DATE, DAY_MIN, FORM_FULL, 0},
    {IMPORT_TIME, 0, FORM_SECONDS, 0},
    {IMPORT_TIME, US(1), FORM_SECONDS, 0},
    {IMPORT_TIME, US(INT32_MAX) + US(1), FORM_SECONDS, 0},
    {IMPORT_TIME, US(UINT32_MAX), FORM_SECONDS, 0},
    {IMPORT_TIME, US(UINT32_MAX) + US(1), FORM_FULL, 0}, /* 2106-02-07 06:28:16 */
    {IMPORT_TIME, 1, FORM_FULL, 0},
    {IMPORT_TIME, US(1700000000) + 999999, FORM_FULL, 0},
    {IMPORT_TIME, -1, FORM_FULL, 0},
    {IMPORT_TIME, US(-1), FORM_FULL, 0},
    {IMPORT_TIME, (i128)DAY_MIN * US_PER_DAY, FORM_FULL, 0},
    {IMPORT_DECIMAL, 0, FORM_8, 0},
    {IMPORT_DECIMAL, DEC(127, 1), FORM_8, 0},
    {IMPORT_DECIMAL, DEC(-128, 1), FORM_8, 0},
    {IMPORT_DECIMAL, DEC(127, 100), FORM_8, 2},
    {IMPORT_DECIMAL, DEC(-129, 100), FORM_16, 2},
    {IMPORT_DECIMAL, DEC(INT32_MAX, 100), FORM_32, 2},
    {IMPORT_DECIMAL, DEC(INT32_MIN, 100), FORM_32, 2},
    {IMPORT_DECIMAL, DEC((i128)INT32_MAX + 2, 100), FORM_64, 2},
    {IMPORT_DECIMAL, INT64_MAX, FORM_64, 12},
    {IMPORT_DECIMAL, INT64_MIN, FORM_64, 12},
    {IMPORT_DECIMAL, (i128)INT64_MAX + 2, FORM_FULL, 12},
    {IMPORT_DECIMAL, DEC(INT64_MAX, 1), FORM_64, 0},
    {IMPORT_DECIMAL, DEC((i128)INT64_MAX + 1, 1), FORM_FULL, 0},
    {IMPORT_DECIMAL, DEC((i128)INT64_MIN, 1), FORM_64, 0},
    {IMPORT_DECIMAL, 1, FORM_8, 12},
};

static size_t width_of(enum import_kind kind) { return kind == IMPORT_DATE ? 4 : kind == IMPORT_DECIMAL ? 16 : 8; }

static i128 value_of(const struct column *c, size_t i)
{
    if (c->kind != COL_DECIMAL)
        return column_whole(c, i);
    return column_decimal(c, i) * decimal_pow10(IMPORT_SCALE - c->scale);
}

/* A value among small ones, first, last, and in a batch of its own; and under a bit that says that it is missing. */
START_TEST(a_column_is_as_wide_as_its_values)
{
    for (size_t b = 0; b < COUNT(boundaries); b++)
        for (int way = 0; way < 6; way++) {
            const struct boundary *x = &boundaries[b];
            struct import m;
            struct import_part p;
            struct column c;
            struct made made;
            size_t n = 0, width = width_of(x->kind), at = way == 0 ? 0 : way == 1 ? 19 : 7, rows = way == 5 ? 150 : 20;
            _Alignas(16) char values[150 * 16 + 16] = {0};
            const uint8_t valid[] = {0x7f, 0xff, 0xff};
            bool missing = way == 4;
            memcpy(values + at * width, &x->value, width); /* of this machine's order: the low bytes come first */
            open_narrow(&m, &p, x->kind, true);
            if (way == 3) { /* many before it, which have to be moved */
                static const char zeros[1000 * 16];
                make(&made, NULL, zeros, 0, 1000);
                take(&m, &p, &n, &made.array);
            }
            if (way == 5) /* at an odd place in memory, and more than are moved at once */
                memmove(values + 1, values, rows * width);
            make(&made, missing ? valid : NULL, values + (way == 5), 0, rows);
            size_t first = n;
            take(&m, &p, &n, &made.array);
            make(&made, NULL, values + (way == 5), at == 19 ? 0 : 8, at == 19 ? 19 : 12);
            take(&m, &p, &n, &made.array);
            import_take(&m, n, &c);
            ck_assert_msg(c.form == (missing ? x->kind == IMPORT_TIME ? FORM_SECONDS : FORM_8 : x->form), "boundary %zu, way %d: form %d", b, way,
                          c.form);
            ck_assert_int_eq(c.scale, missing ? 0 : x->scale);
            for (size_t i = 0; i < n; i++)
                ck_assert_msg(value_of(&c, i) == (i == first + at && !missing ? x->value : 0), "boundary %zu, way %d, row %zu", b, way, i);
            ck_assert_int_eq(column_has(&c, first + at), !missing);
            column_fini(&c);
            import_part_fini(&p);
        }
}
END_TEST

/* ---- codes */

static size_t make_texts(char *bytes, int32_t *offsets, int from, int n)
{
    size_t at = 0;
    offsets[0] = 0;
    for (int i = 0; i < n; i++) {
        at += (size_t)sprintf(bytes + at, "text %d", from + i);
        offsets[i + 1] = (int32_t)at;
    }
    return at;
}

START_TEST(codes_are_as_wide_as_there_are_texts)
{
    static const struct {
        int n;
        enum column_form form;
    } cases[] = {{1, FORM_8}, {127, FORM_8}, {128, FORM_8}, {129, FORM_16}, {255, FORM_16}, {256, FORM_16}, {32768, FORM_16}, {32769, FORM_FULL},
                 {65536, FORM_FULL}};
    enum { BATCH = 1000 };
    char *bytes = malloc(BATCH * 16);
    int32_t *offsets = malloc((BATCH + 2) * sizeof *offsets);
    ck_assert(bytes && offsets);
    for (size_t k = 0; k < COUNT(cases); k++) {
        struct import m;
        struct import_part p;
        struct column c;
        size_t n = 0;
        open_narrow(&m, &p, IMPORT_TEXT, true);
        for (int done = 0; done < cases[k].n; done += BATCH) { /* each batch: new texts, then one that is missing */
            int some = cases[k].n - done < BATCH ? cases[k].n - done : BATCH;
            uint8_t valid[BATCH / 8 + 1];
            make_texts(bytes, offsets, done, some);
            offsets[some + 1] = offsets[some];
            memset(valid, 0xff, sizeof valid);
            valid[some / 8] &= (uint8_t)~(1u << (some % 8));
            const void *buffers[] = {valid, offsets, bytes};
            struct ArrowArray a = {.length = some + 1, .null_count = 1, .n_buffers = 3, .buffers = buffers, .release = release_array};
            take(&m, &p, &n, &a);
        }
        import_take(&m, n, &c);
        ck_assert_int_eq(c.form, cases[k].form);
        int expected = 0;
        for (size_t i = 0; i < n; i++) {
            bool is_missing = i % (BATCH + 1) == BATCH || i == n - 1;
            ck_assert_int_eq(column_has(&c, i), !is_missing);
            ck_assert_int_eq(column_whole(&c, i), is_missing ? -1 : expected++);
        }
        ck_assert_int_eq(expected, cases[k].n);
        column_fini(&c);
        import_part_fini(&p);
    }
    free(bytes);
    free(offsets);
}
END_TEST

/* ---- any values, in any batches */

static i128 some_value(enum import_kind kind, unsigned long *seed, int bold)
{
    int bits = (int)(suite_random(seed) % (unsigned long)bold);
    uint64_t any = suite_random(seed) << 33 ^ suite_random(seed) << 11 ^ suite_random(seed);
    int64_t x = bits ? (int64_t)(any >> (64 - bits)) : 0;
    x = suite_random(seed) % 3 ? x : -x;
    if (kind == IMPORT_DATE)
        return x % -DAY_MIN;
    if (kind == IMPORT_TIME)
        return bold > 40 ? x % (-DAY_MIN * US_PER_DAY) : US((x < 0 ? -x : x) % ((int64_t)1 << 33));
    if (kind == IMPORT_DECIMAL)
        return (i128)x * decimal_pow10((int)(suite_random(seed) % (bold > 30 ? 16 : 12)));
    return x;
}

START_TEST(narrow_and_full_columns_are_the_same)
{
    static const enum import_kind kinds[] = {IMPORT_INTEGER, IMPORT_DATE, IMPORT_TIME, IMPORT_DECIMAL};
    enum { MOST = 700 };
    _Alignas(16) static char values[(MOST + 8) * 16];
    static uint8_t valid[MOST / 8 + 8];
    static i128 wanted[6 * MOST];
    static bool there[6 * MOST];
    for (unsigned long seed = 1; seed < 400; seed++) {
        unsigned long s = seed * 7919;
        enum import_kind kind = kinds[seed % COUNT(kinds)];
        struct import narrow, full;
        struct import_part p, q;
        struct column c, d;
        size_t n = 0, m = 0, width = width_of(kind);
        int bold = 2 + (int)(suite_random(&s) % 12);
        open_narrow(&narrow, &p, kind, true);
        open_narrow(&full, &q, kind, false);
        for (int batch = 0; batch < 6; batch++, bold += suite_random(&s) % 3 ? 0 : (int)(suite_random(&s) % 50)) {
            struct made made;
            size_t rows = suite_random(&s) % MOST, offset = suite_random(&s) % 9;
            bool all = suite_random(&s) % 2;
            bold = bold > 62 ? 62 : bold;
            for (size_t i = 0; i < rows + offset && i < MOST + 8; i++) {
                i128 x = some_value(kind, &s, bold);
                memcpy(values + i * width, &x, width);
            }
            for (size_t i = 0; i < sizeof valid; i++)
                valid[i] = (uint8_t)suite_random(&s);
            rows = rows + offset > MOST ? MOST - offset : rows;
            make(&made, all ? NULL : valid, values, offset, rows);
            for (size_t i = 0; i < rows; i++) {
                there[n + i] = all || valid[(offset + i) / 8] >> (offset + i) % 8 & 1;
                wanted[n + i] = 0;
                if (there[n + i])
                    memcpy(&wanted[n + i], values + (offset + i) * width, width);
            }
            take(&narrow, &p, &n, &made.array);
            take(&full, &q, &m, &made.array);
        }
        import_take(&narrow, n, &c);
        import_take(&full, m, &d);
        ck_assert_uint_eq(c.n, d.n);
        ck_assert_int_eq(d.form, FORM_FULL);
        column_shorten(&d); /* as a source does that knows nothing of this */
        ck_assert_int_eq(c.scale, d.scale);
        char *spread = malloc(n * width + 1), *gathered = malloc(n * width + 1), *back = malloc(n * width + 1);
        int32_t *rows = malloc((n + 1) * sizeof *rows);
        ck_assert(spread && gathered && back && rows);
        for (size_t i = 0; i < n; i++)
            rows[i] = suite_random(&s) % 5 ? (int32_t)(suite_random(&s) % n) : -1;
        form_spread(c.form, width, c.data, 0, n, spread);
        form_gather(c.form, width, c.data, rows, n, seed % 3 == 0, gathered);
        form_press(c.form, width, spread, n, back);
        ck_assert(n == 0 || memcmp(back, c.data, column_bytes(&c)) == 0);
        for (size_t i = 0; i < n; i++) {
            ck_assert_int_eq(column_has(&c, i), there[i]);
            ck_assert_int_eq(column_has(&d, i), there[i]);
            ck_assert_mem_eq(spread + i * width, &wanted[i], kind == IMPORT_DECIMAL ? 0 : width);
            ck_assert_msg(memcmp(spread + i * width, (char *)d.data + i * width, width) == 0, "seed %lu, row %zu", seed, i);
            ck_assert(value_of(&c, i) == value_of(&d, i));
            i128 blank = seed % 3 == 0 ? -1 : 0;
            ck_assert_mem_eq(gathered + i * width, rows[i] < 0 ? (char *)&blank : (char *)d.data + (size_t)rows[i] * width, width);
        }
        free(spread);
        free(gathered);
        free(back);
        free(rows);
        column_fini(&c);
        column_fini(&d);
        import_part_fini(&p);
        import_part_fini(&q);
    }
}
END_TEST

/* ---- steps: numbers, and texts in groups, that rise by one or not at all, until something else comes */

/* What breaks the row of steps, if anything. */
enum breaker { NOTHING, LEAP, FALL, HOLE, N_BREAKERS };

struct stepping {
    enum import_kind kind;
    bool by_dictionary; /* texts: as one */
    int64_t number;     /* of the row before */
    enum breaker breaker;
    size_t break_at, n;
    int64_t wanted[4096]; /* by row; INT64_MIN: missing */
};

/* So many rows more, as their numbers; of those that are missing the bit is not set. */
static void next_numbers(struct stepping *s, unsigned long *seed, size_t rows, int64_t *numbers, uint8_t *valid)
{
    const bool grouped = suite_random(seed) % 2;
    memset(valid, 0xff, rows / 8 + 1);
    for (size_t i = 0; i < rows; i++, s->n++) {
        int64_t up = s->n == 0 ? 0 : grouped ? suite_random(seed) % 3 == 0 : 1;
        if (s->n == s->break_at)
            up = s->breaker == LEAP ? 2 : s->breaker == FALL ? -1 : up;
        bool missing = s->n == s->break_at && s->breaker == HOLE;
        s->number += up;
        numbers[i] = s->number;
        s->wanted[s->n] = missing ? INT64_MIN : s->number;
        if (missing)
            valid[i / 8] &= (uint8_t)~(1u << (i % 8));
    }
}

static void take_numbers(struct stepping *s, struct import *m, struct import_part *p, size_t *n, unsigned long *seed, size_t rows)
{
    static int64_t numbers[1024];
    static uint8_t valid[256];
    static char bytes[1025 * 24];
    static int32_t offsets[1026], indexes[1024];
    next_numbers(s, seed, rows, numbers, valid);
    bool missing = s->breaker == HOLE && s->break_at >= *n && s->break_at < *n + rows;
    if (s->kind == IMPORT_INTEGER) {
        struct made made;
        make(&made, missing ? valid : NULL, numbers, 0, rows);
        take(m, p, n, &made.array);
        return;
    }
    int32_t texts = 0;
    for (size_t i = 0, at = 0; i < rows; i++) { /* each row its text, or each text once */
        bool same = s->by_dictionary && i > 0 && numbers[i] == numbers[i - 1];
        offsets[0] = 0;
        if (!same) {
            at += (size_t)sprintf(bytes + at, "key %08" PRId64, numbers[i]);
            offsets[++texts] = (int32_t)at;
        }
        indexes[i] = texts - 1;
    }
    const void *plain[] = {missing ? valid : NULL, offsets, bytes}, *values[] = {NULL, offsets, bytes},
               *coded[] = {missing ? valid : NULL, indexes};
    struct ArrowArray dictionary = {.length = texts, .n_buffers = 3, .buffers = values, .release = release_array};
    struct ArrowArray a = {.length = (int64_t)rows, .null_count = missing, .n_buffers = 3, .buffers = plain, .release = release_array};
    if (s->by_dictionary) {
        a.n_buffers = 2;
        a.buffers = coded;
        a.dictionary = &dictionary;
    }
    p->index = s->by_dictionary ? 'i' : 0;
    take(m, p, n, &a);
}

/* What is there of a text is its number, since each is greater than those before it; of one that comes again its first. */
static int64_t number_of(const struct column *c, size_t i)
{
    size_t n;
    return c->kind == COL_TEXT ? strtoll(dict_text(c->dict, (int32_t)column_whole(c, i), &n) + 4, NULL, 10) : column_whole(c, i);
}

static void check_stepping(const struct stepping *s, const struct column *c, unsigned long *seed)
{
    const bool text = c->kind == COL_TEXT, steps = s->breaker == NOTHING || s->break_at >= s->n || (s->breaker == LEAP && text);
    const size_t width = column_width(c->kind);
    char *all = malloc((s->n + 1) * width);
    bool rises = true;
    ck_assert(all);
    ck_assert_int_eq(c->form == FORM_STEPS, steps);
    for (size_t i = 0; i < s->n; i++) {
        ck_assert_int_eq(column_has(c, i), s->wanted[i] != INT64_MIN);
        if (s->wanted[i] != INT64_MIN)
            ck_assert_msg(number_of(c, i) == s->wanted[i], "row %zu: %" PRId64 " instead of %" PRId64, i, number_of(c, i), s->wanted[i]);
        rises = rises && (i == 0 || s->wanted[i] > s->wanted[i - 1]);
    }
    if (steps)
        ck_assert_int_eq(form_steps_rise(c->data, s->n), rises);
    for (int k = 0; k < 8 && s->n > 0; k++) {
        size_t first = suite_random(seed) % s->n, n = suite_random(seed) % (s->n - first + 1);
        form_spread(c->form, width, c->data, first, n, all);
        for (size_t i = 0; i < n; i++)
            ck_assert(form_whole(FORM_FULL, width, all, i) == column_whole(c, first + i));
    }
    free(all);
}

START_TEST(steps_lie_as_bits_until_something_else_comes)
{
    static const size_t sizes[] = {1, 2, 63, 64, 65, 127, 128, 200, 640};
    for (unsigned long seed = 1; seed < 1500; seed++) {
        unsigned long s = seed * 104729;
        static struct stepping x;
        struct import m;
        struct import_part p;
        struct column c;
        size_t n = 0;
        x = (struct stepping){.kind = seed % 3 ? IMPORT_TEXT : IMPORT_INTEGER, .by_dictionary = seed % 3 == 1,
                              .number = seed % 3 ? 1000 : (int64_t)(suite_random(&s) % 3 - 1) * INT32_MAX, .breaker = (enum breaker)(seed / 3 % N_BREAKERS),
                              .break_at = 1 + suite_random(&s) % (seed % 2 ? 20 : 2000)};
        open_narrow(&m, &p, x.kind, true);
        ck_assert_int_eq(m.form, FORM_STEPS);
        while (x.n < 3000)
            take_numbers(&x, &m, &p, &n, &s, sizes[suite_random(&s) % COUNT(sizes)]);
        import_take(&m, n, &c);
        check_stepping(&x, &c, &s);
        column_fini(&c);
        import_part_fini(&p);
    }
}
END_TEST

/* Where a number more is none: sums and differences of steps have to stay numbers. */
START_TEST(numbers_at_the_ends_are_no_steps)
{
    enum { ROWS = 6 };
    static const int64_t first[] = {INT64_MAX - 2, INT64_MAX - ROWS + 1, INT64_MIN, INT64_C(1) << 62, -(INT64_C(1) << 62) - ROWS, (INT64_C(1) << 62) - ROWS, -(INT64_C(1) << 62)};
    for (size_t k = 0; k < COUNT(first); k++)
        for (size_t piece = 1; piece <= ROWS; piece++) {
            struct import m;
            struct import_part p;
            struct column c;
            int64_t values[ROWS];
            size_t n = 0;
            for (size_t i = 0; i < ROWS; i++) /* the greatest is followed by the least */
                values[i] = (int64_t)((uint64_t)first[k] + i);
            open_narrow(&m, &p, IMPORT_INTEGER, true);
            for (size_t i = 0; i < ROWS; i += piece) {
                const void *buffers[] = {NULL, values + i};
                struct ArrowArray a = {.length = (int64_t)(ROWS - i < piece ? ROWS - i : piece), .n_buffers = 2, .buffers = buffers, .release = release_array};
                take(&m, &p, &n, &a);
            }
            import_take(&m, n, &c);
            ck_assert_msg((c.form == FORM_STEPS) == (k >= 5), "from %" PRId64 ", %zu at a time", first[k], piece);
            for (size_t i = 0; i < ROWS; i++)
                ck_assert_int_eq(column_whole(&c, i), values[i]);
            column_fini(&c);
            import_part_fini(&p);
        }
}
END_TEST

START_TEST(whether_steps_rise_is_told_to_the_last_row)
{
    for (size_t n = 0; n < 260; n++)
        for (size_t flat = 0; flat <= n; flat++) { /* the row that is as the one before it; n: none */
            int32_t values[260];
            struct form_steps few[5];
            for (size_t i = 0; i < n; i++)
                values[i] = (int32_t)(i - (i >= flat));
            form_press(FORM_STEPS, sizeof *values, values, n, few);
            ck_assert_msg(form_steps_rise(few, n) == (flat == 0 || flat == n), "%zu rows, row %zu", n, flat);
        }
}
END_TEST

/* ---- threads: a scan whose late partitions need wider values, while others still fill */

enum { PARTITIONS = 40, ROWS_EACH = 3000, N_WANTS = 6 };
static const struct want wants[N_WANTS] = {{"number", COL_INTEGER}, {"at", COL_TIME}, {"day", COL_DATE}, {"sum", COL_DECIMAL},
                                             {"id", COL_INTEGER}, {"group", COL_INTEGER}};
static const char *const formats[N_WANTS] = {"l", "tsu:UTC", "tdD", "d:38,12", "l", "l"};

static i128 value_at(int want, size_t part, size_t i)
{
    int64_t row = (int64_t)(part * ROWS_EACH + i);
    switch (want) {
    case 0:
        return part < 5 ? row % 100 : part < 20 ? row % 30000 : part < 39 ? -row : row * INT32_MAX;
    case 1:
        return US(1700000000 + row) + (part == 33 && i == 17);
    case 2:
        return part < 30 ? row % 20000 : 40000;
    case 4:
        return row + INT32_MAX; /* steps to the end */
    case 5:
        return row / 7 + (part == 37 && i > 100); /* steps until there */
    default:
        return (i128)row * decimal_pow10(part < 7 ? 12 : part < 25 ? 10 : part < 38 ? 5 : 14);
    }
}

struct partition {
    struct concord_partition face;
    size_t number;
    bool given;
    struct ArrowSchema children[N_WANTS], *child[N_WANTS];
};

static void release_schema(struct ArrowSchema *s) { s->release = NULL; }

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct partition *p = stream->private_data;
    for (int k = 0; k < N_WANTS; k++) {
        p->children[k] = (struct ArrowSchema){.format = formats[k], .name = wants[k].name, .flags = 2, .release = release_schema};
        p->child[k] = &p->children[k];
    }
    *out = (struct ArrowSchema){.format = "+s", .name = "", .n_children = N_WANTS, .children = p->child, .release = release_schema};
    return 0;
}

struct batch {
    struct ArrowArray arrays[N_WANTS], *children[N_WANTS];
    const void *buffers[N_WANTS][2], *none[1];
    i128 values[N_WANTS][ROWS_EACH];
};

static void release_batch(struct ArrowArray *a)
{
    free(a->private_data);
    a->release = NULL;
}

static int give_batch(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct partition *p = stream->private_data;
    *out = (struct ArrowArray){.release = NULL};
    if (p->given)
        return 0;
    p->given = true;
    struct batch *b = calloc(1, sizeof *b);
    if (!b)
        return ENOMEM;
    static const size_t widths[] = {8, 8, 4, 16, 8, 8};
    for (int k = 0; k < N_WANTS; k++) {
        for (size_t i = 0; i < ROWS_EACH; i++) {
            i128 x = value_at(k, p->number, i);
            memcpy((char *)b->values[k] + i * widths[k], &x, widths[k]);
        }
        b->buffers[k][1] = b->values[k];
        b->arrays[k] = (struct ArrowArray){.length = ROWS_EACH, .n_buffers = 2, .buffers = b->buffers[k], .release = release_array};
        b->children[k] = &b->arrays[k];
    }
    *out = (struct ArrowArray){.length = ROWS_EACH, .n_buffers = 1, .buffers = b->none, .n_children = N_WANTS, .children = b->children,
                               .release = release_batch, .private_data = b};
    return 0;
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}
static void release_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }
static void release_scan(struct concord_scan *scan) { scan->release = NULL; }

static void read_all(unsigned threads, struct extract *out)
{
    static struct partition partitions[PARTITIONS];
    struct concord_partition *list[PARTITIONS];
    struct err err = {0};
    for (size_t i = 0; i < PARTITIONS; i++) {
        partitions[i] = (struct partition){.number = i};
        partitions[i].face = (struct concord_partition){.struct_size = sizeof(struct concord_partition)};
        partitions[i].face.rows = (struct ArrowArrayStream){.get_schema = give_schema, .get_next = give_batch, .get_last_error = last_error,
                                                            .release = release_stream, .private_data = &partitions[i]};
        list[i] = &partitions[i].face;
    }
    struct concord_scan scan = {.struct_size = sizeof scan, .n_partitions = PARTITIONS, .partitions = list, .release = release_scan};
    const struct stream_spec spec = {.producer = "test", .object = "rows", .wants = wants, .n_wants = N_WANTS, .threads = threads};
    ck_assert_msg(stream_read(&spec, &scan, out, &err) == 0, "%s", err.msg);
}

START_TEST(columns_are_widened_while_others_fill)
{
    static const enum column_form forms[N_WANTS] = {FORM_FULL, FORM_FULL, FORM_FULL, FORM_64, FORM_STEPS, FORM_16};
    for (unsigned threads = 1; threads <= 8; threads++) {
        struct extract x;
        read_all(threads, &x);
        ck_assert_uint_eq(x.n_rows, (size_t)PARTITIONS * ROWS_EACH);
        for (int k = 0; k < N_WANTS; k++) {
            const struct column *c = &x.columns[k];
            ck_assert_int_eq(c->form, forms[k]);
            ck_assert_int_eq(c->scale, k == 3 ? 7 : 0);
            ck_assert_ptr_null(c->valid);
            size_t wrong = 0;
            for (size_t i = 0; i < x.n_rows; i++)
                wrong += value_of(c, i) != value_at(k, i / ROWS_EACH, i % ROWS_EACH);
            ck_assert_uint_eq(wrong, 0);
        }
        extract_fini(&x);
    }
}
END_TEST

/* ---- what a form is */

START_TEST(seconds_are_found_by_their_inverse)
{
    unsigned long seed = 5;
    for (int i = 0; i < 300000; i++) {
        uint32_t s = (uint32_t)(suite_random(&seed) << 20 ^ suite_random(&seed));
        ck_assert_uint_eq(form_seconds((int64_t)s * FORM_US), s);
        int64_t other = (int64_t)(suite_random(&seed) << 33 ^ suite_random(&seed) << 3);
        bool whole = other >= 0 && other % FORM_US == 0 && other / FORM_US <= UINT32_MAX;
        ck_assert_int_eq(form_seconds(other) * (int64_t)FORM_US == other, whole);
    }
}
END_TEST

START_TEST(a_form_suits_its_kind)
{
    static const struct {
        enum column_kind kind;
        const char *forms; /* FORM_FULL to FORM_STEPS */
    } cases[] = {{COL_FLAG, "1000000"}, {COL_INTEGER, "1111001"}, {COL_DATE, "1110000"}, {COL_TIME, "1000010"},
                 {COL_DECIMAL, "1111100"}, {COL_TEXT, "1110001"}, {COL_F64, "1000000"}};
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int form = FORM_FULL; form <= FORM_STEPS; form++)
            ck_assert_int_eq(column_may_be(cases[i].kind, (enum column_form)form), cases[i].forms[form] == '1');
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_column_is_as_wide_as_its_values, codes_are_as_wide_as_there_are_texts, narrow_and_full_columns_are_the_same,
                            steps_lie_as_bits_until_something_else_comes,
                            numbers_at_the_ends_are_no_steps, whether_steps_rise_is_told_to_the_last_row, columns_are_widened_while_others_fill, seconds_are_found_by_their_inverse, a_form_suits_its_kind};
    return suite_run("form", tests, COUNT(tests));
}
