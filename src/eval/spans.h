/* spans.h - between which times the rows of each block lie. */
#ifndef CONCORD_EVAL_SPANS_H
#define CONCORD_EVAL_SPANS_H

#include "eval/blocks.h"
#include "eval/world_int.h"

/* Of a block's rows: the least and the greatest time, an instant or a day as the value is, and how many have one. None: least > most. */
struct block_span {
    int64_t least, most, n;
};
/* Of the reading's rows, one for each block; NULL: nobody has noted them yet, and they were not kept. The rows are a table's, and stand
 * for themselves by where they lie. */
const struct block_span *spans_find(struct eval *e, const struct reading *r, struct value *at);
/* The same, noted now if nobody has; NULL: it is not worth it, or the value is none to rely on. */
int spans_get(struct eval *e, const struct reading *r, struct value *at, const struct block_span **out, struct err *err) MUST_CHECK;
/* May they be noted while somebody goes through all the rows? Each block by itself; then they are kept. */
bool spans_may(struct eval *e, const struct reading *r, const struct value *at);
struct spans_made { struct row_list list; struct block_span *blocks; };
int spans_room(struct eval *e, const struct reading *r, struct spans_made *out, struct err *err) MUST_CHECK;
/* Of a plain field whose values lie one behind the other no batches are needed; false: it is none. */
bool spans_of_field(struct world *w, const struct reading *rows, struct value *at, struct block_span *out);
void spans_note(struct block_span *s, const struct vec *times); /* of a batch */
void spans_keep(struct eval *e, const struct reading *r, struct value *at, const struct spans_made *made);

#endif
