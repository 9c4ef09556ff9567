/* watch.h - has a file changed that a run reads? For `preview --watch`. */
#ifndef CONCORD_APP_WATCH_H
#define CONCORD_APP_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A folder, with all below it, or a file; `seen`: names, sizes, times and numbers of its files as they were, as one number. Hidden ones and
 * the folder's own out/ are left out. */
struct watch_place {
    const char *path;
    uint64_t seen;
};
void watch_look(struct watch_place *place);
/* Waits until a place is no longer as it was seen, and then until nothing changes any more; false: a key was pressed, or the program was
 * told to end. */
bool watch_wait(const struct watch_place *places, size_t n);

#endif
