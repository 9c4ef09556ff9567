/* write_letter.c - letters from standard input, each written to the file it names: for tests that let other programs read them.
 *
 * A value is a line `key bytes`, then the bytes and a line's end. `write PATH` ends a letter; what it says then is one line. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "mail/letter.h"

struct reader {
    struct arena *arena;
    struct letter letter;
    char key[40];
    char *value;
    size_t n;
};

static void fail(const char *what)
{
    fprintf(stderr, "write_letter: %s\n", what);
    exit(2);
}

static int next(struct reader *r)
{
    int got = scanf("%39s %zu", r->key, &r->n);
    if (got == EOF)
        return 0;
    if (got != 2 || getchar() != '\n')
        fail("a key and a length are meant");
    r->value = arena_alloc(r->arena, r->n + 1);
    if (fread(r->value, 1, r->n, stdin) != r->n || getchar() != '\n')
        fail("the input ends in a value");
    return 1;
}

static struct address address(struct reader *r)
{
    struct address a;
    struct address_fault fault;
    if (!address_parse(r->arena, r->value, r->n, &a, &fault)) {
        fprintf(stderr, "%s at %zu of %s\n", fault.why, fault.at, r->value);
        exit(2);
    }
    return a;
}

static void write_out(struct reader *r)
{
    struct buf bytes = BUF_INIT;
    struct message m;
    struct letter_cut cut;
    struct err err;
    FILE *f;

    if (letter_write(r->arena, &r->letter, &bytes, &m, &cut, &err) != 0) {
        printf("error %s\n", err.msg);
    } else {
        f = fopen(r->value, "wb");
        if (!f || fwrite(m.data, 1, m.n, f) != m.n || fclose(f) != 0)
            fail("the message cannot be written");
        printf("ok files %zu html %d utf8 %d 8bit %d\n", cut.n_files, cut.html, m.has_utf8_header, m.has_8bit);
    }
    buf_fini(&bytes);
    r->letter = (struct letter){0};
}

static void take_list(struct reader *r)
{
    struct letter *l = &r->letter;
    struct address *to = (struct address *)l->to, *reply = (struct address *)l->reply_to;
    struct letter_image *images = (struct letter_image *)l->images;
    struct message_file *files = (struct message_file *)l->files;
    struct letter_image image = {.id = ""};
    struct message_file file = {.name = r->value};

    if (strcmp(r->key, "to") == 0)
        ARENA_PUSH(r->arena, to, l->n_to, address(r));
    else if (strcmp(r->key, "reply") == 0)
        ARENA_PUSH(r->arena, reply, l->n_reply_to, address(r));
    else if (strcmp(r->key, "image") == 0)
        ARENA_PUSH(r->arena, images, l->n_images, image);
    else if (strcmp(r->key, "file") == 0)
        ARENA_PUSH(r->arena, files, l->n_files, file);
    else if (strcmp(r->key, "image.id") == 0)
        images[l->n_images - 1].id = r->value;
    else if (strcmp(r->key, "image.name") == 0)
        images[l->n_images - 1].name = r->value;
    else if (strcmp(r->key, "image.type") == 0)
        images[l->n_images - 1].type = r->value;
    else if (strcmp(r->key, "image.data") == 0)
        images[l->n_images - 1].data = r->value, images[l->n_images - 1].n = r->n;
    else if (strcmp(r->key, "file.type") == 0)
        files[l->n_files - 1].type = r->value;
    else if (strcmp(r->key, "file.data") == 0)
        files[l->n_files - 1].data = r->value, files[l->n_files - 1].n = r->n;
    else
        fail(r->key);
    l->to = to;
    l->reply_to = reply;
    l->images = images;
    l->files = files;
}

static void take(struct reader *r)
{
    struct letter *l = &r->letter;
    const struct { const char *key; const char **text; size_t *n; } texts[] = {
        {"id", &l->id, NULL}, {"subject", &l->subject, NULL}, {"list_id", &l->list_id, NULL}, {"list_name", &l->list_name, NULL},
        {"language", &l->language, NULL}, {"elsewhere", &l->elsewhere, NULL}, {"text", &l->text, &l->n_text}, {"html", &l->html, &l->n_html},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(r->key, texts[i].key) == 0) {
            *texts[i].text = r->value;
            if (texts[i].n)
                *texts[i].n = r->n;
            return;
        }
    if (strcmp(r->key, "write") == 0)
        write_out(r);
    else if (strcmp(r->key, "from") == 0)
        l->from = address(r);
    else if (strcmp(r->key, "date") == 0)
        l->date = atoll(r->value);
    else if (strcmp(r->key, "offset") == 0)
        l->offset = atoi(r->value);
    else if (strcmp(r->key, "limit") == 0)
        l->limit = (size_t)atoll(r->value);
    else
        take_list(r);
}

int main(void)
{
    struct reader r = {.arena = arena_new()};
    while (next(&r))
        take(&r);
    arena_free(&r.arena);
    return 0;
}
