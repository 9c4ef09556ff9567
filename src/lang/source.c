/* source.c - project files and the list of what is wrong in them.
 *
 * Takes texts as they were read and keeps a copy with the offsets of its lines, so that a span of two numbers leads
 * back to line and column. Diagnostics are appended here and printed by diag.c. Knows nothing of the language. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/source.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

/* What is kept of a hopeless input; all are counted. */
enum { KEPT_DIAGS = 1000 };

uint32_t source_add(struct source_set *set, const char *path, const char *text, size_t len)
{
    struct source_file f = {.path = arena_strdup(set->arena, path)};

    assert(len <= SOURCE_MAX);
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    f.text = arena_dup(set->arena, text, len);
    f.len = len;
    for (size_t i = 0; i < len; i++)
        f.n_lines += text[i] == '\n';
    f.lines = ARENA_ARRAY(set->arena, uint32_t, f.n_lines + 1);
    f.n_lines = 1;
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\n')
            f.lines[f.n_lines++] = (uint32_t)(i + 1);
    ARENA_PUSH(set->arena, set->files, set->n, f);
    return (uint32_t)(set->n - 1);
}

/* Index of the line that holds the offset. */
static size_t line_of(const struct source_file *f, uint32_t offset)
{
    size_t low = 0, high = f->n_lines;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (f->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void source_position(const struct source_set *set, struct span span, int *line, int *column)
{
    const struct source_file *f;
    size_t index;

    *line = *column = 0;
    if (span.file >= set->n)
        return;
    f = &set->files[span.file];
    index = line_of(f, span.start);
    *line = (int)index + 1;
    *column = (int)text_length(f->text + f->lines[index], span.start - f->lines[index]) + 1;
}

const char *source_text(const struct source_set *set, struct span span, size_t *n)
{
    *n = 0;
    if (span.file >= set->n || span.end < span.start || span.end > set->files[span.file].len)
        return "";
    *n = span.end - span.start;
    return set->files[span.file].text + span.start;
}

static void append(struct diags *d, enum severity severity, int code, struct span span, const char *text)
{
    struct diag diag = {severity, code, span, text};

    ARENA_PUSH(d->arena, d->list, d->n, diag);
}

void diag_error(struct diags *d, int code, struct span span, const char *fmt, ...)
{
    va_list ap;

    if (d->n_errors++ >= KEPT_DIAGS)
        return;
    va_start(ap, fmt);
    append(d, SEVERITY_ERROR, code, span, arena_vprintf(d->arena, fmt, ap));
    va_end(ap);
}

void diag_warn(struct diags *d, int code, struct span span, const char *fmt, ...)
{
    va_list ap;

    if (d->n_warnings++ >= KEPT_DIAGS)
        return;
    va_start(ap, fmt);
    append(d, SEVERITY_WARNING, code, span, arena_vprintf(d->arena, fmt, ap));
    va_end(ap);
}

void diag_note(struct diags *d, struct span span, const char *fmt, ...)
{
    va_list ap;

    if (d->n_errors > KEPT_DIAGS || d->n_warnings > KEPT_DIAGS)
        return;
    va_start(ap, fmt);
    append(d, SEVERITY_NOTE, 0, span, arena_vprintf(d->arena, fmt, ap));
    va_end(ap);
}

struct diag diags_take_back(struct diags *d, size_t from, uint32_t file)
{
    struct diag first = {.span = SPAN_NONE};
    bool taken = false;
    size_t n = from;

    for (size_t i = from; i < d->n; i++) {
        if (d->list[i].severity != SEVERITY_NOTE) {
            taken = d->list[i].span.file == file;
            if (taken)
                *(d->list[i].severity == SEVERITY_ERROR ? &d->n_errors : &d->n_warnings) -= 1;
            if (taken && !first.text)
                first = d->list[i];
        }
        if (!taken)
            d->list[n++] = d->list[i];
    }
    d->n = from < d->n ? n : d->n;
    return first;
}

void diag_mark(struct diags *d, struct span span)
{
    if (d->n_errors <= KEPT_DIAGS && d->n_warnings <= KEPT_DIAGS)
        append(d, SEVERITY_NOTE, 0, span, NULL);
}
