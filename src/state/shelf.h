/* shelf.h - the folder of the packs, .concord/extracts of a project: their names, how many there may be, and which go. */
#ifndef CONCORD_STATE_SHELF_H
#define CONCORD_STATE_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "data/column.h"
#include "state/origin.h"

enum { SHELF_NAME = 48 };
/* The name of a pack: the object's number, then that of the columns. */
void shelf_name(const struct origin *o, const struct want *wants, size_t n, char name[SHELF_NAME]);
/* Do both hold the same object, read with the same settings? */
bool shelf_is_beside(const char *a, const char *b);
/* "ROOT/.concord/extracts", malloc'ed; NULL without memory. */
char *shelf_folder(const char *root);
char *shelf_path(const char *folder, const char *name); /* malloc'ed; NULL without memory */
/* Makes the folder, for this user alone. */
int shelf_make(const char *root, struct err *err) MUST_CHECK;

struct shelf_entry {
    char name[SHELF_NAME];
    uint64_t size;
    struct timespec used;
};
/* The packs of the folder, the one that was used last first; a malloc'ed list. What is no pack by its name is not seen. A folder that
 * is not there has none. */
int shelf_list(const char *folder, struct shelf_entry **list, size_t *n, struct err *err) MUST_CHECK;
/* Marks the folder as being written to, until the descriptor is closed by all that have it; -1: somebody else does, or nobody can. */
int shelf_begin_writing(const char *folder);
/* Waits for who is writing, as long as there is patience, which it takes from *patience. True: somebody wrote in such a way, now or
 * before; what was not there may be. */
enum { SHELF_PATIENCE = 1000 }; /* five seconds: reading again would rarely take longer */
bool shelf_await(const char *folder, int *patience);
/* Removes what a killed run left half written. */
void shelf_sweep(const char *folder);
/* Removes all packs, and the folder with what else is ours in it. */
int shelf_clear(const char *root, size_t *n, uint64_t *bytes, struct err *err) MUST_CHECK;

#endif
