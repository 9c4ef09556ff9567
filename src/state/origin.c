/* origin.c - decides when files are the same as before: device, inode, size and both times to the nanosecond, under the same names
 * and in the same order; and when what was asked of them is the same.
 *
 * Takes what a source says of an object; gives an identity that can be stored. A content cannot be changed without the change
 * time moving on, unless that happens within one tick of the clock that stamps files: so what was touched less than two seconds
 * before it is read (FAT has no finer times) is not taken for settled. A file is opened, not only asked about: a network file
 * system answers with what it knew before otherwise, and who may not read the file may not have its values either. Must not know
 * what is kept under the identity. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/origin.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "base/text.h"
#include "data/pattern.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1"
#endif

enum { SETTLED_AFTER_S = 2, READING = 1 }; /* READING: goes up when the host makes other values of the same bytes */

bool origin_look_at(const char *path, struct origin_file *out)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) /* a pipe is not even opened */
        return false;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool there = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    close(fd);
    *out = (struct origin_file){(uint64_t)st.st_dev,         (uint64_t)st.st_ino,         (int64_t)st.st_size,        (int64_t)st.st_mtim.tv_sec,
                                (int64_t)st.st_mtim.tv_nsec, (int64_t)st.st_ctim.tv_sec, (int64_t)st.st_ctim.tv_nsec};
    return there;
}

bool origin_program(uint64_t *out)
{
    struct stat self;
    if (stat("/proc/self/exe", &self) != 0)
        return false;
    int64_t file[] = {READING, (int64_t)self.st_ino, (int64_t)self.st_size, (int64_t)self.st_mtim.tv_sec, (int64_t)self.st_mtim.tv_nsec,
                      (int64_t)self.st_ctim.tv_sec, (int64_t)self.st_ctim.tv_nsec};
    *out = hash_bytes(file, sizeof file, hash_bytes(PACKAGE_VERSION, sizeof PACKAGE_VERSION, 0));
    *out = hash_bytes(text_tables(), strlen(text_tables()), *out); /* what lower(email) gives may follow from them */
    struct buf engine = BUF_INIT; /* and what matches a pattern, from this */
    pattern_say_engine(&engine);
    bool said = buf_text(&engine) != NULL;
    *out = hash_bytes(said ? engine.data : "", said ? engine.len : 0, *out);
    buf_fini(&engine);
    return said;
}

static bool fingerprint(const struct inputs *in, const char *object, uint64_t program, uint64_t asked[2])
{
    struct buf b = BUF_INIT;
    buf_add(&b, (const char *)&program, sizeof program);
    buf_add(&b, object, strlen(object) + 1);
    buf_add(&b, in->settings.data, in->settings.len);
    bool fine = !b.failed;
    for (size_t i = 0; i < 2 && fine; i++)
        asked[i] = hash_bytes(b.data, b.len, i + 1);
    buf_fini(&b);
    return fine;
}

bool origin_look(const struct sources *sources, const char *source, const char *object, struct origin *out)
{
    struct inputs in = {.n = 0};
    struct err quiet = {0}; /* what is wrong is said by the scan */
    *out = (struct origin){.n = 0};
    if (!sources->inputs || sources->inputs(sources->ctx, source, object, &in, &quiet) != 0)
        return false;
    bool known = in.n > 0 && origin_program(&out->program) && fingerprint(&in, object, out->program, out->asked);
    if (known)
        out->files = calloc(in.n, sizeof *out->files);
    known = known && out->files;
    for (size_t i = 0; i < in.n && known; i++)
        known = origin_look_at(in.paths[i], &out->files[i]);
    if (known) {
        out->paths = in.paths;
        out->n = in.n;
        in.paths = NULL;
        in.n = 0;
    }
    inputs_fini(&in);
    if (!known)
        origin_fini(out);
    return known;
}

static bool add_files(struct origin *to, const struct origin *from)
{
    for (size_t i = 0; i < from->n; i++) {
        to->files[to->n] = from->files[i];
        to->paths[to->n] = strdup(from->paths[i]);
        if (!to->paths[to->n])
            return false;
        to->n++;
    }
    return true;
}

static bool room_for(struct origin *o, size_t n)
{
    o->files = calloc(n + 1, sizeof *o->files);
    o->paths = calloc(n + 1, sizeof *o->paths);
    return o->files && o->paths;
}

bool origin_copy(const struct origin *o, struct origin *out)
{
    *out = (struct origin){.program = o->program, .asked = {o->asked[0], o->asked[1]}};
    if (room_for(out, o->n) && add_files(out, o))
        return true;
    origin_fini(out);
    return false;
}

bool origin_join(const struct derived *d, struct origin *out)
{
    size_t n = 0;
    *out = (struct origin){.asked = {hash_mix(d->means[0] + 1), hash_mix(d->means[1] + 2)}};
    for (size_t i = 0; i < d->n_of; i++)
        n += ((const struct origin *)hold_of(d->of[i]))->n;
    bool fine = room_for(out, n);
    for (size_t i = 0; fine && i < d->n_of; i++) {
        const struct origin *o = hold_of(d->of[i]);
        fine = add_files(out, o);
        out->program = o->program;
        for (int k = 0; k < 2; k++)
            out->asked[k] = hash_bytes(o->asked, sizeof o->asked, out->asked[k]);
    }
    if (!fine)
        origin_fini(out);
    return fine;
}

void origin_fini(struct origin *o)
{
    for (size_t i = 0; i < o->n; i++)
        free(o->paths[i]);
    free(o->paths);
    free(o->files);
    *o = (struct origin){.n = 0};
}

bool origin_is_same(const struct origin *a, const struct origin *b)
{
    bool same = a->n == b->n && a->asked[0] == b->asked[0] && a->asked[1] == b->asked[1];
    for (size_t i = 0; i < a->n && same; i++)
        same = memcmp(&a->files[i], &b->files[i], sizeof a->files[i]) == 0 && strcmp(a->paths[i], b->paths[i]) == 0;
    return same;
}

bool origin_is_settled(const struct origin *o, const struct timespec *moment)
{
    for (size_t i = 0; i < o->n; i++) {
        int64_t age_s = (int64_t)moment->tv_sec - o->files[i].ctime_s;
        if (age_s < SETTLED_AFTER_S || (age_s == SETTLED_AFTER_S && (int64_t)moment->tv_nsec <= o->files[i].ctime_ns))
            return false;
    }
    return true;
}

int64_t origin_size(const struct origin *o)
{
    int64_t size = 0;
    for (size_t i = 0; i < o->n; i++)
        size += o->files[i].size;
    return size;
}
