/* image.h - a dictionary as it lies in a file: texts one behind the other, and a table that finds them, which texts that rise do not
 * need. Nothing in it is a pointer into itself, so it works wherever it is mapped, and nobody writes to it. */
#ifndef CONCORD_DATA_IMAGE_H
#define CONCORD_DATA_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dict;
struct image_slot {
    int32_t code; /* -1 empty */
    uint32_t hash;
};
struct image {
    int32_t n;                      /* texts */
    const uint32_t *at;             /* n + 1: text i is bytes[at[i]] up to a NUL before bytes[at[i + 1]] */
    const char *bytes;
    const struct image_slot *slots; /* n_slots: a power of 2, more than n; 0: each text is greater than the one before it */
    size_t n_slots;
};

/* What an image of the first n texts of the dictionary takes; false when its texts are too long for one (4 GiB). */
bool image_measure(const struct dict *d, int32_t n, size_t *n_bytes, size_t *n_slots);
/* Writes it; the arrays have the sizes that were measured. */
void image_build(const struct dict *d, int32_t n, uint32_t *at, char *bytes, struct image_slot *slots, size_t n_slots);
/* How many slots n texts have, and the slots themselves, of an image that lies there without. */
size_t image_slots(int32_t n);
void image_index(const struct image *m, struct image_slot *slots, size_t n_slots);
int32_t image_find(const struct image *m, const char *s, size_t n, uint32_t hash); /* -1 when absent; hash: dict_hash */
struct dict_item;
/* Brings near what looking these texts up will touch. */
void image_fetch(const struct image *m, const struct dict_item *items, size_t n);
static inline const char *image_text(const struct image *m, int32_t code, size_t *n)
{
    if (n)
        *n = m->at[code + 1] - m->at[code] - 1;
    return m->bytes + m->at[code];
}
/* Do its sizes go together? n_bytes: what the texts take. What stands in it is the writer's to answer for, and a checksum's to hold. */
bool image_fits(const struct image *m, size_t n_bytes);

#endif
