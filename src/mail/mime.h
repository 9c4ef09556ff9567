/* mime.h - how texts and bytes are written into a message: every line ends in CR LF and is short enough, whatever goes in. */
#ifndef CONCORD_MAIL_MIME_H
#define CONCORD_MAIL_MIME_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "data/address.h"

/* A head with words for people: as it is if that can be, else as encoded words (RFC 2047), folded. Ends the line. */
void mime_head(struct buf *out, const char *name, const char *value);
/* A head of addresses. Ends the line. */
void mime_addresses(struct buf *out, const char *name, const struct address *list, size_t n);
/* Words for people before something in brackets: a phrase of RFC 5322; `column` is where the line is. Gives where it is then. */
size_t mime_phrase(struct buf *out, const char *text, size_t column);
/* `; name=value` of a head, on a line of its own: quoted, or by RFC 2231 when there is more than ASCII. Does not end the line. */
void mime_parameter(struct buf *out, const char *name, const char *value);
/* "Date: Mon, 26 Oct 2026 07:00:00 +0100". */
void mime_date(struct buf *out, int64_t date, int offset);
/* A text as the body of a part, with the head of its encoding and the empty line before it. */
void mime_text(struct buf *out, const char *text, size_t n);
void mime_base64(struct buf *out, const char *data, size_t n);
/* Appends the text as UTF-8; what is not becomes U+FFFD. */
void mime_clean(struct buf *out, const char *text, size_t n);

#endif
