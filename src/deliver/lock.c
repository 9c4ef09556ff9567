/* lock.c - decides who delivers: whoever has a lock of the kernel's on a file beside the ledger. Must not know what is delivered. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "deliver/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 50 };

int lock_take(const char *root, unsigned seconds, int *fd, struct err *err)
{
    char path[4096];
    *fd = -1;
    if (snprintf(path, sizeof path, "%s/.concord/deliver.lock", root) >= (int)sizeof path)
        return err_set(err, ERR_CREATE, "%s: the path is too long", root);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd < 0)
        return err_set(err, errno == ENOSPC ? ERR_IO : ERR_CREATE, "%s cannot be made: %s", path, strerror(errno));
    for (unsigned i = 0; flock(*fd, LOCK_EX | LOCK_NB) != 0; i++) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || i / (1000 / PAUSE_MS) >= seconds) {
            int rc = errno == EWOULDBLOCK ? err_set(err, ERR_AGAIN, "another run is delivering; try again when it has ended")
                                          : err_set(err, ERR_IO, "%s cannot be locked: %s", path, strerror(errno));
            close(*fd);
            *fd = -1;
            return rc;
        }
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
    }
    return 0;
}

void lock_drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
