/* sha256.c - SHA-256, by nettle: a small library, which loads in a tenth of a millisecond and uses the processor's instructions for it.
 *
 * Takes bytes, gives 64 digits. Decides nothing about what is summed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <nettle/sha2.h>
#include <nettle/version.h>
#undef sha256_init /* the library's other names for its own, which are ours here */

#include "base/sha256.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static_assert(sizeof(struct sha256_ctx) <= sizeof(struct sha256), "the library's state needs more room");

static struct sha256_ctx *state_of(struct sha256 *s)
{
    return (struct sha256_ctx *)(void *)s->state;
}

void sha256_init(struct sha256 *s)
{
    nettle_sha256_init(state_of(s));
}

void sha256_add(struct sha256 *s, const void *data, size_t n)
{
    nettle_sha256_update(state_of(s), n, data);
}

char *sha256_text(struct sha256 *s, char out[SHA256_TEXT])
{
    unsigned char sum[SHA256_BYTES];
#if NETTLE_VERSION_MAJOR < 4
    nettle_sha256_digest(state_of(s), sizeof sum, sum);
#else
    nettle_sha256_digest(state_of(s), sum);
#endif
    for (size_t i = 0; i < sizeof sum; i++) {
        out[2 * i] = "0123456789abcdef"[sum[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
    }
    out[SHA256_TEXT - 1] = '\0';
    return out;
}

int sha256_file(const char *path, char out[SHA256_TEXT], struct err *err)
{
    unsigned char piece[1 << 15];
    struct sha256 s;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot read %s: %s", path, strerror(errno));
    sha256_init(&s);
    while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            sha256_add(&s, piece, (size_t)n);
    int rc = n < 0 ? err_set(err, ERR_IO, "cannot read %s: %s", path, strerror(errno)) : 0;
    close(fd);
    sha256_text(&s, out);
    return rc;
}
