/* ledger_input.c - decides by what a file that was read is known: by its content, summed piece by piece at the speed of memory.
 *
 * A large file that has not been touched since an earlier run is not read a second time: device, inode, size and both times are noted
 * beside its sum. What was changed within the last two seconds could be changed again without its times moving on, and is summed
 * anew. Held against accidents, not against somebody who wants to deceive. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/signals.h"
#include "state/ledger_int.h"
#include "state/origin.h"
#include "state/sum.h"

struct summing { int fd; size_t n, n_pieces; uint64_t *sums; unsigned char **pieces; }; /* pieces: by worker */

static int sum_step(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct summing *s = ctx;
    if (signals_are_waiting()) /* it is read while signals are held back, and would keep the program for as long as that takes */
        return err_set(err, ERR_IO, "told to end");
    size_t want = task + 1 < s->n_pieces ? SUM_PIECE : s->n - task * SUM_PIECE;
    if (!s->pieces[worker])
        s->pieces[worker] = malloc(SUM_PIECE);
    if (!s->pieces[worker])
        return err_set(err, ERR_NOMEM, "no memory");
    if (pread(s->fd, s->pieces[worker], want, (off_t)task * SUM_PIECE) != (ssize_t)want)
        return err_set(err, ERR_IO, "not read to its end");
    s->sums[task] = sum_piece(s->pieces[worker], want);
    return 0;
}

static bool sum_file(const char *path, int64_t size, unsigned threads, uint64_t *out)
{
    struct err quiet = {0}; /* then it is not known */
    unsigned char *pieces[POOL_THREADS_MAX] = {NULL};
    struct summing s = {.n = (size_t)size, .n_pieces = sum_pieces((size_t)size), .pieces = pieces};
    s.sums = calloc(s.n_pieces + 1, sizeof *s.sums);
    s.fd = s.sums ? open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
    bool fine = s.fd >= 0 && pool_run(threads, s.n_pieces, sum_step, &s, &quiet) == 0;
    if (fine)
        *out = sum_join(s.sums, s.n_pieces);
    if (s.fd >= 0)
        close(s.fd);
    for (size_t i = 0; i < POOL_THREADS_MAX; i++)
        free(pieces[i]);
    free(s.sums);
    return fine;
}

static bool is_settled(const struct origin_file *f)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return f->mtime_s + 2 < now.tv_sec && f->ctime_s + 2 < now.tv_sec;
}

bool ledger_look_at(struct ledger *l, const char *path, unsigned threads, struct buf *identity, struct buf *fingerprint)
{
    struct origin_file before, after;
    uint64_t sum;
    if (!origin_look_at(path, &before))
        return false;
    buf_printf(identity, "%llu:%llu:%lld:%lld.%09lld:%lld.%09lld", (unsigned long long)before.device, (unsigned long long)before.inode, (long long)before.size,
               (long long)before.mtime_s, (long long)before.mtime_ns, (long long)before.ctime_s, (long long)before.ctime_ns);
    if (!buf_text(identity))
        return false;
    if (is_settled(&before) && ledger_known_input(l, buf_text(identity), fingerprint))
        return true;
    if (!sum_file(path, before.size, threads, &sum) || !origin_look_at(path, &after) || after.size != before.size || after.mtime_ns != before.mtime_ns ||
        after.mtime_s != before.mtime_s)
        return false;
    buf_printf(fingerprint, "%016llx", (unsigned long long)sum);
    return true;
}
