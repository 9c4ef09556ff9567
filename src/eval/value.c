/* value.c - which kernel computes a node, and that it runs once for a batch.
 *
 * Takes a batch and a node; gives its values from the batch's memory. The kernels are in value_*.c; cells.c has those that
 * read other figures. Must not compute anything itself. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

static value_kernel *const kernels[] = {
    [VALUE_CONST] = value_const,       [VALUE_FIELD] = value_field,         [VALUE_KEPT] = value_kept,
    [VALUE_CONVERT] = value_convert,   [VALUE_SCALE] = value_scale,         [VALUE_LINK] = value_link,
    [VALUE_FOLLOW] = value_follow,     [VALUE_OUTER] = value_outer,         [VALUE_SELF] = value_self,
    [VALUE_MANY] = value_many,         [VALUE_COMPARE] = value_compare,     [VALUE_AND] = value_logic,
    [VALUE_OR] = value_logic,          [VALUE_NOT] = value_not,             [VALUE_KNOWN] = value_known,
    [VALUE_IN] = value_in,             [VALUE_MATCHES] = value_matches,     [VALUE_ARITH] = value_arith,
    [VALUE_NEGATE] = value_negate,     [VALUE_ELSE] = value_else,           [VALUE_FUNCTION] = value_function,
    [VALUE_HOOK] = value_hook,         [VALUE_CODE] = value_code,           [VALUE_CODE_NAME] = value_code_name,
    [VALUE_CODE_IS] = value_code_is,   [VALUE_GROUP_IS] = value_group_is,   [VALUE_GROUP] = value_group,
    [VALUE_SHIFT] = value_shift,       [VALUE_EDGE] = value_edge,           [VALUE_DAY] = value_day,
    [VALUE_SPAN] = value_span,         [VALUE_EVENT_AT] = value_event_at,   [VALUE_REACHED] = value_reached,
    [VALUE_NOW] = value_now,           [VALUE_TODAY] = value_today,         [VALUE_VERSION] = value_version,
    [VALUE_CELL] = eval_cell_kernel,   [VALUE_COUNTED] = eval_counted_kernel,
};

int batch_value(struct batch *b, struct value *v, const struct vec **out, struct err *err)
{
    size_t id = (size_t)v->id;
    if (id < b->n_memo && b->memo[id]) {
        *out = b->memo[id];
        return 0;
    }
    if (v->row && v->row != b->table)
        return err_set(err, ERR_INTERNAL, "a value of %s is asked of rows of %s", v->row->name.text, b->table ? b->table->name.text : "no table");
    struct vec *made = NULL;
    TRY(kernels[v->kind](b, v, &made, err));
    if (id < b->n_memo)
        b->memo[id] = made;
    *out = made;
    return 0;
}
