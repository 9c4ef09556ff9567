/* shuffle - a CSV file's records in random order, the header where it is. The same SEED gives the same order.
 *
 *   cc -O2 -o shuffle shuffle.c
 *   ./shuffle FILE TO [SEED]
 *
 * A record ends at a line feed outside quotes. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t state;

static uint64_t random_below(uint64_t n)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint64_t)(((unsigned __int128)(z ^ (z >> 31)) * n) >> 64);
}

/* Where each record begins, and behind the last the end; gives their number. */
static size_t find_records(const char *text, size_t size, size_t **out)
{
    size_t n = 0, room = 1024, *starts = malloc((room + 1) * sizeof *starts);
    int quoted = 0;
    for (size_t i = 0, start = 0; starts && i < size; i++) {
        quoted ^= text[i] == '"';
        if ((text[i] != '\n' || quoted) && i + 1 < size)
            continue;
        if (n == room)
            starts = realloc(starts, ((room *= 2) + 1) * sizeof *starts);
        if (starts)
            starts[n++] = start;
        start = i + 1;
    }
    if (starts)
        starts[n] = size;
    *out = starts;
    return n;
}

static int write_records(FILE *f, const char *text, const size_t *starts, const uint32_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *s = text + starts[order[i]];
        size_t length = starts[order[i] + 1] - starts[order[i]];
        fwrite(s, 1, length, f);
        if (length && s[length - 1] != '\n')
            putc('\n', f);
    }
    return ferror(f) | fclose(f);
}

int main(int argc, char **argv)
{
    struct stat st;
    size_t *starts = NULL;
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: shuffle FILE TO [SEED]\n");
        return 64;
    }
    state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    int fd = open(argv[1], O_RDONLY);
    if (fd < 0 || fstat(fd, &st) || st.st_size == 0) {
        perror(argv[1]);
        return 66;
    }
    const char *text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    size_t n = text == MAP_FAILED ? 0 : find_records(text, (size_t)st.st_size, &starts);
    uint32_t *order = malloc((n + 1) * sizeof *order);
    if (!starts || !order || n > UINT32_MAX) {
        fprintf(stderr, "shuffle: %s: no memory\n", argv[1]);
        return 71;
    }
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 2; i--) { /* record 0 is the header */
        size_t k = 1 + (size_t)random_below(i - 1);
        uint32_t was = order[i - 1];
        order[i - 1] = order[k];
        order[k] = was;
    }
    FILE *f = fopen(argv[2], "w");
    if (!f || write_records(f, text, starts, order, n)) {
        perror(argv[2]);
        return 74;
    }
    return 0;
}
