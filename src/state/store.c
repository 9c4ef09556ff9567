/* store.c - decides what is taken from the store, what is put into it, and what goes.
 *
 * Takes what the evaluation asks of a source; gives an extract, mapped or read. What was read is kept for writing until the result
 * is out, when it is the same memory that was handed out: nobody writes to it. It is stored only if each of its files was left alone
 * for a while before the reading began, and is the same file after it. A pack of more columns serves who asks for fewer. All that
 * fails here means that something is read that need not have been. Must not know what the values are used for. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/pool.h"
#include "state/origin.h"
#include "state/pack.h"
#include "state/shelf.h"

#define SIZE_LIMIT (UINT64_C(4) << 30) /* of all packs together, or twice what this run used */
enum { WORTH = 64 * 1024 };            /* bytes of an object's files; below that reading is as quick */

/* What was read, and waits to be written. */
struct kept {
    struct extract extract;
    struct origin origin;
    char *object;
    struct want *wants; /* their names copied */
    int32_t *n_texts;
    char name[SHELF_NAME];
    struct hold *held; /* the list's reference */
    struct kept *next;
};
struct used {
    char name[SHELF_NAME];
    struct used *next;
};
struct store {
    char *root, *folder;
    const struct sources *sources;
    unsigned threads;
    const struct budget *budget;
    pthread_mutex_t waits; /* who waits for another run's process has it, and so for all that look meanwhile */
    int patience;          /* under it */
    pthread_mutex_t lock;  /* of what follows */
    struct kept *kept;
    struct used *used;
};

struct store *store_new(const struct store_spec *spec)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->root = strdup(spec->root);
    s->folder = shelf_folder(spec->root);
    s->sources = spec->sources;
    s->threads = spec->threads;
    s->budget = spec->budget;
    pthread_mutex_init(&s->lock, NULL);
    pthread_mutex_init(&s->waits, NULL);
    s->patience = SHELF_PATIENCE;
    if (!s->root || !s->folder)
        store_free(&s);
    return s;
}

static void drop_kept(struct store *s)
{
    while (s->kept) {
        struct kept *k = s->kept;
        s->kept = k->next;
        struct hold *held = k->held; /* k may go with it */
        hold_drop(&held);
    }
}

void store_free(struct store **s)
{
    struct store *x = *s;
    *s = NULL;
    if (!x)
        return;
    drop_kept(x);
    while (x->used) {
        struct used *u = x->used;
        x->used = u->next;
        free(u);
    }
    pthread_mutex_destroy(&x->lock);
    pthread_mutex_destroy(&x->waits);
    free(x->root);
    free(x->folder);
    free(x);
}

/* ---- what was read */

static void release_kept(void *ctx)
{
    struct kept *k = ctx;
    for (size_t i = 0; k->wants && i < k->extract.n_columns; i++)
        free((void *)(uintptr_t)k->wants[i].name);
    free(k->wants);
    free(k->n_texts);
    free(k->object);
    origin_fini(&k->origin);
    extract_fini(&k->extract);
    free(k);
}

static bool copy_wants(struct kept *k, const struct want *wants, size_t n)
{
    bool fine = true;
    for (size_t i = 0; i < n; i++) {
        k->wants[i] = (struct want){strdup(wants[i].name), wants[i].kind};
        fine = fine && k->wants[i].name;
        k->n_texts[i] = k->extract.columns[i].dict ? dict_count(k->extract.columns[i].dict) : 0;
    }
    return fine;
}

static void release_origin(void *ctx)
{
    origin_fini(ctx);
    free(ctx);
}

/* What follows from the extract may be kept too. Without memory it is not. */
static struct hold *basis_of(const struct origin *o)
{
    struct origin *copy = malloc(sizeof *copy);
    if (!copy || !origin_copy(o, copy)) {
        free(copy);
        return NULL;
    }
    struct hold *basis = hold_new(release_origin, copy);
    if (!basis)
        release_origin(copy);
    return basis;
}

static void list_kept(struct store *s, struct kept *k)
{
    pthread_mutex_lock(&s->lock);
    k->next = s->kept;
    s->kept = k;
    pthread_mutex_unlock(&s->lock);
}

/* What was read becomes memory that two hold: the reader and the list. On failure *out stays as it was. */
static bool share(struct store *s, const char *object, const struct origin *origin, const struct want *wants, size_t n, struct extract *out)
{
    struct kept *k = calloc(1, sizeof *k);
    struct column *columns = calloc(n + 1, sizeof *columns);
    if (!k) {
        free(columns);
        return false;
    }
    k->extract = *out;
    k->object = strdup(object);
    k->wants = calloc(n + 1, sizeof *k->wants);
    k->n_texts = calloc(n + 1, sizeof *k->n_texts);
    if (!columns || !k->object || !k->wants || !k->n_texts || !copy_wants(k, wants, n) || !(k->held = hold_new(release_kept, k))) {
        free(columns);
        k->extract = (struct extract){.n_columns = n};
        release_kept(k);
        return false;
    }
    k->origin = *origin;
    shelf_name(origin, wants, n, k->name);
    for (size_t i = 0; i < n; i++) {
        columns[i] = k->extract.columns[i];
        columns[i].held = hold_retain(k->held);
        if (columns[i].dict)
            dict_retain(columns[i].dict);
    }
    out->columns = columns;
    out->owner = NULL; /* the files' names are k's */
    out->held = hold_retain(k->held);
    out->basis = basis_of(&k->origin);
    list_kept(s, k);
    return true;
}

/* ---- taking from the store */

static void note_used(struct store *s, const char *name)
{
    struct used *u = malloc(sizeof *u);
    if (!u)
        return;
    memcpy(u->name, name, sizeof u->name);
    pthread_mutex_lock(&s->lock);
    u->next = s->used;
    s->used = u;
    pthread_mutex_unlock(&s->lock);
}

static bool was_used(const struct store *s, const char *name)
{
    for (const struct used *u = s->used; u; u = u->next)
        if (strcmp(u->name, name) == 0)
            return true;
    return false;
}

static bool try_pack(struct store *s, const char *name, const struct origin *origin, const struct want *wants, size_t n, struct extract *out)
{
    struct pack *p = NULL;
    char *path = shelf_path(s->folder, name);
    enum pack_state state = path ? pack_open(path, &p) : PACK_NONE;
    if (state == PACK_FINE)
        state = pack_is_of(p, origin) ? pack_map(p, wants, n, s->threads, s->budget, out) : PACK_OTHER;
    pack_close(&p);
    if (state == PACK_DAMAGED)
        (void)unlink(path);
    if (state == PACK_FINE) {
        note_used(s, name);
        out->basis = basis_of(origin);
    }
    free(path);
    return state == PACK_FINE;
}

/* The pack of just these columns, or any of the same object that has them. */
static bool look(struct store *s, const struct origin *origin, const struct want *wants, size_t n, struct extract *out)
{
    char name[SHELF_NAME];
    struct shelf_entry *list = NULL;
    struct err quiet = {0};
    size_t n_list = 0;
    shelf_name(origin, wants, n, name);
    if (try_pack(s, name, origin, wants, n, out))
        return true;
    bool found = false;
    if (shelf_list(s->folder, &list, &n_list, &quiet) != 0)
        return false;
    for (size_t i = 0; i < n_list && !found; i++)
        if (shelf_is_beside(list[i].name, name) && strcmp(list[i].name, name) != 0)
            found = try_pack(s, list[i].name, origin, wants, n, out);
    free(list);
    return found;
}

/* Once in all, however much is missing: what keeps somebody writing for longer does so for the next object too. */
static bool await(struct store *s)
{
    pthread_mutex_lock(&s->waits);
    bool somebody_wrote = shelf_await(s->folder, &s->patience);
    pthread_mutex_unlock(&s->waits);
    return somebody_wrote;
}

/* A run before this one may still be writing it, or have come to its end just now. */
static bool find(struct store *s, const struct origin *origin, const struct want *wants, size_t n, struct extract *out)
{
    return look(s, origin, wants, n, out) || (await(s) && look(s, origin, wants, n, out));
}

/* ---- the face */

/* Of one column that is asked for twice: whose are its faults? */
static bool are_different(const struct want *wants, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (wants[i].kind == wants[k].kind && strcmp(wants[i].name, wants[k].name) == 0)
                return false;
    return true;
}

/* *settled: what was read is what the origin says. */
static int read_settled(struct store *s, const char *source, const char *object, const struct origin *origin, const struct want *wants, size_t n,
                        struct extract *out, bool *settled, struct err *err)
{
    struct timespec began = {0};
    struct origin after;
    *settled = false;
    clock_gettime(CLOCK_REALTIME, &began);
    TRY(s->sources->scan(s->sources->ctx, source, object, wants, n, out, err));
    if (!origin_look(s->sources, source, object, &after))
        return 0;
    *settled = origin_is_same(origin, &after) && origin_is_settled(origin, &began);
    origin_fini(&after);
    return 0;
}

/* It is soon read again; but of a large one that leads to it something may follow, which is kept. */
static int read_small(struct store *s, const char *source, const char *object, const struct origin *origin, const struct want *wants, size_t n,
                      struct extract *out, struct err *err)
{
    bool settled;
    TRY(read_settled(s, source, object, origin, wants, n, out, &settled, err));
    if (settled)
        out->basis = basis_of(origin);
    return 0;
}

static int read_and_keep(struct store *s, const char *source, const char *object, const struct origin *origin, const struct want *wants, size_t n,
                         struct extract *out, bool *kept, struct err *err)
{
    bool settled;
    TRY(read_settled(s, source, object, origin, wants, n, out, &settled, err));
    for (size_t k = 0; settled && k < out->n_columns; k++)
        column_shorten(&out->columns[k]); /* before it is shared */
    *kept = settled && share(s, object, origin, wants, n, out);
    return 0;
}

static int scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants, struct extract *out, struct err *err)
{
    struct store *s = ctx;
    struct origin origin;
    bool kept = false;
    if (!origin_look(s->sources, source, object, &origin))
        return s->sources->scan(s->sources->ctx, source, object, wants, n_wants, out, err);
    int rc = 0;
    if (!are_different(wants, n_wants))
        rc = s->sources->scan(s->sources->ctx, source, object, wants, n_wants, out, err);
    else if (origin_size(&origin) < WORTH)
        rc = read_small(s, source, object, &origin, wants, n_wants, out, err);
    else if (!find(s, &origin, wants, n_wants, out))
        rc = read_and_keep(s, source, object, &origin, wants, n_wants, out, &kept, err);
    if (!kept)
        origin_fini(&origin);
    return rc;
}

static int describe(void *ctx, const char *source, const char *object, struct object_info *info, struct err *err)
{
    struct store *s = ctx;
    return s->sources->describe(s->sources->ctx, source, object, info, err);
}

/* ---- what follows from extracts */

static bool recall(void *ctx, const struct derived *d, const struct want *want, struct extract *out)
{
    struct store *s = ctx;
    struct origin origin;
    char name[SHELF_NAME];
    if (!origin_join(d, &origin))
        return false;
    shelf_name(&origin, want, 1, name);
    bool found = try_pack(s, name, &origin, want, 1, out);
    origin_fini(&origin);
    return found;
}

static void keep(void *ctx, const struct derived *d, const struct want *want, void *values, size_t n, struct hold *held)
{
    struct store *s = ctx;
    struct kept *k = calloc(1, sizeof *k);
    if (!k)
        return;
    k->wants = calloc(2, sizeof *k->wants);
    k->n_texts = calloc(2, sizeof *k->n_texts);
    k->object = strdup(d->name);
    k->extract.columns = calloc(2, sizeof *k->extract.columns);
    bool fine = k->wants && k->n_texts && k->object && k->extract.columns && origin_join(d, &k->origin);
    if (fine) {
        k->extract.n_rows = n;
        k->extract.n_columns = 1;
        k->extract.columns[0] = (struct column){.kind = want->kind, .n = n, .data = values, .held = hold_retain(held)};
        fine = copy_wants(k, want, 1);
    }
    if (!fine || !(k->held = hold_new(release_kept, k))) {
        release_kept(k);
        return;
    }
    shelf_name(&k->origin, want, 1, k->name);
    list_kept(s, k);
}

struct sources store_sources(struct store *s)
{
    return (struct sources){.ctx = s, .describe = describe, .scan = scan, .recall = recall, .keep = keep};
}

/* ---- putting into the store */

/* A cache that fills the disk would be worse than none. */
static bool has_room(const char *folder, uint64_t size)
{
    struct statvfs fs;
    return statvfs(folder, &fs) != 0 || (uint64_t)fs.f_bavail * fs.f_frsize / 2 >= size;
}

static int put(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct store *s = ctx;
    const struct kept *k = s->kept;
    (void)worker;
    for (size_t i = 0; i < task; i++)
        k = k->next;
    const struct pack_source source = {&k->origin, k->object, k->wants, &k->extract, k->n_texts};
    char *path = shelf_path(s->folder, k->name);
    int rc = path ? 0 : err_set(err, ERR_NOMEM, "no memory");
    if (rc == 0 && !has_room(s->folder, pack_size(&source)))
        rc = err_set(err, ERR_IO, "the disk has no room for it");
    if (rc == 0)
        rc = pack_write(path, &source, err);
    free(path);
    if (rc != 0)
        return err_wrap(err, "%s is read again by the next run", k->object);
    note_used(s, k->name);
    return 0;
}

/* Has one that was written just now all that this one has? */
static bool is_covered(const struct store *s, const char *name, const struct pack *p)
{
    bool covered = false;
    for (const struct kept *k = s->kept; k && !covered; k = k->next) {
        struct pack *newer = NULL;
        char *path = shelf_is_beside(k->name, name) && strcmp(k->name, name) != 0 ? shelf_path(s->folder, k->name) : NULL;
        if (path && pack_open(path, &newer) == PACK_FINE)
            covered = pack_is_within(p, newer);
        pack_close(&newer);
        free(path);
    }
    return covered;
}

static bool is_needless(const struct store *s, const char *name, const char *path)
{
    struct pack *p = NULL;
    enum pack_state state = pack_open(path, &p);
    bool needless = state == PACK_DAMAGED || (state == PACK_FINE && (!pack_is_current(p) || is_covered(s, name, p)));
    pack_close(&p);
    return needless;
}

/* What can never serve again goes; then, above the limit, what was not used for the longest time. What this run used stays. */
static void tidy(const struct store *s)
{
    struct shelf_entry *list = NULL;
    struct err quiet = {0};
    size_t n = 0;
    uint64_t all = 0, limit = 0;
    if (shelf_list(s->folder, &list, &n, &quiet) != 0)
        return;
    for (size_t i = 0; i < n; i++) {
        all += list[i].size;
        limit += was_used(s, list[i].name) ? 2 * list[i].size : 0;
    }
    limit = limit > SIZE_LIMIT ? limit : SIZE_LIMIT;
    for (size_t i = n; i-- > 0;) {
        char *path = was_used(s, list[i].name) ? NULL : shelf_path(s->folder, list[i].name);
        if (path && (all > limit || is_needless(s, list[i].name, path)) && unlink(path) == 0)
            all -= list[i].size;
        free(path);
    }
    free(list);
}

uint64_t store_waiting(const struct store *s)
{
    uint64_t size = 0;
    for (const struct kept *k = s->kept; k; k = k->next)
        size += pack_size(&(struct pack_source){&k->origin, k->object, k->wants, &k->extract, k->n_texts});
    return size;
}

int store_begin(const struct store *s)
{
    struct err quiet = {0};
    if (access(s->root, W_OK) != 0 || shelf_make(s->root, &quiet) != 0 || !has_room(s->folder, store_waiting(s)))
        return -1;
    return shelf_begin_writing(s->folder);
}

int store_flush(struct store *s, struct err *err)
{
    int rc = 0;
    if (!s->kept)
        return 0;
    if (access(s->root, W_OK) == 0)
        rc = shelf_make(s->root, err);
    if (rc == 0 && access(s->folder, W_OK | X_OK) == 0) {
        shelf_sweep(s->folder);
        size_t n = 0;
        for (const struct kept *k = s->kept; k; k = k->next)
            n++;
        rc = pool_run(s->threads, n, put, s, err);
        tidy(s);
    }
    drop_kept(s);
    return rc == ERR_PERMISSION ? 0 : rc;
}

/* ---- for people */

char *store_folder(const char *root)
{
    return shelf_folder(root);
}

static bool describe_entry(const char *folder, const struct shelf_entry *e, struct store_entry *out)
{
    struct pack *p = NULL;
    char *path = shelf_path(folder, e->name);
    enum pack_state state = path ? pack_open(path, &p) : PACK_NONE;
    *out = (struct store_entry){.size = e->size, .used_s = e->used.tv_sec, .is_damaged = state == PACK_DAMAGED};
    if (state == PACK_FINE) {
        struct pack_info info = pack_describe(p);
        out->object = strdup(info.object);
        out->rows = info.rows;
        out->n_columns = info.n_columns;
        out->is_current = pack_is_current(p);
    } else {
        out->object = strdup(e->name);
    }
    pack_close(&p);
    free(path);
    return out->object && state != PACK_NONE;
}

int store_list(const char *root, struct store_entry **list, size_t *n, struct err *err)
{
    struct shelf_entry *found = NULL;
    size_t n_found = 0;
    int patience = SHELF_PATIENCE;
    char *folder = shelf_folder(root);
    *list = NULL;
    *n = 0;
    if (folder)
        (void)shelf_await(folder, &patience);
    int rc = folder ? shelf_list(folder, &found, &n_found, err) : err_set(err, ERR_NOMEM, "no memory");
    if (rc == 0 && !(*list = calloc(n_found + 1, sizeof **list)))
        rc = err_set(err, ERR_NOMEM, "no memory for a list of extracts");
    for (size_t i = 0; i < n_found && rc == 0; i++) {
        if (describe_entry(folder, &found[i], &(*list)[*n]))
            ++*n;
        else
            free((*list)[*n].object);
    }
    free(found);
    free(folder);
    return rc;
}

void store_list_free(struct store_entry **list, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        free((*list)[i].object);
    free(*list);
    *list = NULL;
    *n = 0;
}

int store_clear(const char *root, size_t *n, uint64_t *bytes, struct err *err)
{
    int patience = SHELF_PATIENCE;
    char *folder = shelf_folder(root);
    if (folder)
        (void)shelf_await(folder, &patience);
    free(folder);
    return shelf_clear(root, n, bytes, err);
}
