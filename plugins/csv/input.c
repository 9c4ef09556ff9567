/* input.c - one file as UTF-8 bytes. It decides by content whether the file is packed and by its mark or by declaration
 * how it is encoded, refuses what is no regular file without waiting for it, and says so when a packed file is cut
 * short or a file changed while it was read. It reads with read(2) only: a file that shrinks under mmap would kill the
 * process. */
#include "csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RAW_SIZE = 256 * 1024 };

struct input {
    int fd;
    char *path;
    const char *name;
    struct stat before;
    int64_t taken; /* bytes read from the file */
    struct unpacker *unpacker;
    unsigned char *raw; /* packed bytes not yet unpacked */
    const unsigned char *raw_at;
    size_t raw_n;
    bool member_ended, file_ended;
    enum encoding encoding;
    unsigned char *text; /* bytes not yet decoded: the file's beginning, or another encoding */
    size_t text_at, text_n;
};

int code_of_errno(int number)
{
    return number == ENOENT || number == ENOTDIR                         ? CONCORD_NOT_FOUND
           : number == EACCES || number == EPERM                         ? CONCORD_PERMISSION
           : number == EMFILE || number == ENFILE || number == ENOMEM    ? CONCORD_NOMEM
                                                                         : CONCORD_IO;
}

static int fail_errno(const struct input *in, struct concord_error *err)
{
    return fail(err, code_of_errno(errno), "%s: %s", in->path, strerror(errno));
}

static int fail_kind(const struct input *in, mode_t mode, struct concord_error *err)
{
    const char *what = S_ISDIR(mode) ? "folder" : S_ISFIFO(mode) ? "pipe" : S_ISSOCK(mode) ? "socket" : "device";
    return fail(err, CONCORD_NOT_FOUND, "%s is a %s; a regular file is wanted", in->path, what);
}

static int open_regular(struct input *in, struct concord_error *err)
{
    struct stat st;
    if (stat(in->path, &st))
        return fail_errno(in, err);
    if (!S_ISREG(st.st_mode))
        return fail_kind(in, st.st_mode, err);
    in->fd = open(in->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (in->fd < 0 || fstat(in->fd, &in->before))
        return fail_errno(in, err);
    return S_ISREG(in->before.st_mode) ? 0 : fail_kind(in, in->before.st_mode, err);
}

bool stat_is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int fail_changed(const struct input *in, struct concord_error *err)
{
    return fail(err, CONCORD_AGAIN, "%s changed while it was read; run again when it is complete", in->path);
}

/* A change that keeps size and times of its content, and one of its name, show in the time of the entry (ctime). */
static int check_unchanged(const struct input *in, struct concord_error *err)
{
    struct stat now;
    if (fstat(in->fd, &now))
        return fail_errno(in, err);
    if (now.st_size == 0 && in->taken > 0 && stat_is_same(&now, &in->before))
        return fail(err, CONCORD_NOT_FOUND,
                    "%s has no size and yet holds data, as a file of /proc does; a regular file is wanted, such as a copy of it",
                    in->path);
    if (in->taken != in->before.st_size || !stat_is_same(&now, &in->before))
        return fail_changed(in, err);
    return 0;
}

/* Bytes as they stand in the file. */
static int read_raw(struct input *in, void *dst, size_t room, size_t *n, struct concord_error *err)
{
    *n = 0;
    if (in->file_ended)
        return 0;
    ssize_t got;
    do
        got = read(in->fd, dst, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail_errno(in, err);
    in->taken += got;
    *n = (size_t)got;
    in->file_ended = got == 0;
    /* what grows faster than it is read would have no end */
    return in->file_ended || in->taken > in->before.st_size ? check_unchanged(in, err) : 0;
}

static int read_unpacked(struct input *in, void *dst, size_t room, size_t *n, struct concord_error *err)
{
    *n = 0;
    if (!in->unpacker)
        return read_raw(in, dst, room, n, err);
    while (*n == 0) {
        if (in->raw_n == 0 && !in->file_ended) {
            in->raw_at = in->raw;
            int rc = read_raw(in, in->raw, RAW_SIZE, &in->raw_n, err);
            if (rc)
                return rc;
        }
        size_t before = in->raw_n;
        const char *wrong = unpacker_run(in->unpacker, &in->raw_at, &in->raw_n, dst, room, n, &in->member_ended);
        if (wrong)
            return fail(err, CONCORD_DATA, "%s: %s, near byte %lld", in->path, wrong,
                        (long long)(in->taken - (int64_t)in->raw_n));
        if (*n == 0 && in->file_ended && in->raw_n == before) {
            if (in->member_ended)
                return 0;
            return fail(err, CONCORD_DATA,
                        "%s: the packed data ends too early, after %lld bytes; the file is cut short", in->path,
                        (long long)in->taken);
        }
    }
    return 0;
}

static int start_unpacking(struct input *in, struct concord_error *err)
{
    static const unsigned char gzip[] = {0x1f, 0x8b}, zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    in->raw = malloc(RAW_SIZE);
    if (!in->raw)
        return fail(err, CONCORD_NOMEM, "%s: no memory", in->path);
    in->raw_at = in->raw;
    while (in->raw_n < 4 && !in->file_ended) {
        size_t n;
        int rc = read_raw(in, in->raw + in->raw_n, 4 - in->raw_n, &n, err);
        if (rc)
            return rc;
        in->raw_n += n;
    }
    enum packing packing = in->raw_n >= 2 && !memcmp(in->raw, gzip, 2)   ? PACKING_GZIP
                           : in->raw_n >= 4 && !memcmp(in->raw, zstd, 4) ? PACKING_ZSTD
                                                                         : PACKING_NONE;
    if (packing == PACKING_NONE)
        return 0;
    in->unpacker = unpacker_new(packing);
    return in->unpacker ? 0 : fail(err, CONCORD_NOMEM, "%s: no memory", in->path);
}

/* The first bytes of the text say which encoding it is in, if they are a mark. */
static int start_decoding(struct input *in, enum encoding declared, struct concord_error *err)
{
    in->text = malloc(RAW_SIZE);
    if (!in->text)
        return fail(err, CONCORD_NOMEM, "%s: no memory", in->path);
    if (!in->unpacker) {
        memcpy(in->text, in->raw, in->raw_n);
        in->text_n = in->raw_n;
        in->raw_n = 0;
    }
    size_t n = 1;
    while (in->text_n < 4 && n) {
        int rc = read_unpacked(in, in->text + in->text_n, 4 - in->text_n, &n, err);
        if (rc)
            return rc;
        in->text_n += n;
    }
    const unsigned char *t = in->text;
    size_t have = in->text_n;
    in->encoding = declared == ENC_AUTO ? ENC_UTF8 : declared;
    if ((have >= 4 && !memcmp(t, "\xff\xfe\0\0", 4)) || (have >= 4 && !memcmp(t, "\0\0\xfe\xff", 4)))
        return fail(err, CONCORD_DATA, "%s is UTF-32, which is not read; save it as UTF-8", in->path);
    bool wide = declared == ENC_AUTO || declared == ENC_UTF16;
    if (have >= 3 && !memcmp(t, "\xef\xbb\xbf", 3) && (declared == ENC_AUTO || declared == ENC_UTF8)) {
        in->text_at = 3;
    } else if (have >= 2 && !memcmp(t, "\xff\xfe", 2) && (wide || declared == ENC_UTF16LE)) {
        in->encoding = ENC_UTF16LE;
        in->text_at = 2;
    } else if (have >= 2 && !memcmp(t, "\xfe\xff", 2) && (wide || declared == ENC_UTF16BE)) {
        in->encoding = ENC_UTF16BE;
        in->text_at = 2;
    } else if (declared == ENC_UTF16) {
        return fail(err, CONCORD_DATA, "%s has no byte-order mark; say encoding: \"utf-16le\" or \"utf-16be\"",
                    in->path);
    }
    return 0;
}

int input_open(const char *folder, const char *name, enum encoding encoding, struct input **out,
               struct concord_error *err)
{
    *out = NULL;
    struct input *in = calloc(1, sizeof *in);
    size_t n_folder = strlen(folder), n_name = strlen(name);
    if (in)
        in->path = malloc(n_folder + n_name + 2);
    if (!in || !in->path) {
        free(in);
        return fail(err, CONCORD_NOMEM, "%s: no memory", name);
    }
    memcpy(in->path, folder, n_folder);
    in->path[n_folder] = '/';
    memcpy(in->path + n_folder + 1, name, n_name + 1);
    in->name = name;
    in->fd = -1;
    int rc = open_regular(in, err);
    if (!rc)
        rc = start_unpacking(in, err);
    if (!rc)
        rc = start_decoding(in, encoding, err);
    if (rc)
        input_close(&in);
    *out = in;
    return rc;
}

static int read_decoded(struct input *in, char *dst, size_t room, size_t *n, struct concord_error *err)
{
    while (*n == 0) {
        memmove(in->text, in->text + in->text_at, in->text_n - in->text_at);
        in->text_n -= in->text_at;
        in->text_at = 0;
        size_t limit = room / 3 < RAW_SIZE ? room / 3 : RAW_SIZE, got = 0;
        if (limit < 4)
            return fail(err, CONCORD_INTERNAL, "%s: a buffer of %zu bytes is too small", in->path, room);
        if (in->text_n < limit) {
            int rc = read_unpacked(in, in->text + in->text_n, limit - in->text_n, &got, err);
            if (rc)
                return rc;
        }
        in->text_n += got;
        size_t used, have = in->text_n < limit ? in->text_n : limit;
        *n = decode(in->encoding, in->text, have, &used, dst);
        in->text_at = used;
        if (!got && !used && have) /* half a character at the very end */
            return fail(err, CONCORD_DATA, "%s ends in the middle of a character", in->path);
        if (!got && !have)
            return 0;
    }
    return 0;
}

int input_read(struct input *in, char *dst, size_t room, size_t *n, struct concord_error *err)
{
    *n = 0;
    if (in->encoding != ENC_UTF8)
        return read_decoded(in, dst, room, n, err);
    if (in->text_at < in->text_n) {
        *n = in->text_n - in->text_at < room ? in->text_n - in->text_at : room;
        memcpy(dst, in->text + in->text_at, *n);
        in->text_at += *n;
        return 0;
    }
    return read_unpacked(in, dst, room, n, err);
}

bool input_is_plain(const struct input *in, int64_t *start)
{
    *start = (int64_t)in->text_at;
    return !in->unpacker && in->encoding == ENC_UTF8;
}

int input_read_at(const struct input *in, int64_t at, char *dst, size_t n, struct concord_error *err)
{
    struct stat now;
    while (n > 0) {
        ssize_t got = pread(in->fd, dst, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(in, err);
        if (got == 0)
            return fail_changed(in, err);
        dst += got;
        at += got;
        n -= (size_t)got;
    }
    if (fstat(in->fd, &now))
        return fail_errno(in, err);
    return stat_is_same(&now, &in->before) ? 0 : fail_changed(in, err);
}

int input_seek(struct input *in, int64_t at, struct concord_error *err)
{
    if (lseek(in->fd, at, SEEK_SET) < 0)
        return fail_errno(in, err);
    in->taken = at;
    in->text_at = in->text_n = 0;
    in->file_ended = false;
    return 0;
}

int64_t input_changed_us(const struct input *in)
{
    return (int64_t)in->before.st_mtim.tv_sec * 1000000 + in->before.st_mtim.tv_nsec / 1000;
}

const char *input_path(const struct input *in)
{
    return in->path;
}

const struct stat *input_stat(const struct input *in)
{
    return &in->before;
}

void input_close(struct input **in)
{
    if (!*in)
        return;
    if ((*in)->fd >= 0)
        close((*in)->fd);
    unpacker_free(&(*in)->unpacker);
    free((*in)->raw);
    free((*in)->text);
    free((*in)->path);
    free(*in);
    *in = NULL;
}
