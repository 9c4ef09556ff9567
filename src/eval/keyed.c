/* keyed.c - a table without a file: one row for each id that some link names.
 *
 * Takes the model's links to it, in order of declaration; gives its rows in order of first mention, so that the numbering does
 * not depend on anything else. Rows that were dropped name nobody. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>

static int add_ids(struct world *w, const struct table_data *from, const struct vec *ids, struct dict *dict, struct err *err)
{
    struct dict *texts = NULL;
    if (ids->kind != VEC_TEXT)
        TRY(world_dict(w, &texts, err));
    TRY(key_as_text(w, ids, texts, &ids, err));
    int32_t *map = calloc((size_t)dict_count(ids->dict ? ids->dict : dict) + 1, sizeof *map);
    int rc = map ? 0 : err_set(err, ERR_NOMEM, "no memory for the ids of a table without a file");
    for (size_t i = 0; rc == 0 && i < from->n; i++) {
        int32_t code = (int32_t)vec_whole(ids, i);
        size_t n;
        if (!vec_has(ids, i) || (from->status[i] != ROW_ALIVE && from->status[i] != ROW_MERGED) || map[code])
            continue;
        const char *id = dict_text(ids->dict, code, &n);
        map[code] = 1;
        if (n > 0 && dict_add(dict, id, n) < 0)
            rc = err_set(err, ERR_NOMEM, "no memory for the ids of a table without a file");
    }
    free(map);
    return rc;
}

static int add_links_of(struct world *w, const struct table *from, const struct table *t, struct dict *dict, struct err *err)
{
    for (size_t i = 0; i < from->n_links; i++) {
        const struct link_decl *l = from->links[i];
        struct table_data *td;
        const struct vec *ids;
        if (l->target_table != t || l->through_link || l->through.n > 0)
            continue;
        const struct link_plan *lp = plan_link(w->plan, l);
        if (lp->n_parts != 1)
            return err_set(err, ERR_CONFIG, "%s.%s names a row of %s by %zu parts; a table without a file has a key of one", from->name.text,
                           l->name.text, t->name.text, lp->n_parts);
        TRY(world_table(w, from, &td, err));
        TRY(world_column(w, from, lp->parts[0], false, &ids, err));
        TRY(add_ids(w, td, ids, dict, err));
    }
    return 0;
}

int table_from_links(struct world *w, const struct table *t, struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct dict *dict = dict_new();
    if (!dict)
        return err_set(err, ERR_NOMEM, "no memory for the table %s", t->name.text);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < w->model->n_tables; i++)
        rc = add_links_of(w, w->model->tables[i], t, dict, err);
    struct column ids = {0};
    struct column *columns = rc == 0 ? calloc(1, sizeof *columns) : NULL;
    if (rc == 0 && !columns)
        rc = err_set(err, ERR_NOMEM, "no memory for the table %s", t->name.text);
    if (rc == 0)
        rc = column_new(COL_TEXT, (size_t)dict_count(dict), &ids, err);
    if (rc != 0) {
        free(columns);
        dict_free(&dict);
        return rc;
    }
    for (int32_t i = 0; i < dict_count(dict); i++) {
        ((int32_t *)ids.data)[i] = i;
        column_set_valid(&ids, (size_t)i);
    }
    dict_free(&ids.dict);
    ids.dict = dict;
    columns[0] = ids;
    td->extract = (struct extract){.n_rows = ids.n, .n_columns = 1, .columns = columns};
    td->n = ids.n;
    return 0;
}
