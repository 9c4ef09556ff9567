/* blocks.h - rows in blocks of a fixed size, computed on several threads and put together in the order of the rows.
 *
 * A block has as many rows whatever the number of threads and the size of a batch, and blocks are put together one after the other: no
 * figure depends on who computed what. */
#ifndef CONCORD_EVAL_BLOCKS_H
#define CONCORD_EVAL_BLOCKS_H

#include "eval/eval_all.h"

/* Another size gives the same counts and amounts; a sum of doubles may then end in another bit. Tests make it small. */
#ifndef CONCORD_BLOCK_ROWS
#define CONCORD_BLOCK_ROWS 16384
#endif
enum { BLOCK_ROWS = CONCORD_BLOCK_ROWS };

/* A thread's view of the evaluation: its own memos, keys of segments and arena; tables and links are those of all. */
struct view {
    struct eval eval;
    struct arena *arena;
};
/* A view for each of the evaluation's threads, each seeing what it has come to. */
int views_open(struct eval *e, struct err *err) MUST_CHECK;
void views_free(struct eval *e);

struct block_work {
    void *ctx;
    bool alone; /* one block after the other, by the evaluation itself */
    /* Computes a block; `rows` are its rows, and nothing is left out of them any more. Several run at once. */
    int (*compute)(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err);
    /* Takes what a block has come to. Never two at once, in the order of blocks, by any thread: the view that computed the block may be
     * computing another one, so nothing of it may be looked at. `e` is the whole evaluation. NULL: nothing to take. */
    int (*take)(void *ctx, struct eval *e, size_t block, struct err *err);
};
size_t blocks_count(size_t n_rows);
struct reading blocks_rows(const struct reading *r, size_t block); /* the block's rows, all of them */
/* Runs the work over the rows of the reading, all of them (its `at` is the caller's to heed). A single block is computed here, and by
 * the evaluation itself. */
int blocks_run(struct eval *e, const struct reading *r, const struct block_work *work, struct err *err) MUST_CHECK;
/* The same for what is counted batch by batch: a block has a part of its own, which begins as zeros. */
struct part_work {
    void *ctx; size_t size;  /* of a part */
    bool alone;
    int (*step)(struct batch *b, const void *ctx, void *part, struct err *err); /* memory for the part is the batch's world's arena */
    int (*take)(void *ctx, const void *part, struct err *err);                  /* in the order of blocks */
};
/* The rows of the reading, of those that its `at` leaves. */
int reading_in_parts(struct eval *e, const struct reading *r, const struct part_work *work, struct err *err) MUST_CHECK;
/* May the facts of a total be computed by several threads? Of rows alone, and of rows that they lead to. */
bool blocks_may_total(struct eval *e, const struct total *t);
/* May the values be computed by several threads? Those that read figures may not. */
bool blocks_may(struct eval *e, const struct value *v);
bool blocks_may_judge(struct eval *e, const struct judge *j);

#endif
