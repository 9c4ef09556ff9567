/* kept_rows.c - which rows of a table count, kept from one run to the next: who lives, who was left out, dropped or merged, and into whom.
 *
 * Takes a table whose `where`, drops and merge depend on nothing but the rows' own fields (derive.c); gives the lists that loading it would
 * make, where they lie. Bad fields are looked at in each run. Must not know how a row is judged. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

/* Ahead of the lists. Where all rows live nothing follows; else who stands for each row, those that live and one number more, those that were
 * merged, those that `where` left out, those that were dropped, and by which rule. */
struct counts { int32_t alive, merged, filtered, dropped; };
enum { COUNTS = sizeof(struct counts) / sizeof(int32_t) };

static size_t words_of(const struct table_data *td, const struct counts *c)
{
    size_t some = (size_t)c->alive + 1 + (size_t)c->merged + (size_t)c->filtered + 2 * (size_t)c->dropped;
    return COUNTS + ((size_t)c->alive == td->n ? 0 : td->n + some);
}

static bool is_whole(const struct table_data *td, const struct table_plan *tp, const struct counts *c, size_t n_words)
{
    bool good = c->alive >= 0 && c->merged >= 0 && c->filtered >= 0 && c->dropped >= 0 && (c->dropped == 0 || (tp->drops && tp->drops->n_rules > 0));
    return good && (size_t)c->alive + (size_t)c->merged + (size_t)c->filtered + (size_t)c->dropped == td->n && words_of(td, c) == n_words;
}

bool kept_rows_find(struct world *w, const struct table *t, struct kept_rows *k)
{
    const struct table_data *td = world_data(w, t);
    const struct table_plan *tp = plan_table(w->plan, t);
    const int32_t *words;
    size_t n = 0;
    bool some = tp->where || (tp->drops && tp->drops->n_rules > 0) || tp->n_merge_by > 0;
    *k = (struct kept_rows){.may = false};
    k->may = some && derive_rows(w, t, &k->derivation);
    if (k->may && derive_recall(w, &k->derivation, &n, &words) && n >= COUNTS && is_whole(td, tp, (const void *)words, n))
        k->words = words;
    return k->words != NULL;
}

void kept_rows_take(struct table_data *td, const struct kept_rows *k)
{
    struct counts c;
    memcpy(&c, k->words, sizeof c);
    td->n_merged = (size_t)c.merged;
    td->n_filtered = (size_t)c.filtered;
    td->n_dropped = (size_t)c.dropped;
    td->n_alive = (size_t)c.alive;
    if (td->n_alive == td->n)
        return;
    int32_t *lists = (int32_t *)(uintptr_t)k->words + COUNTS; /* once a table is loaded nobody writes to them */
    td->kept = lists;
    td->alive = td->kept + td->n;
    td->merged = td->alive + td->n_alive + 1;
    const int32_t *filtered = td->merged + c.merged, *dropped = filtered + c.filtered, *rule = dropped + c.dropped;
    for (int32_t i = 0; i < c.merged; i++)
        td->status[td->merged[i]] = ROW_MERGED;
    for (int32_t i = 0; i < c.filtered; i++)
        td->status[filtered[i]] = ROW_FILTERED;
    for (int32_t i = 0; i < c.dropped; i++) {
        td->status[dropped[i]] = ROW_DROPPED;
        td->drop_rule[dropped[i]] = (uint16_t)rule[i];
    }
}

int kept_rows_room(struct world *w, struct table_data *td, struct kept_rows *k, int32_t **kept, int32_t **alive, int32_t **merged, struct err *err)
{
    const struct counts c = {(int32_t)td->n_alive, (int32_t)td->n_merged, (int32_t)td->n_filtered, (int32_t)td->n_dropped};
    TRY(derive_room(w, words_of(td, &c) + 1, &k->made, err));
    k->made.n--; /* lists are written one behind their end */
    memcpy(k->made.rows, &c, sizeof c);
    *kept = *alive = *merged = NULL;
    if (td->n_alive == td->n)
        return 0; /* nothing else stands there */
    *kept = k->made.rows + COUNTS;
    *alive = *kept + td->n;
    *merged = *alive + td->n_alive + 1;
    return 0;
}

static void list_gone(const struct table_data *td)
{
    int32_t *filtered = td->merged + td->n_merged, *dropped = filtered + td->n_filtered, *rule = dropped + td->n_dropped;
    for (size_t i = 0; i < td->n; i++) {
        if (td->status[i] == ROW_FILTERED)
            *filtered++ = (int32_t)i;
        if (td->status[i] == ROW_DROPPED) {
            *dropped++ = (int32_t)i;
            *rule++ = td->drop_rule[i];
        }
    }
}

void kept_rows_keep(struct world *w, const struct table_data *td, struct kept_rows *k)
{
    if (!k->may)
        return;
    if (td->n_alive < td->n)
        list_gone(td);
    derive_keep(w, &k->derivation, &k->made);
}
