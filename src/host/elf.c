/* elf.c - reads a shared object before it is loaded: loading runs its code, and a file that was cut short kills the
 * process. It decides whether the file is whole by its own tables, is for this machine, and was built for this version
 * of the plugin interface. It takes a path, gives a refusal that says what was wanted and what was found, and runs
 * nothing of the file. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/host_int.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS_MAX = 256, NOTES_MAX = 1 << 16 };

struct image {
    const char *path;
    int fd;
    uint64_t size;
    ElfW(Ehdr) head;
    ElfW(Phdr) segments[SEGMENTS_MAX];
};

static int refuse(const struct image *f, const char *what, struct err *err)
{
    return err_set(err, ERR_CONFIG, "%s is no plugin: %s", f->path, what);
}

static bool read_at(int fd, void *dst, size_t n, uint64_t offset)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = pread(fd, (char *)dst + done, n - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* The header of the running program tells what this machine is. */
static int own_head(ElfW(Ehdr) * out, struct err *err)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    bool read = fd >= 0 && read_at(fd, out, sizeof *out, 0);
    if (fd >= 0)
        close(fd);
    return read ? 0 : err_set(err, ERR_IO, "/proc/self/exe cannot be read: %s", strerror(errno));
}

static int check_head(struct image *f, struct err *err)
{
    ElfW(Ehdr) own;
    TRY(own_head(&own, err));
    const ElfW(Ehdr) *e = &f->head;
    if (f->size < sizeof *e || !read_at(f->fd, &f->head, sizeof *e, 0))
        return refuse(f, "it is too short for an ELF file", err);
    if (memcmp(e->e_ident, ELFMAG, SELFMAG) != 0)
        return refuse(f, "it is no ELF file", err);
    if (e->e_ident[EI_CLASS] != own.e_ident[EI_CLASS] || e->e_ident[EI_DATA] != own.e_ident[EI_DATA] ||
        e->e_machine != own.e_machine)
        return err_set(
            err, ERR_CONFIG,
            "%s is no plugin: it is for another machine (ELF class %d, order %d, machine %d; wanted %d, %d, %d)",
            f->path, e->e_ident[EI_CLASS], e->e_ident[EI_DATA], e->e_machine, own.e_ident[EI_CLASS],
            own.e_ident[EI_DATA], own.e_machine);
    if (e->e_type != ET_DYN || e->e_version != EV_CURRENT)
        return refuse(f, "it is no shared object", err);
    if (e->e_phentsize != sizeof(ElfW(Phdr)) || e->e_phnum == 0 || e->e_phnum > SEGMENTS_MAX)
        return refuse(f, "its program headers make no sense", err);
    return 0;
}

static bool inside(const struct image *f, uint64_t offset, uint64_t n)
{
    return offset <= f->size && n <= f->size - offset;
}

static int check_bounds(struct image *f, struct err *err)
{
    const ElfW(Ehdr) *e = &f->head;
    size_t n = (size_t)e->e_phnum * sizeof *f->segments;
    if (!inside(f, e->e_phoff, n) || !read_at(f->fd, f->segments, n, e->e_phoff))
        return refuse(f, "it is cut short: its program headers lie behind its end", err);
    bool loads = false, dynamic = false;
    for (unsigned i = 0; i < e->e_phnum; i++) {
        const ElfW(Phdr) *p = &f->segments[i];
        loads = loads || p->p_type == PT_LOAD;
        dynamic = dynamic || p->p_type == PT_DYNAMIC;
        if (p->p_type != PT_GNU_STACK && !inside(f, p->p_offset, p->p_filesz))
            return refuse(f, "it is cut short: a segment lies behind its end", err);
        if (p->p_type == PT_LOAD &&
            (p->p_filesz > p->p_memsz || (p->p_align > 1 && (p->p_vaddr - p->p_offset) % p->p_align != 0)))
            return refuse(f, "one of its segments makes no sense", err);
    }
    if (!loads || !dynamic)
        return refuse(f, "it has nothing to load", err);
    if (e->e_shoff && !inside(f, e->e_shoff, (uint64_t)e->e_shnum * e->e_shentsize))
        return refuse(f, "it is cut short: its section headers lie behind its end", err);
    return 0;
}

static uint32_t align4(uint32_t n)
{
    return (n + 3) & ~UINT32_C(3);
}

/* The note in one segment, if it is there. */
static bool find_note(const unsigned char *p, size_t n, struct concord_note *out)
{
    while (n >= 12) {
        uint32_t sizes[3];
        memcpy(sizes, p, sizeof sizes);
        if (sizes[0] > n || sizes[1] > n || 12 + (size_t)align4(sizes[0]) + align4(sizes[1]) > n)
            return false;
        if (sizes[0] == 8 && sizes[1] == 16 && sizes[2] == CONCORD_NOTE_TYPE && !memcmp(p + 12, CONCORD_NOTE_NAME, 8)) {
            memcpy(out, p, sizeof *out);
            return true;
        }
        size_t step = 12 + (size_t)align4(sizes[0]) + align4(sizes[1]);
        p += step;
        n -= step;
    }
    return false;
}

static int check_note(const struct image *f, struct err *err)
{
    struct concord_note note;
    bool found = false;
    for (unsigned i = 0; i < f->head.e_phnum && !found; i++) {
        const ElfW(Phdr) *p = &f->segments[i];
        if (p->p_type != PT_NOTE || p->p_filesz > NOTES_MAX || p->p_filesz == 0)
            continue;
        unsigned char *notes = malloc(p->p_filesz);
        if (!notes)
            return err_set(err, ERR_NOMEM, "%s: no memory", f->path);
        found = read_at(f->fd, notes, p->p_filesz, p->p_offset) && find_note(notes, p->p_filesz, &note);
        free(notes);
    }
    if (!found)
        return refuse(f, "it has no note of Concord's (CONCORD_PLUGIN_NOTE in its source)", err);
    if (note.abi_major != CONCORD_ABI_MAJOR)
        return err_set(err, ERR_CONFIG,
                       "%s wants version %" PRIu32 ".%" PRIu32
                       " of the plugin interface; this Concord provides %d.%d; build it "
                       "again",
                       f->path, note.abi_major, note.abi_minor, CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR);
    if (note.needs_minor > CONCORD_ABI_MINOR)
        return err_set(err, ERR_CONFIG,
                       "%s needs version %d.%" PRIu32 " of the plugin interface or later; this Concord provides %d.%d",
                       f->path, CONCORD_ABI_MAJOR, note.needs_minor, CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR);
    return 0;
}

int elf_check(const char *path, struct err *err)
{
    struct stat st;
    struct image *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    f->path = path;
    f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int rc;
    if (f->fd < 0 || fstat(f->fd, &st))
        rc = err_set(err, errno == EACCES ? ERR_PERMISSION : ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        rc = refuse(f, "it is no regular file", err);
    else {
        f->size = (uint64_t)st.st_size;
        rc = check_head(f, err);
    }
    if (!rc)
        rc = check_bounds(f, err);
    if (!rc)
        rc = check_note(f, err);
    if (f->fd >= 0)
        close(f->fd);
    free(f);
    return rc;
}
