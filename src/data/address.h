/* address.h - the address of one mailbox: `leads@example.com`, `"Leads, all" <leads@example.com>`, `Zoë <zoë@exämple.com>`.
 *
 * The grammar is that of RFC 5321 and 5322, with the letters of RFC 6531, and without what only old mail has: comments, routes,
 * groups, blanks inside. What is accepted holds no control character in any part, so that it can stand on a line of its own. */
#ifndef CONCORD_DATA_ADDRESS_H
#define CONCORD_DATA_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct address {
    const char *name;   /* as a reader sees it; NULL: none */
    const char *local;  /* without quotes */
    const char *domain; /* in ASCII, lower case: xn--exmple-cua.com; or [192.0.2.1] */
    const char *spec;   /* as a mail server gets it: local@domain, the local part in quotes where it needs them */
    bool is_utf8;       /* its local part has letters beyond ASCII: only a server with SMTPUTF8 takes it */
};
struct address_fault {
    size_t at, n;  /* the bytes that are wrong; n may be 0 at the end */
    char why[160]; /* what is wrong and what would be right: "a blank inside an address; …" */
};

/* False, with *fault, for what is none. What it gives lives in the arena. */
bool address_parse(struct arena *a, const char *text, size_t n, struct address *out, struct address_fault *fault);
/* Adds to a list in the arena the parts between commas that are not in quotes, without the blanks around them and without empty ones;
 * whether each is an address is another question. */
void address_split(struct arena *a, const char *text, const char ***list, size_t *n);

#endif
