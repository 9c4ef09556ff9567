/* beside.c - decides where the workbook library may put the files that it needs while it writes a large workbook: into a folder of their
 * own beside it, that goes when it has written. Those of a small one are in memory (xlsx_memory.c).
 *
 * The library removes each such file as soon as it has opened it, but a run that is killed in between leaves one, under a name
 * that could be anybody's; in a folder whose name says whose it is, the next run finds it (leftover.c). The folder is locked
 * while it is in use. Signals that end the program wait meanwhile. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/publish_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/signals.h"

struct beside {
    char *path;
    int fd;
    sigset_t mask;
};

static bool make_beside(struct beside *b, const char *aside)
{
    size_t size = strlen(aside) + 3;
    b->path = malloc(size);
    if (!b->path)
        return false;
    snprintf(b->path, size, "%s.d", aside);
    return mkdir(b->path, 0700) == 0;
}

int beside_open(const char *aside, struct beside **out, struct err *err)
{
    struct beside *b = calloc(1, sizeof *b);
    *out = NULL;
    if (!b)
        return err_set(err, ERR_NOMEM, "no memory to write the report");
    signals_hold(&b->mask);
    if (!make_beside(b, aside)) {
        int rc = err_set(err, errno == ENOMEM ? ERR_NOMEM : errno == ENOSPC || errno == EDQUOT ? ERR_IO : ERR_CREATE, "no folder for temporary files: %s",
                         strerror(errno));
        signals_release(&b->mask);
        free(b->path);
        free(b);
        return rc;
    }
    b->fd = open(b->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->fd >= 0)
        (void)flock(b->fd, LOCK_EX | LOCK_NB);
    *out = b;
    return 0;
}

const char *beside_path(const struct beside *b)
{
    return b->path;
}

void beside_empty(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        if (strncmp(e->d_name, "tmp.", 4) == 0)
            unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
    rmdir(path);
}

void beside_close(struct beside **b)
{
    if (!*b)
        return;
    if (rmdir((*b)->path) != 0)
        beside_empty((*b)->path);
    if ((*b)->fd >= 0)
        close((*b)->fd);
    signals_release(&(*b)->mask); /* what was held back arrives here */
    free((*b)->path);
    free(*b);
    *b = NULL;
}
