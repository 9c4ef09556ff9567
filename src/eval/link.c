/* link.c - where a row's link leads: keys to rows once, then a link is an array of row numbers.
 *
 * Takes the parts of a link's key as values of its table; gives for each row the target's row through merges, or why there is
 * none: missing, dangling, dropped. The last two are listed. Each distinct text is looked up once. Must not know what is read
 * at the other end. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

enum { LINK_MISSING = -1, LINK_DANGLING = -2, LINK_DROPPED = -3 };

static int32_t led_to(const struct table_data *target, int32_t row)
{
    if (row < 0)
        return LINK_DANGLING;
    int32_t kept = table_kept(target, row);
    return kept >= 0 ? kept : LINK_DROPPED;
}

/* ------------------------------------------------------------------ by key */

/* One text against a key of one text: a row for each distinct text, and by it for each row. */
void link_codes(const struct link_job *j, size_t first, size_t n)
{
    const struct key_part *p = &j->target->keys->parts[0];
    bool joined = p->dict && p->dict != j->parts->dict;
    if (joined)
        dict_join(j->parts->dict, p->dict, (int32_t)first, (int32_t)n, j->map + first);
    for (size_t c = first; c < first + n; c++) {
        int64_t word = joined ? j->map[c] : p->dict ? (int64_t)c : -1;
        j->map[c] = word < 0 ? LINK_DANGLING : led_to(j->target, key_find(j->target->keys, &word));
    }
}

#define MAP_ALL(type) \
    for (size_t i = first; i < first + n; i++) \
        rows[i] = map[((const type *)j->parts->few)[i]]

/* Each row has a text. */
static void map_steps(const struct link_job *j, size_t first, size_t n)
{
    enum { RUN = 1024 };
    int32_t codes[RUN], *rows = j->made.rows + first;
    for (size_t i = 0, some; i < n; i += some) {
        some = n - i < RUN ? n - i : RUN;
        form_spread(FORM_STEPS, sizeof *codes, j->parts->few, first + i, some, codes);
        for (size_t k = 0; k < some; k++)
            rows[i + k] = j->map[codes[k]];
    }
}

/* What has no text has the code -1, and what that leads to stands before the map. */
static void map_rows(const struct link_job *j, size_t first, size_t n)
{
    const int32_t *map = j->map, *codes = j->parts->data;
    int32_t *rows = j->made.rows;
    switch (j->parts->form) {
    case FORM_8: MAP_ALL(int8_t); break;
    case FORM_16: MAP_ALL(int16_t); break;
    case FORM_32: MAP_ALL(int32_t); break;
    case FORM_STEPS: map_steps(j, first, n); break;
    default:
        for (size_t i = first; i < first + n; i++)
            rows[i] = vec_has(j->parts, i) ? map[codes[i]] : LINK_MISSING;
    }
}

/* What leads nowhere, of each kind: how many, and the rows of the first. It stands behind a link's rows. */
struct broken { int32_t n[2], rows[2][LISTED_EXCEPTIONS]; };
enum { BROKEN = sizeof(struct broken) / sizeof(int32_t) };

static void find_broken(const struct table_data *td, const int32_t *rows, size_t first, size_t n, struct broken *b)
{
    for (size_t i = first; i < first + n; i++) {
        if (rows[i] >= LINK_MISSING || (td->status[i] != ROW_ALIVE && td->status[i] != ROW_MERGED))
            continue;
        bool dangling = rows[i] == LINK_DANGLING;
        if (b->n[dangling]++ < LISTED_EXCEPTIONS)
            b->rows[dangling][b->n[dangling] - 1] = (int32_t)i;
    }
}

void link_rows(const struct link_job *j, size_t first, size_t n)
{
    map_rows(j, first, n);
    find_broken(j->from, j->made.rows, first, n, &j->broken[first / LINK_RANGE]);
}

static int by_text(struct link_job *j, struct err *err)
{
    j->n_codes = j->parts->dict ? (size_t)dict_count(j->parts->dict) : 0;
    j->map_room = malloc((j->n_codes + 1) * sizeof *j->map_room);
    j->broken = calloc(j->from->n / LINK_RANGE + 1, sizeof *j->broken);
    if (!j->map_room || !j->broken)
        return err_set(err, ERR_NOMEM, "no memory to look up %zu keys", j->n_codes);
    j->map_room[0] = LINK_MISSING;
    j->map = j->map_room + 1;
    return 0;
}

struct words { /* the link's key for each row of its table */
    int64_t *list;
    uint8_t *known;
    size_t n_parts;
};

static int open_words(struct world *w, const struct link_decl *l, const struct key_index *k, struct words *out, struct err *err)
{
    const struct link_plan *lp = plan_link(w->plan, l);
    size_t n = world_data(w, l->from_table)->n;
    if (lp->n_parts != k->n_parts)
        return err_set(err, ERR_CONFIG, "%s.%s names a row of %s by %zu parts, and its key has %zu", l->from_table->name.text, l->name.text,
                       l->target_table->name.text, lp->n_parts, k->n_parts);
    *out = (struct words){malloc((n + 1) * k->n_parts * sizeof(int64_t)), malloc(n + 1), k->n_parts};
    if (!out->list || !out->known)
        return err_set(err, ERR_NOMEM, "no memory to look up the links of %zu rows", n);
    memset(out->known, 1, n);
    for (size_t p = 0; p < k->n_parts; p++) {
        const struct vec *v;
        TRY(world_column(w, l->from_table, lp->parts[p], false, &v, err));
        TRY(key_foreign(w, &k->parts[p], v, out->list + p, k->n_parts, out->known, err));
    }
    return 0;
}

static int by_words(struct world *w, const struct link_decl *l, const struct table_data *target, int32_t *out, struct err *err)
{
    struct words words = {0};
    int rc = open_words(w, l, target->keys, &words, err);
    for (size_t i = 0; rc == 0 && i < world_data(w, l->from_table)->n; i++)
        out[i] = words.known[i] ? led_to(target, key_find(target->keys, words.list + i * words.n_parts)) : LINK_MISSING;
    free(words.list);
    free(words.known);
    return rc;
}

static int by_key(struct world *w, struct link_job *j, struct err *err)
{
    const struct link_decl *l = j->decl;
    const struct link_plan *lp = plan_link(w->plan, l);
    struct table_data *target;
    const struct vec *v;
    TRY(world_table(w, l->target_table, &target, err));
    j->target = target;
    if (!target->keys)
        return err_set(err, ERR_CONFIG, "%s.%s leads to %s, which has no key", l->from_table->name.text, l->name.text, l->target_table->name.text);
    TRY(key_ready(w, l->target_table, target->keys, err));
    if (lp->n_parts != 1 || target->keys->n_parts != 1 || target->keys->parts[0].kind != VEC_TEXT)
        return by_words(w, l, target, j->made.rows, err);
    TRY(world_column(w, l->from_table, lp->parts[0], false, &v, err));
    j->parts = v;
    return v->kind == VEC_TEXT ? by_text(j, err) : by_words(w, l, target, j->made.rows, err);
}

/* The version in force at a time. A key that has no versions is dangling; one that has none then is missing. */
static int by_version(struct world *w, const struct link_decl *l, int32_t *out, struct err *err)
{
    const struct versions *versions;
    const struct vec *when;
    struct words words = {0};
    TRY(world_versions(w, l->target_table, &versions, err));
    TRY(world_column(w, l->from_table, plan_link(w->plan, l)->at, false, &when, err));
    int rc = open_words(w, l, versions->key, &words, err);
    for (size_t i = 0; rc == 0 && i < world_data(w, l->from_table)->n; i++) {
        const int64_t *key = words.list + i * words.n_parts;
        out[i] = LINK_MISSING;
        if (!words.known[i] || !vec_has(when, i))
            continue;
        int32_t row = version_at(w, versions, key, when, i);
        out[i] = row >= 0 ? row : key_find(versions->key, key) < 0 ? LINK_DANGLING : LINK_MISSING;
    }
    free(words.list);
    free(words.known);
    return rc;
}

/* ------------------------------------------------------------------ through the other end's link */

static int named_by_two(struct world *w, const struct link_decl *l, int32_t row, int32_t one, int32_t other, struct err *err)
{
    char here[200], there[200], too[200];
    return err_set(err, ERR_DATA, "%s.%s: one row is named by two of %s: %s by %s and %s", l->from_table->name.text, l->name.text,
                   l->target_table->name.text, world_record(w, l->from_table, row, here, sizeof here),
                   world_record(w, l->target_table, one, there, sizeof there), world_record(w, l->target_table, other, too, sizeof too));
}

static int by_other_end(struct world *w, const struct link_decl *l, int32_t *out, struct err *err)
{
    struct table_data *target;
    const int32_t *names;
    size_t n = world_data(w, l->from_table)->n;
    TRY(world_table(w, l->target_table, &target, err));
    TRY(world_link(w, l->through_link, &names, err));
    for (size_t i = 0; i < n; i++)
        out[i] = LINK_MISSING;
    for (size_t i = 0; i < target->n; i++) {
        int32_t row = names[i], keeper = table_kept(target, (int32_t)i);
        if (keeper < 0 || row < 0)
            continue;
        if (out[row] >= 0 && out[row] != keeper)
            return named_by_two(w, l, row, out[row], keeper, err);
        out[row] = keeper;
    }
    return 0;
}

/* ------------------------------------------------------------------ what leads nowhere is listed */

static int list_one(struct world *w, const struct link_decl *l, int32_t row, bool dangling, struct err *err)
{
    const struct link_plan *lp = plan_link(w->plan, l);
    struct buf key = BUF_INIT;
    char where[200], shown[200] = "";
    const struct vec *v;
    int rc = 0;
    for (size_t p = 0; p < lp->n_parts && (rc = world_column(w, l->from_table, lp->parts[p], false, &v, err)) == 0; p++) {
        struct key_part part = {.kind = v->kind, .dict = v->dict, .vec = v, .of = lp->parts[p]};
        struct key_index one = {.n_parts = 1, .parts = &part};
        if (p > 0)
            buf_puts(&key, " / ");
        key_print(w, &one, row, &key);
    }
    err_printable(shown, sizeof shown, key.data ? key.data : "", key.len, 120);
    buf_fini(&key);
    TRY(rc);
    world_exception(w, dangling ? "dangling link" : "link to a dropped row", l->from_table, row, "%s: %s \"%s\" of %s %s",
                    world_record(w, l->from_table, row, where, sizeof where), l->name.text, shown, l->target_table->name.text,
                    dangling ? "does not occur" : "was dropped");
    return 0;
}

/* Of all rows: put together, where ranges of them have found theirs. */
static struct broken all_broken(const struct link_job *j)
{
    struct broken all = {.n = {0}};
    if (!j->broken)
        find_broken(j->from, j->made.rows, 0, j->from->n, &all);
    for (size_t p = 0; j->broken && p <= j->from->n / LINK_RANGE; p++) {
        const struct broken *b = &j->broken[p];
        for (int k = 0; k < 2; k++) {
            for (int32_t i = 0; i < b->n[k] && i < LISTED_EXCEPTIONS && all.n[k] + i < LISTED_EXCEPTIONS; i++)
                all.rows[k][all.n[k] + i] = b->rows[k][i];
            all.n[k] += b->n[k];
        }
    }
    return all;
}

static int list_broken(struct world *w, const struct link_decl *l, const struct broken *b, struct err *err)
{
    int32_t shown[2], at[2] = {0};
    for (int k = 0; k < 2; k++)
        shown[k] = b->n[k] < LISTED_EXCEPTIONS ? b->n[k] : LISTED_EXCEPTIONS;
    while (at[0] < shown[0] || at[1] < shown[1]) { /* in the order of rows */
        bool dangling = at[0] == shown[0] || (at[1] < shown[1] && b->rows[1][at[1]] < b->rows[0][at[0]]);
        TRY(list_one(w, l, b->rows[dangling][at[dangling]++], dangling, err));
    }
    if (b->n[1] > LISTED_EXCEPTIONS)
        world_exception_add(w, "dangling link", l->from_table, (size_t)b->n[1] - LISTED_EXCEPTIONS);
    if (b->n[0] > LISTED_EXCEPTIONS)
        world_exception_add(w, "link to a dropped row", l->from_table, (size_t)b->n[0] - LISTED_EXCEPTIONS);
    return 0;
}

size_t link_index(const struct link_decl *l)
{
    size_t i = 0;
    while (i < l->from_table->n_links && l->from_table->links[i] != l)
        i++;
    return i;
}

int link_recall(struct world *w, const struct link_decl *l, bool *there, struct err *err)
{
    struct table_data *from = world_data(w, l->from_table);
    struct derivation d;
    const int32_t *rows;
    size_t n = 0;
    *there = derive_link(w, l, &d) && derive_recall(w, &d, &n, &rows) && n == from->n + BROKEN;
    if (!*there)
        return 0;
    struct broken broken;
    memcpy(&broken, rows + from->n, sizeof broken);
    TRY(list_broken(w, l, &broken, err));
    WORLD_PUBLISH(from->links[link_index(l)], rows);
    return 0;
}

int link_begin(struct world *w, const struct link_decl *l, struct link_job *j, struct err *err)
{
    *j = (struct link_job){.decl = l, .from = world_data(w, l->from_table)};
    TRY(derive_room(w, j->from->n + BROKEN, &j->made, err));
    return l->through_link ? by_other_end(w, l, j->made.rows, err) : l->at ? by_version(w, l, j->made.rows, err) : by_key(w, j, err);
}

int link_end(struct world *w, struct link_job *j, struct err *err)
{
    struct derivation d;
    if (!j->decl->through_link) {
        struct broken broken = all_broken(j);
        memcpy(j->made.rows + j->from->n, &broken, sizeof broken);
        TRY(list_broken(w, j->decl, &broken, err));
    }
    WORLD_PUBLISH(j->from->links[link_index(j->decl)], j->made.rows);
    if (derive_link(w, j->decl, &d))
        derive_keep(w, &d, &j->made);
    link_drop(j);
    return 0;
}

void link_drop(struct link_job *j)
{
    free(j->map_room);
    free(j->broken);
    j->map = j->map_room = NULL;
    j->broken = NULL;
}

static int make_link(struct world *w, const struct link_decl *l, struct err *err)
{
    struct link_job j;
    struct table_data *target;
    const int32_t *names;
    bool there = false;
    if (!l->through_link && !l->at)
        TRY(world_table(w, l->target_table, &target, err));
    if (l->through_link) /* it lists what leads nowhere, also where its turn is in the store */
        TRY(world_link(w, l->through_link, &names, err));
    TRY(link_recall(w, l, &there, err));
    if (there)
        return 0;
    int rc = link_begin(w, l, &j, err);
    if (rc != 0) {
        link_drop(&j);
        return rc;
    }
    if (j.map) {
        link_codes(&j, 0, j.n_codes);
        for (size_t first = 0; first < j.from->n; first += LINK_RANGE)
            link_rows(&j, first, j.from->n - first < LINK_RANGE ? j.from->n - first : LINK_RANGE);
    }
    rc = link_end(w, &j, err);
    link_drop(&j);
    return rc;
}

int world_link(struct world *w, const struct link_decl *l, const int32_t **rows, struct err *err)
{
    struct table_data *td;
    size_t at = link_index(l);
    int rc = 0;
    TRY(world_loading(w, l->from_table, &td, err));
    *rows = WORLD_FIND(td->links[at]);
    if (*rows)
        return 0;
    world_lock(w);
    if (!td->links[at])
        rc = make_link(w, l, err);
    *rows = td->links[at];
    world_unlock(w);
    return rc;
}
