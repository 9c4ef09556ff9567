/* origin.h - which files an object is read from and with which settings, and whether they are the same as before. */
#ifndef CONCORD_STATE_ORIGIN_H
#define CONCORD_STATE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "data/column.h"

struct origin_file { /* as the file system has it; no padding */
    uint64_t device, inode;
    int64_t size, mtime_s, mtime_ns, ctime_s, ctime_ns;
};
struct origin {
    uint64_t program;          /* the fingerprint of this program */
    uint64_t asked[2];         /* of the program, the settings, the object */
    char **paths;
    struct origin_file *files; /* by path */
    size_t n;
};

/* Of the program that runs, and not only of its version: who builds it again may have changed what it makes of a file. False: it
 * cannot be known. */
bool origin_program(uint64_t *out);
/* One file; false unless it is a regular one that this user may read. */
bool origin_look_at(const char *path, struct origin_file *out);
/* What the object is read from at present; false when that is not known or not only regular files. */
bool origin_look(const struct sources *sources, const char *source, const char *object, struct origin *out);
/* A copy of its own; false without memory. */
bool origin_copy(const struct origin *o, struct origin *out);
/* What follows from all of these: their files one behind the other. False without memory. */
bool origin_join(const struct derived *d, struct origin *out); /* the bases hold origins */
void origin_fini(struct origin *o);
bool origin_is_same(const struct origin *a, const struct origin *b);
/* Was each file left alone for clearly longer than any clock of a file system ticks, before that moment? Else it may be changed
 * without its times changing. */
bool origin_is_settled(const struct origin *o, const struct timespec *moment);
int64_t origin_size(const struct origin *o); /* bytes of all files */

#endif
