/* seen.c - decides whether the files of a run are still what they were when it first saw them.
 *
 * A run reads a file's header when it checks the project, its rows once for each table, and other files in between. Each single
 * reading is whole (input.c sees to that), but an export that is written meanwhile would give deals of today beside leads of
 * yesterday. So the first sight of each file is kept as long as the connection; a file that is opened again is compared with it, and
 * all of them when a scan begins. Takes opened inputs; must not know what is in them. */
#include "csv.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

struct sight {
    char *path;
    struct stat was;
};
struct seen {
    pthread_mutex_t lock;
    struct sight *list;
    size_t n, room;
};

struct seen *seen_new(void)
{
    struct seen *s = calloc(1, sizeof *s);
    if (s)
        pthread_mutex_init(&s->lock, NULL);
    return s;
}

void seen_free(struct seen **s)
{
    struct seen *x = *s;
    if (!x)
        return;
    for (size_t i = 0; i < x->n; i++)
        free(x->list[i].path);
    free(x->list);
    pthread_mutex_destroy(&x->lock);
    free(x);
    *s = NULL;
}

static int note(struct seen *s, const struct input *in, struct concord_error *err)
{
    if (s->n == s->room) {
        size_t room = s->room ? s->room * 2 : 16;
        if (concord_grow(&s->list, room * sizeof *s->list))
            return fail(err, CONCORD_NOMEM, "%s: no memory", input_path(in));
        s->room = room;
    }
    char *path = strdup(input_path(in));
    if (!path)
        return fail(err, CONCORD_NOMEM, "%s: no memory", input_path(in));
    s->list[s->n++] = (struct sight){path, *input_stat(in)};
    return 0;
}

static int changed(const char *path, struct concord_error *err)
{
    return fail(err, CONCORD_AGAIN, "%s changed since this run first saw it; run again when all files are complete", path);
}

int seen_check(struct seen *s, const struct input *in, struct concord_error *err)
{
    const struct sight *known = NULL;
    if (!s)
        return 0;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->n && !known; i++)
        if (strcmp(s->list[i].path, input_path(in)) == 0)
            known = &s->list[i];
    int rc = !known                                        ? note(s, in, err)
             : stat_is_same(input_stat(in), &known->was) ? 0
                                                           : changed(input_path(in), err);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int seen_check_all(struct seen *s, struct concord_error *err)
{
    int rc = 0;
    if (!s)
        return 0;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->n && !rc; i++) {
        const struct sight *x = &s->list[i];
        struct stat now;
        if (stat(x->path, &now))
            rc = fail(err, code_of_errno(errno), "%s has gone since this run first saw it: %s", x->path,
                      strerror(errno));
        else if (!stat_is_same(&now, &x->was))
            rc = changed(x->path, err);
    }
    pthread_mutex_unlock(&s->lock);
    return rc;
}
