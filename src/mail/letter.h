/* letter.h - a report as a message: heads, words, page, pictures and files, written as RFC 5322 and MIME want it. */
#ifndef CONCORD_MAIL_LETTER_H
#define CONCORD_MAIL_LETTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "data/address.h"
#include "mail/channel.h"

struct letter_image { const char *id, *name, *type; const char *data; size_t n; }; /* html says <img src="cid:ID"> */
struct letter {
    const char *id;               /* Message-ID without < >: whoever decides what is sent once makes it */
    int64_t date; int offset;     /* seconds since 1970 UTC; minutes that the clock of its writer is ahead of UTC */
    struct address from;
    const struct address *to, *reply_to; size_t n_to, n_reply_to;
    const char *subject;          /* UTF-8 */
    const char *list_id;          /* "weekly.example.com"; what can stand in none is a hyphen there. NULL: none */
    const char *list_name;        /* as a reader sees the list; NULL: none */
    const char *language;         /* "en"; NULL: none */
    const char *text; size_t n_text;  /* UTF-8, lines end in LF or CR LF */
    const char *html; size_t n_html;  /* n_html 0: the text stands alone */
    const struct letter_image *images; size_t n_images;
    const struct message_file *files; size_t n_files;
    size_t limit;                 /* bytes of the whole message; 0: none */
    const char *elsewhere;        /* where files are that have no room, "https://files.example.com/weekly"; NULL: nobody said */
};
/* What was left out for the limit. */
struct letter_cut { size_t n_files; bool html; };

/* Writes the message into *bytes, which the caller has and frees, and gives it as a channel takes it: *out points into bytes, the letter
 * and the arena. The same letter gives the same bytes.
 *
 * Over its limit a letter leaves out files, the largest first, then the page with its pictures, and says so in its words, with the place
 * where the files are; ERR_DATA when the words alone are too long. Control characters in a head become blanks, bytes that are not UTF-8
 * U+FFFD. ERR_NOMEM. */
int letter_write(struct arena *a, const struct letter *l, struct buf *bytes, struct message *out, struct letter_cut *cut, struct err *err) MUST_CHECK;

#endif
