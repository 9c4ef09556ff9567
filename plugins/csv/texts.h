/* texts.h - what texts.c and alike.c share: the texts of one column of a batch, a small table that finds those that were there
 * before, and the rows in hand. */
#ifndef CONCORD_PLUGIN_CSV_TEXTS_H
#define CONCORD_PLUGIN_CSV_TEXTS_H

#include "csv.h"

#include <concord/build.h>

enum {
    SLOTS = 4096, /* a power of 2 */
    ENTRIES = 500,
    TRIED = 256, /* texts after which it shows whether they repeat … */
    TRIED_AGAIN = 16, /* … and where they did not before … */
    BELIEVED = 15, /* … in as many batches that follow */
    KEY = 32,    /* bytes of a text that are its key */
    WORDS = KEY / 8
};
/* A text's first bytes, zeros behind a shorter one: of a text of up to KEY they are all that it has. It lies in one line of the cache. */
struct entry {
    _Alignas(64) uint64_t words[WORDS];
    uint32_t n;
    int32_t code;
};
struct lookup {
    uint16_t slots[SLOTS]; /* 0: empty */
    struct entry entries[ENTRIES + 1]; /* the first is none */
};
/* One column. */
struct texts {
    struct lookup *lookup;
    struct concord_builder *b; /* the distinct ones */
    struct entry before;
    size_t n_entries, n_found, tried;
    int32_t empty; /* the number of the text without a byte, -1 when there was none */
    bool repeats; /* so far: it is worth looking texts up */
};
/* The rows, and the number of each one's text: -1 where there is none. */
struct some {
    const struct fields *fields;
    size_t n;
    int32_t *to; /* n, and 64 that may be written */
};

/* KEY bytes of ones, and as many of zeros: from KEY - n on they choose the first n. */
extern const unsigned char texts_first[2 * KEY]; /* in one line */

/* All bytes up to PAD behind the text may be read. Lengths vary from row to row, so nothing jumps by them. */
static inline struct entry texts_key(const char *s, size_t n)
{
    const char *mask = (const char *)texts_first + KEY - (n < KEY ? n : KEY);
    struct entry key = {.n = (uint32_t)n, .code = -1};
    for (size_t i = 0; i < WORDS; i++)
        key.words[i] = load_8(s + 8 * i) & load_8(mask + 8 * i);
    return key;
}

static inline bool texts_same(const struct texts *t, const struct entry *e, const struct entry *key, const char *s)
{
    uint64_t wrong = e->n ^ key->n;
    for (size_t i = 0; i < WORDS; i++)
        wrong |= e->words[i] ^ key->words[i];
    return !wrong && (key->n <= KEY || !memcmp(t->b->data + t->b->offsets[e->code] + KEY, s + KEY, key->n - KEY));
}

/* Halves of words, each with a number of its own added, are multiplied with one another, and the products added. */
static const uint32_t texts_salt[2 * WORDS] = {0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f,
                                               0x165667b1, 0xd6e8feb9, 0x94d049bb, 0xbf58476d};

static inline size_t texts_slot_of(uint64_t sum, size_t n)
{
    return (size_t)((sum ^ (uint64_t)n) * UINT64_C(0x9e3779b97f4a7c15) >> 52) % SLOTS;
}

static inline size_t texts_slot_plain(const struct entry *key)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < WORDS; i++)
        sum += (uint64_t)((uint32_t)key->words[i] + texts_salt[2 * i]) * (uint32_t)((uint32_t)(key->words[i] >> 32) + texts_salt[2 * i + 1]);
    return texts_slot_of(sum, key->n);
}
size_t texts_slot(const struct entry *key, const char *s); /* by this or another way, but always by one; in alike.c */

/* The slot of the text, or the empty one where it belongs. */
static inline size_t texts_find(const struct texts *t, const struct entry *key, const char *s)
{
    const struct lookup *l = t->lookup;
    size_t slot = texts_slot(key, s);
    while (l->slots[slot] && !texts_same(t, &l->entries[l->slots[slot]], key, s))
        slot = (slot + 1) % SLOTS;
    return slot;
}

/* ---- alike.c */
enum { TEXTS_ODD = -1, TEXTS_NOMEM = -2 };
/* The number of the text, behind those that are there; TEXTS_ODD: it is not UTF-8, or holds a NUL. */
int32_t texts_append(struct texts *t, const struct entry *key, const char *s);
/* The same of one that was not found: from now on it may be, in the slot. One that begins with a quote is not, since a field that does
 * so means another text. */
int32_t texts_add(struct texts *t, struct entry *key, const char *s, size_t slot);
/* Rows from `at` on, as long as they are of the kind that is most frequent; gives the first that is not.
 * Rows whose texts were there before, or that have none; a new one is added, as long as they repeat (t->repeats). */
size_t alike_known(struct texts *t, struct some *r, size_t at);
/* Where texts stand in groups at most: each is that of the row before, or added. */
size_t alike_groups(struct texts *t, struct some *r, size_t at);
/* Which of 64 numbers are of texts; the others become 0. */
uint64_t alike_there(int32_t *to);

#endif
