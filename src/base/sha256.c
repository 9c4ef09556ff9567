/* sha256.c - SHA-256 by libcrypto, which is loaded anyway: the library that writes workbooks needs it.
 *
 * Takes bytes, gives 64 digits. Without memory the program ends, as with an arena. Decides nothing about what is summed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

void sha256_init(struct sha256 *s)
{
    s->context = EVP_MD_CTX_new();
    if (!s->context || EVP_DigestInit_ex(s->context, EVP_sha256(), NULL) != 1)
        arena_exhausted();
}

void sha256_add(struct sha256 *s, const void *data, size_t n)
{
    if (n > 0 && EVP_DigestUpdate(s->context, data, n) != 1)
        arena_exhausted();
}

char *sha256_text(struct sha256 *s, char out[SHA256_TEXT])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_DigestFinal_ex(s->context, sum, &n) != 1)
        arena_exhausted();
    EVP_MD_CTX_free(s->context);
    s->context = NULL;
    for (unsigned i = 0; i < n && 2 * i + 2 < SHA256_TEXT; i++)
        snprintf(out + 2 * (size_t)i, 3, "%02x", sum[i]);
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
