/* xlsx_book.c - decides what is asked of the workbook library as a whole: where it writes, and what it may say.
 *
 * Takes the writer and the paths; gives an open workbook, and after it the word whether it was put together. The library's own word for
 * that is not the last one: xlsx_check.c asks the file. Must not know what a report holds. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <fcntl.h>
#include <unistd.h>

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define XLSX_LOUD 1
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define XLSX_LOUD 1 /* what a sanitizer says must be seen */
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
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = beside ? arena_strdup(w->arena, beside) : NULL};
    w->book = w->lib->workbook_new_opt(path, &options);
    return w->book ? 0 : err_set(w->err, ERR_NOMEM, "no memory for the workbook");
}

int xlsx_close_book(struct writer *w)
{
    lxw_error e = w->lib->workbook_close(w->book);
    if (e == LXW_NO_ERROR)
        return 0;
    return err_set(w->err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO, "the workbook cannot be put together: %s", w->lib->lxw_strerror(e));
}
