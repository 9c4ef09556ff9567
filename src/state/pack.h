/* pack.h - one file with the columns that were read of one object: written whole, read by mapping it.
 *
 * A header (what was asked, of which files, where each buffer lies, checksums) in whole pages, then the buffers, each at a multiple
 * of 64 bytes. Numbers are as this machine has them; a file of another machine is told by the header. */
#ifndef CONCORD_STATE_PACK_H
#define CONCORD_STATE_PACK_H

#include "base/budget.h"
#include "base/err.h"
#include "data/column.h"
#include "state/origin.h"

/* What is to be written. The texts of dictionaries that came later are not: n_texts, by column. */
struct pack_source {
    const struct origin *origin;
    const char *object;
    const struct want *wants;
    const struct extract *extract;
    const int32_t *n_texts;
};
/* A new file under that name, or none. */
int pack_write(const char *path, const struct pack_source *s, struct err *err) MUST_CHECK;
/* Bytes that it will take, nearly. */
uint64_t pack_size(const struct pack_source *s);

enum pack_state {
    PACK_FINE,
    PACK_NONE,    /* no such file, or no memory for it */
    PACK_DAMAGED, /* damaged, of another program or user, or open to others: worth nothing */
    PACK_OTHER    /* sound, but of other files or settings, or a column is not in it */
};
struct pack; /* a header that was read and checked */
enum pack_state pack_open(const char *path, struct pack **out);
void pack_close(struct pack **p);
struct pack_info {
    const char *object;
    uint64_t rows, size;
    size_t n_columns;
};
struct pack_info pack_describe(const struct pack *p);
bool pack_is_current(const struct pack *p);                              /* are its files as they were, and this program? */
bool pack_is_of(const struct pack *p, const struct origin *origin);
bool pack_has(const struct pack *p, const struct want *wants, size_t n); /* all of them? */
bool pack_is_within(const struct pack *p, const struct pack *other);     /* has the other each of its columns? */
/* Maps what is wanted, or reads it where mapping is not safe and the budget has room, looks at its checksums on so many threads, and
 * notes that the file was used. */
enum pack_state pack_map(const struct pack *p, const struct want *wants, size_t n, unsigned threads, const struct budget *budget, struct extract *out);

#endif
