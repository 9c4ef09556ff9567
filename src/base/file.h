/* file.h - files: read whole; write aside, sync, rename. Every message names the path. */
#ifndef CONCORD_BASE_FILE_H
#define CONCORD_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

/* Reads a regular file of at most `limit` bytes; a folder, FIFO or device is an error and is never waited for.
 * *data is malloc'ed with a NUL behind; the caller frees it. ERR_NOT_FOUND, ERR_PERMISSION, ERR_IO, ERR_DATA (too big). */
int file_read(const char *path, size_t limit, char **data, size_t *n, struct err *err) MUST_CHECK;
/* A text beside `path` (same folder, ".name.pid.tmp"), made new with mode 0644 less umask; locked (flock) while it is open;
 * at most 512 files open aside. */
struct file_aside;
int file_aside_open(const char *path, struct file_aside **out, struct err *err) MUST_CHECK;
/* The same, for the user's own eyes: made with mode 0600. */
int file_aside_open_private(const char *path, struct file_aside **out, struct err *err) MUST_CHECK;
const char *file_aside_path(const struct file_aside *f); /* where to write */
int file_aside_write(struct file_aside *f, const void *data, size_t n, struct err *err) MUST_CHECK;
int file_aside_write_at(struct file_aside *f, size_t at, const void *data, size_t n, struct err *err) MUST_CHECK;
/* Waits until what was written, by name too, has reached the disk. */
int file_aside_sync(struct file_aside *f, struct err *err) MUST_CHECK;
/* Renames it over `path` and frees f, without waiting for the disk: for what can be made again and tells when it is damaged, or was
 * synced before; then file_sync_folder is to follow. */
int file_aside_place(struct file_aside **f, struct err *err) MUST_CHECK;
/* Waits until the names in the folder of `path` have reached the disk. */
int file_sync_folder(const char *path, struct err *err) MUST_CHECK;
/* fsync, rename over `path`, fsync the folder; frees f. On failure nothing stays behind and `path` is as it was. */
int file_aside_publish(struct file_aside **f, struct err *err) MUST_CHECK;
/* All of that at once: a file of these bytes, there whole or not at all. */
int file_write_whole(const char *path, bool is_private, const void *data, size_t n, struct err *err) MUST_CHECK;
void file_aside_drop(struct file_aside **f); /* removes it; accepts NULL inside */
void file_aside_drop_all(void); /* async-signal-safe: unlinks all that are open aside (for signals and for exit 71) */
/* Makes a folder and its parents (mode 0755); fine if it is there. */
int file_make_folder(const char *path, struct err *err) MUST_CHECK;
/* "folder/name", and "name" in the folder "."; malloc'ed, NULL without memory. */
char *file_join(const char *folder, const char *name);
/* Paths of the files below `root` whose name ends in `suffix`, sorted by bytes, hidden folders and `out/` left out;
 * malloc'ed array of malloc'ed strings. */
int file_find(const char *root, const char *suffix, char ***paths, size_t *n, struct err *err) MUST_CHECK;
void file_find_free(char ***paths, size_t *n);

#endif
