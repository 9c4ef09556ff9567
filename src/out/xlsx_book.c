/* xlsx_book.c - decides what is asked of the workbook library as a whole: where it writes, how its archive is deflated, what it may say.
 *
 * Takes the writer and the paths; gives an open workbook, and after it the word whether it was put together. The library's own word for
 * that is not the last one: xlsx_check.c asks the file. Must not know what a report holds. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* RTLD_NEXT */
#endif

#include "out/xlsx_int.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_ZIP_LEVEL
#include <dlfcn.h>
#include <minizip/zip.h>
#endif

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define XLSX_LOUD 1
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define XLSX_LOUD 1 /* what a sanitizer says must be seen */
#endif

/* ------------------------------------------------------------------ the archive */
/* The library deflates at zlib's sixth level and has no way to ask for another. It opens each part of the archive by this function of
 * minizip, which the linker finds here first: the first level takes a third of the time and gives a seventh more bytes. It is the one
 * name that the program exports; where there is another minizip, configure leaves it out, and workbooks are smaller and slower. */
#ifdef HAVE_ZIP_LEVEL
__attribute__((visibility("default"))) int zipOpenNewFileInZip4_64(zipFile file, const char *name, const zip_fileinfo *info, const void *local, uInt local_size,
                                                                   const void *global, uInt global_size, const char *comment, int method, int level, int raw,
                                                                   int window, int memory, int strategy, const char *password, uLong crc, uLong version,
                                                                   uLong flags, int zip64)
{
    __typeof__(zipOpenNewFileInZip4_64) *open_part;
    void *symbol = dlsym(RTLD_NEXT, "zipOpenNewFileInZip4_64");
    (void)level;
    if (!symbol)
        return ZIP_INTERNALERROR;
    memcpy(&open_part, &symbol, sizeof symbol);
    return open_part(file, name, info, local, local_size, global, global_size, comment, method, Z_BEST_SPEED, raw, window, memory, strategy, password, crc, version,
                     flags, zip64);
}
#endif

/* ------------------------------------------------------------------ the workbook */
/* The library says on standard error what it also gives back; only the latter is for users. Gives what leads back, -1: nothing. */
int xlsx_hush(void)
{
#ifdef XLSX_LOUD
    return -1;
#else
    int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept >= 0 && (nowhere < 0 || dup2(nowhere, STDERR_FILENO) < 0)) {
        close(kept);
        kept = -1;
    }
    if (nowhere >= 0)
        close(nowhere);
    return kept;
#endif
}

void xlsx_speak(int kept)
{
    if (kept < 0)
        return;
    (void)!dup2(kept, STDERR_FILENO);
    close(kept);
}

int xlsx_open_book(struct writer *w, const char *path, const char *beside)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = arena_strdup(w->arena, beside)};
    w->book = workbook_new_opt(path, &options);
    return w->book ? 0 : err_set(w->err, ERR_NOMEM, "no memory for the workbook");
}

int xlsx_close_book(struct writer *w)
{
    lxw_error e = workbook_close(w->book);
    if (e == LXW_NO_ERROR)
        return 0;
    return err_set(w->err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO, "the workbook cannot be put together: %s", lxw_strerror(e));
}
