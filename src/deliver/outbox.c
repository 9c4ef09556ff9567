/* outbox.c - decides how a message lies on the disk until all of its recipients have it: one file, the message behind the few things
 * that stand outside of it, then what is attached once more, for ways of sending that take files.
 *
 * Each part is a line "NAME LENGTH" and so many bytes. It is the program's own file, in a folder of the user's own; what does not read
 * as it should is refused. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "deliver/outbox.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

enum { OUTBOX_MAX = 1 << 30 };

static char *path_of(struct arena *a, const char *root, const char *content)
{
    return arena_printf(a, "%s/.concord/outbox/%s.letter", root, content);
}

static void put(struct buf *b, const char *name, const char *data, size_t n)
{
    buf_printf(b, "%s %zu\n", name, n);
    buf_add(b, data, n);
}

static void put_text(struct buf *b, const char *name, const char *text)
{
    put(b, name, text, strlen(text));
}

int outbox_keep(const char *root, const char *content, const struct message *m, struct err *err)
{
    struct arena *a = arena_new();
    struct buf b = BUF_INIT;
    put_text(&b, "id", m->id);
    put_text(&b, "sender", m->sender);
    put_text(&b, "subject", m->subject);
    put_text(&b, "flags", m->has_8bit ? m->has_utf8_header ? "8u" : "8" : m->has_utf8_header ? "u" : "");
    put(&b, "data", m->data, m->n);
    for (size_t i = 0; i < m->n_files; i++) {
        put_text(&b, "name", m->files[i].name);
        put_text(&b, "type", m->files[i].type);
        put(&b, "file", m->files[i].data, m->files[i].n);
    }
    int rc = b.failed ? err_set(err, ERR_NOMEM, "no memory for the message") : file_make_folder(arena_printf(a, "%s/.concord/outbox", root), err);
    if (rc == 0)
        rc = file_write_whole(path_of(a, root, content), true, b.data, b.len, err);
    buf_fini(&b);
    arena_free(&a);
    return rc;
}

struct reading { const char *at, *end; };

/* The next part: its name, and its bytes with a NUL behind. */
static bool next(struct arena *a, struct reading *r, char name[16], const char **data, size_t *n)
{
    const char *line = memchr(r->at, '\n', (size_t)(r->end - r->at)), *blank = line ? memchr(r->at, ' ', (size_t)(line - r->at)) : NULL;
    char *stop;
    if (!blank || blank - r->at > 15)
        return false;
    memcpy(name, r->at, (size_t)(blank - r->at));
    name[blank - r->at] = '\0';
    *n = strtoul(blank + 1, &stop, 10);
    if (stop != line || *n > (size_t)(r->end - line - 1))
        return false;
    *data = arena_dup(a, line + 1, *n);
    r->at = line + 1 + *n;
    return true;
}

static bool read_parts(struct arena *a, struct reading *r, struct message *out)
{
    struct message_file *files = NULL, file = {0};
    char name[16];
    const char *data;
    size_t n;
    while (r->at < r->end) {
        if (!next(a, r, name, &data, &n))
            return false;
        if (strcmp(name, "id") == 0)
            out->id = data;
        else if (strcmp(name, "sender") == 0)
            out->sender = data;
        else if (strcmp(name, "subject") == 0)
            out->subject = data;
        else if (strcmp(name, "flags") == 0)
            out->has_8bit = strchr(data, '8') != NULL, out->has_utf8_header = strchr(data, 'u') != NULL;
        else if (strcmp(name, "data") == 0)
            out->data = data, out->n = n;
        else if (strcmp(name, "name") == 0)
            file.name = data;
        else if (strcmp(name, "type") == 0)
            file.type = data;
        else if (strcmp(name, "file") == 0 && file.name && file.type) {
            file.data = data;
            file.n = n;
            ARENA_PUSH(a, files, out->n_files, file);
            file = (struct message_file){0};
        } else
            return false;
    }
    out->files = files;
    return out->id && out->sender && out->subject && out->data;
}

int outbox_read(struct arena *a, const char *root, const char *content, struct message *out, struct err *err)
{
    char *text, *path = path_of(a, root, content);
    size_t n;
    *out = (struct message){0};
    TRY(file_read(path, OUTBOX_MAX, &text, &n, err));
    struct reading r = {text, text + n};
    bool fine = read_parts(a, &r, out);
    free(text);
    return fine ? 0 : err_set(err, ERR_DATA, "%s is damaged", path);
}

bool outbox_has(const char *root, const char *content)
{
    struct arena *a = arena_new();
    bool there = access(path_of(a, root, content), R_OK) == 0;
    arena_free(&a);
    return there;
}

void outbox_drop(const char *root, const char *content)
{
    struct arena *a = arena_new();
    unlink(path_of(a, root, content));
    arena_free(&a);
}

int outbox_sweep(const char *root, int (*is_wanted)(void *ctx, const char *content, bool *wanted, struct err *err), void *ctx, struct err *err)
{
    struct arena *a = arena_new();
    DIR *folder = opendir(arena_printf(a, "%s/.concord/outbox", root));
    int rc = 0;
    for (struct dirent *e; folder && rc == 0 && (e = readdir(folder)) != NULL;) {
        const char *dot = strchr(e->d_name, '.');
        bool wanted = true;
        if (!dot || strcmp(dot, ".letter") != 0 || dot == e->d_name)
            continue;
        const char *content = arena_dup(a, e->d_name, (size_t)(dot - e->d_name));
        rc = is_wanted(ctx, content, &wanted, err);
        if (!wanted)
            outbox_drop(root, content);
    }
    if (folder)
        closedir(folder);
    arena_free(&a);
    return rc;
}
