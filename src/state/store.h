/* store.h - the extract store: typed columns of objects whose files did not change, kept from run to run.
 *
 * A face before a source (data/column.h): what is asked is taken from the store when it is there, and read otherwise. Never are
 * totals kept, nor anything that a definition decides. */
#ifndef CONCORD_STATE_STORE_H
#define CONCORD_STATE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/budget.h"
#include "base/err.h"
#include "data/column.h"

struct store;
struct store_spec {
    const char *root;              /* the project's folder */
    const struct sources *sources; /* what is read when it is not in the store; lives longer than it */
    unsigned threads;
    const struct budget *budget;   /* of the run; NULL: no limit */
};
/* NULL without memory. Makes nothing on the disk yet. */
struct store *store_new(const struct store_spec *spec);
void store_free(struct store **s); /* accepts NULL inside; what was handed out lives on */
struct sources store_sources(struct store *s);
/* Writes what was read since, and removes what is no longer of use: to be called when the result is out. An error says why the next
 * run reads again; nothing else depends on it. Folders that may not be written to are no error. */
int store_flush(struct store *s, struct err *err) MUST_CHECK;

/* The same, in a process of its own where `from` bytes or more are to be written: who has the result need not wait. A later run that
 * misses something waits for who writes, five seconds at most in all. Nobody hears of errors then. */
int store_leave(struct store *s, uint64_t from, struct err *err) MUST_CHECK; /* leave.c */
uint64_t store_waiting(const struct store *s); /* bytes that are to be written */
/* Marks the store as being written to (shelf_begin_writing); -1: it cannot be done, or there is no room for what waits. */
int store_begin(const struct store *s);

/* ---- for people */
struct store_entry {
    char *object;
    uint64_t rows, size;
    size_t n_columns;
    int64_t used_s;            /* seconds since 1970 */
    bool is_damaged, is_current;
};
char *store_folder(const char *root); /* malloc'ed; NULL without memory */
int store_list(const char *root, struct store_entry **list, size_t *n, struct err *err) MUST_CHECK;
void store_list_free(struct store_entry **list, size_t *n);
/* Removes all of it. */
int store_clear(const char *root, size_t *n, uint64_t *bytes, struct err *err) MUST_CHECK;

#endif
