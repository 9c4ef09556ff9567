/* ledger_run.c - decides what is kept of a run, and how what was said of a figure is found again.
 *
 * A run is one transaction. Its values are written when they differ from those of the report's run before; else the run points to
 * those that are there (values_of), so that fifty runs of an unchanged project are fifty lines and not fifty reports. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "state/ledger_int.h"

static void sum_text(struct sha256 *s, const char *text)
{
    sha256_add(s, text, strlen(text) + 1);
}

void ledger_sum_values(const struct ledger_run *run, char out[SHA256_TEXT])
{
    struct sha256 s;
    sha256_init(&s);
    for (size_t i = 0; i < run->n_values; i++) {
        const struct ledger_value *v = &run->values[i];
        const char *texts[] = {v->metric, v->grain, v->period, v->segment, v->dimension, v->value, v->unit, v->status, v->definition};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            sum_text(&s, texts[k]);
    }
    sha256_text(&s, out);
}

/* The values of the report's last run, if they are the same: the run that has them; else 0. */
static int same_values(struct ledger *l, const struct ledger_run *run, const char *sum, int64_t *values_of, struct err *err)
{
    struct db_rows *r;
    bool more;
    *values_of = 0;
    TRY(db_ask(l->db, &r, err, "SELECT sum, values_of FROM run WHERE report = ?1 ORDER BY id DESC LIMIT 1", "t", run->report));
    int rc = db_next(r, &more, err);
    if (rc == 0 && more && strcmp(db_text(r, 0), sum) == 0)
        *values_of = db_int(r, 1);
    db_done(&r);
    return rc;
}

static int record_parts(struct ledger *l, const struct ledger_run *run, int64_t id, struct err *err)
{
    for (size_t i = 0; i < run->n_inputs; i++)
        TRY(db_do(l->db, err, "INSERT OR IGNORE INTO input VALUES (?1, ?2, ?3, ?4)", "ittt", id, run->inputs[i].path, run->inputs[i].identity,
                  run->inputs[i].fingerprint));
    for (size_t i = 0; i < run->n_outputs; i++)
        TRY(db_do(l->db, err, "INSERT OR REPLACE INTO output VALUES (?1, ?2, ?3, ?4, ?5)", "ittit", id, run->outputs[i].path, run->outputs[i].format,
                  run->outputs[i].size, run->outputs[i].sum));
    for (size_t i = 0; i < run->n_warnings; i++)
        TRY(db_do(l->db, err, "INSERT INTO warning VALUES (?1, ?2, ?3, ?4)", "iitt", id, (int64_t)i, run->warnings[i].kind, run->warnings[i].says));
    return 0;
}

static int record_values(struct ledger *l, const struct ledger_run *run, int64_t id, struct err *err)
{
    for (size_t i = 0; i < run->n_values; i++) {
        const struct ledger_value *v = &run->values[i];
        TRY(db_do(l->db, err, "INSERT INTO value VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "ittttttttt", id, v->metric, v->grain, v->period, v->segment,
                  v->dimension, v->value, v->unit, v->status, v->definition));
    }
    return 0;
}

static int record(struct ledger *l, const struct ledger_run *run, const char *sum, int64_t *id, struct err *err)
{
    int64_t values_of;
    TRY(same_values(l, run, sum, &values_of, err));
    TRY(db_do(l->db, err, "INSERT INTO run VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", "ttttiittiti", run->report, run->as_of, run->period,
              run->covers, run->started, run->finished, run->definitions, run->program, (int64_t)run->draft, sum, values_of));
    *id = db_last_id(l->db);
    TRY(record_parts(l, run, *id, err));
    if (values_of)
        return 0;
    TRY(db_do(l->db, err, "UPDATE run SET values_of = id WHERE id = ?1", "i", *id));
    return record_values(l, run, *id, err);
}

int ledger_record(struct ledger *l, const struct ledger_run *run, int64_t *id, struct err *err)
{
    char sum[SHA256_TEXT];
    if (!run->sum)
        ledger_sum_values(run, sum);
    TRY(db_begin(l->db, err));
    return db_end(l->db, record(l, run, run->sum ? run->sum : sum, id, err), err);
}

bool ledger_known_input(struct ledger *l, const char *identity, struct buf *fingerprint)
{
    struct err quiet = {0}; /* then the file is summed */
    struct db_rows *r;
    bool more = false;
    if (db_ask(l->db, &r, &quiet, "SELECT fingerprint FROM input WHERE identity = ?1 AND fingerprint <> 'unknown' ORDER BY run DESC LIMIT 1", "t", identity) != 0)
        return false;
    bool known = db_next(r, &more, &quiet) == 0 && more;
    if (known)
        buf_puts(fingerprint, db_text(r, 0));
    db_done(&r);
    return known;
}

/* ------------------------------------------------------------------ what was said */
int ledger_history(struct ledger *l, const struct ledger_asked *asked, ledger_said_sink *sink, void *ctx, struct err *err)
{
    struct db_rows *r;
    bool more = true;
    TRY(db_ask(l->db, &r, err,
               "SELECT run.id, run.finished, run.report, run.as_of, run.definitions, run.program, value.grain, value.period, value.segment, value.dimension,"
               " value.value, value.unit, value.status, value.definition FROM run CROSS JOIN value ON value.run = run.values_of"
               " WHERE value.metric = ?1 AND (?2 IS NULL OR run.report = ?2) AND (?3 IS NULL OR value.period = ?3)"
               " AND (?4 = '*' OR value.segment = ifnull(?4, ''))"
               " ORDER BY value.grain, value.period, value.segment, run.id",
               "tttt", asked->metric, asked->report, asked->period, asked->segment));
    int rc = db_next(r, &more, err);
    while (rc == 0 && more) {
        struct ledger_said said = {.run = db_int(r, 0), .at = db_int(r, 1), .report = db_text(r, 2), .as_of = db_text(r, 3), .definitions = db_text(r, 4),
                                   .program = db_text(r, 5)};
        said.value = (struct ledger_value){.metric = asked->metric, .grain = db_text(r, 6), .period = db_text(r, 7), .segment = db_text(r, 8),
                                           .dimension = db_text(r, 9), .value = db_text(r, 10), .unit = db_text(r, 11), .status = db_text(r, 12),
                                           .definition = db_text(r, 13)};
        rc = sink(ctx, &said, err);
        if (rc == 0)
            rc = db_next(r, &more, err);
    }
    db_done(&r);
    return rc;
}

int ledger_inputs_changed(struct ledger *l, int64_t before, int64_t after, struct buf *out, struct err *err)
{
    struct db_rows *r;
    bool more = true;
    TRY(db_ask(l->db, &r, err,
               "SELECT path FROM (SELECT path, fingerprint FROM input WHERE run = ?1 UNION SELECT path, fingerprint FROM input WHERE run = ?2)"
               " GROUP BY path HAVING count(*) > 1 OR path NOT IN (SELECT path FROM input WHERE run = ?1)"
               " OR path NOT IN (SELECT path FROM input WHERE run = ?2) ORDER BY path",
               "ii", before, after));
    int rc = db_next(r, &more, err);
    for (size_t i = 0; rc == 0 && more; i++) {
        const char *path = db_text(r, 0), *slash = strrchr(path, '/');
        buf_printf(out, "%s%s", i ? ", " : "", slash ? slash + 1 : path);
        rc = db_next(r, &more, err);
    }
    db_done(&r);
    return rc;
}

int ledger_metrics(struct ledger *l, struct buf *out, struct err *err)
{
    struct db_rows *r;
    bool more = true;
    TRY(db_ask(l->db, &r, err, "SELECT DISTINCT metric FROM value ORDER BY metric", ""));
    int rc = db_next(r, &more, err);
    while (rc == 0 && more) {
        buf_printf(out, "%s\n", db_text(r, 0));
        rc = db_next(r, &more, err);
    }
    db_done(&r);
    return rc;
}
