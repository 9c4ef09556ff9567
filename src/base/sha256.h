/* sha256.h - SHA-256 (FIPS 180-4): what a file or a message is known by for good. */
#ifndef CONCORD_BASE_SHA256_H
#define CONCORD_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { SHA256_BYTES = 32, SHA256_TEXT = 65 }; /* TEXT: 64 digits and a NUL */
struct sha256 { uint64_t state[16]; }; /* the library's */
void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);
/* The sum in lower-case digits; s is used up. */
char *sha256_text(struct sha256 *s, char out[SHA256_TEXT]);
/* Of a whole file. ERR_NOT_FOUND, ERR_IO. */
int sha256_file(const char *path, char out[SHA256_TEXT], struct err *err) MUST_CHECK;

#endif
