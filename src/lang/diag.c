/* diag.c - diagnostics as people read them: position, what is wrong, the line, and marks under it.
 *
 * Takes the collected list and gives text, in the order of files and places whatever pass found them. Lines are
 * shown with tabs widened, control characters made visible, wide characters at their width, and long lines cut
 * around the mark. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    SHOWN_ERRORS = 20,
    TAB = 4,
    EXCERPT = 140 /* columns of a line */,
    BEFORE = 60 /* of them before the mark, when cut */
};

/* One error or warning and the notes behind it. */
struct group {
    const struct diag *list;
    size_t n;
};
struct printer {
    const struct diags *d;
    FILE *out;
    bool color;
};

static int compare_groups(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    const struct span *x = &a->list->span, *y = &b->list->span;

    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return a->list < b->list ? -1 : a->list > b->list; /* as they were found */
}

/* The bounds of the line that holds `at`, without its end. */
static void line_bounds(const struct source_file *f, size_t at, size_t *start, size_t *end)
{
    const char *nl;

    *start = at < f->len ? at : f->len;
    while (*start > 0 && f->text[*start - 1] != '\n')
        --*start;
    nl = memchr(f->text + *start, '\n', f->len - *start);
    *end = nl ? (size_t)(nl - f->text) : f->len;
    if (*end > *start && f->text[*end - 1] == '\r')
        --*end;
}

static size_t character(const char *s, size_t n)
{
    unsigned char c = (unsigned char)s[0];
    size_t bytes = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    for (size_t i = 1; i < bytes; i++)
        if (i >= n || ((unsigned char)s[i] & 0xc0) != 0x80)
            return 1;
    return bytes;
}

static char mark_at(const struct group *g, size_t at, size_t line_start, size_t line_end)
{
    char mark = ' ';

    for (size_t i = g->n; i-- > 0;) {
        struct span s = g->list[i].span;
        if (s.file != g->list->span.file || s.start < line_start || s.start > line_end)
            continue;
        if (at == s.start || (at > s.start && at < s.end))
            mark = i == 0 ? '^' : '~';
    }
    return mark;
}

/* Appends one character of the line and the marks under it. */
static void add_character(struct buf *line, struct buf *marks, const char *s, size_t bytes, char mark)
{
    struct buf shown = BUF_INIT;
    size_t width;

    if (*s == '\t') {
        const char *so_far = buf_text(line);
        width = TAB - text_width(so_far ? so_far : "", line->len) % TAB;
        buf_printf(line, "%*s", (int)width, "");
    } else {
        text_printable(&shown, s, bytes);
        const char *text = buf_text(&shown);
        width = text_width(text ? text : "", shown.len);
        buf_add(line, text ? text : "", shown.len);
    }
    for (size_t i = 0; i < width; i++)
        buf_putc(marks, mark);
    buf_fini(&shown);
}

/* Where to begin and end so that the mark is within sight. */
static void cut_line(const char *text, size_t mark, size_t *start, size_t *end)
{
    if (mark - *start > EXCERPT - BEFORE) {
        size_t from = mark - BEFORE;
        while (from < mark && ((unsigned char)text[from] & 0xc0) == 0x80)
            from++;
        *start = from;
    }
    if (*end - *start > EXCERPT) {
        *end = *start + EXCERPT;
        while (*end > *start && ((unsigned char)text[*end] & 0xc0) == 0x80)
            --*end;
    }
}

static void print_excerpt(struct printer *p, const struct group *g, int line_number)
{
    const struct source_file *f = &p->d->sources->files[g->list->span.file];
    struct buf line = BUF_INIT, marks = BUF_INIT;
    size_t line_start, line_end, start, end;

    line_bounds(f, g->list->span.start, &line_start, &line_end);
    start = line_start;
    end = line_end;
    cut_line(f->text, g->list->span.start < line_end ? g->list->span.start : line_end, &start, &end);
    if (start > line_start)
        add_character(&line, &marks, "…", strlen("…"), ' ');
    for (size_t i = start; i < end;) {
        size_t bytes = character(f->text + i, end - i);
        add_character(&line, &marks, f->text + i, bytes, mark_at(g, i, line_start, line_end));
        i += bytes;
    }
    if (end < line_end)
        add_character(&line, &marks, "…", strlen("…"), ' ');
    else
        add_character(&line, &marks, " ", 1, mark_at(g, end, line_start, line_end));
    while (marks.len > 0 && marks.data[marks.len - 1] == ' ')
        marks.data[--marks.len] = 0;
    while (line.len > 0 && line.data[line.len - 1] == ' ')
        line.data[--line.len] = 0;
    const char *text = buf_text(&line), *under = buf_text(&marks);
    fprintf(p->out, "%5d |%s%s\n", line_number, text && *text ? " " : "", text ? text : "");
    if (under && *under)
        fprintf(p->out, "%5s | %s%s%s\n", "", p->color ? "\033[1;32m" : "", under, p->color ? "\033[0m" : "");
    buf_fini(&line);
    buf_fini(&marks);
}

static void print_head(struct printer *p, const struct diag *diag, int line, int column)
{
    static const struct {
        const char *word, *letter, *color;
    } kinds[] = {{"error", "E", "\033[1;31m"}, {"warning", "W", "\033[1;35m"}, {"note", "", "\033[1;36m"}};
    const struct source_set *sources = p->d->sources;
    const char *color = p->color ? kinds[diag->severity].color : "", *plain = p->color ? "\033[0m" : "";

    if (diag->span.file < sources->n)
        fprintf(p->out, "%s:%d:%d: ", sources->files[diag->span.file].path, line, column);
    fprintf(p->out, "%s%s", color, kinds[diag->severity].word);
    if (diag->code != 0)
        fprintf(p->out, "[%s%d]", kinds[diag->severity].letter, diag->code);
    fprintf(p->out, ":%s %s\n", plain, diag->text);
}

/* An error or warning with its excerpt; then its notes, with one of their own where they stand on another line. */
static void print_group(struct printer *p, const struct group *g)
{
    int first_line = 0;

    for (size_t i = 0; i < g->n; i++) {
        const struct diag *diag = &g->list[i];
        struct group alone = {diag, 1};
        int line, column;
        if (!diag->text)
            continue; /* a mark only */
        source_position(p->d->sources, diag->span, &line, &column);
        print_head(p, diag, line, column);
        bool same_line = i > 0 && diag->span.file == g->list->span.file && line == first_line;
        if (i == 0)
            first_line = line;
        if (diag->span.file < p->d->sources->n && !same_line)
            print_excerpt(p, i == 0 ? g : &alone, line);
    }
}

void diags_print(const struct diags *d, FILE *out, bool color)
{
    struct printer p = {d, out, color};
    struct arena *arena = arena_new();
    struct group *groups = NULL;
    size_t n = 0, errors = 0, warnings = 0;

    for (size_t i = 0; i < d->n; i++) {
        if (d->list[i].severity == SEVERITY_NOTE && n > 0) {
            groups[n - 1].n++;
        } else {
            struct group g = {&d->list[i], 1};
            ARENA_PUSH(arena, groups, n, g);
        }
    }
    if (n > 1)
        qsort(groups, n, sizeof *groups, compare_groups);
    for (size_t i = 0; i < n; i++) {
        size_t *count = groups[i].list->severity == SEVERITY_ERROR ? &errors : &warnings;
        if (*count < SHOWN_ERRORS) {
            print_group(&p, &groups[i]);
            ++*count;
        }
    }
    if (d->n_errors > errors)
        fprintf(out, "and %zu more error%s\n", d->n_errors - errors, d->n_errors - errors == 1 ? "" : "s");
    if (d->n_warnings > warnings)
        fprintf(out, "and %zu more warning%s\n", d->n_warnings - warnings, d->n_warnings - warnings == 1 ? "" : "s");
    arena_free(&arena);
}
