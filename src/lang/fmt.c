/* fmt.c - a project file in its one layout.
 *
 * Takes a file of the set, gives its text anew. Promises that the meaning stays: what comes out is read again, and unless it has
 * the same tokens, the same ends of statements and the same comments, nothing is given. Files with mistakes are not formatted:
 * where a statement ends is not known there. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/fmt.h"

#include <string.h>

#include "lang/fmt_int.h"
#include "lang/parse.h"

static bool same_text(const struct fmt *a, uint32_t a_start, uint32_t a_end, const struct fmt *b, uint32_t b_start, uint32_t b_end)
{
    return a_end - a_start == b_end - b_start && memcmp(a->file->text + a_start, b->file->text + b_start, a_end - a_start) == 0;
}

/* Does a statement begin here, beyond the first of a block and the brace behind the last? */
static bool parts(const struct fmt *f, size_t i)
{
    return f->t[i].starts && i > 0 && !fmt_is(f, i - 1, MARK_BLOCK) && !fmt_is(f, i, MARK_END) && f->t[i].kind != TOKEN_FILE_END;
}

/* The first token of `a` that `b` does not have in its place; a->n: none. */
static size_t find_difference(const struct fmt *a, const struct fmt *b)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct fmt_token *x = &a->t[i];
        if (i >= b->n)
            return i;
        const struct fmt_token *y = &b->t[i];
        if (x->kind != y->kind || x->symbol != y->symbol || parts(a, i) != parts(b, i) ||
            x->n_tail + x->n_lead != y->n_tail + y->n_lead || !same_text(a, x->start, x->end, b, y->start, y->end))
            return i;
        for (size_t k = 0; k < x->n_tail + x->n_lead; k++) {
            const struct fmt_comment *c = &a->comments[x->comments + k], *d = &b->comments[y->comments + k];
            if (!same_text(a, c->start, c->end, b, d->start, d->end))
                return i;
        }
    }
    return a->n;
}

static int check_same(struct source_set *sources, uint32_t file, const struct fmt *f, const struct buf *out, struct err *err)
{
    struct source_set again = {.arena = f->arena};
    struct diags diags = {.arena = f->arena, .sources = &again};
    struct fmt g = {.arena = f->arena};
    size_t different = 0;
    int line, column;

    if (out->len <= SOURCE_MAX &&
        fmt_read(&g, &again, source_add(&again, sources->files[file].path, out->data ? out->data : "", out->len), &diags))
        different = find_difference(f, &g);
    if (different == f->n)
        return 0;
    source_position(sources, (struct span){file, f->t[different].start, f->t[different].end}, &line, &column);
    return err_set(err, ERR_INTERNAL, "%s:%d:%d: the formatter would change what is said here, so it leaves the file as it is",
                   sources->files[file].path, line, column);
}

static int format(struct source_set *sources, uint32_t file, struct arena *arena, struct diags *diags, struct buf *out, struct err *err)
{
    struct program program = {.n = 0};
    struct fmt f = {.arena = arena};
    struct diags again = {.arena = arena, .sources = sources};
    struct buf text = BUF_INIT;
    size_t errors = diags->n_errors;

    parse_file(sources, file, arena, &program, diags);
    if (diags->n_errors > errors || !fmt_read(&f, sources, file, &again))
        return err_set(err, ERR_CONFIG, "%s", "");
    fmt_tree(&f);
    fmt_settle(&f, f.root, 0);
    fmt_align(&f, f.root, 0);
    fmt_write(&f, &text);
    int rc = text.failed ? err_set(err, ERR_NOMEM, "no memory to format %s", sources->files[file].path)
                         : check_same(sources, file, &f, &text, err);
    if (rc == 0)
        buf_add(out, text.data ? text.data : "", text.len);
    buf_fini(&text);
    return rc == 0 && out->failed ? err_set(err, ERR_NOMEM, "no memory to format %s", sources->files[file].path) : rc;
}

int fmt_file(struct source_set *sources, uint32_t file, struct diags *diags, struct buf *out, struct err *err)
{
    struct arena *arena = arena_new();
    int rc = format(sources, file, arena, diags, out, err);

    arena_free(&arena);
    return rc;
}
