/* folder.c - sends into a folder: the message as a file NAME.eml that mail programs open, or what is attached to it as files. A file is
 * there whole or not at all, and sending the same again leaves the same. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "mail/mail_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

struct folder {
    struct arena *arena;
    const char *path;
    bool files; /* what is attached, and not the message */
};

/* A name for a file out of foreign text: letters, digits and a few signs stay. */
static const char *safe_name(struct arena *a, const char *text)
{
    char *name = arena_strdup(a, text);
    for (char *c = name; *c; c++)
        if (!((unsigned char)*c >= 0x80 || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-_+=@", *c) ||
              (*c == '.' && c > name)))
            *c = '_';
    return name;
}

static int write_file(struct folder *f, const char *name, const char *data, size_t n, struct err *err)
{
    return file_write_whole(arena_printf(f->arena, "%s/%s", f->path, name), false, data, n, err);
}

static int folder_send(void *ctx, const struct message *m, const char *recipient, struct sent_answer *out, struct err *err)
{
    struct folder *f = ctx;
    struct arena_mark mark = arena_mark(f->arena);
    const char *last = NULL;
    int rc = file_make_folder(f->path, err);

    (void)recipient; /* all recipients of a report have one message: its id is of kind, report, days and content */
    for (size_t i = 0; rc == 0 && f->files && i < m->n_files; i++)
        rc = write_file(f, last = safe_name(f->arena, m->files[i].name), m->files[i].data, m->files[i].n, err);
    if (rc == 0 && !f->files)
        rc = write_file(f, last = arena_printf(f->arena, "%s.eml", safe_name(f->arena, m->id)), m->data, m->n, err);
    if (rc == 0)
        channel_answer(out, SENT_OK, 0, "%s/%s", f->path, last ? last : "");
    else if (rc != ERR_NOMEM)
        channel_answer(out, SENT_LATER, 0, "%s", err->msg);
    arena_reset(f->arena, mark);
    return rc == ERR_NOMEM ? rc : 0;
}

static void folder_close(void *ctx)
{
    struct folder *f = ctx;
    arena_free(&f->arena);
    free(f);
}

int folder_open(const struct channel_spec *spec, struct channel *out, struct err *err)
{
    static const char *const known[] = {"as", NULL};
    const char *path = channel_option_first(spec), *as = channel_option_named(spec, "as");

    TRY(channel_check_options(spec, known, 1, err));
    if (!path || !*path)
        return err_set(err, ERR_CONFIG, "a folder is named: folder(\"out/mail\")");
    if (as && strcmp(as, "mail") != 0 && strcmp(as, "files") != 0)
        return err_set(err, ERR_CONFIG, "folder: as is \"mail\" or \"files\", not \"%.40s\"", as);
    struct folder *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "folder: no memory");
    f->arena = arena_new();
    f->path = *path == '/' ? arena_strdup(f->arena, path) : arena_printf(f->arena, "%s/%s", spec->root, path);
    f->files = as && strcmp(as, "files") == 0;
    *out = (struct channel){f, folder_send, folder_close};
    return 0;
}
