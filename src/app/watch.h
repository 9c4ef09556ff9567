/* watch.h - has a file changed that a run reads? For `preview --watch`. */
#ifndef CONCORD_APP_WATCH_H
#define CONCORD_APP_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names, sizes and times of the files at and below the places, as one number. Hidden ones and a place's own out/ are left out. */
uint64_t watch_look(const char *const *places, size_t n);
/* Waits until that number is no longer `seen`; false: a key was pressed, or the program was told to end. */
bool watch_wait(const char *const *places, size_t n, uint64_t seen);

#endif
