/* pack_write.c - lays a pack out and writes it: room for the header, then buffer after buffer as it is at hand, then the header.
 *
 * Takes what was read; gives a file, written aside and renamed. A dictionary becomes an image only while its column is written, so
 * that little memory is needed beside the columns. Nothing waits for the disk: after a power cut the checksums tell. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/pack_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/image.h"
#include "state/sum.h"

struct writing {
    const struct pack_source *source;
    struct file_aside *file;
    uint64_t at; /* bytes written so far */
    struct head head;
    struct input_entry *inputs;
    struct column_entry *columns;
    uint64_t *files;
    struct buf texts;
};

static uint64_t put_text(struct buf *b, const char *text)
{
    uint64_t at = b->len;
    buf_add(b, text, strlen(text) + 1);
    return at;
}

static int put_zeros(struct writing *w, size_t n, struct err *err)
{
    static const char zeros[PACK_PAGE];
    w->at += n;
    for (; n > 0; n -= n < sizeof zeros ? n : sizeof zeros)
        TRY(file_aside_write(w->file, zeros, n < sizeof zeros ? n : sizeof zeros, err));
    return 0;
}

static int put_part(struct writing *w, const void *data, size_t n, struct part *out, struct err *err)
{
    *out = (struct part){w->at, n, sum_bytes(data, n)};
    TRY(file_aside_write(w->file, data, n, err));
    w->at += n;
    return put_zeros(w, PACK_PADDING + (PACK_ALIGN - n % PACK_ALIGN) % PACK_ALIGN, err);
}

/* ---- what is written */

static int put_dict(struct writing *w, const struct dict *d, int32_t n, struct column_entry *out, struct err *err)
{
    size_t n_bytes = 0, n_slots = 0;
    if (!image_measure(d, n, &n_bytes, &n_slots))
        return err_set(err, ERR_DATA, "its texts take more than 4 GiB");
    uint32_t *starts = malloc(((size_t)n + 1) * sizeof *starts);
    char *bytes = malloc(n_bytes + 1);
    struct image_slot *slots = malloc((n_slots + 1) * sizeof *slots);
    int rc = starts && bytes && slots ? 0 : err_set(err, ERR_NOMEM, "no memory for %d texts", n);
    if (rc == 0) {
        image_build(d, n, starts, bytes, slots, n_slots);
        out->n_texts = (uint64_t)n;
        out->n_slots = n_slots;
        rc = put_part(w, starts, ((size_t)n + 1) * sizeof *starts, &out->starts, err);
    }
    if (rc == 0)
        rc = put_part(w, bytes, n_bytes, &out->bytes, err);
    if (rc == 0)
        rc = put_part(w, slots, n_slots * sizeof *slots, &out->slots, err);
    free(starts);
    free(bytes);
    free(slots);
    return rc;
}

static int put_column(struct writing *w, size_t k, struct err *err)
{
    const struct column *c = &w->source->extract->columns[k];
    struct column_entry *out = &w->columns[k];
    out->name = put_text(&w->texts, w->source->wants[k].name);
    out->kind = (uint32_t)c->kind;
    out->form = (uint32_t)c->form;
    out->scale = c->scale;
    if (c->valid)
        TRY(put_part(w, c->valid, c->n / 8 + 1, &out->valid, err));
    TRY(put_part(w, c->data, column_bytes(c), &out->data, err));
    return c->kind == COL_TEXT ? put_dict(w, c->dict, w->source->n_texts[k], out, err) : 0;
}

static int put_faults(struct writing *w, struct err *err)
{
    const struct extract *x = w->source->extract;
    struct buf texts = BUF_INIT;
    struct fault_entry *list = calloc(x->n_faults, sizeof *list);
    if (!list)
        return err_set(err, ERR_NOMEM, "no memory for %zu faults", x->n_faults);
    for (size_t i = 0; i < x->n_faults; i++) {
        const struct fault *f = &x->faults[i];
        list[i] = (struct fault_entry){.row = f->row == SIZE_MAX ? UINT64_MAX : f->row, .line = f->line, .column = f->column};
        list[i].file = put_text(&texts, f->file);
        list[i].text = put_text(&texts, f->text);
        list[i].reason = put_text(&texts, f->reason);
    }
    int rc = texts.failed ? err_set(err, ERR_NOMEM, "no memory for %zu faults", x->n_faults) : 0;
    if (rc == 0)
        rc = put_part(w, list, x->n_faults * sizeof *list, &w->head.faults, err);
    if (rc == 0)
        rc = put_part(w, texts.data, texts.len, &w->head.fault_texts, err);
    free(list);
    buf_fini(&texts);
    return rc;
}

static int put_rows(struct writing *w, struct err *err)
{
    const struct extract *x = w->source->extract;
    for (size_t k = 0; k < x->n_columns; k++)
        TRY(put_column(w, k, err));
    if (x->n_runs > 0)
        TRY(put_part(w, x->runs, x->n_runs * sizeof *x->runs, &w->head.runs, err));
    return x->n_faults > 0 ? put_faults(w, err) : 0;
}

/* ---- the header */

static size_t length_of_names(const struct pack_source *s)
{
    size_t n = strlen(s->object) + 1;
    for (size_t i = 0; i < s->origin->n; i++)
        n += strlen(s->origin->paths[i]) + 1;
    for (size_t i = 0; i < s->extract->n_files; i++)
        n += strlen(s->extract->files[i]) + 1;
    for (size_t k = 0; k < s->extract->n_columns; k++)
        n += strlen(s->wants[k].name) + 1;
    return n;
}

static size_t header_size(const struct pack_source *s)
{
    const struct extract *x = s->extract;
    size_t n = sizeof(struct head) + s->origin->n * sizeof(struct input_entry) + x->n_columns * sizeof(struct column_entry) +
               x->n_files * sizeof(uint64_t) + length_of_names(s);
    return (n + PACK_PAGE - 1) / PACK_PAGE * PACK_PAGE;
}

static int begin(struct writing *w, struct err *err)
{
    const struct pack_source *s = w->source;
    const struct extract *x = s->extract;
    w->inputs = calloc(s->origin->n + 1, sizeof *w->inputs);
    w->columns = calloc(x->n_columns + 1, sizeof *w->columns);
    w->files = calloc(x->n_files + 1, sizeof *w->files);
    if (!w->inputs || !w->columns || !w->files)
        return err_set(err, ERR_NOMEM, "no memory for a header");
    w->head = (struct head){.magic = PACK_MAGIC,
                            .format = PACK_FORMAT,
                            .order = PACK_ORDER,
                            .head_size = header_size(s),
                            .program = s->origin->program,
                            .asked = {s->origin->asked[0], s->origin->asked[1]},
                            .n_rows = x->n_rows,
                            .n_faults = x->n_faults,
                            .n_inputs = (uint32_t)s->origin->n,
                            .n_columns = (uint32_t)x->n_columns,
                            .n_files = (uint32_t)x->n_files};
    w->head.object = put_text(&w->texts, s->object);
    for (size_t i = 0; i < s->origin->n; i++)
        w->inputs[i] = (struct input_entry){put_text(&w->texts, s->origin->paths[i]), s->origin->files[i]};
    for (size_t i = 0; i < x->n_files; i++)
        w->files[i] = put_text(&w->texts, x->files[i]);
    return put_zeros(w, w->head.head_size, err);
}

static int end(struct writing *w, struct err *err)
{
    struct buf b = BUF_INIT;
    w->head.size = w->at;
    w->head.n_texts = w->texts.len;
    buf_add(&b, (const char *)&w->head, sizeof w->head);
    buf_add(&b, (const char *)w->inputs, w->head.n_inputs * sizeof *w->inputs);
    buf_add(&b, (const char *)w->columns, w->head.n_columns * sizeof *w->columns);
    buf_add(&b, (const char *)w->files, w->head.n_files * sizeof *w->files);
    buf_add(&b, w->texts.data, w->texts.len);
    while (!b.failed && b.len < w->head.head_size)
        buf_putc(&b, '\0');
    int rc = b.failed || w->texts.failed ? err_set(err, ERR_NOMEM, "no memory for a header") : 0;
    if (rc == 0) {
        struct head *head = (void *)b.data;
        head->checksum = sum_bytes(b.data, b.len);
        rc = file_aside_write_at(w->file, 0, b.data, b.len, err);
    }
    buf_fini(&b);
    return rc;
}

int pack_write(const char *path, const struct pack_source *s, struct err *err)
{
    struct writing w = {.source = s};
    int rc = file_aside_open_private(path, &w.file, err);
    if (rc == 0)
        rc = begin(&w, err);
    if (rc == 0)
        rc = put_rows(&w, err);
    if (rc == 0)
        rc = end(&w, err);
    if (rc == 0)
        rc = file_aside_place(&w.file, err);
    else
        file_aside_drop(&w.file);
    free(w.inputs);
    free(w.columns);
    free(w.files);
    buf_fini(&w.texts);
    return rc;
}

uint64_t pack_size(const struct pack_source *s)
{
    const struct extract *x = s->extract;
    uint64_t size = header_size(s) + x->n_faults * (sizeof(struct fault_entry) + 64);
    for (size_t k = 0; k < x->n_columns; k++) {
        const struct column *c = &x->columns[k];
        size_t n_bytes = 0, n_slots = 0;
        size += column_bytes(c) + c->n / 8 + 16 * PACK_PADDING;
        if (c->kind == COL_TEXT && image_measure(c->dict, s->n_texts[k], &n_bytes, &n_slots))
            size += n_bytes + n_slots * sizeof(struct image_slot) + (uint64_t)s->n_texts[k] * sizeof(uint32_t);
    }
    return size + x->n_runs * sizeof *x->runs;
}
