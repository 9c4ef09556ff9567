/* xlsx_check.c - reads a finished workbook back from where it lies, and compares it with what was meant.
 *
 * Every part inflates with its checksum. What a small workbook's parts hold was looked at while they were in memory (xlsx_bundle.c): in the
 * archive stand those parts and no others, each of its size and checksum. Else each is read here. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <minizip/unzip.h>

#include "out/xlsx_bundle.h"
#include "out/xlsx_read.h"

/* One file of the archive: where it is found, and what it was found to be. */
struct place { unz64_file_pos at; uint64_t size; struct xlsx_found found; };
/* What a thread reads with. */
struct desk { unzFile zip; struct xlsx_reader *reader; };
struct check {
    const char *path;
    const struct xlsx_expect *expect;
    const struct bundle *bundle; /* NULL: what the parts hold is read here */
    struct place *places;
    size_t n;
    struct desk desks[POOL_THREADS_MAX]; /* by worker */
};

static int open_desk(const struct check *c, struct desk *d, struct err *err)
{
    if (!d->zip)
        d->zip = unzOpen64(c->path);
    if (!c->bundle && !d->reader && !(d->reader = xlsx_reader_new()))
        return err_set(err, ERR_NOMEM, "no memory to read the workbook back");
    return d->zip ? 0 : xlsx_differs(err, "it is no whole archive");
}

/* Inflates the current part; a reader looks at it, if there is one. */
static int read_part(const struct desk *d, const char *part, struct err *err)
{
    char chunk[65536], what[256];
    int n = 0;
    if (unzOpenCurrentFile(d->zip) != UNZ_OK)
        return xlsx_differs(err, "a part cannot be opened");
    while ((n = unzReadCurrentFile(d->zip, chunk, sizeof chunk)) > 0)
        if (d->reader)
            xlsx_read_more(d->reader, chunk, (size_t)n);
    if (unzCloseCurrentFile(d->zip) == UNZ_OK && n == 0)
        return 0;
    snprintf(what, sizeof what, "%.100s is damaged", part);
    return xlsx_differs(err, what);
}

static int check_part(void *ctx, size_t i, unsigned worker, struct err *err)
{
    char name[256];
    unz_file_info64 info;
    struct check *c = ctx;
    struct place *p = &c->places[i];
    struct desk *d = &c->desks[worker];
    TRY(open_desk(c, d, err));
    if (unzGoToFilePos64(d->zip, &p->at) != UNZ_OK || unzGetCurrentFileInfo64(d->zip, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK)
        return xlsx_differs(err, "its table of contents is damaged");
    if (c->bundle) {
        if (!bundle_has(c->bundle, p->at.num_of_file, name, info.uncompressed_size, info.crc))
            return xlsx_differs(err, "a part is another one");
        return read_part(d, name, err);
    }
    xlsx_read_begin(d->reader, name, c->expect);
    TRY(read_part(d, name, err));
    return xlsx_read_end(d->reader, &p->found, err);
}

static int by_size(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return x->size != y->size ? (x->size < y->size) - (x->size > y->size)
                              : (x->at.num_of_file > y->at.num_of_file) - (x->at.num_of_file < y->at.num_of_file);
}

/* What the archive holds, the largest first, so that no thread is left with much when the others have done. */
static int find_places(struct check *c, struct err *err)
{
    unz_file_info64 info;
    size_t room = 0;
    TRY(open_desk(c, &c->desks[0], err));
    unzFile zip = c->desks[0].zip;
    int at = unzGoToFirstFile(zip);
    for (; at == UNZ_OK; at = unzGoToNextFile(zip)) {
        if (c->n == room) {
            room = room ? 2 * room : 64;
            struct place *grown = realloc(c->places, room * sizeof *grown);
            if (!grown)
                return err_set(err, ERR_NOMEM, "no memory to read the workbook back");
            c->places = grown;
        }
        struct place *p = &c->places[c->n++];
        *p = (struct place){.size = 0};
        if (unzGetFilePos64(zip, &p->at) != UNZ_OK || unzGetCurrentFileInfo64(zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
            break;
        p->size = info.uncompressed_size;
    }
    if (at != UNZ_END_OF_LIST_OF_FILE)
        return xlsx_differs(err, "its table of contents is damaged");
    qsort(c->places, c->n, sizeof *c->places, by_size);
    return 0;
}

static int judge_all(const struct check *c, struct err *err)
{
    struct xlsx_found all = {0};
    if (c->bundle)
        return c->n == bundle_size(c->bundle) ? bundle_found(c->bundle, &all), xlsx_found_judge(&all, c->expect, err) : xlsx_differs(err, "a part is missing");
    for (size_t i = 0; i < c->n; i++)
        xlsx_found_add(&all, &c->places[i].found);
    return xlsx_found_judge(&all, c->expect, err);
}

int xlsx_check(const char *path, const struct xlsx_expect *expect, const struct bundle *bundle, struct aid *aid, struct err *err)
{
    struct check c = {.path = path, .expect = expect, .bundle = bundle};
    int rc = find_places(&c, err);
    for (size_t i = 0; i < c.n && rc == 0; i++)
        aid_give(aid, check_part, &c, i);
    int read = aid_finish(aid, rc == 0 ? err : NULL);
    if (rc == 0)
        rc = read;
    if (rc == 0)
        rc = judge_all(&c, err);
    for (size_t i = 0; i < POOL_THREADS_MAX; i++) {
        xlsx_reader_free(&c.desks[i].reader);
        if (c.desks[i].zip)
            unzClose(c.desks[i].zip);
    }
    free(c.places);
    return rc;
}
