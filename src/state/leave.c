/* leave.c - decides whether extracts are written by the run itself or by a process that it leaves behind.
 *
 * Takes a store whose result is out. Writing hundreds of megabytes takes longer than a small report, and nobody waits for it: the
 * process has the memory as it is, no descriptor but the mark that says that it writes, no terminal and nobody's output, and is
 * nobody's child. Must not know what is written. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state/store.h"

enum { MARK = 3 }; /* the descriptor behind input, output and errors */

static _Noreturn void write_alone(struct store *s, int mark)
{
    struct err quiet = {0};
    int null = open("/dev/null", O_RDWR), high = fcntl(mark, F_DUPFD, MARK);
    if (null < 0 || high < 0)
        _exit(1);
    (void)setsid();
    for (int fd = 0; fd < MARK; fd++)
        (void)dup2(null, fd);
    if (high != MARK)
        (void)dup2(high, MARK);
    closefrom(MARK + 1);
    _exit(store_flush(s, &quiet) == 0 ? 0 : 1);
}

int store_leave(struct store *s, uint64_t from, struct err *err)
{
    uint64_t waiting = store_waiting(s);
    int mark = waiting > 0 && waiting >= from ? store_begin(s) : -1;
    pid_t between = mark >= 0 ? fork() : -1;
    if (between == 0) { /* whose end makes the writer nobody's child */
        pid_t writer = fork();
        if (writer == 0)
            write_alone(s, mark);
        _exit(writer < 0);
    }
    int status = 1;
    if (between > 0 && waitpid(between, &status, 0) != between)
        status = 1;
    if (mark >= 0)
        close(mark);
    return status == 0 ? 0 : store_flush(s, err);
}
