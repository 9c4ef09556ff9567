/* domain.h - the name of a mail server's domain: what may be written, and how it is written in ASCII. */
#ifndef CONCORD_DATA_DOMAIN_H
#define CONCORD_DATA_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct domain_fault { size_t at, n; const char *why; }; /* where in the text, and "a label of a domain has 63 letters at most" */

/* Appends the domain in lower case and ASCII: "müller.example" as xn--mller-kva.example; "[192.0.2.1]" and "[IPv6:2001:db8::1]" as they
 * are. False, with *fault, for what is none. Letters that no name may have, blanks and control characters are none. */
bool domain_ascii(struct buf *out, const char *text, size_t n, struct domain_fault *fault);

#endif
