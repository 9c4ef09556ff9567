/* sum.h - the checksum of a buffer, at the speed of memory. */
#ifndef CONCORD_STATE_SUM_H
#define CONCORD_STATE_SUM_H

#include <stddef.h>
#include <stdint.h>

/* A buffer is summed in pieces of this many bytes, so that several threads may do it. */
enum { SUM_PIECE = 1 << 20 };
static inline size_t sum_pieces(size_t n) { return (n + SUM_PIECE - 1) / SUM_PIECE; }
uint64_t sum_piece(const void *data, size_t n);           /* n: at most SUM_PIECE */
uint64_t sum_join(const uint64_t *pieces, size_t n);      /* of the pieces in order */
uint64_t sum_bytes(const void *data, size_t n);           /* both, by one thread */

#endif
