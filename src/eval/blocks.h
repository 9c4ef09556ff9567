/* blocks.h - rows in blocks of a fixed size, computed on several threads and put together in the order of the rows.
 *
 * A block has as many rows whatever the number of threads and the size of a batch, and the blocks of a reading are put together one
 * after the other: no figure depends on who computed what. */
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
    /* Before the first block: how many there are, once the rows are chosen. NULL: nothing to prepare. And when all are taken, or somebody
     * has failed. */
    int (*begin)(void *ctx, size_t n_blocks, struct err *err);
    void (*end)(void *ctx);
    /* All that compute does of who is alone, with a batch; and the total whose facts it looks at, where it reads no other figure: it may look
     * at the batches of that total's fold. NULL: it may not. */
    int (*step)(void *ctx, struct eval *view, size_t block, struct batch *b, struct err *err);
    const struct total *of;
};
size_t blocks_count(size_t n_rows);
struct reading blocks_rows(const struct reading *r, size_t block); /* the block's rows, all of them */
/* Runs the work over the rows of the reading, all of them (its `at` is the caller's to heed). A single block is computed here, and by
 * the evaluation itself. */
int blocks_run(struct eval *e, const struct reading *r, const struct block_work *work, struct err *err) MUST_CHECK;
/* The same for several readings, none of them alone, whose `at` is heeded: while one has no block left, threads compute those of another
 * (jobs.c). Of several failures that of the first job in their order by rows is given, and of its first block; *failed: which one. */
struct block_job {
    struct reading reading;
    struct block_work work;
};
int jobs_run(struct eval *e, const struct block_job *jobs, size_t n, size_t *failed, struct err *err) MUST_CHECK;
int job_now(struct eval *e, const struct block_job *job, struct err *err) MUST_CHECK; /* one by itself; it may be alone */
/* ---- what is read along with the totals: asked before they are folded (fold_run.c), it adds its readings once the tables are there. */
struct job_list { struct eval *eval; struct arena *arena; struct block_job *list; size_t n; };
typedef int add_readings(void *ctx, struct job_list *jobs, struct err *err);
struct asked_reading { add_readings *add; void *ctx; };
void reading_ask(struct eval *e, add_readings *add, void *ctx);
int reading_now(struct eval *e, add_readings *add, void *ctx, struct err *err) MUST_CHECK; /* by itself */
/* ---- choose.c: which rows of a reading lie on its days. Opened, all blocks of the reading, in any order; ended or freed. */
struct choice;
int choice_open(struct eval *e, const struct reading *r, struct choice **out, struct err *err) MUST_CHECK; /* *out also after a failure */
bool choice_is_little(struct eval *e, const struct choice *c); /* threads would find nothing to look at */
int choice_block(void *choice, struct eval *view, size_t block, const struct reading *rows, struct err *err) MUST_CHECK;
/* The rows, in order; their list is *mine, to be freed. */
void choice_end(struct eval *e, struct choice **choice, struct reading *out, int32_t **mine);
void choice_free(struct choice **choice); /* accepts NULL */
/* All of it: on several threads where it is worth it. *mine is to be freed, also after a failure. */
int reading_select(struct eval *e, const struct reading *r, struct reading *out, int32_t **mine, struct err *err) MUST_CHECK;
/* The same for what is counted batch by batch: a block has a part of its own, which begins as zeros. */
struct part_work {
    void *ctx; size_t size;  /* of a part */
    bool alone;
    const struct total *of;  /* see block_work; NULL: none */
    int (*step)(struct batch *b, const void *ctx, void *part, struct err *err); /* memory for the part is the batch's world's arena */
    int (*take)(void *ctx, const void *part, struct err *err);                  /* in the order of blocks */
};
/* A reading among others; who is alone is computed after them. */
void jobs_add_parts(struct job_list *jobs, const struct reading *r, const struct part_work *work);
/* The rows of the reading, of those that its `at` leaves. */
int reading_in_parts(struct eval *e, const struct reading *r, const struct part_work *work, struct err *err) MUST_CHECK;
/* May the facts of a total be computed by several threads? Of rows alone, and of rows that they lead to. */
bool blocks_may_total(struct eval *e, const struct total *t);
/* May the values be computed by several threads? Those that read figures may not. */
bool blocks_may(struct eval *e, const struct value *v);
bool blocks_may_judge(struct eval *e, const struct judge *j);

#endif
