/* pack.c - reads packs: decides whether a file is one of ours and whole, whether it says what was asked, and hands its buffers out
 * where they are mapped.
 *
 * Takes a path; gives a checked header, and from that an extract whose memory is the file's. Nothing is believed that no checksum
 * holds: sizes and places are looked at besides. Pages are asked for before they are touched, so that a disk that cannot be read is
 * an answer and no signal; on file systems that are not of this machine's own the file is read into memory, since there somebody else
 * may cut it while it is mapped. Must not know when a pack is made or removed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/pack_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/pool.h"
#include "data/image.h"
#include "state/sum.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
enum { HEAD_LIMIT = 64 << 20, THREADS_FROM = 4 << 20, HALF_DECIMAL = 38 };

struct pack {
    int fd;
    uint64_t size;
    struct head *head; /* malloc'ed, with all that follows */
    const struct input_entry *inputs;
    const struct column_entry *columns;
    const uint64_t *files;
    const char *texts;
};

/* ---- the header */

static bool read_all(int fd, void *data, size_t n, uint64_t at)
{
    char *to = data;
    while (n > 0) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return true;
}

/* Sizes that were not looked at yet may be anything: nothing here may overflow. */
static bool has_room(const struct head *h)
{
    uint64_t need = sizeof *h + (uint64_t)h->n_inputs * sizeof(struct input_entry) + (uint64_t)h->n_columns * sizeof(struct column_entry) +
                    (uint64_t)h->n_files * sizeof(uint64_t);
    return need <= h->head_size && h->n_texts > 0 && h->n_texts <= h->head_size - need && h->object < h->n_texts && h->n_rows < INT32_MAX &&
           h->n_faults <= h->size;
}

static bool is_part(const struct pack *p, const struct part *part, uint64_t n)
{
    return part->n == n && part->at % PACK_ALIGN == 0 && part->at >= p->head->head_size && part->at <= p->size && n <= p->size - part->at &&
           PACK_PADDING <= p->size - part->at - n;
}

static bool is_column(const struct pack *p, const struct column_entry *c)
{
    uint64_t rows = p->head->n_rows;
    if (c->name >= p->head->n_texts || c->kind > COL_F64 || c->scale < 0 || c->scale > HALF_DECIMAL || c->form > FORM_STEPS ||
        !column_may_be((enum column_kind)c->kind, (enum column_form)c->form) ||
        (c->valid.n > 0 && !is_part(p, &c->valid, rows / 8 + 1)) || !is_part(p, &c->data, form_bytes((enum column_form)c->form, column_width((enum column_kind)c->kind), rows)))
        return false;
    return c->kind != COL_TEXT ||
           (c->n_texts <= INT32_MAX && c->n_slots <= p->size && is_part(p, &c->starts, (c->n_texts + 1) * sizeof(uint32_t)) &&
            is_part(p, &c->bytes, c->bytes.n) && c->bytes.n <= UINT32_MAX && is_part(p, &c->slots, c->n_slots * sizeof(struct image_slot)));
}

static bool is_sound(struct pack *p)
{
    const struct head *h = p->head;
    const char *after = (const char *)(h + 1);
    p->inputs = (const void *)after;
    p->columns = (const void *)(p->inputs + h->n_inputs);
    p->files = (const void *)(p->columns + h->n_columns);
    p->texts = (const char *)(p->files + h->n_files);
    bool sound = p->texts[h->n_texts - 1] == '\0';
    for (size_t i = 0; i < h->n_inputs && sound; i++)
        sound = p->inputs[i].path < h->n_texts;
    for (size_t i = 0; i < h->n_files && sound; i++)
        sound = p->files[i] < h->n_texts;
    for (size_t k = 0; k < h->n_columns && sound; k++)
        sound = is_column(p, &p->columns[k]);
    return sound && (h->runs.n == 0 || (h->runs.n % sizeof(struct line_run) == 0 && is_part(p, &h->runs, h->runs.n))) &&
           (h->n_faults == 0 || (is_part(p, &h->faults, h->n_faults * sizeof(struct fault_entry)) && h->fault_texts.n > 0 &&
                                 is_part(p, &h->fault_texts, h->fault_texts.n)));
}

static enum pack_state read_head(struct pack *p)
{
    struct head first;
    struct stat st;
    if (fstat(p->fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077) != 0)
        return PACK_DAMAGED;
    p->size = (uint64_t)st.st_size;
    if (p->size < PACK_PAGE || !read_all(p->fd, &first, sizeof first, 0) || memcmp(first.magic, PACK_MAGIC, sizeof first.magic) != 0 ||
        first.format != PACK_FORMAT || first.order != PACK_ORDER || first.size != p->size || first.head_size > p->size ||
        first.head_size > HEAD_LIMIT || first.head_size < PACK_PAGE || first.head_size % PACK_PAGE != 0 || !has_room(&first))
        return PACK_DAMAGED;
    p->head = malloc(first.head_size);
    if (!p->head)
        return PACK_NONE;
    if (!read_all(p->fd, p->head, first.head_size, 0) || memcmp(p->head, &first, sizeof first) != 0)
        return PACK_DAMAGED;
    p->head->checksum = 0;
    return sum_bytes(p->head, first.head_size) == first.checksum && is_sound(p) ? PACK_FINE : PACK_DAMAGED;
}

enum pack_state pack_open(const char *path, struct pack **out)
{
    *out = NULL;
    struct pack *p = calloc(1, sizeof *p);
    if (!p)
        return PACK_NONE;
    p->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    enum pack_state state = p->fd >= 0 ? read_head(p) : errno == ENOENT || errno == EMFILE || errno == ENFILE || errno == ENOMEM ? PACK_NONE : PACK_DAMAGED;
    if (state == PACK_FINE)
        *out = p;
    else
        pack_close(&p);
    return state;
}

void pack_close(struct pack **p)
{
    if (!*p)
        return;
    if ((*p)->fd >= 0)
        close((*p)->fd);
    free((*p)->head);
    free(*p);
    *p = NULL;
}

/* ---- what it says */

struct pack_info pack_describe(const struct pack *p)
{
    return (struct pack_info){p->texts + p->head->object, p->head->n_rows, p->size, p->head->n_columns};
}

bool pack_is_of(const struct pack *p, const struct origin *o)
{
    bool same = p->head->n_inputs == o->n && p->head->asked[0] == o->asked[0] && p->head->asked[1] == o->asked[1];
    for (size_t i = 0; i < o->n && same; i++)
        same = memcmp(&p->inputs[i].file, &o->files[i], sizeof o->files[i]) == 0 && strcmp(p->texts + p->inputs[i].path, o->paths[i]) == 0;
    return same;
}

bool pack_is_current(const struct pack *p)
{
    uint64_t program;
    bool same = origin_program(&program) && program == p->head->program;
    for (size_t i = 0; i < p->head->n_inputs && same; i++) {
        struct origin_file now;
        same = origin_look_at(p->texts + p->inputs[i].path, &now) && memcmp(&now, &p->inputs[i].file, sizeof now) == 0;
    }
    return same;
}

static const struct column_entry *find_column(const struct pack *p, const struct want *want)
{
    for (size_t k = 0; k < p->head->n_columns; k++)
        if (p->columns[k].kind == (uint32_t)want->kind && strcmp(p->texts + p->columns[k].name, want->name) == 0)
            return &p->columns[k];
    return NULL;
}

bool pack_has(const struct pack *p, const struct want *wants, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!find_column(p, &wants[k]))
            return false;
    return true;
}

bool pack_is_within(const struct pack *p, const struct pack *other)
{
    bool within = true;
    for (size_t k = 0; k < p->head->n_columns && within; k++)
        within = find_column(other, &(struct want){p->texts + p->columns[k].name, (enum column_kind)p->columns[k].kind}) != NULL;
    return within;
}

/* ---- its memory */

struct mapping {
    char *base;
    size_t size;
    bool is_mapped;
    struct fault *faults;
};

static void release(void *ctx)
{
    struct mapping *m = ctx;
    if (m->is_mapped)
        munmap(m->base, m->size);
    else
        free(m->base);
    free(m->faults);
    free(m);
}

/* A file system of this machine alone, on which a file that is mapped is only cut by who means to. */
static bool is_own(int fd)
{
    static const unsigned long own[] = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC, OVERLAYFS_SUPER_MAGIC};
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0)
        return false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if ((unsigned long)fs.f_type == own[i])
            return true;
    return false;
}

/* False: the kernel does not know the request, or the pages cannot be had. */
static bool populate(char *base, size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), before = (size_t)((uintptr_t)base % page);
    return madvise(base - before, n + before, MADV_POPULATE_READ) == 0;
}

static bool read_instead(const struct pack *p, const struct budget *budget, struct mapping *m)
{
    struct err none = {0}; /* what does not fit is read from the source, which says so */
    if (m->is_mapped)
        munmap(m->base, m->size);
    m->is_mapped = false;
    m->base = NULL;
    void *base = NULL;
    if (budget_check(budget, p->size, &none) != 0 || posix_memalign(&base, PACK_PAGE, p->size) != 0)
        return false;
    m->base = base;
    return read_all(p->fd, m->base, p->size, 0);
}

static struct mapping *bring(const struct pack *p, const struct budget *budget)
{
    struct mapping *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->size = p->size;
    m->base = is_own(p->fd) ? mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, p->fd, 0) : MAP_FAILED;
    m->is_mapped = m->base != MAP_FAILED;
    if (!m->is_mapped)
        m->base = NULL;
    if ((m->is_mapped && populate(m->base, PACK_PAGE)) || read_instead(p, budget, m))
        return m;
    release(m);
    return NULL;
}

/* ---- checksums */

struct piece {
    const struct part *part;
    uint64_t at, n;
};
struct checking {
    const struct mapping *mapping;
    struct piece *pieces;
    uint64_t *sums;
    size_t n, cap;
    bool failed;
};

static void check_later(struct checking *c, const struct part *part)
{
    for (uint64_t at = 0; at < part->n; at += SUM_PIECE) {
        if (c->n == c->cap) {
            size_t cap = c->cap ? 2 * c->cap : 256;
            struct piece *grown = realloc(c->pieces, cap * sizeof *grown);
            if (!grown) {
                c->failed = true;
                return;
            }
            c->pieces = grown;
            c->cap = cap;
        }
        uint64_t n = part->n - at < SUM_PIECE ? part->n - at : SUM_PIECE;
        c->pieces[c->n++] = (struct piece){part, part->at + at, n};
    }
}

static int sum_one(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct checking *c = ctx;
    const struct piece *piece = &c->pieces[task];
    (void)worker;
    if (c->mapping->is_mapped && !populate(c->mapping->base + piece->at, piece->n))
        return err_set(err, ERR_IO, "a page cannot be read");
    c->sums[task] = sum_piece(c->mapping->base + piece->at, piece->n);
    return 0;
}

static bool check_all(struct checking *c, unsigned threads, uint64_t n_bytes)
{
    struct err quiet = {0};
    c->sums = calloc(c->n + 1, sizeof *c->sums);
    if (c->failed || !c->sums || pool_run(n_bytes < THREADS_FROM ? 1 : threads, c->n, sum_one, c, &quiet) != 0)
        return false;
    for (size_t i = 0; i < c->n;) {
        size_t n = sum_pieces(c->pieces[i].part->n);
        if (sum_join(c->sums + i, n) != c->pieces[i].part->sum)
            return false;
        i += n;
    }
    return true;
}

static bool check_wanted(const struct pack *p, const struct mapping *m, const struct want *wants, size_t n, unsigned threads)
{
    struct checking c = {.mapping = m};
    uint64_t n_bytes = 0;
    for (size_t k = 0; k < n; k++) {
        const struct column_entry *e = find_column(p, &wants[k]);
        const struct part *parts[] = {&e->valid, &e->data, &e->starts, &e->bytes, &e->slots};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            check_later(&c, parts[i]);
    }
    check_later(&c, &p->head->runs);
    check_later(&c, &p->head->faults);
    check_later(&c, &p->head->fault_texts);
    for (size_t i = 0; i < c.n; i++)
        n_bytes += c.pieces[i].n;
    bool fine = check_all(&c, threads, n_bytes);
    free(c.pieces);
    free(c.sums);
    return fine;
}

/* ---- an extract of it */

static bool make_column(const struct pack *p, const struct mapping *m, struct hold *held, const struct want *want, struct column *out)
{
    const struct column_entry *e = find_column(p, want);
    *out = (struct column){
        .kind = want->kind, .form = (enum column_form)e->form, .scale = e->scale, .n = p->head->n_rows, .held = hold_retain(held)};
    out->valid = e->valid.n > 0 ? (uint8_t *)m->base + e->valid.at : NULL;
    out->data = m->base + e->data.at;
    if (want->kind != COL_TEXT)
        return true;
    struct image image = {.n = (int32_t)e->n_texts,
                          .at = (const void *)(m->base + e->starts.at),
                          .bytes = m->base + e->bytes.at,
                          .slots = (const void *)(m->base + e->slots.at),
                          .n_slots = e->n_slots};
    if (!image_fits(&image, e->bytes.n))
        return false;
    out->dict = dict_new_over(&image, held);
    return out->dict != NULL;
}

/* The faults of what is wanted, in the order in which a scan of that would give them: by line, then by column as wanted now. */
static bool take_fault(const struct pack *p, const struct fault_entry *e, const struct want *wants, size_t n, const char *texts, struct extract *out)
{
    uint64_t limit = p->head->fault_texts.n;
    int32_t column = -1;
    if (e->column >= 0) {
        if ((uint32_t)e->column >= p->head->n_columns)
            return false;
        const struct column_entry *found = &p->columns[e->column];
        for (size_t k = 0; k < n && column < 0; k++)
            if (find_column(p, &wants[k]) == found)
                column = (int32_t)k;
        if (column < 0)
            return true;
    }
    if (e->file >= limit || e->text >= limit || e->reason >= limit || (e->row != UINT64_MAX && e->row >= p->head->n_rows))
        return false;
    size_t at = out->n_faults++;
    struct fault made = {.row = e->row == UINT64_MAX ? SIZE_MAX : (size_t)e->row, .column = column, .line = e->line,
                         .file = texts + e->file, .text = texts + e->text, .reason = texts + e->reason};
    for (; at > 0 && out->faults[at - 1].row == made.row && out->faults[at - 1].line == made.line && out->faults[at - 1].column > column; at--)
        out->faults[at] = out->faults[at - 1];
    out->faults[at] = made;
    return true;
}

static bool take_faults(const struct pack *p, struct mapping *m, const struct want *wants, size_t n, struct extract *out)
{
    const struct fault_entry *list = (const void *)(m->base + p->head->faults.at);
    const char *texts = m->base + p->head->fault_texts.at;
    if (p->head->n_faults == 0)
        return true;
    m->faults = calloc(p->head->n_faults, sizeof *m->faults);
    out->faults = m->faults;
    bool fine = m->faults && texts[p->head->fault_texts.n - 1] == '\0';
    for (size_t i = 0; i < p->head->n_faults && fine; i++)
        fine = take_fault(p, &list[i], wants, n, texts, out);
    return fine;
}

static bool take_files(const struct pack *p, struct mapping *m, struct extract *out)
{
    out->owner = arena_new();
    out->n_files = p->head->n_files;
    out->files = ARENA_ARRAY(out->owner, const char *, out->n_files);
    for (size_t i = 0; i < out->n_files; i++)
        out->files[i] = arena_strdup(out->owner, p->texts + p->files[i]);
    if (p->head->runs.n > 0)
        out->runs = (void *)(m->base + p->head->runs.at);
    out->n_runs = p->head->runs.n / sizeof *out->runs;
    for (size_t i = 0; i < out->n_runs; i++)
        if (out->runs[i].file >= out->n_files || (i == 0 && out->runs[i].row != 0))
            return false;
    return true;
}

static bool make_extract(const struct pack *p, struct mapping *m, struct hold *held, const struct want *wants, size_t n, struct extract *out)
{
    out->n_rows = p->head->n_rows;
    out->held = hold_retain(held);
    out->columns = calloc(n + 1, sizeof *out->columns);
    if (!out->columns)
        return false;
    for (size_t k = 0; k < n; k++) {
        out->n_columns++;
        if (!make_column(p, m, held, &wants[k], &out->columns[k]))
            return false;
    }
    return take_files(p, m, out) && take_faults(p, m, wants, n, out);
}

enum pack_state pack_map(const struct pack *p, const struct want *wants, size_t n, unsigned threads, const struct budget *budget, struct extract *out)
{
    memset(out, 0, sizeof *out);
    if (!pack_has(p, wants, n))
        return PACK_OTHER;
    struct mapping *m = bring(p, budget);
    struct hold *held = m ? hold_new(release, m) : NULL;
    if (!held) {
        if (m)
            release(m);
        return PACK_NONE;
    }
    bool fine = check_wanted(p, m, wants, n, threads) && make_extract(p, m, held, wants, n, out);
    hold_drop(&held);
    if (!fine) {
        extract_fini(out);
        return PACK_DAMAGED;
    }
    (void)futimens(p->fd, (struct timespec[]){{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}}); /* the oldest goes first */
    return PACK_FINE;
}
