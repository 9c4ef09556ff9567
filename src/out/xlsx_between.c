/* xlsx_between.c - functions of the program that stand between the workbook library, minizip and the file system: the linker finds them
 * before those of the same names in libraries. They are the names that the program exports.
 *
 * The library deflates at zlib's sixth level, on its own thread, and writes each part of the archive through a file of its own, and has no
 * way to ask for something else. While a thread has a bundle, what it writes goes there; a large workbook goes on to minizip as it comes, but
 * at zlib's first level. Where minizip or the library is another one configure leaves these out, and workbooks are smaller and slower. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* RTLD_NEXT */
#endif

#include "out/xlsx_bundle.h"

#include <dlfcn.h>
#include <string.h>

static _Thread_local struct bundle *standing;

void bundle_stand(struct bundle *p)
{
    standing = p;
}

#ifdef HAVE_ZIP_LEVEL
#define EXPORTED __attribute__((visibility("default")))
/* The function of that name which stands behind ours. */
#define NEXT(function, name) \
    __typeof__(name) *function = NULL; \
    find(#name, &function)

static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(function, &symbol, sizeof symbol);
}

EXPORTED int zipOpenNewFileInZip4_64(zipFile file, const char *name, const zip_fileinfo *info, const void *local, uInt local_size, const void *global,
                                     uInt global_size, const char *comment, int method, int level, int raw, int window, int memory, int strategy,
                                     const char *password, uLong crc, uLong version, uLong flags, int zip64)
{
    NEXT(next, zipOpenNewFileInZip4_64);
    (void)level;
    if (!standing)
        return next ? next(file, name, info, local, local_size, global, global_size, comment, method, Z_BEST_SPEED, raw, window, memory, strategy, password,
                           crc, version, flags, zip64) : ZIP_INTERNALERROR;
    if (local_size || global_size || comment || password || raw || method != Z_DEFLATED || !info)
        return ZIP_PARAMERROR;
    return bundle_begin_part(standing, name, info) ? ZIP_OK : ZIP_INTERNALERROR;
}

EXPORTED int zipWriteInFileInZip(zipFile file, const void *data, unsigned n)
{
    NEXT(next, zipWriteInFileInZip);
    if (standing)
        return bundle_add(standing, data, n) ? ZIP_OK : ZIP_PARAMERROR;
    return next ? next(file, data, n) : ZIP_INTERNALERROR;
}

EXPORTED int zipCloseFileInZip(zipFile file)
{
    NEXT(next, zipCloseFileInZip);
    if (standing)
        return bundle_end_part(standing) ? ZIP_OK : ZIP_INTERNALERROR;
    return next ? next(file) : ZIP_INTERNALERROR;
}

/* The archive, and minizip's own functions. */
struct archive {
    zipFile file;
    __typeof__(zipOpenNewFileInZip4_64) *open;
    __typeof__(zipWriteInFileInZip) *write;
    __typeof__(zipCloseFileInZipRaw64) *close;
    int rc;
};

static bool put_part(void *ctx, const char *name, const zip_fileinfo *info, const void *deflated, size_t n, size_t size, unsigned long crc)
{
    enum { RAW = 1, MEMORY = 8 };
    struct archive *a = ctx;
    a->rc = a->open(a->file, name, info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, Z_BEST_SPEED, RAW, -MAX_WBITS, MEMORY, Z_DEFAULT_STRATEGY, NULL, 0, 0, 0, 0);
    if (a->rc == ZIP_OK)
        a->rc = a->write(a->file, deflated, (unsigned)n);
    if (a->rc == ZIP_OK)
        a->rc = a->close(a->file, size, crc);
    return a->rc == ZIP_OK;
}

EXPORTED int zipClose(zipFile file, const char *comment)
{
    struct bundle *b = standing;
    struct archive a = {.file = file, .rc = ZIP_OK};
    NEXT(next, zipClose);
    find("zipOpenNewFileInZip4_64", &a.open);
    find("zipWriteInFileInZip", &a.write);
    find("zipCloseFileInZipRaw64", &a.close);
    if (!next || !a.open || !a.write || !a.close)
        return ZIP_INTERNALERROR;
    standing = NULL; /* what minizip asks of itself is not for the bundle */
    bool written = !b || bundle_write(b, put_part, &a);
    int closed = next(file, comment);
    standing = b;
    return written ? closed : a.rc != ZIP_OK ? a.rc : ZIP_INTERNALERROR;
}

FILE *lxw_tmpfile(const char *folder);

EXPORTED FILE *lxw_tmpfile(const char *folder)
{
    NEXT(next, lxw_tmpfile);
    if (standing)
        return bundle_file(standing);
    return next ? next(folder) : NULL;
}
#endif
