/* pull.c - calls a stream's callbacks and decides the shape that a batch must have: the wanted columns in order, then
 * positions. It holds the producer to Arrow's rules of release. The values are import.c's. It must not know what the rows
 * are for. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/pull.h"

#include <inttypes.h>
#include <string.h>

#include "data/ahead.h"

int pull_broke(const struct pull *p, struct err *err)
{
    if (err->code == ERR_NOMEM)
        return ERR_NOMEM;
    if (p->batch)
        return err_wrap(err, "%s: %s: batch %zu of the %s", p->spec->producer, p->spec->object, p->batch, p->what);
    return err_wrap(err, "%s: %s: schema of the %s", p->spec->producer, p->spec->object, p->what);
}

/* A callback failed: its own words, made safe to show. */
static int callback_failed(const struct pull *p, const char *callback, int rc, struct err *err)
{
    char text[600] = "";
    const char *said = p->stream->get_last_error ? p->stream->get_last_error(p->stream) : NULL;
    if (!said || !*said)
        return err_set(err, stream_errno_code(rc), "%s: %s: %s of the %s failed with code %d and no message",
                       p->spec->producer, p->spec->object, callback, p->what, rc);
    size_t n = strnlen(said, 512);
    err_printable(text, sizeof text, said, n, 512);
    return err_set(err, stream_errno_code(rc), "%s", text);
}

static int check_schema(const struct pull *p, const struct ArrowSchema *s, struct err *err)
{
    if (!s->format || strcmp(s->format, "+s") != 0)
        return err_set(err, ERR_INTERNAL, "the format is %.20s, not +s", s->format ? s->format : "not there");
    if (s->n_children != (int64_t)p->n_columns || (p->n_columns && !s->children))
        return err_set(err, ERR_INTERNAL, "%" PRId64 " columns instead of %zu", s->n_children, p->n_columns);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct ArrowSchema *c = s->children[k];
        if (!c || !c->name || strcmp(c->name, p->names[k]) != 0)
            return err_set(err, ERR_INTERNAL, "column %zu is called \"%.60s\", not \"%.60s\"", k + 1,
                           c && c->name ? c->name : "", p->names[k]);
        if (import_schema(&p->parts[k], c, err))
            return err_wrap(err, "column \"%.60s\"", p->names[k]);
    }
    return 0;
}

int pull_schema(const struct pull *p, struct err *err)
{
    struct ArrowSchema schema;
    memset(&schema, 0, sizeof schema);
    int rc = p->stream->get_schema(p->stream, &schema);
    if (rc)
        return callback_failed(p, "get_schema", rc, err);
    if (!schema.release) {
        err_set(err, ERR_INTERNAL, "get_schema gave a released schema");
        return pull_broke(p, err);
    }
    rc = check_schema(p, &schema, err);
    schema.release(&schema);
    if (!rc && schema.release)
        rc = err_set(err, ERR_INTERNAL, "the schema's release did not clear itself");
    return rc ? pull_broke(p, err) : 0;
}

static int check_batch(const struct pull *p, const struct ArrowArray *a, struct err *err)
{
    TRY(import_check_array(a, 1, (int64_t)p->n_columns, false, err));
    const uint8_t *valid = a->buffers[0];
    for (int64_t i = 0; valid && i < a->length; i++)
        if (!(valid[(a->offset + i) >> 3] >> ((a->offset + i) & 7) & 1))
            return err_set(err, ERR_INTERNAL, "row %" PRId64 " is null as a whole", i);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct ArrowArray *c = a->children[k];
        if (c->length != a->offset + a->length && !(c->length > a->offset + a->length && a->offset > 0))
            return err_set(err, ERR_INTERNAL, "column \"%.60s\": %" PRId64 " values in a batch of %" PRId64,
                           p->names[k], c->length, a->offset + a->length);
        if (import_check(&p->parts[k], c, (size_t)a->offset, (size_t)a->length, err))
            return err_wrap(err, "column \"%.60s\"", p->names[k]);
    }
    return 0;
}

int pull_check(const struct pull *p, const struct ArrowArray *a, struct err *err)
{
    return check_batch(p, a, err) ? pull_broke(p, err) : 0;
}

int pull_drop(const struct pull *p, bool before, struct ArrowArray *a, struct err *err)
{
    struct pull that = *p;
    if (!a->release)
        return 0;
    a->release(a);
    if (!a->release)
        return 0;
    a->release = NULL;
    err_set(err, ERR_INTERNAL, "a batch's release did not clear itself");
    that.batch -= before;
    return pull_broke(&that, err);
}

int pull_next(struct pull *p, struct ArrowArray *a, struct err *err)
{
    memset(a, 0, sizeof *a);
    if (p->spec->cancelled && p->spec->cancelled(p->spec->ctx))
        return err_set(err, ERR_AGAIN, "cancelled");
    int rc = p->ahead ? ahead_next(p->ahead, a) : p->stream->get_next(p->stream, a);
    p->batch++;
    if (!rc)
        return 0;
    pull_stop(p); /* the message is asked from here */
    memset(a, 0, sizeof *a);
    return callback_failed(p, "get_next", rc, err);
}

void pull_ahead(struct pull *p)
{
    if (!p->ahead && p->spec->threads > 1)
        p->ahead = ahead_open(p->stream);
}

void pull_stop(struct pull *p)
{
    ahead_close(&p->ahead);
}

int pull_release(struct pull *p, struct err *err)
{
    pull_stop(p);
    p->stream->release(p->stream);
    if (!p->stream->release)
        return 0;
    p->stream->release = NULL;
    err_set(err, ERR_INTERNAL, "the stream's release did not clear itself");
    return err_wrap(err, "%s: %s: %s", p->spec->producer, p->spec->object, p->what);
}
