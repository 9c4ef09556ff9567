/* budget.c - decides when a run has taken too much memory.
 *
 * What is held is measured, not added up: the kernel's count of the process's own pages is right whoever has allocated them, a
 * plugin and a library included. It is asked after each batch and before each large piece, so a run passes its limit by a batch at
 * most before it ends with a word, long before the machine begins to swap. Without a limit given, it is a share of what the machine
 * and the control groups above the process have to spare when the run begins. Must not know what the memory is for. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/budget.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SHARE_LEAST = 256 << 20, TEXT_MAX = 16384 };

struct budget {
    size_t limit;
    bool given;
    int pages; /* /proc/self/statm, -1: not to be had */
    long page_size;
};

/* ------------------------------------------------------------------ what there is to spare */
/* The beginning of a small file; "" if it cannot be read. */
static const char *read_text(char dst[TEXT_MAX], const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, dst, TEXT_MAX - 1);
    dst[n > 0 ? n : 0] = '\0';
    if (fd >= 0)
        close(fd);
    return dst;
}

/* The number behind a name at the start of a line; SIZE_MAX: there is none. */
static size_t number_after(const char *text, const char *name)
{
    for (const char *at = text; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL) {
        size_t n = strlen(name);
        if (strncmp(at, name, n) != 0)
            continue;
        at += n + strspn(at + n, " \t");
        return isdigit((unsigned char)*at) ? strtoull(at, NULL, 10) : SIZE_MAX;
    }
    return SIZE_MAX;
}

struct group_files {
    const char *prefix; /* of a line in /proc/self/cgroup: what is before the path */
    const char *mounted, *most, *held, *files;
};
static const struct group_files versions[] = {
    {"0::", "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "},
    {":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "},
};

/* What a group may still take; pages of files that nobody is at would be given up first. Of a group without a limit no more is asked: the
 * kernel adds up what it says of one. */
static size_t room_of_group(const char *root, const struct group_files *v, const char *group)
{
    char path[PATH_MAX], text[TEXT_MAX];
    snprintf(path, sizeof path, "%s%s%s/%s", root, v->mounted, group, v->most);
    size_t most = number_after(read_text(text, path), "");
    if (most == SIZE_MAX || most > SIZE_MAX / 4)
        return SIZE_MAX;
    snprintf(path, sizeof path, "%s%s%s/%s", root, v->mounted, group, v->held);
    size_t held = number_after(read_text(text, path), "");
    snprintf(path, sizeof path, "%s%s%s/memory.stat", root, v->mounted, group);
    size_t files = number_after(read_text(text, path), v->files);
    if (held == SIZE_MAX)
        return SIZE_MAX;
    if (files != SIZE_MAX)
        held -= files < held ? files : held;
    return most > held ? most - held : 0;
}

/* The least of all groups from the process's own up to the root. */
static size_t room_of_groups(const char *root, const char *list)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        const char *line = strstr(list, versions[i].prefix);
        char group[1024] = "";
        if (!line)
            continue;
        line += strlen(versions[i].prefix);
        snprintf(group, sizeof group, "%.*s", (int)strcspn(line, "\n"), line);
        for (bool more = true; more;) {
            size_t n = strlen(group);
            while (n > 0 && group[n - 1] == '/')
                group[--n] = '\0';
            size_t room = room_of_group(root, &versions[i], group);
            least = room < least ? room : least;
            char *slash = strrchr(group, '/');
            more = slash != NULL;
            if (slash)
                *slash = '\0';
        }
    }
    return least;
}

static size_t room_now(const char *root)
{
    char path[PATH_MAX], text[TEXT_MAX];
    snprintf(path, sizeof path, "%s/proc/meminfo", root);
    size_t kilobytes = number_after(read_text(text, path), "MemAvailable:");
    size_t room = kilobytes > SIZE_MAX / 1024 ? SIZE_MAX : kilobytes * 1024;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    size_t group = room_of_groups(root, read_text(text, path));
    return group < room ? group : room;
}

/* ------------------------------------------------------------------ the budget */
struct budget *budget_new(size_t limit, const char *root)
{
    struct budget *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->given = limit != 0;
    b->limit = limit;
    if (!b->given) {
        size_t room = room_now(root ? root : "");
        b->limit = room == SIZE_MAX ? SIZE_MAX : room / 10 * 9;
        if (b->limit < SHARE_LEAST)
            b->limit = SHARE_LEAST;
    }
    b->page_size = sysconf(_SC_PAGESIZE);
    b->pages = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    return b;
}

void budget_free(struct budget **b)
{
    if (!*b)
        return;
    if ((*b)->pages >= 0)
        close((*b)->pages);
    free(*b);
    *b = NULL;
}

size_t budget_limit(const struct budget *b)
{
    return b ? b->limit : SIZE_MAX;
}

size_t budget_used(const struct budget *b)
{
    char text[128];
    unsigned long resident, shared;
    ssize_t n = b->pages < 0 ? -1 : pread(b->pages, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    if (sscanf(text, "%*u %lu %lu", &resident, &shared) == 2)
        return (size_t)(resident > shared ? resident - shared : 0) * (size_t)b->page_size;
    struct rusage u = {0}; /* the most that it ever held: too much rather than too little */
    getrusage(RUSAGE_SELF, &u);
    return (size_t)u.ru_maxrss * 1024;
}

static unsigned long long mebibytes(size_t n)
{
    return (unsigned long long)(n >> 20) + ((n & ((1u << 20) - 1)) != 0);
}

int budget_check(const struct budget *b, size_t more, struct err *err)
{
    if (!b || b->limit == SIZE_MAX)
        return 0;
    size_t used = budget_used(b);
    if (more <= b->limit && used <= b->limit - more)
        return 0;
    char wanted[64] = "";
    unsigned long long enough = mebibytes(used + more > b->limit ? used + more : b->limit) * 2;
    if (more >= 1 << 20)
        snprintf(wanted, sizeof wanted, ", %llu MiB more are needed", mebibytes(more));
    return err_set(err, ERR_NOMEM, "%llu MiB of memory are in use%s, and %s %llu MiB; %s --memory %lluM", mebibytes(used), wanted,
                   b->given ? "--memory allows" : "what could be spared here when the run began is", mebibytes(b->limit),
                   b->given ? "allow more, as in" : "make room, or allow more in spite of that, as in", enough);
}

bool budget_parse(const char *text, size_t *out)
{
    static const char units[] = "KMGT";
    if (!isdigit((unsigned char)*text))
        return false;
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
    if (!unit || end[1])
        return false;
    unsigned shift = 10 * (unsigned)(unit - units + 1);
    if (n > (SIZE_MAX / 4) >> shift)
        return false;
    *out = (size_t)n << shift;
    return *out >= BUDGET_LEAST;
}
