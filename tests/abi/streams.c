/* streams.c - a connector whose streams are right or wrong in the way that its option `how` names: what the host makes
 * of each is in tests/unit/test_host.c. Its one object t has the columns n (integers) and s (texts) and three rows. */
#include <concord/plugin.h>

#include <stdlib.h>

#include <concord/build.h>

CONCORD_PLUGIN_NOTE(0);

struct connection {
    char how[40];
};
struct scan {
    const struct connection *connection;
    int given;
    struct concord_builder faults[6];
    struct concord_partition partition;
    struct concord_partition *partitions[1];
    const char *files[1];
};

static int is(const struct scan *s, const char *how)
{
    return strcmp(s->connection->how, how) == 0;
}

static int streams_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        return CONCORD_NOMEM;
    strncpy(c->how, args->options[0]->text, sizeof c->how - 1);
    if (!strcmp(c->how, "no open")) {
        free(c);
        strcpy(err->message, "the door\x1b[31m is\nclosed");
        return CONCORD_PERMISSION;
    }
    *connection = c;
    return 0;
}

static void streams_close(void *connection)
{
    free(connection);
}

static const struct concord_column column_n = {sizeof column_n, 0, "n", "l"}, column_s = {sizeof column_s, 0, "s", "u"};
static const struct concord_column *const columns[] = {&column_n, &column_s};
static const struct concord_object table = {sizeof table, 2, "t", columns, -1, INT64_MIN};
static const struct concord_object *const objects[] = {&table};

static void description_release(struct concord_description *d)
{
    d->release = NULL;
}

static int streams_describe(void *connection, const char *object, struct concord_description *out,
                            struct concord_error *err)
{
    (void)connection;
    (void)object;
    (void)err;
    const struct concord_description made = {sizeof made, 1, objects, description_release, NULL};
    concord_fill(out, &made, sizeof made);
    return 0;
}

/* ---- schemas */
static int rows_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const struct scan *s = stream->private_data;
    const char *names[] = {"n", is(s, "wrong name") ? "t" : "s", "@file", "@line"};
    const char *formats[] = {is(s, "wrong schema") ? "i" : "l", is(s, "large") ? "U" : "u", "i", "l"};
    if (is(s, "no schema"))
        return 5; /* EIO */
    int rc = concord_schema_struct(out, names, formats, is(s, "few columns") ? 1 : 4);
    if (!rc && (is(s, "dictionary") || is(s, "bad index") || is(s, "hole"))) {
        struct ArrowSchema *values = calloc(1, sizeof *values);
        if (!values || concord_schema_leaf(values, "", "u"))
            return 12;
        *(char *)(uintptr_t)out->children[1]->format = 'c';
        out->children[1]->dictionary = values;
    }
    return rc;
}

/* ---- batches */
static int good_batch(struct ArrowArray *out, int nulls)
{
    static const char *const words[] = {"a", "", "a"};
    struct concord_builder b[4];
    static const char *const formats[] = {"l", "u", "i", "l"};
    int32_t file = 0;
    int rc = 0;
    for (int k = 0; k < 4; k++)
        concord_builder_init(&b[k], formats[k]);
    for (int64_t i = 0; i < 3 && !rc; i++) {
        int64_t n = 10 + i, line = 2 + i;
        rc = nulls && i == 1 ? concord_append_null(&b[0]) : concord_append(&b[0], &n);
        rc = rc ? rc : concord_append_text(&b[1], words[i], strlen(words[i]));
        rc = rc ? rc : concord_append(&b[2], &file);
        rc = rc ? rc : concord_append(&b[3], &line);
    }
    rc = rc ? rc : concord_batch_finish(b, 4, 3, out);
    for (int k = 0; k < 4; k++)
        concord_builder_fini(&b[k]);
    return rc;
}

static void stubborn_release(struct ArrowArray *a)
{
    concord_array_release(a);
    a->release = stubborn_release;
}

/* Texts as codes of a dictionary: 0, 1, 0, where 1 is "b". */
static int encode(struct ArrowArray *column, int8_t last, int hole)
{
    struct concord_builder codes, values;
    static const int8_t right[] = {0, 1, 0};
    struct ArrowArray *dictionary = calloc(1, sizeof *dictionary);
    int rc = !dictionary;
    concord_builder_init(&codes, "l");
    codes.width = 1;
    concord_builder_init(&values, "u");
    for (int i = 0; i < 3 && !rc; i++)
        rc = concord_append(&codes, i == 2 ? &last : &right[i]);
    rc = rc ? rc : concord_append_text(&values, "a", 1);
    rc = rc ? rc : hole ? concord_append_null(&values) : concord_append_text(&values, "b", 1);
    column->release(column);
    rc = rc ? rc : concord_builder_finish(&codes, column);
    rc = rc ? rc : concord_builder_finish(&values, dictionary);
    column->dictionary = dictionary;
    return rc ? 12 : 0;
}

static int32_t *offsets(struct ArrowArray *batch)
{
    return (int32_t *)(uintptr_t)batch->children[1]->buffers[1];
}

/* Makes the good batch wrong in the way that is asked for. */
static int spoil(const struct scan *s, struct ArrowArray *batch)
{
    struct ArrowArray *n = batch->children[0], *t = batch->children[1];
    if (is(s, "offsets"))
        offsets(batch)[1] = 2;
    else if (is(s, "negative offset"))
        offsets(batch)[0] = -1;
    else if (is(s, "utf8"))
        *(char *)(uintptr_t)t->buffers[2] = (char)0xff;
    else if (is(s, "cut character")) { /* whole as one text, not as three */
        memcpy((char *)(uintptr_t)t->buffers[2], "\xc3\xa9", 2);
    } else if (is(s, "length"))
        n->length = 2;
    else if (is(s, "negative length"))
        n->length = -3;
    else if (is(s, "null count"))
        n->null_count = 2;
    else if (is(s, "no bitmap"))
        n->null_count = 1;
    else if (is(s, "buffers"))
        n->n_buffers = 3;
    else if (is(s, "children"))
        batch->n_children = 3;
    else if (is(s, "line"))
        ((int64_t *)(uintptr_t)batch->children[3]->buffers[1])[1] = -7;
    else if (is(s, "file"))
        ((int32_t *)(uintptr_t)batch->children[2]->buffers[1])[2] = 1;
    else if (is(s, "sliced"))
        batch->offset = 1, batch->length = 2;
    else if (is(s, "unknown nulls"))
        n->null_count = -1;
    else if (is(s, "dictionary"))
        return encode(t, 0, 0);
    else if (is(s, "hole"))
        return encode(t, 0, 1);
    else if (is(s, "bad index"))
        return encode(t, 2, 0);
    return 0;
}

static int rows_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *s = stream->private_data;
    memset(out, 0, sizeof *out);
    int at = s->given++;
    if (is(s, "error mid-way") && at == 1)
        return 22; /* EINVAL */
    if (is(s, "silent error"))
        return 71; /* EPROTO */
    if (at >= 2)
        return 0;
    int rc = good_batch(out, is(s, "nulls") || is(s, "unknown nulls") || is(s, "null count"));
    if (!rc && at == 1)
        rc = spoil(s, out);
    if (!rc && is(s, "empty batch") && at == 0) {
        out->release(out);
        struct concord_builder b[4];
        static const char *const formats[] = {"l", "u", "i", "l"};
        for (int k = 0; k < 4; k++)
            concord_builder_init(&b[k], formats[k]);
        rc = concord_batch_finish(b, 4, 0, out);
    }
    if (!rc && is(s, "dictionary") && at == 0)
        rc = encode(out->children[1], 0, 0);
    if (!rc && (is(s, "hole") || is(s, "bad index")) && at == 0)
        rc = encode(out->children[1], 0, 0);
    if (!rc && is(s, "release") && at == 1)
        out->release = stubborn_release;
    return rc;
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    const struct scan *s = stream->private_data;
    return is(s, "error mid-way") ? "the line was cut" : NULL;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    const struct scan *s = stream->private_data;
    if (!is(s, "stream release"))
        stream->release = NULL;
}

/* ---- faults */
static int faults_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    static const char *const names[] = {"row", "column", "file", "line", "text", "reason"}, *const formats[] = {
                                                                                                "l", "i", "i",
                                                                                                "l", "u", "u"};
    (void)stream;
    return concord_schema_struct(out, names, formats, 6);
}

static int faults_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *s = stream->private_data;
    static const char *const formats[] = {"l", "i", "i", "l", "u", "u"};
    int64_t row = is(s, "fault row") ? 99 : 4, line = 3;
    int32_t column = is(s, "fault column") ? 2 : 0, file = 0;
    memset(out, 0, sizeof *out);
    if (strncmp(s->connection->how, "fault", 5) != 0 || s->given < 0)
        return 0;
    s->given = -1;
    for (int k = 0; k < 6; k++)
        concord_builder_init(&s->faults[k], formats[k]);
    int rc = concord_append(&s->faults[0], &row);
    rc = rc ? rc : concord_append(&s->faults[1], &column);
    rc = rc ? rc : concord_append(&s->faults[2], &file);
    rc = rc ? rc : concord_append(&s->faults[3], &line);
    rc = rc ? rc : concord_append_text(&s->faults[4], "x\ty", 3);
    rc = rc ? rc : concord_append_text(&s->faults[5], "is no number", 12);
    rc = rc ? rc : concord_batch_finish(s->faults, 6, 1, out);
    for (int k = 0; k < 6; k++)
        concord_builder_fini(&s->faults[k]);
    return rc;
}

static void scan_release(struct concord_scan *out)
{
    free(out->private_data);
    out->release = NULL;
}

static int streams_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
                        struct concord_error *err)
{
    const struct connection *c = connection;
    (void)request;
    if (!strcmp(c->how, "no scan"))
        return CONCORD_AGAIN;
    (void)err;
    struct scan *s = calloc(1, sizeof *s);
    if (!s)
        return CONCORD_NOMEM;
    s->connection = connection;
    s->partition.struct_size = is(s, "small partition") ? 40 : sizeof s->partition;
    s->partition.rows = (struct ArrowArrayStream){rows_schema, rows_next, last_error, stream_release, s};
    s->partition.faults = (struct ArrowArrayStream){faults_schema, faults_next, last_error, stream_release, s};
    s->partitions[0] = &s->partition;
    s->files[0] = "t.txt";
    const struct concord_scan made = {sizeof made,
                                      CONCORD_SCAN_POSITIONS,
                                      is(s, "no partition") ? 0 : 1,
                                      1,
                                      s->partitions,
                                      s->files,
                                      scan_release,
                                      s};
    concord_fill(out, &made, sizeof made);
    return 0;
}

static const struct concord_option_spec opt_how = {
    sizeof opt_how, CONCORD_TEXT, CONCORD_OPTION_FIRST | CONCORD_OPTION_REQUIRED, 0, "how", "what is wrong"};
static const struct concord_option_spec *const options[] = {&opt_how};
static const struct concord_connector streams = {
    .struct_size = sizeof streams,
    .name = "streams",
    .n_options = 1,
    .options = options,
    .open = streams_open,
    .describe = streams_describe,
    .scan = streams_scan,
    .close = streams_close,
};
static const struct concord_connector *const connectors[] = {&streams};

CONCORD_EXPORT int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin,
                                       struct concord_error *err)
{
    (void)host;
    (void)err;
    const struct concord_plugin own = {
        .struct_size = sizeof own,
        .abi_major = CONCORD_ABI_MAJOR,
        .abi_minor = CONCORD_ABI_MINOR,
        .name = "streams",
        .version = "1.0",
        .n_connectors = 1,
        .connectors = connectors,
    };
    concord_fill(plugin, &own, sizeof own);
    return 0;
}
