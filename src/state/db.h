/* db.h - an SQLite file, and statements with their values in one call. The library is loaded when the first file is opened, so that
 * who needs none does not wait for it. */
#ifndef CONCORD_STATE_DB_H
#define CONCORD_STATE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct db_rows; /* a statement whose rows are being read */
enum { DB_BUSY_MS = 20000 }; /* how long another process is waited for */

/* WAL, synchronous=FULL, foreign keys. `make`: a file that is not there is made, private to the user. ERR_NOT_FOUND: it is not there. */
int db_open(const char *path, bool make, struct db **out, struct err *err) MUST_CHECK;
void db_close(struct db **db); /* accepts a pointer to NULL; what was begun and not committed is undone */
/* Brings home what others left in the log beside the file, and leaves there what is committed from now on: it is as safe, and nobody waits
 * for the disk when the file is closed. Without this who closes last brings it home. */
int db_leave_log(struct db *db, struct err *err) MUST_CHECK;
/* Statements without values, as many as there are in the text. */
int db_run(struct db *db, const char *sql, struct err *err) MUST_CHECK;
/* One statement with its values: 't' a text (NULL: null), 'i' an int64_t. No rows are wanted of it. */
int db_do(struct db *db, struct err *err, const char *sql, const char *kinds, ...) MUST_CHECK;
int db_ask(struct db *db, struct db_rows **out, struct err *err, const char *sql, const char *kinds, ...) MUST_CHECK;
/* *more: there is a row, which the columns below are of. */
int db_next(struct db_rows *r, bool *more, struct err *err) MUST_CHECK;
const char *db_text(struct db_rows *r, int column); /* until the next row; "" for null */
int64_t db_int(struct db_rows *r, int column);
void db_done(struct db_rows **r); /* accepts a pointer to NULL */
int64_t db_last_id(struct db *db);
int db_changes(struct db *db); /* rows that the last statement changed */
/* A transaction that may write, from its beginning: nobody else writes until it ends. db_end commits when rc is 0, else undoes; gives
 * rc, or why it could not be committed. */
int db_begin(struct db *db, struct err *err) MUST_CHECK;
int db_end(struct db *db, int rc, struct err *err) MUST_CHECK;

#endif
