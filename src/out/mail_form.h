/* mail_form.h - a report as a mail: what the HTML page says, in the form that mail programs show, its charts as pictures, and the same
 * as plain text. Who it goes to, and its heads, are others' business. */
#ifndef CONCORD_OUT_MAIL_FORM_H
#define CONCORD_OUT_MAIL_FORM_H

#include "out/layout.h"

enum { MAIL_HTML_MAX = 100000 }; /* bytes: mail programs cut longer ones */

/* Draws an SVG of ours as a PNG, twice as fine as it is wide; what comes out lives in the arena. Filled in by who can load what draws. */
struct mail_painter {
    void *ctx;
    int (*png)(void *ctx, struct arena *a, const char *svg, size_t n_svg, const char **png, size_t *n_png, struct err *err);
};
struct mail_image {
    const char *id;             /* its content id, without < >: html says <img src="cid:ID"> */
    const char *name;           /* "chart-1.png" */
    const char *data; size_t n; /* image/png */
};
struct mail_parts {
    const char *html; size_t n_html; /* UTF-8, below MAIL_HTML_MAX bytes; lines of at most 900 bytes, which end in LF */
    const char *text; size_t n_text; /* UTF-8, the same in words; lines end in LF */
    struct mail_image *images; size_t n_images;
    size_t n_left_out;               /* sheets and tables that html leaves to the attachment, and says so */
};
struct mail_options {
    const char *opening;                /* said before the report, paragraphs one a line; NULL: nothing */
    const struct mail_painter *painter; /* NULL: no pictures, the tables beneath stand alone */
    const char *attachment;             /* the file name of what holds all of it, "weekly-2026-10-26.xlsx"; NULL: there is none */
    const char *host;                   /* behind the @ of content ids, "example.com"; NULL: "concord" */
};
/* The same layout and options give the same bytes. All that *out points to lives in the arena. */
int mail_form(struct arena *a, const struct layout *l, const struct mail_options *options, struct mail_parts *out, struct err *err) MUST_CHECK;

#endif
