/* test_csv_ways.c - what the CSV connector reads by the instructions of one processor or another: each way, of those that this
 * machine has, gives the same as the plain one, borders over thousands of texts made of what CSV is about, instants and integers
 * over fields in which nearly all is right, texts over columns in which they repeat, stand in groups, are long, quoted or no UTF-8. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The ways are nobody's business but these files'. */
#include "../../plugins/csv/alike.c"
#undef INLINE
#undef BY_AVX2
#include "../../plugins/csv/border.c"
#undef INLINE
#include "../../plugins/csv/convert.c"
#include "../../plugins/csv/instant.c"
#undef US
#undef INLINE
#undef BY_AVX2
#define take_plain integers_plain
#define take_avx512 integers_avx512
#include "../../plugins/csv/integer.c"
#undef take_plain
#undef take_avx512
#include "../../plugins/csv/moment.c"

#include "suite.h"

enum { TEXTS = 20000, LONGEST = 700, FIELDS = 40000 };

typedef int split_way(struct borders *b, struct place *p, size_t limit);

/* As borders_find does, by the way given. */
static void split_by(split_way *way, struct borders *b, const char *data, size_t n, bool last, size_t limit)
{
    struct place p = {.data = data, .n = n, .last = last, .delimiter = ',', .before = 1};
    b->n = b->n_rows = 0;
    ck_assert_int_eq(make_room(b), 0);
    ck_assert_int_eq(way(b, &p, limit), 0);
    end_file(b, &p);
    b->used = p.row.start;
    b->lines = p.lines;
    b->open = p.inside && !p.cut;
    b->open_start = (uint32_t)p.opened;
}

static void check_same(const struct borders *a, const struct borders *b)
{
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_uint_eq(a->n_rows, b->n_rows);
    ck_assert_uint_eq(a->used, b->used);
    ck_assert_int_eq(a->lines, b->lines);
    ck_assert_int_eq(a->open, b->open);
    ck_assert(!a->open || a->open_start == b->open_start);
    ck_assert_int_eq(a->n ? memcmp(a->ends, b->ends, a->n * sizeof *a->ends) : 0, 0);
    for (size_t i = 0; i < a->n_rows; i++) {
        const struct row *x = &a->rows[i], *y = &b->rows[i];
        ck_assert(x->start == y->start && x->borders == y->borders && x->line == y->line && x->n == y->n && x->flawed == y->flawed);
    }
}

/* Fields as they should be, of which some are quoted, with a delimiter, a line's end or two quotes in them, and seldom a slip. */
static size_t make_fields(unsigned long *seed, char *out)
{
    static const char *const inside[] = {",", "\"\"", "\n", "ab", "c", "\"\"\"\"", "x, y"}, *const slips[] = {"\"", "\r", "a\"", "\"\"a"};
    size_t n = 0, most = suite_random(seed) % LONGEST, quoted = 1 + suite_random(seed) % 9, multiline = suite_random(seed) % 3;
    while (n + 64 < most) {
        bool is = suite_random(seed) % quoted == 0;
        out[n] = '"';
        n += is;
        for (size_t left = suite_random(seed) % 9; left > 0; left--) {
            const char *text = is ? inside[suite_random(seed) % COUNT(inside)] : "ab";
            text = *text == '\n' && multiline ? "n" : text;
            n += (size_t)snprintf(out + n, 8, "%s", text);
        }
        out[n] = '"';
        n += is;
        if (suite_random(seed) % 150 == 0)
            n += (size_t)snprintf(out + n, 8, "%s", slips[suite_random(seed) % COUNT(slips)]);
        out[n++] = suite_random(seed) % 6 ? ',' : '\n';
    }
    return n;
}

/* Some texts have quotes and CRs, others none; lines are short or long. */
static size_t make_text(unsigned long *seed, char *out)
{
    static const char kinds[4][9] = {"ab,,\n\"\r ", "abc,defn", "ab,\"\"\n\n,", "a,\n\r,\n\r,"};
    const char *from = kinds[suite_random(seed) % 4];
    size_t n = suite_random(seed) % LONGEST, every = 1 + suite_random(seed) % 90;
    bool fields = suite_random(seed) % 3 == 0;
    if (fields)
        n = make_fields(seed, out);
    for (size_t i = 0; i < n && !fields; i++)
        out[i] = suite_random(seed) % every ? from[suite_random(seed) % 3] : from[suite_random(seed) % 8];
    for (size_t i = 0; i < PAD; i++)
        out[n + i] = from[suite_random(seed) % 8];
    return n;
}

START_TEST(borders_are_the_same_by_each_way)
{
    struct borders plain = {0}, other = {0};
    char text[LONGEST + PAD];
    unsigned long seed = 1;
    for (size_t i = 0; i < TEXTS; i++) {
        size_t n = make_text(&seed, text), limit = suite_random(&seed) % 3 ? n + 1 : n / 2;
        bool last = suite_random(&seed) % 2;
        split_by(split_plain, &plain, text, n, last, limit);
        split_by(split, &other, text, n, last, limit);
        check_same(&plain, &other);
#if defined __x86_64__
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
            split_by(split_avx2, &other, text, n, last, limit);
            check_same(&plain, &other);
        }
#endif
    }
    borders_fini(&plain);
    borders_fini(&other);
}
END_TEST

/* Each byte may end a record: there is room for all of them, wherever it runs out. */
static void check_room(const char *text, size_t n)
{
    split_way *const ways[] = {split_plain, split,
#if defined __x86_64__
                               __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? split_avx2 : split_plain
#endif
    };
    struct borders plain = {0};
    split_by(split_plain, &plain, text, n, true, n + 1);
    for (size_t k = 0; k < COUNT(ways); k++) {
        struct borders b = {0};
        split_by(ways[k], &b, text, n, true, n + 1);
        ck_assert_uint_le(b.n_rows, b.rows_room);
        ck_assert_uint_le(b.n, b.room);
        check_same(&plain, &b);
        borders_fini(&b);
    }
    borders_fini(&plain);
}

START_TEST(there_is_room_for_all_rows)
{
    static char text[4096 + PAD];
    for (size_t n = 900; n < 2300; n++) {
        size_t head = (size_t)snprintf(text, sizeof text, "id,name\n");
        memset(text + head, '\n', n);
        memset(text + head + n, 'x', PAD);
        check_room(text, head + n);
    }
    for (size_t n = 900; n < 1200; n++) { /* a quoted field, and blocks that do not begin where the room was counted from */
        size_t head = (size_t)snprintf(text, sizeof text, "\"x\"\n");
        memset(text + head, '\n', 60 + n);
        text[head + 59] = 'a';
        memset(text + head + 60 + n, 'x', PAD);
        check_room(text, head + 60 + n);
    }
}
END_TEST

/* An instant as it should be, but for few whose month has no such day. */
static size_t make_right_instant(unsigned long *seed, char out[64])
{
    unsigned long day = suite_random(seed) % 60 ? suite_random(seed) % 28 : 28 + suite_random(seed) % 3;
    return (size_t)snprintf(out, 64, "%04lu-%02lu-%02luT%02lu:%02lu:%02lu.%03luZ", MONTHS_FROM + suite_random(seed) % MONTHS_YEARS,
                            1 + suite_random(seed) % 12, 1 + day, suite_random(seed) % 24, suite_random(seed) % 60, suite_random(seed) % 60,
                            suite_random(seed) % 1000);
}

/* An instant of which at most a digit or two are others, perhaps cut. */
static size_t make_instant(unsigned long *seed, char out[64])
{
    static const char odd[] = "0123456789:-.TZ/\"\x80\xff";
    int n = snprintf(out, 64, "%04lu-%02lu-%02luT%02lu:%02lu:%02lu.%03luZ", 1960 + suite_random(seed) % 150, suite_random(seed) % 14,
                     suite_random(seed) % 33, suite_random(seed) % 25, suite_random(seed) % 61, suite_random(seed) % 61,
                     suite_random(seed) % 1000);
    ck_assert_int_eq(n, 24);
    if (suite_random(seed) % 4 == 0)
        memcpy(out + 19, "Z", 2);
    for (size_t k = suite_random(seed) % 8; k > 5; k--)
        out[suite_random(seed) % 24] = odd[suite_random(seed) % (sizeof odd - 1)];
    return suite_random(seed) % 16 == 0 ? suite_random(seed) % 30 : out[19] == 'Z' ? 20 : 24;
}

START_TEST(instants_are_the_same_by_each_way)
{
    static char data[FIELDS * 31 + PAD];
    static uint32_t ends[FIELDS];
    static struct row rows[FIELDS];
    struct months first_days;
    size_t used = 0, n_done = 0;
    unsigned long seed = 7;
    months_init(&first_days);
    for (size_t i = 0; i < FIELDS; i++) {
        char field[64] = "";
        size_t n = i / 512 % 2 ? make_instant(&seed, field) : make_right_instant(&seed, field);
        memcpy(data + used, field, n);
        rows[i] = (struct row){.start = (uint32_t)used, .borders = (uint32_t)i, .n = 1};
        ends[i] = (uint32_t)(used + n);
        used += n + 1;
    }
    const struct fields fields = {data, ends, rows, 0, 1};
    for (size_t from = 0; from < FIELDS; from += 64) {
        int64_t to[64] = {0}, plain_to[64] = {0};
        uint64_t missing = 0, plain_missing = 0, n = FIELDS - from < 64 ? FIELDS - from : 64;
        uint64_t plain = take_plain(&first_days, &fields, from, n, plain_to, &plain_missing);
        uint64_t done = instants_take(&first_days, &fields, from, n, to, &missing);
#if defined __x86_64__
        if (suite_random(&seed) % 2 && __builtin_cpu_supports("avx2")) {
            missing = 0;
            done = take_avx2(&first_days, &fields, from, n, to, &missing);
        }
#endif
        ck_assert_uint_eq(done, plain);
        ck_assert_uint_eq(missing, plain_missing);
        for (size_t i = 0; i < n; i++)
            ck_assert(!((done | missing) >> i & 1) || to[i] == plain_to[i]);
        n_done += (size_t)__builtin_popcountll(done);
    }
    ck_assert_uint_gt(n_done, FIELDS / 2);
    ck_assert_uint_lt(n_done, FIELDS - FIELDS / 5);
}
END_TEST

/* Digits, up to nine of them, or hardly anything but digits. */
static size_t make_integer(unsigned long *seed, bool odd, char out[64])
{
    static const char others[] = "-+. /:,a\x80";
    size_t n = suite_random(seed) % (odd ? 12 : 9);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('0' + suite_random(seed) % 10);
    if (odd && n > 0 && suite_random(seed) % 3 == 0)
        out[suite_random(seed) % n] = others[suite_random(seed) % (sizeof others - 1)];
    return n;
}

START_TEST(integers_are_the_same_by_each_way)
{
    static char data[FIELDS * 16 + PAD];
    static uint32_t ends[FIELDS];
    static struct row rows[FIELDS];
    size_t used = 0, n_done = 0;
    unsigned long seed = 11;
    for (size_t i = 0; i < FIELDS; i++) {
        char field[64] = "";
        size_t n = make_integer(&seed, i / 512 % 2, field);
        memcpy(data + used, field, n);
        rows[i] = (struct row){.start = (uint32_t)used, .borders = (uint32_t)i, .n = 1};
        ends[i] = (uint32_t)(used + n);
        used += n;
        data[used++] = (char)('0' + i % 10); /* what stands around a field means nothing */
    }
    for (size_t column = 0; column < 2; column++) {
        const struct fields fields = {data, ends, rows + column, column, 1};
        for (size_t from = 0, n; from < FIELDS - column; from += 64) {
            int64_t to[64], plain_to[64];
            uint64_t missing = 0, plain_missing = 0;
            n = FIELDS - column - from < 64 ? FIELDS - column - from : 64;
            uint64_t plain = integers_plain(&fields, from, n, plain_to, &plain_missing);
            ck_assert_uint_eq(integers_take(&fields, from, n, to, &missing), plain);
            ck_assert_uint_eq(missing, plain_missing);
            for (size_t i = 0; i < n; i++)
                ck_assert(!((plain | missing) >> i & 1) || to[i] == plain_to[i]);
            n_done += (size_t)__builtin_popcountll(plain);
        }
    }
    ck_assert_uint_gt(n_done, FIELDS);
}
END_TEST

/* A text of a column: few there are, or few that follow one another; some have no byte, a quote in front, a NUL or a byte that is none
 * of UTF-8, and some are as long as a key or longer. */
static size_t make_field(unsigned long *seed, size_t kinds, size_t before, char out[128])
{
    static const char odd[] = {'"', '\0', '\xff', '\xc3', 'a'};
    size_t which = suite_random(seed) % 3 ? before : suite_random(seed) % kinds, n;
    if (which == 0)
        return 0;
    n = (size_t)snprintf(out, 128, "%zu%.*s", which, (int)(which % 9 == 0 ? 30 + which % 4 : which % 17), "abcdefghijklmnopqrstuvwxyzabcdefgh");
    if (suite_random(seed) % 200 == 0)
        out[suite_random(seed) % n] = odd[suite_random(seed) % sizeof odd];
    return n;
}

struct taken {
    struct concord_builder b;
    size_t found, stops;
    int32_t to[FIELDS + 64];
};

/* As texts.c goes over a column: what a way leaves is taken by itself, or left out. */
static void take_texts(const struct fields *fields, size_t n, bool avx2, struct taken *out)
{
    const struct entry none = {.n = 0, .code = -1};
    struct texts t = {.lookup = lookup_new(), .b = &out->b, .before = {.n = UINT32_MAX}, .empty = -1, .repeats = true, .tried = TRIED};
    struct some r = {fields, n, out->to};
    (void)avx2;
    ck_assert_ptr_nonnull(t.lookup);
    concord_builder_init(t.b, "u");
    t.lookup->entries[0] = (struct entry){.n = UINT32_MAX};
    t.lookup->slots[texts_slot(&none, "")] = 1;
    t.lookup->entries[1] = none;
    t.n_entries = 1;
    for (size_t i = 0; i < n; i++, out->stops++) {
        const char *s;
        size_t length;
#if defined __x86_64__
        if (avx2)
            i = t.repeats ? alike_known(&t, &r, i) : alike_groups(&t, &r, i);
        else
#endif
            i = t.repeats ? known_plain(&t, &r, i) : groups_plain(&t, &r, i);
        if (i == n)
            break;
        fields_at(fields, i, &s, &length);
        struct entry key = texts_key(s, length);
        size_t slot = texts_find(&t, &key, s);
        out->to[i] = !t.repeats && texts_same(&t, &t.before, &key, s) ? t.before.code
                     : length && *s != '"'                           ? texts_add(&t, &key, s, slot)
                                                                     : -1;
    }
    out->found = t.n_found;
    free(t.lookup);
}

static void check_texts(const struct fields *fields, size_t n)
{
    static struct taken plain, other;
    memset(&plain, 0, sizeof plain);
    memset(&other, 0, sizeof other);
    take_texts(fields, n, false, &plain);
    take_texts(fields, n, by_avx2(), &other);
    ck_assert_mem_eq(plain.to, other.to, n * sizeof *plain.to);
    ck_assert_uint_eq(plain.found, other.found);
    ck_assert_uint_eq(plain.b.n, other.b.n);
    ck_assert_mem_eq(plain.b.offsets, other.b.offsets, (plain.b.n + 1) * sizeof *plain.b.offsets);
    ck_assert_mem_eq(plain.b.data, other.b.data, plain.b.n_bytes);
    for (size_t i = 0; i < n; i++) {
        const char *s;
        size_t length;
        int32_t code = plain.to[i];
        fields_at(fields, i, &s, &length);
        if (code >= 0) {
            ck_assert_uint_eq(length, (size_t)(plain.b.offsets[code + 1] - plain.b.offsets[code]));
            ck_assert_mem_eq(plain.b.data + plain.b.offsets[code], s, length);
        } else {
            ck_assert(length == 0 || *s == '"' || utf8_bad(s, length) < length || memchr(s, '\0', length));
        }
    }
    for (size_t i = 0; i < n; i += 64)
        ck_assert_uint_eq(there_plain(plain.to + i), alike_there(other.to + i));
    ck_assert_mem_eq(plain.to, other.to, n * sizeof *plain.to);
    concord_builder_fini(&plain.b);
    concord_builder_fini(&other.b);
}

#if defined __x86_64__
/* Where the machine has AVX-512 texts lie in other slots: that AVX2 would find them where the plain way puts them is asked of keys. */
__attribute__((target("avx2,bmi,bmi2"))) static void check_slot(const char *s, size_t n)
{
    struct entry key = texts_key(s, n);
    ck_assert_uint_eq(slot_of(key_of(s, n), n), texts_slot_plain(&key));
}

START_TEST(slots_are_the_same_by_each_way)
{
    char text[KEY + PAD] = "";
    unsigned long seed = 3;
    for (int i = 0; i < 5000 && by_avx2(); i++) {
        size_t n = 1 + suite_random(&seed) % KEY;
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = (char)('a' + suite_random(&seed) % 26);
        check_slot(text, n);
    }
}
END_TEST
#endif

START_TEST(texts_are_the_same_by_each_way)
{
    static const size_t kinds[] = {2, 9, 60, 499, 700, 5000, 1000000};
    static char data[FIELDS * 80 + PAD];
    static uint32_t ends[FIELDS + 1];
    static struct row rows[FIELDS];
    unsigned long seed = 3;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        size_t used = 0, n = FIELDS - 64 * (suite_random(&seed) % 50) - suite_random(&seed) % 64;
        for (size_t i = 0; i < n; i++) {
            char field[128] = "";
            size_t length = make_field(&seed, kinds[k], i / 5 % kinds[k], field);
            memcpy(data + used, field, length);
            rows[i] = (struct row){.start = (uint32_t)used, .borders = (uint32_t)i, .n = 1};
            ends[i] = (uint32_t)(used + length);
            used += length;
            data[used++] = ',';
        }
        check_texts(&(struct fields){data, ends, rows, 0, 1}, n);
        /* the same as fields behind a first one */
        check_texts(&(struct fields){data, ends, rows + 1, 1, 1}, n - 1);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {borders_are_the_same_by_each_way, there_is_room_for_all_rows,
#if defined __x86_64__
                            slots_are_the_same_by_each_way,
#endif
                            instants_are_the_same_by_each_way, integers_are_the_same_by_each_way,
                            texts_are_the_same_by_each_way};
    return suite_run("csv_ways", tests, COUNT(tests));
}
