/* db.c - decides how an SQLite file is opened, and what its failures mean to us.
 *
 * Takes statements and values; gives rows, and errors that name the file. The library is reached through pointers taken from it when
 * it is loaded: most runs of the program need none of it, and linking it would be paid by each. Must not know what is stored. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/db.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#define FUNCTIONS(F)                                                                                                    \
    F(open_v2) F(close_v2) F(exec) F(prepare_v2) F(step) F(reset) F(sql) F(finalize) F(bind_text) F(bind_int64) F(bind_null)            \
    F(column_text) F(column_int64) F(last_insert_rowid) F(changes) F(errmsg) F(extended_errcode) F(busy_timeout) F(get_autocommit) F(db_config)
#define POINTER(name) __typeof__(sqlite3_##name) *name;
struct functions { FUNCTIONS(POINTER) };

struct db {
    struct functions sql;
    sqlite3 *handle;
    sqlite3_stmt *kept; /* the last of db_do, at rest: a statement that follows itself with other values is not translated again */
    char *path;
};
struct db_rows {
    struct db *db;
    sqlite3_stmt *statement;
};

static int failed(struct db *db, struct err *err)
{
    int code = db->handle ? db->sql.extended_errcode(db->handle) : SQLITE_NOMEM;
    const char *why = db->handle ? db->sql.errmsg(db->handle) : "no memory";
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return err_set(err, ERR_AGAIN, "%s: another run has had it for %d s; try again", db->path, DB_BUSY_MS / 1000);
    case SQLITE_FULL: return err_set(err, ERR_IO, "%s: there is no room on the disk", db->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return err_set(err, ERR_DATA, "%s is damaged (%s); move it away, and a new one is begun", db->path, why);
    case SQLITE_NOMEM: return err_set(err, ERR_NOMEM, "%s: no memory", db->path);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return err_set(err, ERR_CREATE, "%s cannot be written: %s", db->path, why);
    case SQLITE_IOERR: return err_set(err, ERR_IO, "%s cannot be read or written: %s", db->path, why);
    default: return err_set(err, ERR_INTERNAL, "%s: %s", db->path, why);
    }
}

static int load(struct db *db, struct err *err)
{
    void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL); /* it stays, whoever opens another file */
    if (!library)
        return err_set(err, ERR_UNAVAILABLE, "the ledger needs SQLite, and libsqlite3.so.0 cannot be loaded: %.400s", dlerror());
    const struct { void *to; const char *name; } wanted[] = {
#define WANTED(name) {&db->sql.name, "sqlite3_" #name},
        FUNCTIONS(WANTED)
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *symbol = dlsym(library, wanted[i].name);
        if (!symbol)
            return err_set(err, ERR_UNAVAILABLE, "the ledger needs SQLite, and libsqlite3.so.0 has no %s", wanted[i].name);
        memcpy(wanted[i].to, &symbol, sizeof symbol);
    }
    return 0;
}

/* Made with the mode that SQLite then gives to its two companions as well. */
static int make_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_IO : ERR_CREATE, "%s cannot be made: %s", path, strerror(errno));
    close(fd);
    return 0;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A new file becomes one with a log by a lock for which SQLite does not wait: of those who begin it at once all but one are told that it
 * is busy, until that one has done it. */
static int use_log(struct db *db, struct err *err)
{
    const double until = seconds() + DB_BUSY_MS / 1e3;
    int rc;
    while ((rc = db->sql.exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) == SQLITE_BUSY && seconds() < until)
        (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    return rc == SQLITE_OK ? 0 : failed(db, err);
}

static int open_handle(struct db *db, struct err *err)
{
    if (db->sql.open_v2(db->path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
        return failed(db, err);
    db->sql.busy_timeout(db->handle, DB_BUSY_MS);
    TRY(db_run(db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 4194304", err));
    return use_log(db, err);
}

int db_open(const char *path, bool make, struct db **out, struct err *err)
{
    struct stat st;
    *out = NULL;
    if (make)
        TRY(make_file(path, err));
    if (stat(path, &st) != 0)
        return err_set(err, ERR_NOT_FOUND, "%s is not there", path);
    struct db *db = calloc(1, sizeof *db);
    if (!db || !(db->path = realpath(path, NULL))) { /* no link on the way: SQLite follows none */
        free(db);
        return err_set(err, ERR_NOMEM, "no memory for %s", path);
    }
    int rc = load(db, err);
    if (rc == 0)
        rc = open_handle(db, err);
    if (rc != 0)
        db_close(&db);
    *out = db;
    return rc;
}

void db_close(struct db **db)
{
    if (!*db)
        return;
    if ((*db)->kept)
        (*db)->sql.finalize((*db)->kept);
    if ((*db)->handle)
        (*db)->sql.close_v2((*db)->handle);
    free((*db)->path);
    free(*db);
    *db = NULL;
}

int db_leave_log(struct db *db, struct err *err)
{
    TRY(db_run(db, "PRAGMA wal_checkpoint(PASSIVE)", err));
    return db->sql.db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) == SQLITE_OK ? 0 : failed(db, err);
}

int db_run(struct db *db, const char *sql, struct err *err)
{
    return db->sql.exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : failed(db, err);
}

static int ask(struct db *db, struct db_rows **out, struct err *err, const char *sql, const char *kinds, va_list values)
{
    struct db_rows *r = calloc(1, sizeof *r);
    *out = NULL;
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for %s", db->path);
    r->db = db;
    int rc = SQLITE_OK;
    if (db->kept && strcmp(db->sql.sql(db->kept), sql) == 0) {
        r->statement = db->kept; /* every value is bound below */
        db->kept = NULL;
    } else {
        rc = db->sql.prepare_v2(db->handle, sql, -1, &r->statement, NULL);
    }
    for (int i = 0; kinds[i] && rc == SQLITE_OK; i++) {
        const char *text = kinds[i] == 't' ? va_arg(values, const char *) : NULL;
        if (kinds[i] == 'i')
            rc = db->sql.bind_int64(r->statement, i + 1, va_arg(values, int64_t));
        else
            rc = text ? db->sql.bind_text(r->statement, i + 1, text, -1, SQLITE_TRANSIENT) : db->sql.bind_null(r->statement, i + 1);
    }
    if (rc != SQLITE_OK) {
        rc = failed(db, err);
        db_done(&r);
        return rc;
    }
    *out = r;
    return 0;
}

int db_ask(struct db *db, struct db_rows **out, struct err *err, const char *sql, const char *kinds, ...)
{
    va_list values;
    va_start(values, kinds);
    int rc = ask(db, out, err, sql, kinds, values);
    va_end(values);
    return rc;
}

int db_next(struct db_rows *r, bool *more, struct err *err)
{
    int rc = r->db->sql.step(r->statement);
    *more = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : failed(r->db, err);
}

/* Lays the statement aside in place of the one kept before. At rest it holds neither a lock nor a transaction. */
static void keep(struct db_rows *r)
{
    r->db->sql.reset(r->statement);
    if (r->db->kept)
        r->db->sql.finalize(r->db->kept);
    r->db->kept = r->statement;
    r->statement = NULL;
}

int db_do(struct db *db, struct err *err, const char *sql, const char *kinds, ...)
{
    struct db_rows *r;
    va_list values;
    bool more;
    va_start(values, kinds);
    int rc = ask(db, &r, err, sql, kinds, values);
    va_end(values);
    TRY(rc);
    rc = db_next(r, &more, err);
    if (rc == 0)
        keep(r);
    db_done(&r);
    return rc;
}

const char *db_text(struct db_rows *r, int column)
{
    const unsigned char *text = r->db->sql.column_text(r->statement, column);
    return text ? (const char *)text : "";
}

int64_t db_int(struct db_rows *r, int column) { return r->db->sql.column_int64(r->statement, column); }

void db_done(struct db_rows **r)
{
    if (*r)
        (*r)->db->sql.finalize((*r)->statement);
    free(*r);
    *r = NULL;
}

int64_t db_last_id(struct db *db) { return db->sql.last_insert_rowid(db->handle); }
int db_changes(struct db *db) { return db->sql.changes(db->handle); }

int db_begin(struct db *db, struct err *err)
{
    return db_run(db, "BEGIN IMMEDIATE", err);
}

int db_end(struct db *db, int rc, struct err *err)
{
    if (rc == 0)
        rc = db_run(db, "COMMIT", err);
    if (rc != 0 && !db->sql.get_autocommit(db->handle)) /* a full disk undoes it by itself */
        db->sql.exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}
