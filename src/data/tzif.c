/* tzif.c - decides what a TZif file (RFC 9636, versions 1 to 4) says: at which instants the offset from UTC changes.
 *
 * Takes the bytes of a file that may be anything; gives steps in ascending order, or says why it is no TZif file. Names of
 * local time types, standard and UT indicators mean nothing here. Files that count leap seconds are refused: instants are
 * POSIX time. The rule for later years is rule.c's. Must not know where files lie or how offsets are looked up. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/zone_int.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_SIZE = 44, TYPES_MAX = 256, LAST_YEAR = 9999 };

struct counts {
    size_t is_ut, is_std, leap, time, type, chars;
};

struct reader {
    const char *name;
    const unsigned char *p;
    size_t left;
    struct err *err;
};

static int broken(const struct reader *r, const char *what)
{
    return err_set(r->err, ERR_CONFIG, "the file of time zone '%s' is broken: %s", r->name, what);
}

static uint32_t get_32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t get_time(const unsigned char *p, size_t size)
{
    if (size == 4)
        return (int32_t)get_32(p);
    return (int64_t)((uint64_t)get_32(p) << 32 | get_32(p + 4));
}

static int take_header(struct reader *r, int *version, struct counts *c)
{
    const unsigned char *p = r->p;
    if (r->left < HEADER_SIZE || memcmp(p, "TZif", 4) != 0)
        return broken(r, "it does not begin with a TZif header");
    *version = p[4] == 0 ? 1 : p[4] - '0';
    if (*version < 1 || p[4] == '1')
        return broken(r, "its version is unknown");
    *c = (struct counts){get_32(p + 20), get_32(p + 24), get_32(p + 28), get_32(p + 32), get_32(p + 36), get_32(p + 40)};
    r->p += HEADER_SIZE;
    r->left -= HEADER_SIZE;
    if (c->type == 0 || c->type > TYPES_MAX || c->chars == 0)
        return broken(r, "it has no local time types, or too many");
    if ((c->is_ut != 0 && c->is_ut != c->type) || (c->is_std != 0 && c->is_std != c->type))
        return broken(r, "its indicators do not match its types");
    return 0;
}

/* Bytes of a data block; the counts are of 32 bits, so that the sum cannot overflow 64. */
static uint64_t block_size(const struct counts *c, size_t time_size)
{
    return (uint64_t)c->time * (time_size + 1) + (uint64_t)c->type * 6 + c->chars + (uint64_t)c->leap * (time_size + 4) +
           c->is_std + c->is_ut;
}

static int64_t to_us(int64_t s)
{
    int64_t us;
    if (__builtin_mul_overflow(s, US_PER_SECOND, &us))
        return s < 0 ? INT64_MIN : INT64_MAX;
    return us;
}

int steps_add(struct steps *s, int64_t at, int32_t offset, struct err *err)
{
    if (s->n > 0 && s->list[s->n - 1].at == at)
        s->n--;
    if (s->n > 0 && s->list[s->n - 1].offset == offset)
        return 0;
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 256;
        struct step *list = realloc(s->list, cap * sizeof *list);
        if (!list)
            return err_set(err, ERR_NOMEM, "out of memory for a time zone");
        s->list = list;
        s->cap = cap;
    }
    s->list[s->n++] = (struct step){at, offset};
    return 0;
}

/* *last: the instant of the last change that the file lists. */
static int take_steps(struct reader *r, const struct counts *c, size_t time_size, struct steps *out, int64_t *last)
{
    const unsigned char *times = r->p, *indexes = times + c->time * time_size, *types = indexes + c->time;
    int32_t offsets[TYPES_MAX];
    for (size_t i = 0; i < c->type; i++) {
        offsets[i] = (int32_t)get_32(types + 6 * i);
        if (offsets[i] <= -OFFSET_LIMIT_S || offsets[i] >= OFFSET_LIMIT_S)
            return broken(r, "an offset from UTC is over 26 hours");
    }
    TRY(steps_add(out, INT64_MIN, offsets[0], r->err)); /* type 0 holds before the first change */
    int64_t before = INT64_MIN, limit = to_us((int64_t)day_from_civil(LAST_YEAR, 1, 1) * 86400);
    for (size_t i = 0; i < c->time; i++) {
        int64_t at = get_time(times + i * time_size, time_size);
        if (i > 0 && at <= before)
            return broken(r, "its changes are not in ascending order");
        if (indexes[i] >= c->type)
            return broken(r, "a change has a type that does not exist");
        before = at;
        if (to_us(at) > limit)
            return broken(r, "a change lies behind the year 9999");
        TRY(steps_add(out, to_us(at), offsets[indexes[i]], r->err));
        *last = to_us(at);
    }
    return 0;
}

int tzif_read(const char *name, const char *data, size_t n, struct steps *out, struct err *err)
{
    struct reader r = {name, (const unsigned char *)data, n, err};
    struct counts c;
    int version;
    size_t time_size = 4;
    *out = (struct steps){.cycle_from = INT64_MAX, .cycle_before = INT64_MIN};
    TRY(take_header(&r, &version, &c));
    if (block_size(&c, time_size) > r.left)
        return broken(&r, "it ends too early");
    if (version >= 2) { /* the same again, with times of 64 bits */
        uint64_t skip = block_size(&c, time_size);
        r.p += skip;
        r.left -= (size_t)skip;
        time_size = 8;
        TRY(take_header(&r, &version, &c));
        if (block_size(&c, time_size) > r.left)
            return broken(&r, "it ends too early");
    }
    if (c.leap > 0)
        return err_set(err, ERR_CONFIG, "time zone '%s' counts leap seconds; use the zone of that name without \"right/\"", name);
    int64_t last = INT64_MIN;
    TRY(take_steps(&r, &c, time_size, out, &last));
    if (time_size == 4)
        return 0;
    size_t size = (size_t)block_size(&c, time_size);
    const char *footer = (const char *)r.p + size;
    size_t left = r.left - size;
    const char *end = left > 1 ? memchr(footer + 1, '\n', left - 1) : NULL;
    if (left < 2 || footer[0] != '\n' || !end)
        return broken(&r, "the rule at its end is missing");
    if (end == footer + 1) /* empty: nothing is known of later times; the last offset goes on */
        return 0;
    return rule_extend(name, footer + 1, (size_t)(end - footer - 1), last, out, err);
}
