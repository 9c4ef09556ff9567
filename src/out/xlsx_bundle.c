/* xlsx_bundle.c - decides how the parts of a small workbook come into its archive: each is kept as the library gives it; a thread that has
 * nothing else to do looks what it holds, and deflates it, while the library makes the next; in the end all are written in the library's order.
 *
 * Together that takes longer than to make the parts, and while they are made another thread has often ended its files. What stands in
 * the archive does not depend on who deflated it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_bundle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "out/xlsx_read.h"

enum { MEM_LEVEL = 8 };

struct part {
    struct bundle *bundle;
    char *name;
    zip_fileinfo info;
    struct buf bytes; /* until they are deflated */
    unsigned char *deflated;
    size_t n_deflated, size;
    unsigned long crc;
    struct xlsx_found found;
};

/* What a thread works with. */
struct bench {
    z_stream stream;
    bool ready;
    struct xlsx_reader *reader;
};

struct bundle {
    struct aid *aid;
    const struct xlsx_expect *expect;
    /* Of the library's thread; others know single parts alone. */
    struct part **parts;
    size_t n, room;
    struct part *open;
    struct memory *files; /* that the library has not closed */
    struct err err;       /* the first that it met */
    struct bench benches[POOL_THREADS_MAX]; /* by worker */
};

struct bundle *bundle_new(struct aid *aid, const struct xlsx_expect *expect)
{
#ifdef HAVE_ZIP_LEVEL
    struct bundle *b = calloc(1, sizeof *b);
    if (b) {
        b->aid = aid;
        b->expect = expect;
    }
    return b;
#else
    (void)aid, (void)expect;
    return NULL;
#endif
}

static void free_part(struct part *part)
{
    if (!part)
        return;
    buf_fini(&part->bytes);
    free(part->deflated);
    free(part->name);
    free(part);
}

void bundle_free(struct bundle **b)
{
    if (!*b)
        return;
    for (size_t i = 0; i < (*b)->n; i++)
        free_part((*b)->parts[i]);
    free_part((*b)->open);
    memory_close_all(&(*b)->files);
    free((*b)->parts);
    for (size_t i = 0; i < POOL_THREADS_MAX; i++) {
        if ((*b)->benches[i].ready)
            deflateEnd(&(*b)->benches[i].stream);
        xlsx_reader_free(&(*b)->benches[i].reader);
    }
    free(*b);
    *b = NULL;
}

FILE *bundle_file(struct bundle *b)
{
    FILE *f = memory_open(b, &b->files);
    if (!f)
        bundle_lost(b);
    return f;
}

void bundle_lost(struct bundle *b)
{
    if (b->err.code == ERR_OK)
        err_set(&b->err, ERR_NOMEM, "no memory for the parts of the workbook");
}

/* Nobody works on a part any more, then. */
static void settle(struct bundle *b)
{
    struct err err = {.code = ERR_OK};
    if (aid_finish(b->aid, &err) != 0 && b->err.code == ERR_OK)
        b->err = err;
}

int bundle_judge(struct bundle *b, struct err *err)
{
    settle(b);
    if (b->err.code != ERR_OK)
        *err = b->err;
    return (int)b->err.code;
}

/* ------------------------------------------------------------------ one part, on any thread */

static bool bench_ready(struct bench *s)
{
    if (!s->reader)
        s->reader = xlsx_reader_new();
    if (!s->ready) /* the first level takes a third of the time of the usual sixth, and gives a seventh more bytes */
        s->ready = deflateInit2(&s->stream, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
    else
        deflateReset(&s->stream);
    return s->reader && s->ready;
}

static bool deflate_part(z_stream *stream, struct part *part)
{
    size_t room = deflateBound(stream, (uLong)part->bytes.len);
    part->deflated = malloc(room);
    if (!part->deflated || room > (uInt)-1)
        return false;
    stream->next_in = (Bytef *)part->bytes.data;
    stream->avail_in = (uInt)part->bytes.len;
    stream->next_out = part->deflated;
    stream->avail_out = (uInt)room;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        return false;
    part->n_deflated = room - stream->avail_out;
    part->size = part->bytes.len;
    part->crc = crc32(0, (const Bytef *)part->bytes.data, (uInt)part->bytes.len);
    return true;
}

static int finish_part(void *ctx, size_t i, unsigned worker, struct err *err)
{
    struct part *part = ctx;
    struct bench *s = &part->bundle->benches[worker];
    (void)i;
    if (!bench_ready(s) || !deflate_part(&s->stream, part))
        return err_set(err, ERR_NOMEM, "no memory for the parts of the workbook");
    xlsx_read_begin(s->reader, part->name, part->bundle->expect);
    xlsx_read_more(s->reader, part->bytes.data, part->bytes.len);
    buf_fini(&part->bytes);
    return xlsx_read_end(s->reader, &part->found, err);
}

/* ------------------------------------------------------------------ parts, on the library's thread */

bool bundle_begin_part(struct bundle *b, const char *name, const zip_fileinfo *info)
{
    if (b->open)
        return false;
    b->open = calloc(1, sizeof *b->open);
    if (b->open)
        b->open->name = strdup(name);
    if (b->open && b->open->name) {
        b->open->bundle = b;
        b->open->info = *info;
        return true;
    }
    bundle_lost(b);
    return false;
}

bool bundle_add(struct bundle *b, const void *data, size_t n)
{
    if (b->open)
        buf_add(&b->open->bytes, data, n);
    return b->open != NULL;
}

static bool make_room(struct bundle *b)
{
    if (b->n < b->room)
        return true;
    size_t room = b->room ? 2 * b->room : 64;
    struct part **grown = realloc(b->parts, room * sizeof(struct part *));
    if (!grown)
        return false;
    b->parts = grown;
    b->room = room;
    return true;
}

bool bundle_end_part(struct bundle *b)
{
    struct part *part = b->open;
    if (!part || part->bytes.failed || !make_room(b)) {
        bundle_lost(b);
        return false;
    }
    b->open = NULL;
    b->parts[b->n++] = part;
    aid_give(b->aid, finish_part, part, 0);
    return true;
}

bool bundle_write(struct bundle *b, bundle_put *put, void *ctx)
{
    settle(b);
    bool good = b->err.code == ERR_OK && !b->open;
    for (size_t i = 0; i < b->n && good; i++) {
        struct part *part = b->parts[i];
        good = put(ctx, part->name, &part->info, part->deflated, part->n_deflated, part->size, part->crc);
    }
    return good;
}

/* ------------------------------------------------------------------ what was found */

size_t bundle_size(const struct bundle *b)
{
    return b->n;
}

bool bundle_has(const struct bundle *b, uint64_t number, const char *name, uint64_t size, unsigned long crc)
{
    const struct part *part = number < b->n ? b->parts[number] : NULL;
    return part && part->size == size && part->crc == crc && strcmp(part->name, name) == 0;
}

void bundle_found(const struct bundle *b, struct xlsx_found *all)
{
    for (size_t i = 0; i < b->n; i++)
        xlsx_found_add(all, &b->parts[i]->found);
}
