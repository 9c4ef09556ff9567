/* floor - how fast the files can be read at all: every byte once, and the lines counted, on as many threads as are told.
 *
 *   cc -O2 -pthread -o floor floor.c
 *   ./floor THREADS FILE...            prints bytes and line feeds
 *
 * Threads take pieces of 512 KiB in turn, as a program would that has something to do with them. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 512 * 1024, THREADS_MAX = 64 };

static struct job {
    int fd;
    atomic_llong next, bytes, lines;
    atomic_int failed;
} job;

static void *work(void *arg)
{
    char *piece = malloc(PIECE);
    (void)arg;
    while (piece) {
        long long at = atomic_fetch_add(&job.next, PIECE), lines = 0;
        ssize_t n = pread(job.fd, piece, PIECE, (off_t)at);
        if (n <= 0) {
            if (n < 0)
                atomic_store(&job.failed, 1);
            break;
        }
        for (ssize_t i = 0; i < n; i++)
            lines += piece[i] == '\n';
        atomic_fetch_add(&job.bytes, n);
        atomic_fetch_add(&job.lines, lines);
    }
    if (!piece)
        atomic_store(&job.failed, 1);
    free(piece);
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc > 2 ? atoi(argv[1]) : 0;
    pthread_t list[THREADS_MAX];
    if (threads < 1 || threads > THREADS_MAX) {
        fprintf(stderr, "usage: floor THREADS FILE...\n");
        return 64;
    }
    for (int i = 2; i < argc; i++) {
        int made = 1;
        job.fd = open(argv[i], O_RDONLY);
        atomic_store(&job.next, 0);
        if (job.fd < 0) {
            perror(argv[i]);
            return 66;
        }
        while (made < threads && lseek(job.fd, 0, SEEK_END) > PIECE && pthread_create(&list[made], NULL, work, NULL) == 0)
            made++;
        work(NULL);
        while (--made > 0)
            pthread_join(list[made], NULL);
        close(job.fd);
    }
    printf("%lld %lld\n", (long long)atomic_load(&job.bytes), (long long)atomic_load(&job.lines));
    return atomic_load(&job.failed) ? 74 : 0;
}
