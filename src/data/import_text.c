/* import_text.c - Arrow's texts, and dictionaries of them, become items that a column's dictionary takes. It decides what a valid
 * text and a valid index is; that a text that many rows share is looked at once; and that items stand in the order in which rows
 * meet them first, since codes follow from it. It must not know what else there is in a batch. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/import_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/wide.h"

/* ---- text */
static int64_t offset_at(const struct ArrowArray *a, bool large, size_t i)
{
    const char *p = a->buffers[1];
    int64_t wide;
    int32_t narrow;
    if (large) {
        memcpy(&wide, p + i * sizeof wide, sizeof wide);
        return wide;
    }
    memcpy(&narrow, p + i * sizeof narrow, sizeof narrow);
    return narrow;
}

/* All offsets of the array, before a byte is looked at. */
static int check_offsets(const struct ArrowArray *a, bool large, struct err *err)
{
    if (a->length == 0)
        return 0;
    if (!a->buffers[1])
        return err_set(err, ERR_INTERNAL, "the offsets are not there");
    size_t first = (size_t)a->offset, n = (size_t)a->length;
    int64_t before = offset_at(a, large, first);
    if (before < 0)
        return err_set(err, ERR_INTERNAL, "offset %" PRId64 " is negative", before);
    int64_t start = before;
    for (size_t i = 1; i <= n; i++) {
        int64_t at = offset_at(a, large, first + i);
        if (at < before)
            return err_set(err, ERR_INTERNAL, "offsets out of order at row %zu: %" PRId64 " after %" PRId64, i - 1, at,
                           before);
        before = at;
    }
    if (before > start && !a->buffers[2])
        return err_set(err, ERR_INTERNAL, "the texts' bytes are not there");
    return 0;
}

static void view_bytes(const struct ArrowArray *a, bool large, size_t at, const char **s, size_t *n)
{
    int64_t from = offset_at(a, large, at), to = offset_at(a, large, at + 1);
    *n = (size_t)(to - from);
    *s = *n ? (const char *)a->buffers[2] + from : "";
}

static int view_text(const struct ArrowArray *a, bool large, size_t at, const char **s, size_t *n, size_t row,
                     struct err *err)
{
    size_t bad;
    view_bytes(a, large, at, s, n);
    if (!text_is_utf8(*s, *n, &bad))
        return err_set(err, ERR_INTERNAL, "row %zu: invalid UTF-8, byte %zu of the text is %02x", row, bad + 1,
                       (unsigned char)(*s)[bad]);
    return 0;
}

/* What the bytes of n texts are as one text. If that is UTF-8 each of them is, unless it begins inside a character, which of ASCII
 * none does. */
enum whole { WHOLE_UNKNOWN, WHOLE_UTF8, WHOLE_ASCII };

static bool is_ascii(const char *s, size_t n)
{
    uint64_t all = 0, word;
    size_t i = 0;
    for (; i + 32 <= n; i += 32)
        for (size_t k = 0; k < 32; k += 8) {
            memcpy(&word, s + i + k, sizeof word);
            all |= word;
        }
    for (; i < n; i++)
        all |= (uint64_t)(unsigned char)s[i];
    return !(all & UINT64_C(0x8080808080808080));
}

static enum whole look_at_whole(const struct ArrowArray *a, bool large, size_t from, size_t n)
{
    int64_t first = offset_at(a, large, from), last = offset_at(a, large, from + n);
    size_t bad;
    if (last == first || is_ascii((const char *)a->buffers[2] + first, (size_t)(last - first)))
        return WHOLE_ASCII;
    return text_is_utf8((const char *)a->buffers[2] + first, (size_t)(last - first), &bad) ? WHOLE_UTF8 : WHOLE_UNKNOWN;
}

/* Does text i, of n from `from` on, begin or end inside a character? */
static bool cuts_character(const struct ArrowArray *a, bool large, size_t from, size_t n, size_t i)
{
    const unsigned char *bytes = a->buffers[2];
    int64_t start = offset_at(a, large, from + i), end = offset_at(a, large, from + i + 1);
    int64_t last = offset_at(a, large, from + n);
    return (start < end && (bytes[start] & 0xc0) == 0x80) || (end < last && (bytes[end] & 0xc0) == 0x80);
}

/* ---- texts of rows */
int import_text_room(void *list, size_t *room, size_t n, size_t width, struct err *err)
{
    void *old;
    if (n <= *room)
        return 0;
    memcpy(&old, list, sizeof old);
    size_t more = n + n / 4;
    void *grown = realloc(old, more * width);
    if (!grown)
        return err_set(err, ERR_NOMEM, "no memory for a batch of %zu texts", n);
    memcpy(list, &grown, sizeof grown);
    *room = more;
    return 0;
}

static int32_t add_item(struct import_part *p, const char *s, size_t n)
{
    p->items[p->n_items] = (struct dict_item){s, (uint32_t)n, p->hashed ? dict_hash(s, n) : 0};
    return (int32_t)p->n_items++;
}

static bool is_last_item(const struct import_part *p, const char *s, size_t n)
{
    const struct dict_item *last = p->items + p->n_items;
    return p->n_items && last[-1].n == n && (n == 0 || memcmp(last[-1].s, s, n) == 0);
}

int import_text_check(struct import_part *p, struct err *err)
{
    const struct ArrowArray *a = p->array;
    TRY(check_offsets(a, p->large, err));
    TRY(import_text_room(&p->items, &p->items_room, p->n, sizeof *p->items, err));
    enum whole whole = look_at_whole(a, p->large, p->from, p->n);
    for (size_t i = 0; i < p->n; i++) {
        const char *s;
        size_t length;
        p->locals[i] = -1;
        if (p->valid && !bit_is_set(p->valid, p->from + i))
            continue;
        view_bytes(a, p->large, p->from + i, &s, &length);
        if (whole != WHOLE_ASCII && (whole == WHOLE_UNKNOWN || cuts_character(a, p->large, p->from, p->n, i)))
            TRY(view_text(a, p->large, p->from + i, &s, &length, i, err));
        if (length >= UINT32_MAX)
            return err_set(err, ERR_INTERNAL, "row %zu: a text of %zu bytes", i, length);
        p->locals[i] = is_last_item(p, s, length) ? (int32_t)p->n_items - 1 : add_item(p, s, length);
    }
    return 0;
}

/* ---- dictionaries */
static int64_t index_at(const struct ArrowArray *a, char format, size_t i)
{
    const unsigned char *p = a->buffers[1];
    int8_t i8;
    int16_t i16;
    uint16_t u16;
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    switch (format) {
    case 'c':
        memcpy(&i8, p + i, sizeof i8);
        return i8;
    case 'C':
        return p[i];
    case 's':
        memcpy(&i16, p + 2 * i, sizeof i16);
        return i16;
    case 'S':
        memcpy(&u16, p + 2 * i, sizeof u16);
        return u16;
    case 'i':
        memcpy(&i32, p + 4 * i, sizeof i32);
        return i32;
    case 'I':
        memcpy(&u32, p + 4 * i, sizeof u32);
        return u32;
    default:
        memcpy(&i64, p + 8 * i, sizeof i64);
        return i64;
    }
}

enum { ITEM_UNSEEN = -2 };

/* The item of a value of the array's dictionary, made when it is first met, so that codes follow the rows. */
static int make_item(struct import_part *p, const uint8_t *valid, enum whole whole, size_t i, struct err *err)
{
    const struct ArrowArray *values = p->array->dictionary;
    size_t at = (size_t)values->offset + i, n;
    const char *s;
    p->map[i] = -1; /* a dictionary may hold a missing value */
    if (valid && !bit_is_set(valid, at))
        return 0;
    view_bytes(values, p->large, at, &s, &n);
    if (whole != WHOLE_ASCII &&
        (whole == WHOLE_UNKNOWN || cuts_character(values, p->large, (size_t)values->offset, (size_t)values->length, i)))
        TRY(view_text(values, p->large, at, &s, &n, i, err));
    if (n >= UINT32_MAX)
        return err_set(err, ERR_INTERNAL, "row %zu: a text of %zu bytes", i, n);
    p->map[i] = add_item(p, s, n);
    return 0;
}

/* Numbers that are looked at together: in most columns all were met before, or each is the one before it or the next. */
enum { TOGETHER = 16 };

BODY bool are_below(const int32_t *numbers, uint32_t next)
{
    uint32_t below = UINT32_MAX; /* the first bit of each is 1 */
    for (size_t i = 0; i < TOGETHER; i++)
        below &= ((uint32_t)numbers[i] - next) & ~(uint32_t)numbers[i];
    return below >> 31;
}

BODY bool are_steps(const int32_t *numbers, uint32_t next)
{
    uint32_t wrong = next == 0 || (((uint32_t)numbers[0] - (next - 1)) & ~1u);
    for (size_t i = 1; i < TOGETHER; i++)
        wrong |= ((uint32_t)numbers[i] - (uint32_t)numbers[i - 1]) & ~1u;
    return !wrong;
}

/* Do the rows meet the texts of the dictionary one after the other, from the first to the last? Then the numbers are items. */
BODY bool is_straight_by(const struct import_part *p, size_t count)
{
    const int32_t *numbers = (const int32_t *)p->array->buffers[1] + p->from;
    uint32_t next = 0, wrong = 0;
    if (p->index != 'i' || ((uintptr_t)p->array->buffers[1] & 3) || count >= INT32_MAX)
        return false;
    for (size_t i = 0, end; i < p->n && !wrong && next <= count; i = end) {
        end = p->n - i < TOGETHER ? p->n : i + TOGETHER;
        if (end == i + TOGETHER && are_below(numbers + i, next))
            continue;
        if (end == i + TOGETHER && !p->valid && are_steps(numbers + i, next)) {
            next = (uint32_t)numbers[end - 1] + 1;
            continue;
        }
        for (size_t k = i; k < end; k++) {
            uint32_t there = !p->valid || bit_is_set(p->valid, p->from + k), number = (uint32_t)numbers[k];
            wrong |= there & (number > next);
            next += there & (number == next);
        }
    }
    return !wrong && next == count;
}

WIDE static bool is_straight_wide(const struct import_part *p, size_t count) { return is_straight_by(p, count); }

static bool is_straight(const struct import_part *p, size_t count)
{
    return wide_is_there() ? is_straight_wide(p, count) : is_straight_by(p, count);
}

/* Every text is an item, in the order of the dictionary. */
static int make_items(struct import_part *p, enum whole whole, size_t count, struct err *err)
{
    const struct ArrowArray *values = p->array->dictionary;
    p->straight = (const int32_t *)p->array->buffers[1] + p->from;
    if (p->large || whole != WHOLE_ASCII || !values->buffers[2] || ((uintptr_t)values->buffers[1] & 3)) {
        for (size_t i = 0; i < count; i++)
            TRY(make_item(p, NULL, whole, i, err));
        return 0;
    }
    const int32_t *offsets = (const int32_t *)values->buffers[1] + values->offset;
    const char *bytes = values->buffers[2];
    for (size_t i = 0; i < count; i++) {
        const char *s = bytes + offsets[i];
        uint32_t n = (uint32_t)(offsets[i + 1] - offsets[i]);
        p->items[i] = (struct dict_item){s, n, p->hashed ? dict_hash(s, n) : 0};
    }
    p->n_items = count;
    return 0;
}

int import_text_check_indexes(struct import_part *p, struct err *err)
{
    const struct ArrowArray *a = p->array, *values = a->dictionary;
    const uint8_t *values_valid;
    TRY(import_check_array(values, 3, 0, false, err));
    TRY(import_check_nulls(values, &values_valid, err));
    TRY(check_offsets(values, p->large, err));
    size_t count = (size_t)values->length;
    TRY(import_text_room(&p->map, &p->map_room, count + 1, sizeof *p->map, err));
    TRY(import_text_room(&p->items, &p->items_room, count + 1, sizeof *p->items, err));
    enum whole whole = count == 0 ? WHOLE_ASCII : look_at_whole(values, p->large, (size_t)values->offset, count);
    if (whole != WHOLE_UNKNOWN && !values_valid && is_straight(p, count))
        return make_items(p, whole, count, err);
    for (size_t i = 0; i < count; i++)
        p->map[i] = ITEM_UNSEEN;
    for (size_t i = 0; i < p->n; i++) {
        p->locals[i] = -1;
        if (p->valid && !bit_is_set(p->valid, p->from + i))
            continue;
        int64_t index = index_at(a, p->index, p->from + i);
        if ((uint64_t)index < count && p->map[index] >= 0) { /* nearly all */
            p->locals[i] = p->map[index];
            continue;
        }
        if (index < 0 || (uint64_t)index >= count)
            return err_set(err, ERR_INTERNAL,
                           "row %zu: dictionary index %" PRId64 " out of range, the dictionary has %zu texts", i, index,
                           count);
        if (p->map[index] == ITEM_UNSEEN)
            TRY(make_item(p, values_valid, whole, (size_t)index, err));
        p->locals[i] = p->map[index];
        p->n_missing += p->locals[i] < 0;
    }
    return 0;
}

/* Missing ones are -1; `straight`: of those the number may be any. */
#define FILL(type)                                                                                                      \
    do {                                                                                                                \
        type *restrict dst = (type *)m->data + at;                                                                      \
        size_t i = 0;                                                                                                   \
        if (!p->n_missing)                                                                                              \
            for (; i < n; i++)                                                                                          \
                dst[i] = (type)codes[items[i]];                                                                         \
        else if (!p->straight)                                                                                          \
            for (; i < n; i++)                                                                                          \
                dst[i] = (type)(items[i] < 0 ? -1 : codes[items[i]]);                                                   \
        for (; p->n_items > 0 && i + 64 <= n; i += 64) {                                                                \
            uint64_t there = bits_64(p->valid, p->from + i);                                                            \
            for (size_t k = 0; k < 64; k++) {                                                                           \
                int32_t known = -(int32_t)(there >> k & 1);                                                             \
                dst[i + k] = (type)(codes[items[i + k] & known] | ~known);                                              \
            }                                                                                                           \
        }                                                                                                               \
        for (; i < n; i++)                                                                                              \
            dst[i] = (type)(bit_is_set(p->valid, p->from + i) ? codes[items[i]] : -1);                                  \
    } while (0)

BODY void fill_codes(const struct import_part *p, struct import *m, size_t at)
{
    const int32_t *items = p->straight ? p->straight : p->locals, *codes = p->codes;
    const size_t n = p->n;
    if (m->form == FORM_8)
        FILL(int8_t);
    else if (m->form == FORM_16)
        FILL(int16_t);
    else
        FILL(int32_t);
}

WIDE static void fill_codes_wide(const struct import_part *p, struct import *m, size_t at) { fill_codes(p, m, at); }

void import_text_fill(const struct import_part *p, struct import *m, size_t at)
{
    if (wide_is_there())
        fill_codes_wide(p, m, at);
    else
        fill_codes(p, m, at);
    if (!p->n_missing || p->straight) {
        import_fill_bits(m->valid, at, p->n, p->n_missing ? p->valid : NULL, p->from);
        return;
    }
    for (size_t i = 0; i < p->n;) { /* a dictionary's missing values make their rows missing */
        uint8_t eight = 0;
        size_t run = p->n - i < 8 ? p->n - i : 8;
        for (size_t k = 0; k < run; k++)
            eight |= (uint8_t)((p->locals[i + k] >= 0) << k);
        import_fill_bits(m->valid, at + i, run, &eight, 0);
        i += run;
    }
}
