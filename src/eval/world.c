/* world.c - the loaded tables of a run: their memory, what is listed of them, how a record is named.
 *
 * Takes a finished plan, sources and a calendar; tables are read when somebody asks (table.c). All that grows with the data
 * is malloc'ed, belongs to the world and goes with it. Must not know any kernel: values are asked through batches. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/budget.h"
#include "base/text.h"

/* ------------------------------------------------------------------ memory */

static bool room_for_one(void **list, size_t n, size_t *cap, size_t item)
{
    if (n < *cap)
        return true;
    size_t more = *cap ? 2 * *cap : 64;
    void *moved = realloc(*list, more * item);
    if (!moved)
        return false;
    *list = moved;
    *cap = more;
    return true;
}

enum { ROOM_CHECKED = 1 << 20 }; /* bytes; what is less is seen when a batch begins */

void world_lock(struct world *w) { pthread_mutex_lock(&w->own->lock); }
void world_unlock(struct world *w) { pthread_mutex_unlock(&w->own->lock); }

int world_may_take(struct world *w, size_t n, size_t size, struct err *err)
{
    int rc = n * size >= ROOM_CHECKED ? budget_check(w->budget, n * size, err) : 0;
    return rc ? err_wrap(err, "evaluating %zu values", n) : 0;
}

int world_room(struct world *w, size_t n, size_t size, void **out, struct err *err)
{
    struct world_own *own = w->own;
    *out = NULL;
    TRY(world_may_take(w, n, size, err));
    void *made = calloc(n ? n : 1, size);
    world_lock(w);
    void *list = own->blocks;
    bool listed = made && room_for_one(&list, own->n_blocks, &own->cap_blocks, sizeof(void *));
    if (listed) {
        own->blocks = list;
        own->blocks[own->n_blocks++] = *out = made;
    }
    world_unlock(w);
    if (listed)
        return 0;
    free(made);
    return err_set(err, ERR_NOMEM, "no memory for %zu values of %zu bytes", n, size);
}

int world_keep_dict(struct world *w, struct dict *dict, struct err *err)
{
    struct world_own *own = w->own;
    world_lock(w);
    void *list = own->dicts;
    bool listed = room_for_one(&list, own->n_dicts, &own->cap_dicts, sizeof(struct dict *));
    if (listed) {
        own->dicts = list;
        own->dicts[own->n_dicts++] = dict;
    }
    world_unlock(w);
    if (listed)
        return 0;
    dict_free(&dict);
    return err_set(err, ERR_NOMEM, "no memory for a dictionary");
}

bool world_keep_hold(struct world *w, struct hold *held)
{
    struct world_own *own = w->own;
    world_lock(w);
    void *list = own->holds;
    bool listed = room_for_one(&list, own->n_holds, &own->cap_holds, sizeof held);
    if (listed) {
        own->holds = list;
        own->holds[own->n_holds++] = held;
    }
    world_unlock(w);
    if (!listed)
        hold_drop(&held);
    return listed;
}

int world_dict(struct world *w, struct dict **out, struct err *err)
{
    *out = dict_new();
    if (!*out)
        return err_set(err, ERR_NOMEM, "no memory for a dictionary");
    return world_keep_dict(w, *out, err);
}

static int grow_values(struct world *w, size_t n, struct err *err)
{
    struct world_own *own = w->own;
    void *memo, *traits, *listed;
    TRY(world_room(w, n, sizeof(void *), &memo, err));
    TRY(world_room(w, n, sizeof(uint8_t *), &listed, err));
    TRY(world_room(w, n, 1, &traits, err));
    if (own->n_values > 0) {
        memcpy(memo, w->memo, own->n_values * sizeof(void *));
        memcpy(traits, own->traits, own->n_values);
        memcpy(listed, own->listed, own->n_values * sizeof(uint8_t *));
    }
    for (size_t i = 0; i < w->model->n_tables; i++) {
        struct table_data *td = &w->tables[i];
        void *stored;
        TRY(world_room(w, n, sizeof(struct vec *), &stored, err));
        if (own->n_values > 0)
            memcpy(stored, td->stored, own->n_values * sizeof(struct vec *));
        td->stored = stored;
    }
    w->memo = memo;
    w->n_memo = n;
    own->traits = traits;
    own->listed = listed;
    own->n_values = n;
    return 0;
}

static int know_value(struct world *w, const struct value *v, struct err *err)
{
    if ((size_t)v->id < w->n_memo)
        return 0;
    if (w->is_view)
        return err_set(err, ERR_INTERNAL, "a value was planned while threads were computing");
    size_t n = plan_value_count(w->plan);
    return grow_values(w, (n > (size_t)v->id ? n : (size_t)v->id + 1) + 64, err);
}

int world_memo(struct world *w, const struct value *v, void ***slot, struct err *err)
{
    TRY(know_value(w, v, err));
    *slot = &w->memo[v->id];
    return 0;
}

int world_first_time(struct world *w, const struct value *v, int32_t row, bool *first, struct err *err)
{
    struct world_own *own = w->own;
    uint8_t *list = WORLD_FIND(own->listed[v->id]);
    if (!list) {
        void *made = NULL;
        int rc = 0;
        world_lock(w);
        if (!own->listed[v->id])
            rc = world_room(w, world_data(w, v->row)->n + 1, 1, &made, err);
        if (made)
            WORLD_PUBLISH(own->listed[v->id], (uint8_t *)made);
        list = own->listed[v->id];
        world_unlock(w);
        if (rc != 0)
            return rc;
    }
    *first = __atomic_exchange_n(&list[row], 1, __ATOMIC_RELAXED) == 0;
    return 0;
}

int world_view(struct world *w, struct world *view, struct arena *arena, struct err *err)
{
    void **old = view->memo;
    size_t n_old = view->n_memo;
    void *memo = old;
    if (n_old < w->n_memo) { /* what a view has computed of texts stays with it */
        TRY(world_room(w, w->n_memo, sizeof(void *), &memo, err));
        if (n_old > 0)
            memcpy(memo, old, n_old * sizeof(void *));
    }
    *view = *w;
    view->is_view = true;
    view->memo = memo;
    view->arena = arena;
    view->exceptions = NULL;
    view->n_exceptions = 0;
    return 0;
}

static void open_lock(pthread_mutex_t *lock)
{
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
}

int world_scratch_open(struct world *w, struct world_scratch *s, struct err *err)
{
    memset(s, 0, sizeof *s);
    s->arena = arena_new();
    s->own = (struct world_own){.n_values = w->own->n_values, .traits = w->own->traits, .listed = w->own->listed, .rates = w->own->rates,
                                .versions = w->own->versions};
    open_lock(&s->own.lock);
    TRY(world_view(w, &s->view, s->arena, err));
    s->view.own = &s->own;
    return 0;
}

static void free_lists(struct world_own *own)
{
    for (size_t i = 0; i < own->n_blocks; i++)
        free(own->blocks[i]);
    for (size_t i = 0; i < own->n_dicts; i++)
        dict_free(&own->dicts[i]);
    for (size_t i = 0; i < own->n_holds; i++)
        hold_drop(&own->holds[i]);
    free(own->blocks);
    free(own->dicts);
    free(own->holds);
    pthread_mutex_destroy(&own->lock);
}

void world_scratch_close(struct world *w, struct world_scratch *s)
{
    world_take_exceptions(w, s->view.exceptions, s->view.n_exceptions);
    free_lists(&s->own);
    arena_free(&s->arena);
}

static void open_table(struct table_data *td, const struct table *t, struct arena *arena)
{
    td->table = t;
    td->links = ARENA_ARRAY(arena, const int32_t *, t->n_links);
    td->manys = ARENA_ARRAY(arena, struct many *, t->n_links);
}

int world_init(struct world *w, struct plan *plan, const struct sources *sources, const struct calendar *calendar,
               const struct function *const *hooks, int64_t as_of, struct arena *arena, struct err *err)
{
    *w = (struct world){.plan = plan, .model = plan_model(plan), .arena = arena, .sources = sources, .calendar = calendar, .hooks = hooks,
                        .as_of = as_of};
    w->as_of_day = calendar_day(calendar, as_of);
    w->own = ARENA_NEW(arena, struct world_own);
    open_lock(&w->own->lock);
    w->tables = ARENA_ARRAY(arena, struct table_data, w->model->n_tables);
    w->own->versions = ARENA_ARRAY(arena, struct versions *, w->model->n_tables);
    for (size_t i = 0; i < w->model->n_tables; i++)
        open_table(&w->tables[w->model->tables[i]->index], w->model->tables[i], arena);
    return grow_values(w, plan_value_count(plan) + 64, err);
}

void world_fini(struct world *w)
{
    if (!w->own)
        return;
    answers_keep(w);
    for (size_t i = 0; i < w->model->n_tables; i++)
        extract_fini(&w->tables[i].extract);
    free_lists(w->own);
    *w = (struct world){0};
}

void world_progress(struct world *w, const char *what, double part)
{
    if (!w->progress)
        return;
    world_lock(w);
    w->progress(w->progress_ctx, what, part);
    world_unlock(w);
}

/* ------------------------------------------------------------------ what a value depends on */

static unsigned join_traits(unsigned x, unsigned y)
{
    unsigned depth = x >> TRAIT_DEPTH_SHIFT, other = y >> TRAIT_DEPTH_SHIFT;
    return ((x | y) & (TRAIT_MOMENT | TRAIT_COSTLY | TRAIT_CELLS)) | (depth > other ? depth : other) << TRAIT_DEPTH_SHIFT;
}

static unsigned judge_traits(struct world *w, const struct judge *j)
{
    unsigned t = 0;
    for (size_t i = 0; j && i < j->n_rules; i++)
        t = join_traits(t, world_traits(w, j->rules[i].cond));
    return t;
}

static unsigned own_traits(enum value_kind kind)
{
    switch (kind) {
    case VALUE_NOW:
    case VALUE_TODAY:
    case VALUE_EVENT_AT:
    case VALUE_REACHED:
    case VALUE_VERSION:
        return TRAIT_MOMENT;
    case VALUE_CELL:
    case VALUE_COUNTED:
        return TRAIT_MOMENT | TRAIT_CELLS;
    case VALUE_MANY: /* its rows may be those of a history */
        return TRAIT_MOMENT | TRAIT_COSTLY;
    case VALUE_HOOK:
        return TRAIT_COSTLY;
    default:
        return 0;
    }
}

unsigned world_traits(struct world *w, const struct value *v)
{
    if (!v)
        return 0;
    bool kept = (size_t)v->id < w->own->n_values;
    unsigned known = kept ? __atomic_load_n(&w->own->traits[v->id], __ATOMIC_RELAXED) : 0;
    if (known)
        return known;
    unsigned t = join_traits(world_traits(w, v->a), world_traits(w, v->cond));
    if (v->kind == VALUE_MANY && t >> TRAIT_DEPTH_SHIFT > 0)
        t -= 1u << TRAIT_DEPTH_SHIFT; /* the nearest row outside is the one whose many these are */
    t = join_traits(t, join_traits(world_traits(w, v->b), world_traits(w, v->c)));
    for (size_t i = 0; i < v->n_args; i++)
        t = join_traits(t, world_traits(w, v->args[i]));
    t = join_traits(t, judge_traits(w, v->judge));
    if (v->event)
        t = join_traits(t, join_traits(world_traits(w, v->event->at), judge_traits(w, v->event->judge)));
    if (v->kind == VALUE_OUTER)
        t += (unsigned)v->depth << TRAIT_DEPTH_SHIFT;
    t |= own_traits(v->kind) | TRAIT_KNOWN;
    if (kept)
        __atomic_store_n(&w->own->traits[v->id], (uint8_t)(t < UINT8_MAX ? t : UINT8_MAX), __ATOMIC_RELAXED);
    return t;
}

/* ------------------------------------------------------------------ exceptions and names of records */

/* Of a kind and table: the first that was met, which has the count, and the one with the greatest row. */
struct listed { struct exception *first, *last; size_t n; };

static struct listed listed_of(struct world *w, const char *kind, const struct table *t)
{
    struct listed l = {NULL, NULL, 0};
    for (size_t i = 0; i < w->n_exceptions; i++) {
        struct exception *e = &w->exceptions[i];
        if (e->table != t || strcmp(e->kind, kind) != 0)
            continue;
        l.first = l.first ? l.first : e;
        l.last = !l.last || e->row > l.last->row || (e->row == l.last->row && strcmp(e->text, l.last->text) > 0) ? e : l.last;
        l.n++;
    }
    return l;
}

void world_exception_add(struct world *w, const char *kind, const struct table *t, size_t n)
{
    struct listed l = listed_of(w, kind, t);
    if (l.first)
        l.first->count += n;
}

/* Goes before the last of those that are listed? What has no row stays in the order in which it was met. */
static bool goes_before(const struct listed *l, int32_t row, const char *text)
{
    return row < l->last->row || (row == l->last->row && row >= 0 && strcmp(text, l->last->text) < 0);
}

bool world_exception_more(struct world *w, const char *kind, const struct table *t, int32_t row)
{
    struct listed l = listed_of(w, kind, t);
    if (l.n < LISTED_EXCEPTIONS || goes_before(&l, row, ""))
        return true;
    l.first->count++;
    return false;
}

/* With its count, which the first of the kind takes over. */
static void list_exception(struct world *w, struct exception one)
{
    struct listed l = listed_of(w, one.kind, one.table);
    if (l.first) {
        l.first->count += one.count;
        one.count = 0;
    }
    if (l.n < LISTED_EXCEPTIONS) {
        ARENA_PUSH(w->arena, w->exceptions, w->n_exceptions, one);
    } else if (goes_before(&l, one.row, one.text)) {
        l.last->row = one.row;
        l.last->text = one.text;
    }
}

void world_exception(struct world *w, const char *kind, const struct table *t, int32_t row, const char *fmt, ...)
{
    if (!world_exception_more(w, kind, t, row))
        return;
    va_list ap;
    va_start(ap, fmt);
    list_exception(w, (struct exception){.kind = kind, .table = t, .row = row, .text = arena_vprintf(w->arena, fmt, ap), .count = 1});
    va_end(ap);
}

void world_take_exceptions(struct world *w, const struct exception *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        list_exception(w, list[i]);
}

static int list_judged(struct world *w, struct table_data *t, struct err *err)
{
    void *made;
    size_t n = 0;
    t->n_judged = t->n_alive + t->n_merged + t->n_dropped;
    t->judged = t->n_judged == t->n_alive ? t->alive : NULL;
    if (t->n_judged == t->n_alive || t->n_judged == t->n)
        return 0; /* NULL: all rows */
    TRY(world_room(w, t->n_judged + 1, sizeof(int32_t), &made, err));
    int32_t *rows = made;
    for (size_t i = 0; i < t->n; i++)
        if (t->status[i] == ROW_ALIVE || t->status[i] == ROW_MERGED || t->status[i] == ROW_DROPPED)
            rows[n++] = (int32_t)i;
    t->judged = rows;
    return 0;
}

int world_judged_rows(struct world *w, const struct table *t, const int32_t **rows, size_t *n, struct err *err)
{
    struct table_data *td = world_data(w, t);
    world_lock(w);
    int rc = td->judged ? 0 : list_judged(w, td, err);
    *rows = td->judged;
    *n = td->n_judged;
    world_unlock(w);
    return rc;
}

void world_position(const struct table_data *t, int32_t row, const char **file, int64_t *line)
{
    const struct extract *x = &t->extract;
    *file = NULL;
    *line = 0;
    if (row < 0 || (size_t)row >= x->n_rows)
        return;
    size_t f = extract_file(x, (size_t)row, line);
    if (f < x->n_files)
        *file = x->files[f];
}

static void put_position(const struct table_data *td, int32_t row, struct buf *out)
{
    const char *file;
    int64_t line;
    world_position(td, row, &file, &line);
    if (file && line > 0)
        buf_printf(out, "%s:%lld", file, (long long)line);
    else
        buf_printf(out, "row %lld of %s", (long long)row + 1, file ? file : td->table->name.text);
}

char *world_record(struct world *w, const struct table *t, int32_t row, char *dst, size_t size)
{
    struct buf b = BUF_INIT;
    const struct table_data *td = world_data(w, t);
    put_position(td, row, &b);
    if (td->keys && row >= 0 && key_known(td->keys, row)) {
        buf_printf(&b, " (%s ", t->name.text);
        key_print(w, td->keys, row, &b);
        buf_putc(&b, ')');
    }
    dst[0] = '\0';
    err_printable(dst, size, b.data ? b.data : "", b.len, size / 2);
    buf_fini(&b);
    return dst;
}

int world_bad_field(struct world *w, const struct table *t, int32_t row, const char *column, const char *text, size_t n, const char *reason,
                    struct err *err)
{
    const char *file;
    int64_t line;
    char shown[200] = "";
    world_position(world_data(w, t), row, &file, &line);
    err_printable(shown, sizeof shown, text, n, 80);
    return err_set(err, ERR_DATA, "%s:%lld: %s: %s: %s", file ? file : t->name.text, (long long)(line > 0 ? line : row + 1), column, shown, reason);
}

int world_key(struct world *w, const struct table *t, int32_t row, struct buf *out, struct err *err)
{
    struct table_data *td;
    TRY(world_table(w, t, &td, err));
    if (td->keys && key_known(td->keys, row)) {
        key_print(w, td->keys, row, out);
        return 0;
    }
    const char *file;
    int64_t line;
    world_position(td, row, &file, &line);
    buf_printf(out, "row %lld", (long long)row + 1);
    if (file && line > 0)
        buf_printf(out, " (%s:%lld)", file, (long long)line);
    return 0;
}

/* One part of a key as text, cut out of `key` at *from. */
static size_t next_part(const char *key, size_t *from, bool last)
{
    const char *end = last ? NULL : strstr(key + *from, " / ");
    size_t n = end ? (size_t)(end - key) - *from : strlen(key + *from);
    *from += n + (end ? 3 : 0);
    return n;
}

int world_find(struct world *w, const struct table *t, const char *key, int32_t *row, struct err *err)
{
    struct table_data *td;
    TRY(world_table(w, t, &td, err));
    *row = -1;
    if (!td->keys)
        return 0;
    TRY(key_ready(w, t, td->keys, err));
    int64_t *words = ARENA_ARRAY(w->arena, int64_t, td->keys->n_parts);
    size_t from = 0;
    uint8_t known = 1;
    struct dict *texts = dict_new();
    if (!texts)
        return err_set(err, ERR_NOMEM, "no memory to look up a key");
    int rc = 0;
    for (size_t p = 0; rc == 0 && p < td->keys->n_parts; p++) {
        const char *text = key + from;
        size_t n = next_part(key, &from, p + 1 == td->keys->n_parts);
        int32_t code = dict_add(texts, text, n);
        struct vec one = {.kind = VEC_TEXT, .n = 1, .data = &code, .dict = texts};
        rc = code < 0 ? err_set(err, ERR_NOMEM, "no memory to look up a key")
                      : key_foreign(w, &td->keys->parts[p], &one, &words[p], 1, &known, err);
    }
    dict_free(&texts);
    if (rc != 0)
        return rc;
    *row = known ? key_find(td->keys, words) : -1;
    return 0;
}
