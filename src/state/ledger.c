/* ledger.c - decides where the ledger lies, whether it can be trusted there, and how an older one becomes today's.
 *
 * Each version of the tables is a step from the one before it, taken in one transaction with the number that says so: who is killed
 * on the way finds the older ledger, whole. A step, once released, is never changed; tests keep a ledger of each version. A newer
 * ledger is refused: what its tables mean is not known here. Must not know what a report is. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/ledger_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static const char *const steps[] = {
    /* 1: runs and what they published */
    "CREATE TABLE run (id INTEGER PRIMARY KEY, report TEXT NOT NULL, as_of TEXT NOT NULL, period TEXT NOT NULL, covers TEXT NOT NULL,"
    " started INTEGER NOT NULL, finished INTEGER NOT NULL, definitions TEXT NOT NULL, program TEXT NOT NULL, draft INTEGER NOT NULL,"
    " sum TEXT NOT NULL, values_of INTEGER NOT NULL) STRICT;"
    "CREATE INDEX run_report ON run (report, id);"
    "CREATE TABLE input (run INTEGER NOT NULL REFERENCES run, path TEXT NOT NULL, identity TEXT NOT NULL, fingerprint TEXT NOT NULL,"
    " PRIMARY KEY (run, path)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX input_identity ON input (identity, run);"
    "CREATE TABLE output (run INTEGER NOT NULL REFERENCES run, path TEXT NOT NULL, format TEXT NOT NULL, size INTEGER NOT NULL, sum TEXT NOT NULL,"
    " PRIMARY KEY (run, path)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE warning (run INTEGER NOT NULL REFERENCES run, n INTEGER NOT NULL, kind TEXT NOT NULL, says TEXT NOT NULL,"
    " PRIMARY KEY (run, n)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE value (metric TEXT NOT NULL, grain TEXT NOT NULL, period TEXT NOT NULL, segment TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run,"
    " dimension TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL,"
    " PRIMARY KEY (metric, grain, period, segment, run)) STRICT, WITHOUT ROWID;",
    /* 2: deliveries, what became of them, and what was due */
    "CREATE TABLE delivery (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, report TEXT NOT NULL, period TEXT NOT NULL, covers TEXT NOT NULL,"
    " recipient TEXT NOT NULL, content TEXT NOT NULL, message TEXT NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('prepared', 'sending', 'sent', 'held', 'failed', 'ambiguous', 'dropped')),"
    " reason TEXT NOT NULL, on_doubt TEXT NOT NULL, owner TEXT NOT NULL, tries INTEGER NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,"
    " next_try INTEGER NOT NULL, give_up INTEGER NOT NULL, told INTEGER NOT NULL, code INTEGER NOT NULL, answer TEXT NOT NULL,"
    " UNIQUE (kind, report, covers, recipient, content)) STRICT;"
    "CREATE INDEX delivery_state ON delivery (state, next_try);"
    "CREATE INDEX delivery_content ON delivery (content);"
    "CREATE TABLE step (delivery INTEGER NOT NULL REFERENCES delivery, n INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,"
    " code INTEGER NOT NULL, says TEXT NOT NULL, PRIMARY KEY (delivery, n)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE schedule (name TEXT PRIMARY KEY, since INTEGER NOT NULL, says TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE due (name TEXT NOT NULL, at INTEGER NOT NULL, done INTEGER NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (name, at))"
    " STRICT, WITHOUT ROWID;",
    /* 3: the figures of a run stand together: by metric first, each of them went to a page of its own, more of them with each run */
    "CREATE TABLE value_by_run (run INTEGER NOT NULL REFERENCES run, metric TEXT NOT NULL, grain TEXT NOT NULL, period TEXT NOT NULL,"
    " segment TEXT NOT NULL, dimension TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL,"
    " PRIMARY KEY (run, metric, grain, period, segment)) STRICT, WITHOUT ROWID;"
    "INSERT INTO value_by_run SELECT run, metric, grain, period, segment, dimension, value, unit, status, definition FROM value"
    " ORDER BY run, metric, grain, period, segment;"
    "DROP TABLE value;"
    "ALTER TABLE value_by_run RENAME TO value;",
};
enum { LATEST = sizeof steps / sizeof *steps };

bool ledger_is_network(long magic)
{
    static const long known[] = {0x6969 /* NFS */, 0x517b /* SMB */, 0xff534d42 /* CIFS */, 0xfe534d42 /* SMB 2 */, 0x5346414f /* AFS */,
                                 0x6b414653 /* kAFS */, 0x73757245 /* Coda */, 0x00c36400 /* Ceph */, 0x564c /* NCP */, 0x0bd00bd0 /* Lustre */,
                                 0x01161970 /* GFS2 */, 0x7461636f /* OCFS2 */, 0x19830326 /* BeeGFS */, 0x47504653 /* GPFS */, 0x013661e7 /* iBrix */};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (((unsigned long)magic & 0xffffffff) == (unsigned long)known[i])
            return true;
    return false;
}

char *ledger_path(const char *root)
{
    size_t size = strlen(root) + sizeof "/.concord/ledger.db";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/.concord/ledger.db", root);
    return path;
}

/* The folder keeps itself out of git. */
static void leave_out_of_git(const char *folder)
{
    char path[4096];
    int fd = -1;
    if (snprintf(path, sizeof path, "%s/.gitignore", folder) < (int)sizeof path)
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return; /* it is there, or nothing depends on it */
    (void)!write(fd, "*\n", 2);
    close(fd);
}

static int make_folder(const char *root, const char *path, struct err *err)
{
    struct statfs fs;
    char *folder = strndup(path, strlen(path) - strlen("/ledger.db"));
    int rc = 0;
    if (!folder)
        return err_set(err, ERR_NOMEM, "no memory for the ledger");
    if (statfs(root, &fs) == 0 && ledger_is_network((long)fs.f_type))
        rc = err_set(err, ERR_UNAVAILABLE,
                     "%s lies on a network file system, where two machines cannot be kept from delivering the same report; keep the project on a local disk", root);
    else if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        rc = err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_IO : ERR_CREATE, "%s cannot be made: %s", folder, strerror(errno));
    else if (statfs(folder, &fs) == 0 && ledger_is_network((long)fs.f_type))
        rc = err_set(err, ERR_UNAVAILABLE, "%s lies on a network file system, where locks do not hold; keep it on a local disk", folder);
    else
        leave_out_of_git(folder);
    free(folder);
    return rc;
}

static int version_of(struct ledger *l, int64_t *version, struct err *err)
{
    struct db_rows *r;
    bool more;
    TRY(db_ask(l->db, &r, err, "PRAGMA user_version", ""));
    int rc = db_next(r, &more, err);
    *version = rc == 0 && more ? db_int(r, 0) : 0;
    db_done(&r);
    return rc;
}

static int take_step(struct ledger *l, int64_t *version, struct err *err)
{
    char sql[64];
    TRY(version_of(l, version, err)); /* now that nobody else writes */
    if (*version >= LATEST)
        return 0;
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", (int)*version + 1);
    TRY(db_run(l->db, steps[*version], err));
    TRY(db_run(l->db, sql, err));
    ++*version;
    return 0;
}

static int bring_up_to_date(struct ledger *l, struct err *err)
{
    int64_t version;
    TRY(version_of(l, &version, err));
    while (version < LATEST) {
        TRY(db_begin(l->db, err));
        TRY(db_end(l->db, take_step(l, &version, err), err));
    }
    if (version > LATEST)
        return err_set(err, ERR_CONFIG, "%s was written by a newer version of concord (its tables are of version %lld, these of %d); use that one", l->path,
                       (long long)version, LATEST);
    return 0;
}

int ledger_open(const char *root, bool make, struct ledger **out, struct err *err)
{
    struct stat st;
    struct ledger *l = calloc(1, sizeof *l);
    *out = NULL;
    if (!l || !(l->path = ledger_path(root)) || !(l->root = strdup(root))) {
        ledger_close(&l);
        return err_set(err, ERR_NOMEM, "no memory for the ledger");
    }
    if (!make && stat(l->path, &st) != 0 && errno == ENOENT) {
        ledger_close(&l);
        return 0;
    }
    int rc = make_folder(root, l->path, err);
    if (rc == 0)
        rc = db_open(l->path, make, &l->db, err);
    if (rc == 0)
        rc = bring_up_to_date(l, err);
    if (rc != 0)
        ledger_close(&l);
    *out = l;
    return rc;
}

int ledger_leave_log(struct ledger *l, struct err *err)
{
    return db_leave_log(l->db, err);
}

void ledger_close(struct ledger **l)
{
    if (!*l)
        return;
    db_close(&(*l)->db);
    free((*l)->path);
    free((*l)->root);
    free(*l);
    *l = NULL;
}
