/* image.c - decides how a dictionary lies in a file, and finds texts in it where it lies.
 *
 * Takes a dictionary; gives three arrays, and from them codes and texts. The table's slots hold a code and 32 bits of the text's
 * hash; where texts rise there are none, and a text is found by halving. An image is complete: it is never added to (dict.c puts new texts behind it). Must not know which file it is in. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/image.h"

#include <string.h>

#include "data/column.h"

enum { GROUP = 32 };

size_t image_slots(int32_t n)
{
    size_t slots = 8;
    while (slots < 2 * (size_t)n)
        slots *= 2;
    return slots;
}

bool image_measure(const struct dict *d, int32_t n, size_t *n_bytes, size_t *n_slots)
{
    size_t bytes = 0;
    for (int32_t i = 0; i < n; i++) {
        size_t len;
        (void)dict_text(d, i, &len);
        bytes += len + 1;
        if (bytes > UINT32_MAX)
            return false;
    }
    *n_bytes = bytes;
    *n_slots = dict_is_rising(d) ? 0 : image_slots(n);
    return true;
}

static void put(struct image_slot *slots, size_t mask, struct image_slot slot)
{
    size_t at = slot.hash & mask;
    while (slots[at].code >= 0)
        at = (at + 1) & mask;
    slots[at] = slot;
}

/* Some texts at a time, so that their slots are near when they are written. */
void image_index(const struct image *m, struct image_slot *slots, size_t n_slots)
{
    size_t mask = n_slots - 1;
    struct image_slot group[GROUP];
    memset(slots, 0xFF, n_slots * sizeof *slots);
    for (int32_t from = 0; from < m->n; from += GROUP) {
        int32_t some = m->n - from < GROUP ? m->n - from : GROUP;
        for (int32_t i = 0; i < some; i++) {
            size_t len;
            const char *s = image_text(m, from + i, &len);
            group[i] = (struct image_slot){from + i, dict_hash(s, len)};
            __builtin_prefetch(&slots[group[i].hash & mask], 1);
        }
        for (int32_t i = 0; i < some; i++)
            put(slots, mask, group[i]);
    }
}

void image_build(const struct dict *d, int32_t n, uint32_t *at, char *bytes, struct image_slot *slots, size_t n_slots)
{
    size_t used = 0;
    for (int32_t i = 0; i < n; i++) {
        size_t len;
        const char *s = dict_text(d, i, &len);
        at[i] = (uint32_t)used;
        memcpy(bytes + used, s, len);
        bytes[used + len] = '\0';
        used += len + 1;
    }
    at[n] = (uint32_t)used;
    if (n_slots > 0)
        image_index(&(struct image){.n = n, .at = at, .bytes = bytes}, slots, n_slots);
}

static int32_t find_rising(const struct image *m, const char *s, size_t n)
{
    int32_t from = 0, end = m->n;
    while (from < end) {
        int32_t middle = from + (end - from) / 2;
        size_t len;
        const char *text = image_text(m, middle, &len);
        int way = memcmp(text, s, len < n ? len : n);
        way = way ? way : (len > n) - (len < n);
        if (way == 0)
            return middle;
        if (way < 0)
            from = middle + 1;
        else
            end = middle;
    }
    return -1;
}

int32_t image_find(const struct image *m, const char *s, size_t n, uint32_t hash)
{
    if (m->n_slots == 0)
        return find_rising(m, s ? s : "", n);
    size_t mask = m->n_slots - 1, slot = hash & mask;
    for (; m->slots[slot].code >= 0; slot = (slot + 1) & mask) {
        if (m->slots[slot].hash != hash)
            continue;
        size_t len;
        const char *text = image_text(m, m->slots[slot].code, &len);
        if (len == n && (n == 0 || memcmp(text, s, n) == 0))
            break;
    }
    return m->slots[slot].code;
}

void image_fetch(const struct image *m, const struct dict_item *items, size_t n)
{
    size_t mask = m->n_slots - 1;
    if (m->n_slots == 0)
        return;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&m->slots[items[i].hash & mask]);
    for (size_t i = 0; i < n; i++) {
        struct image_slot slot = m->slots[items[i].hash & mask];
        if (slot.code >= 0 && slot.hash == items[i].hash)
            __builtin_prefetch(&m->at[slot.code]);
    }
    for (size_t i = 0; i < n; i++) {
        struct image_slot slot = m->slots[items[i].hash & mask];
        if (slot.code >= 0 && slot.hash == items[i].hash)
            __builtin_prefetch(m->bytes + m->at[slot.code]);
    }
}

bool image_fits(const struct image *m, size_t n_bytes)
{
    bool finds = m->n_slots == 0 || (m->n_slots > (size_t)m->n && (m->n_slots & (m->n_slots - 1)) == 0);
    return m->n >= 0 && finds && m->at[0] == 0 && m->at[m->n] == n_bytes;
}
