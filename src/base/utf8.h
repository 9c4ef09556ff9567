/* utf8.h - one code point at a time, for those in base that must not depend on tables of Unicode. */
#ifndef CONCORD_BASE_UTF8_H
#define CONCORD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the code point that s begins with; 0 if it is not UTF-8 (overlong, surrogate, over U+10FFFF, cut off) or n is 0. */
size_t utf8_decode(const char *s, size_t n, uint32_t *codepoint);
size_t utf8_encode(char dst[4], uint32_t codepoint); /* what is no scalar value becomes U+FFFD */
/* How many bytes from s on are ASCII that can be seen, or blanks: nothing of them is unsafe. */
size_t utf8_plain_run(const char *s, size_t n);
/* Would it move the cursor, end the line, turn the direction of what follows, or hide? */
bool utf8_is_unsafe(uint32_t codepoint);

#endif
