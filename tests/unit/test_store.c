/* test_store.c - the extract store over a source of its own: what is taken from it is what was read, to the bit; whatever happens
    to the files or to the store, nothing old and nothing damaged comes out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "data/image.h"
#include "state/pack.h"
#include "state/store.h"
#include "press.h"
#include "suite.h"

enum { ROWS = 3000, SIZE = 70000 };

static char home[64];

/* A source of two files, whose rows follow from its number and the want's name. */
struct fake {
    int number, n_scans, n_files;
    const char *settings;
    bool is_silent;              /* cannot say what it reads */
    void (*meanwhile)(void);     /* while it reads */
    struct sources face;
};

static const char *path_of(int file)
{
    static char paths[2][96];
    snprintf(paths[file], sizeof paths[file], "%s/data-%d", home, file);
    return paths[file];
}

static void write_file(int file, char letter)
{
    static char text[SIZE];
    memset(text, letter, sizeof text);
    FILE *f = fopen(path_of(file), "r+");
    f = f ? f : fopen(path_of(file), "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, sizeof text, f), sizeof text);
    ck_assert_int_eq(fclose(f), 0);
}

/* Until what was written last may be kept. */
static void settle(void)
{
    nanosleep(&(struct timespec){.tv_sec = 2, .tv_nsec = 50000000}, NULL);
}

static void fill(struct column *c, const char *name, int number)
{
    char text[32];
    for (size_t i = 0; i < c->n; i++) {
        int64_t v = (int64_t)i * 7 + number + name[0] * 1000;
        if (i % 11 == 3)
            continue;
        column_set_valid(c, i);
        switch (c->kind) {
        case COL_FLAG: ((uint8_t *)c->data)[i] = (uint8_t)(v & 1); break;
        case COL_INTEGER: ((int64_t *)c->data)[i] = v * 1000003; break;
        case COL_TIME: ((int64_t *)c->data)[i] = v * 1000000 + number; break;
        case COL_DATE: ((int32_t *)c->data)[i] = (int32_t)v; break;
        case COL_DECIMAL: ((i128 *)c->data)[i] = (i128)v * 10000000000; break; /* two digits are needed of twelve */
        case COL_F64: ((double *)c->data)[i] = (double)v / 3; break;
        case COL_TEXT:
            snprintf(text, sizeof text, "%s-%d", name, (int)(v % 977));
            ((int32_t *)c->data)[i] = dict_add(c->dict, text, strlen(text));
            break;
        }
    }
    c->scale = c->kind == COL_DECIMAL ? 12 : 0;
}

static int scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n, struct extract *out, struct err *err)
{
    struct fake *f = ctx;
    (void)source;
    (void)object;
    f->n_scans++;
    *out = (struct extract){.n_rows = ROWS, .n_columns = n, .n_files = 2, .n_faults = 2 * n + 1, .owner = arena_new()};
    out->columns = calloc(n + 1, sizeof *out->columns);
    out->files = ARENA_ARRAY(out->owner, const char *, 2);
    out->files[0] = "data-0";
    out->files[1] = "data-1";
    out->runs = calloc(2, sizeof *out->runs);
    out->n_runs = 2;
    out->faults = calloc(out->n_faults, sizeof *out->faults);
    ck_assert(out->columns && out->runs && out->faults);
    out->runs[0] = (struct line_run){2, 0, 0};
    out->runs[1] = (struct line_run){2, 2000, 1};
    for (size_t k = 0; k < n; k++) {
        TRY(column_new(wants[k].kind, ROWS, &out->columns[k], err));
        fill(&out->columns[k], wants[k].name, f->number);
        if (wants[k].name[0] != 'O')
            press_column(&out->columns[k]);
        for (size_t i = 0; i < 2; i++)
            out->faults[i * n + k] = (struct fault){i + 5, (int)k, "data-0", (int64_t)i + 7, arena_strdup(out->owner, wants[k].name), "is none"};
    }
    out->faults[2 * n] = (struct fault){SIZE_MAX, -1, "data-1", 9, "a,b", "has 2 fields"};
    if (f->meanwhile)
        f->meanwhile();
    return 0;
}

static int inputs(void *ctx, const char *source, const char *object, struct inputs *out, struct err *err)
{
    const struct fake *f = ctx;
    (void)source;
    (void)object;
    (void)err;
    *out = (struct inputs){.n = 0};
    if (f->is_silent)
        return 0;
    out->paths = calloc(2, sizeof *out->paths);
    for (int i = 0; i < f->n_files; i++)
        out->paths[out->n++] = strdup(path_of(i));
    buf_puts(&out->settings, f->settings);
    return 0;
}

static void open_fake(struct fake *f)
{
    *f = (struct fake){.n_files = 2, .settings = "zone UTC"};
    f->face = (struct sources){.ctx = f, .scan = scan, .inputs = inputs};
}

static void begin(struct fake *f)
{
    strcpy(home, "/tmp/concord-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    write_file(0, 'a');
    write_file(1, 'a');
    settle();
    open_fake(f);
}

static void end(void)
{
    char command[192];
    snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -rf %s", home, home);
    ck_assert_int_eq(system(command), 0);
}

/* ---- what comes out */

static void check_column(const struct column *c, const struct column *is, size_t i)
{
    ck_assert_int_eq(column_has(c, i), column_has(is, i));
    if (!column_has(c, i) || c->kind != COL_TEXT) {
        size_t size = form_size(c->form, column_width(c->kind));
        ck_assert_int_eq(c->form, is->form);
        if (c->form == FORM_STEPS)
            ck_assert_int_eq(column_whole(c, i), column_whole(is, i));
        ck_assert(size == 0 || memcmp((char *)c->data + i * size, (char *)is->data + i * size, size) == 0);
        return;
    }
    size_t n, m;
    const char *s = dict_text(c->dict, (int32_t)column_whole(c, i), &n), *t = dict_text(is->dict, (int32_t)column_whole(is, i), &m);
    ck_assert_uint_eq(n, m);
    ck_assert_str_eq(s, t);
    ck_assert_int_eq(dict_find(c->dict, s, n), column_whole(c, i));
}

static void check_extract(struct fake *f, const struct want *wants, size_t n, const struct extract *x)
{
    struct extract is;
    struct err err = {0};
    void (*meanwhile)(void) = f->meanwhile;
    f->meanwhile = NULL;
    ck_assert_int_eq(scan(f, "s", "o", wants, n, &is, &err), 0);
    f->n_scans--;
    f->meanwhile = meanwhile;
    ck_assert_uint_eq(x->n_rows, is.n_rows);
    ck_assert_uint_eq(x->n_columns, n);
    for (size_t k = 0; k < n; k++) {
        column_shorten(&is.columns[k]);
        column_shorten(&x->columns[k]);
        ck_assert_int_eq(x->columns[k].kind, wants[k].kind);
        ck_assert_int_eq(x->columns[k].scale, is.columns[k].scale);
        ck_assert_int_eq(x->columns[k].form, is.columns[k].form);
        for (size_t i = 0; i < ROWS; i += 1 + i % 7)
            check_column(&x->columns[k], &is.columns[k], i);
    }
    for (size_t i = 0; i < ROWS; i += 1 + i % 7) {
        int64_t line, line_is;
        ck_assert_uint_eq(extract_file(x, i, &line), extract_file(&is, i, &line_is));
        ck_assert_int_eq(line, line_is);
    }
    ck_assert_str_eq(x->files[1], is.files[1]);
    ck_assert_uint_eq(x->n_faults, is.n_faults);
    for (size_t i = 0; i < is.n_faults; i++) {
        ck_assert_uint_eq(x->faults[i].row, is.faults[i].row);
        ck_assert_int_eq(x->faults[i].column, is.faults[i].column);
        ck_assert_int_eq(x->faults[i].line, is.faults[i].line);
        ck_assert_str_eq(x->faults[i].text, is.faults[i].text);
        ck_assert_str_eq(x->faults[i].file, is.faults[i].file);
    }
    extract_fini(&is);
}

/* A run: asks once, compares, writes. True: it was not read. */
static bool run(struct fake *f, const struct want *wants, size_t n)
{
    struct store *s = store_new(&(struct store_spec){home, &f->face, 2, NULL});
    struct sources face = store_sources(s);
    struct extract x;
    struct err err = {0};
    int before = f->n_scans;
    ck_assert_int_eq(face.scan(face.ctx, "s", "o", wants, n, &x, &err), 0);
    bool from_store = f->n_scans == before;
    check_extract(f, wants, n, &x);
    ck_assert_msg(store_flush(s, &err) == 0, "%s", err.msg);
    store_free(&s);
    check_extract(f, wants, n, &x); /* it outlives the store */
    extract_fini(&x);
    return from_store;
}

static const struct want all[] = {{"Flag", COL_FLAG}, {"Integer", COL_INTEGER}, {"Date", COL_DATE}, {"Time", COL_TIME},
                                  {"Decimal", COL_DECIMAL}, {"Text", COL_TEXT}, {"Real", COL_F64}, {"Other", COL_TEXT}};
static const struct want few[] = {{"Other", COL_TEXT}, {"Decimal", COL_DECIMAL}};

/* The only pack. */
static char *pack_path(void)
{
    char *folder = store_folder(home), *path = NULL;
    DIR *d = opendir(folder);
    ck_assert_ptr_nonnull(d);
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        if (strstr(e->d_name, ".extract")) {
            ck_assert_ptr_null(path);
            path = malloc(strlen(folder) + strlen(e->d_name) + 2);
            sprintf(path, "%s/%s", folder, e->d_name);
        }
    closedir(d);
    free(folder);
    ck_assert_ptr_nonnull(path);
    return path;
}

static int count_packs(void)
{
    struct store_entry *list;
    size_t n;
    struct err err = {0};
    ck_assert_int_eq(store_list(home, &list, &n, &err), 0);
    int found = (int)n;
    store_list_free(&list, &n);
    return found;
}

START_TEST(what_was_read_comes_out_again)
{
    struct fake f;
    begin(&f);
    ck_assert(!run(&f, all, COUNT(all)));
    ck_assert(run(&f, all, COUNT(all)));
    ck_assert(run(&f, few, COUNT(few))); /* fewer columns, in another order */
    ck_assert(run(&f, NULL, 0));
    static const struct want other_kind[] = {{"Text", COL_INTEGER}}, twice[] = {{"Text", COL_TEXT}, {"Text", COL_TEXT}};
    ck_assert(!run(&f, other_kind, 1));
    ck_assert(run(&f, other_kind, 1));
    ck_assert(!run(&f, twice, 2));
    ck_assert(!run(&f, twice, 2));
    f.n_files = 1;
    ck_assert(!run(&f, all, COUNT(all)));
    f.n_files = 2;
    f.settings = "zone Europe/Berlin";
    ck_assert(!run(&f, all, COUNT(all)));
    f.is_silent = true;
    ck_assert(!run(&f, all, COUNT(all)));
    struct stat st;
    char *folder = store_folder(home);
    ck_assert_int_eq(stat(folder, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0700);
    free(folder);
    size_t n;
    uint64_t bytes;
    struct err err = {0};
    ck_assert_int_eq(store_clear(home, &n, &bytes, &err), 0);
    ck_assert_uint_ge(n, 2);
    ck_assert_int_eq(count_packs(), 0);
    end();
}
END_TEST

START_TEST(fewer_columns_make_way_for_more)
{
    struct fake f;
    begin(&f);
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert(run(&f, few, COUNT(few)));
    ck_assert(!run(&f, all, COUNT(all)));
    ck_assert_int_eq(count_packs(), 1);
    ck_assert(run(&f, few, COUNT(few)));
    end();
}
END_TEST

static void change_now(void) { write_file(0, 'z'); }
static void touch_now(void) { ck_assert_int_eq(chmod(path_of(1), 0640), 0); }

START_TEST(a_file_that_changes_is_read_again)
{
    struct fake f;
    struct stat st;
    begin(&f);
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert(run(&f, few, COUNT(few)));
    ck_assert_int_eq(stat(path_of(1), &st), 0);
    f.number++; /* from here on the store must not answer with the old number: check_extract would tell */
    write_file(1, 'b'); /* the same size */
    struct timespec times[] = {st.st_atim, st.st_mtim}; /* and the same time, as touch -r gives it */
    ck_assert_int_eq(utimensat(AT_FDCWD, path_of(1), times, 0), 0);
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert(!run(&f, few, COUNT(few))); /* it was touched a moment ago: it may be touched again, and nobody would see */
    settle();
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert(run(&f, few, COUNT(few)));
    ck_assert_int_eq(count_packs(), 1);
    f.number++;
    char copy[128];
    snprintf(copy, sizeof copy, "%s/copy", home);
    ck_assert_int_eq(rename(path_of(0), copy), 0);
    write_file(0, 'a'); /* the same bytes in another file */
    settle();
    ck_assert(!run(&f, few, COUNT(few)));
    f.number++;
    ck_assert_int_eq(unlink(path_of(0)), 0);
    ck_assert_int_eq(symlink(copy, path_of(0)), 0); /* the file that it was, by a link: renamed since */
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert_int_eq(unlink(path_of(0)), 0);
    ck_assert(!run(&f, few, COUNT(few)));
    end();
}
END_TEST

START_TEST(a_file_that_changes_while_it_is_read_is_not_kept)
{
    struct fake f;
    begin(&f);
    f.meanwhile = change_now;
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert_int_eq(count_packs(), 0);
    settle();
    f.meanwhile = touch_now;
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert_int_eq(count_packs(), 0);
    settle();
    f.meanwhile = NULL;
    ck_assert(!run(&f, few, COUNT(few)));
    ck_assert(run(&f, few, COUNT(few)));
    end();
}
END_TEST

/* ---- damage */

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    char *data = malloc(*n);
    ck_assert_uint_eq(fread(data, 1, *n, f), *n);
    fclose(f);
    return data;
}

static void spill(const char *path, const char *data, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, data, n), (ssize_t)n);
    close(fd);
}

/* Is the file taken for anything? */
static enum pack_state look(const char *path, const struct want *wants, size_t n)
{
    struct pack *p;
    struct extract x;
    enum pack_state state = pack_open(path, &p);
    if (state == PACK_FINE) {
        state = pack_map(p, wants, n, 2, NULL, &x);
        extract_fini(&x);
    }
    pack_close(&p);
    return state;
}

START_TEST(every_damage_is_noticed)
{
    struct fake f;
    unsigned long state = 7;
    size_t n;
    begin(&f);
    ck_assert(!run(&f, all, COUNT(all)));
    char *path = pack_path(), *data = slurp(path, &n);
    ck_assert_int_eq(look(path, all, COUNT(all)), PACK_FINE);
    int fd = open(path, O_WRONLY);
    for (size_t i = 0; i < 4096; i++) { /* every byte of the header, in one bit or another */
        char flipped = (char)(data[i] ^ 1 << i % 8);
        ck_assert_int_eq(pwrite(fd, &flipped, 1, (off_t)i), 1);
        ck_assert_msg(look(path, all, COUNT(all)) == PACK_DAMAGED, "byte %zu of the header", i);
        ck_assert_int_eq(pwrite(fd, data + i, 1, (off_t)i), 1);
    }
    /* the buffers: what no checksum covers is padding, and worth nothing */
    size_t noticed = 0, tried = 0;
    for (size_t i = 4096; i < n; i += 1 + suite_random(&state) % 400) {
        char flipped = (char)(data[i] ^ 1 << i % 8);
        ck_assert_int_eq(pwrite(fd, &flipped, 1, (off_t)i), 1);
        noticed += look(path, all, COUNT(all)) == PACK_DAMAGED;
        tried++;
        ck_assert_int_eq(pwrite(fd, data + i, 1, (off_t)i), 1);
    }
    ck_assert_uint_gt(noticed, tried * 9 / 10);
    close(fd);
    ck_assert_int_eq(look(path, all, COUNT(all)), PACK_FINE);
    for (size_t cut = 0; cut < n; cut += cut < 4200 ? 131 : 4099) {
        spill(path, data, cut);
        ck_assert_msg(look(path, all, COUNT(all)) == PACK_DAMAGED, "cut to %zu bytes", cut);
    }
    data = realloc(data, n + 1);
    data[n] = 0;
    spill(path, data, n + 1);
    ck_assert_int_eq(look(path, all, COUNT(all)), PACK_DAMAGED);
    free(data);
    free(path);
    end();
}
END_TEST

/* Each of them is noticed by a run, which reads, and mended by it. */
static void mended(struct fake *f, const char *what)
{
    ck_assert_msg(!run(f, all, COUNT(all)), "%s: it was not noticed", what);
    ck_assert_msg(run(f, all, COUNT(all)), "%s: it was not mended", what);
}

START_TEST(what_is_damaged_or_foreign_is_made_anew)
{
    struct fake f;
    size_t n;
    begin(&f);
    ck_assert(!run(&f, all, COUNT(all)));
    char *path = pack_path(), *data = slurp(path, &n);
    data[100]++;
    spill(path, data, n);
    mended(&f, "the header");
    free(data);
    data = slurp(path, &n);
    data[n / 2]++;
    spill(path, data, n);
    mended(&f, "the buffers");
    spill(path, "", 0);
    mended(&f, "nothing");
    spill(path, "PK\3\4 something else", 20);
    mended(&f, "another file");
    ck_assert_int_eq(chmod(path, 0644), 0);
    mended(&f, "open to others");
    ck_assert_int_eq(chmod(path, 0000), 0);
    if (geteuid() != 0)
        mended(&f, "closed to us");
    else
        ck_assert_int_eq(chmod(path, 0600), 0);
    char aside[200];
    snprintf(aside, sizeof aside, "%s/elsewhere", home);
    ck_assert_int_eq(rename(path, aside), 0);
    ck_assert_int_eq(symlink(aside, path), 0);
    mended(&f, "a link");
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    mended(&f, "a pipe");
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(path, 65534, 65534), 0);
        mended(&f, "another user's");
    }
    char *slash = strrchr(path, '/'), left[300];
    snprintf(left, sizeof left, "%.*s/.%s.4194999.tmp", (int)(slash - path), path, slash + 1);
    spill(left, "half", 4);
    ck_assert_int_eq(unlink(path), 0);
    mended(&f, "what a killed run left");
    ck_assert_int_ne(access(left, F_OK), 0);
    free(data);
    free(path);
    end();
}
END_TEST

/* ---- images of dictionaries */

static void nothing(void *ctx) { ++*(int *)ctx; }

START_TEST(a_dictionary_lies_in_a_file_and_grows_behind_it)
{
    enum { N = 5000 };
    struct dict *d = dict_new();
    char text[32];
    int released = 0;
    for (int i = 0; i < N; i++)
        ck_assert_int_eq(dict_add(d, text, (size_t)snprintf(text, sizeof text, "%d", i * 3)), i);
    ck_assert_int_eq(dict_add(d, "", 0), N);
    size_t n_bytes, n_slots;
    ck_assert(image_measure(d, N + 1, &n_bytes, &n_slots));
    uint32_t *at = calloc(N + 2, sizeof *at);
    char *bytes = calloc(n_bytes, 1);
    struct image_slot *slots = calloc(n_slots, sizeof *slots);
    image_build(d, N + 1, at, bytes, slots, n_slots);
    struct image image = {N + 1, at, bytes, slots, n_slots};
    ck_assert(image_fits(&image, n_bytes) && !image_fits(&image, n_bytes + 1));
    struct hold *held = hold_new(nothing, &released);
    struct dict *over = dict_new_over(&image, held);
    hold_drop(&held);
    ck_assert_int_eq(dict_count(over), N + 1);
    ck_assert_int_eq(dict_find(over, "1", 1), -1);
    ck_assert_int_eq(dict_add(over, "1", 1), N + 1);
    for (int i = 0; i < 2 * N; i++) { /* every third is in the image */
        size_t n = (size_t)snprintf(text, sizeof text, "%d", i);
        int32_t code = dict_add(over, text, n);
        size_t len;
        ck_assert_str_eq(dict_text(over, code, &len), text);
        ck_assert_uint_eq(len, n);
        ck_assert(i % 3 ? code > N : code == i / 3);
        ck_assert_int_eq(dict_find(over, text, n), code);
    }
    int32_t *map = calloc((size_t)dict_count(over) + 1, sizeof *map);
    dict_join(over, d, 0, dict_count(over), map); /* into one in memory, and one in a file with more behind it */
    for (int32_t code = 0; code < dict_count(over); code++)
        ck_assert_int_eq(map[code], code <= N ? code : -1);
    dict_join(d, over, 0, dict_count(d), map);
    for (int32_t code = 0; code <= N; code++)
        ck_assert_int_eq(map[code], code);
    free(map);
    size_t len;
    ck_assert_str_eq(dict_text(over, N, &len), "");
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(released, 0);
    dict_free(&over);
    ck_assert_int_eq(released, 1);
    dict_free(&d);
    free(at);
    free(bytes);
    free(slots);
}
END_TEST

/* Texts that rise, some of which end as others begin, with bytes above those of ASCII. */
static size_t rising_text(char *to, int i) { return (size_t)sprintf(to, "k%05d%.*s", i / 3, i % 3, "\x01\xff"); }

static void same_texts(const struct dict *d, const struct dict *plain, int n)
{
    char text[32];
    ck_assert_int_eq(dict_count(d), dict_count(plain));
    for (int i = -1; i < n; i++) {
        size_t length = i < 0 ? 0 : rising_text(text, i);
        ck_assert_int_eq(dict_find(d, text, length), dict_find(plain, text, length));
    }
}

static void same_join(const struct dict *from, const struct dict *to, const struct dict *plain)
{
    int32_t n = dict_count(from), *map = calloc((size_t)n + 1, sizeof *map);
    ck_assert_ptr_nonnull(map);
    dict_join(from, to, 0, n / 2, map);
    dict_join(from, to, n / 2, n - n / 2, map + n / 2);
    for (int32_t code = 0; code < n; code++) {
        size_t length;
        const char *s = dict_text(from, code, &length);
        ck_assert_int_eq(map[code], dict_find(plain, s, length));
    }
    free(map);
}

/* Every step-th text from `first` on goes into both, in fours; the last of them from farther back, if they are to fall. */
static void add_texts(struct dict *d, struct dict *plain, int first, int end, int step, bool falls)
{
    char texts[4][32];
    struct dict_item items[4];
    int32_t codes[4];
    for (int i = first; i < end; i += 4 * step) {
        for (int k = 0; k < 4; k++)
            items[k] = (struct dict_item){texts[k], (uint32_t)rising_text(texts[k], falls && k == 3 ? i / 2 : i + k * step), 0};
        ck_assert(dict_add_all(d, items, 4, false, codes));
        for (int k = 0; k < 4; k++)
            ck_assert_int_eq(dict_add(plain, items[k].s, items[k].n), codes[k]);
    }
}

/* Texts that rise lie there without a table: what is asked, added or joined comes out as from any other dictionary. */
START_TEST(texts_that_rise_lie_there_without_a_table)
{
    static const int sizes[] = {0, 4, 8, 100, 9000, 30000};
    for (size_t i = 0; i < COUNT(sizes) * 4; i++) {
        struct dict *d = dict_new(), *plain = dict_new(), *other = dict_new(), *other_plain = dict_new();
        int n = sizes[i / 4], released = 0;
        bool more = i % 2, falls = i / 2 % 2;
        add_texts(d, plain, 0, n, 1, false);
        add_texts(other, other_plain, n / 3, n + 40, 3, falls);
        int32_t count = dict_count(d);
        size_t n_bytes, n_slots;
        ck_assert(image_measure(d, count, &n_bytes, &n_slots));
        ck_assert_uint_eq(n_slots, 0);
        uint32_t *at = calloc((size_t)count + 1, sizeof *at);
        char *bytes = calloc(n_bytes + 1, 1);
        image_build(d, count, at, bytes, NULL, n_slots);
        struct image image = {count, at, bytes, NULL, n_slots};
        ck_assert(image_fits(&image, n_bytes) && !image_fits(&image, n_bytes + 1));
        struct hold *held = hold_new(nothing, &released);
        struct dict *over = dict_new_over(&image, held);
        hold_drop(&held);
        ck_assert(dict_is_rising(over));
        if (more) /* the last one of the image again, then others, behind it or among them */
            add_texts(over, plain, n > 0 ? n - 1 : 0, n + 60, 2, falls);
        ck_assert(!falls || !more || n < 8 || !dict_is_rising(over));
        same_join(over, other, other_plain);
        same_join(other, over, plain);
        same_join(over, over, plain);
        same_texts(over, plain, n + 70);
        add_texts(over, plain, 1, n + 90, 5, false); /* now that it was looked into */
        same_texts(over, plain, n + 100);
        same_join(other, over, plain);
        dict_free(&over);
        ck_assert_int_eq(released, 1);
        dict_free(&d);
        dict_free(&plain);
        dict_free(&other);
        dict_free(&other_plain);
        free(at);
        free(bytes);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_was_read_comes_out_again, fewer_columns_make_way_for_more, a_file_that_changes_is_read_again,
                                         a_file_that_changes_while_it_is_read_is_not_kept, every_damage_is_noticed,
                                         what_is_damaged_or_foreign_is_made_anew, a_dictionary_lies_in_a_file_and_grows_behind_it,
                                         texts_that_rise_lie_there_without_a_table};
    return suite_run("store", tests, COUNT(tests));
}
