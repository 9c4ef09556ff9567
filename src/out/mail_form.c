/* mail_form.c - decides how a report looks as a mail: tables and inlined styles, since mail programs know little else; charts as pictures
 * that come with it; light, since half of them turn colours on their own.
 *
 * Takes the layout, gives HTML, its pictures and the same in plain words. What is too much for a mail stands in what is attached. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/mail_int.h"

#include <string.h>

#include "out/escape.h"
#include "out/out_int.h"
#include "out/svg.h"

enum { PICTURE_WIDTH = 640, PICTURE_HEIGHT_MAX = 4000, PICTURES_MAX = 12, ROOM = MAIL_HTML_MAX - 6000 };

#define FACE "font-family:'Segoe UI',Helvetica,Arial,sans-serif;color:#1b2430"
#define CELL "border-bottom:1px solid #d8dde4" /* room and size of letters: the table's */

struct mail {
    struct buf out;
    struct arena *arena;
    const struct layout *layout;
    const struct mail_options *options;
    struct mail_parts *parts;
};

static void put_text(struct mail *m, const char *text)
{
    escape_text(&m->out, text ? text : "");
}

static void put_line(struct mail *m, const char *before, const char *text, const char *after)
{
    buf_puts(&m->out, before);
    put_text(m, text);
    buf_puts(&m->out, after);
}

/* ------------------------------------------------------------------ tables */

static void put_head(struct mail *m, const char *label, bool left)
{
    put_line(m, left ? "<th scope=\"col\" align=\"left\" valign=\"bottom\" style=\"border-bottom:2px solid #5a6472\">"
                     : "<th scope=\"col\" align=\"right\" valign=\"bottom\" style=\"border-bottom:2px solid #5a6472\">", label, "</th>\n");
}

static void put_cell(struct mail *m, const struct lay_table *t, size_t row, size_t column)
{
    static const char *const tones[] = {[TONE_PLAIN] = "", [TONE_GOOD] = ";color:#17663a", [TONE_BAD] = ";color:#a8241c", [TONE_FAINT] = ";color:#5a6472"};
    const struct lay_cell *c = &t->rows[row].cells[column];
    bool left = t->heads[column].is_text, bold = t->rows[row].kind == ROW_TOTAL;
    struct buf b = BUF_INIT;
    layout_cell_text(&b, c);
    buf_printf(&m->out, "<td%s style=\"" CELL "%s%s%s\">", left ? "" : " align=\"right\" nowrap", tones[c->tone],
               c->so_far ? ";background:#fff3cf" : "", bold ? ";font-weight:bold" : "");
    put_line(m, "", buf_text(&b), "</td>\n");
    m->out.failed |= b.failed;
    buf_fini(&b);
}

static void put_lead(struct mail *m, const struct lay_cell *c, enum lay_row_kind kind)
{
    struct buf b = BUF_INIT;
    layout_cell_text(&b, c);
    buf_printf(&m->out, "<th scope=\"row\" align=\"left\" style=\"" CELL "%s%s\">", kind == ROW_TOTAL ? "" : ";font-weight:normal",
               c->kind == LAY_DAY || c->kind == LAY_MONTH ? ";white-space:nowrap" : "");
    put_line(m, "", buf_text(&b), "</th>\n");
    m->out.failed |= b.failed;
    buf_fini(&b);
}

static void put_upright(struct mail *m, const struct lay_table *t)
{
    buf_puts(&m->out, "<tr>\n");
    for (size_t i = 0; i < t->n_columns; i++)
        put_head(m, t->heads[i].label, t->heads[i].is_text);
    buf_puts(&m->out, "</tr>\n");
    for (size_t k = 0; k < t->n_rows; k++) {
        buf_puts(&m->out, "<tr>\n");
        for (size_t i = 0; i < t->n_columns; i++)
            if (i == 0)
                put_lead(m, &t->rows[k].cells[i], t->rows[k].kind);
            else
                put_cell(m, t, k, i);
        buf_puts(&m->out, "</tr>\n");
    }
}

static void put_table(struct mail *m, const struct lay_block *b)
{
    const struct lay_table *t = layout_turned(m->arena, b->table);
    buf_puts(&m->out, "<table cellspacing=\"0\" cellpadding=\"5\" border=\"0\" style=\"border-collapse:collapse;margin:8px 0;font-size:13px\">\n");
    put_upright(m, t);
    buf_puts(&m->out, "</table>\n");
    for (size_t i = 0; i < t->n_notes; i++)
        put_line(m, "<p style=\"margin:2px 0;font-size:12px;color:#5a6472\">", t->notes[i], "</p>\n");
}

/* ------------------------------------------------------------------ pictures */

/* Of the whole table; what neither the picture nor the part of the table beneath it has room for stands elsewhere. One that goes on for
 * pages is no picture any more: the table says more. */
static int put_picture(struct mail *m, const struct lay_block *b, const struct lay_chart *c, struct err *err)
{
    const struct lay_table *t = b->whole;
    struct buf svg = BUF_INIT;
    struct mail_image image = {0};
    size_t number = m->parts->n_images + 1;
    struct svg_look look = {.id = arena_printf(m->arena, "p%zu", number), .width = PICTURE_WIDTH};
    if (b->table->n_rows < t->n_rows || b->table->n_columns < t->n_columns)
        look.all = arena_printf(m->arena, "%s %s", mail_place(m->options->attachment), m->options->attachment ? "has" : "have");
    double height = svg_chart(&svg, m->arena, t, c, &look);
    if (height > PICTURE_HEIGHT_MAX && !svg.failed) {
        buf_fini(&svg);
        return 0;
    }
    int rc = svg.failed ? err_set(err, ERR_NOMEM, "no memory for a picture")
                        : m->options->painter->png(m->options->painter->ctx, m->arena, buf_text(&svg), svg.len, &image.data, &image.n, err);
    buf_fini(&svg);
    TRY(rc);
    image.name = arena_printf(m->arena, "chart-%zu.png", number);
    image.id = arena_printf(m->arena, "chart-%zu@%s", number, m->options->host ? m->options->host : "concord");
    ARENA_PUSH(m->arena, m->parts->images, m->parts->n_images, image);
    put_line(m, "<p style=\"margin:8px 0\"><img src=\"cid:", image.id, "\" width=\"640\" style=\"width:100%;max-width:640px;height:auto;border:0\" alt=\"");
    put_line(m, "", c->says, "\"></p>\n");
    return 0;
}

/* A chart that is not drawn has its figures in the table all the same. */
static int put_pictures(struct mail *m, const struct lay_block *b, struct err *err)
{
    for (size_t i = 0; i < b->n_charts; i++)
        if (m->options->painter && m->parts->n_images < PICTURES_MAX && svg_has_chart(b->whole, &b->charts[i]))
            TRY(put_picture(m, b, &b->charts[i], err));
    return 0;
}

/* ------------------------------------------------------------------ blocks */

static void put_paragraphs(struct mail *m, const char *text, bool is_list)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (n > 0)
            put_line(m, is_list ? "<p style=\"margin:3px 0;font-size:14px;line-height:1.5\">&bull; " : "<p style=\"margin:8px 0;font-size:15px;line-height:1.5\">",
                     arena_dup(m->arena, text, n), "</p>\n");
        text += n;
        text += *text == '\n';
    }
}

static void put_facts(struct mail *m, const struct lay_table *t)
{
    buf_puts(&m->out, "<p style=\"margin:8px 0;font-size:12px;line-height:1.6;color:#5a6472\">\n");
    for (size_t i = 0; i < t->n_rows; i++) {
        put_line(m, "", t->rows[i].cells[0].text, ": ");
        put_line(m, "", t->rows[i].cells[1].text, i + 1 < t->n_rows ? "<br>\n" : "\n");
    }
    buf_puts(&m->out, "</p>\n");
}

static int put_block(struct mail *m, const struct lay_block *b, struct err *err)
{
    if (b->title)
        put_line(m, "<h3 style=\"margin:16px 0 6px;font-size:15px\">", b->title, "</h3>\n");
    if (b->text)
        put_paragraphs(m, b->text, b->is_list);
    if (!b->table || b->table->n_columns == 0)
        return 0;
    TRY(put_pictures(m, b, err));
    if (b->kind == BLOCK_FACTS)
        put_facts(m, b->table);
    else
        put_table(m, b);
    return 0;
}

/* A block that has no more room goes, with its pictures, and is counted. */
static int try_block(struct mail *m, const struct lay_block *b, size_t *n_left, struct err *err)
{
    size_t before = m->out.len, images = m->parts->n_images;
    TRY(put_block(m, b, err));
    if (m->out.len <= ROOM || m->out.failed)
        return 0;
    m->out.len = before;
    m->out.data[before] = '\0';
    m->parts->n_images = images;
    ++*n_left;
    return 0;
}

static void put_left(struct mail *m, size_t n, const char *what, const char *of)
{
    m->parts->n_left_out += n;
    if (n > 0)
        put_line(m, "<p style=\"margin:2px 0;font-size:12px;color:#5a6472\">", arena_printf(m->arena, "%zu %s%s%s: in %s.", n, what, n == 1 ? "" : "s", of,
                 mail_place(m->options->attachment)), "</p>\n");
}

static int put_sheet(struct mail *m, const struct lay_sheet *s, struct err *err)
{
    size_t n_left = 0;
    put_line(m, "<h2 style=\"margin:28px 0 4px;font-size:19px\">", s->title, "</h2>\n");
    if (s->subtitle && strcmp(s->subtitle, m->layout->headline) != 0)
        put_line(m, "<p style=\"margin:0 0 8px;font-size:12px;color:#5a6472\">", s->subtitle, "</p>\n");
    for (size_t k = 0; k < s->n_blocks; k++)
        TRY(s->is_appendix ? put_block(m, &s->blocks[k], err) : try_block(m, &s->blocks[k], &n_left, err));
    put_left(m, n_left, "part", " of this sheet");
    return 0;
}

/* What is left over above ROOM is for what must be said: which sheets had not even room for their titles, and where all of it stands. */
static int put_sheets(struct mail *m, struct err *err)
{
    const struct lay_sheet *last = NULL;
    size_t n_left = 0;
    for (size_t i = 0; i < m->layout->n_sheets; i++) {
        const struct lay_sheet *s = &m->layout->sheets[i];
        if (s->is_appendix)
            last = s;
        else if (m->out.len > ROOM)
            n_left++;
        else
            TRY(put_sheet(m, s, err));
    }
    put_left(m, n_left, "more sheet", "");
    return last ? put_sheet(m, last, err) : 0;
}

static int put_page(struct mail *m, struct err *err)
{
    const struct layout *l = m->layout;
    put_line(m, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
                "<meta name=\"color-scheme\" content=\"light\">\n<title>", l->title, "</title>\n</head>\n<body style=\"margin:0;padding:0;background:#ffffff\">\n"
                "<table role=\"presentation\" width=\"100%\" cellspacing=\"0\" cellpadding=\"0\" border=\"0\"><tr><td align=\"left\" style=\"padding:16px;" FACE "\">\n");
    if (m->options->opening)
        put_paragraphs(m, m->options->opening, false);
    put_line(m, "<h1 style=\"margin:0 0 4px;font-size:24px\">", l->title, "</h1>\n");
    put_line(m, "<p style=\"margin:0;font-size:13px;color:#5a6472\">", l->headline, "</p>\n");
    if (l->draft)
        put_line(m, "<p style=\"margin:12px 0;padding:6px 12px;border:2px solid #a8241c;color:#a8241c;font-weight:bold\">DRAFT: ", l->draft, "</p>\n");
    put_facts(m, l->contract.table);
    TRY(put_sheets(m, err));
    buf_puts(&m->out, "</td></tr></table>\n</body>\n</html>\n");
    return 0;
}

static int take(struct arena *a, struct buf *b, const char **text, size_t *n, struct err *err)
{
    int rc = b->failed ? err_set(err, ERR_NOMEM, "no memory for a mail") : 0;
    if (rc == 0) {
        *text = arena_dup(a, b->data ? b->data : "", b->len);
        *n = b->len;
    }
    buf_fini(b);
    return rc;
}

int mail_form(struct arena *a, const struct layout *l, const struct mail_options *options, struct mail_parts *out, struct err *err)
{
    struct buf folded = BUF_INIT, words = BUF_INIT;
    memset(out, 0, sizeof *out);
    struct mail m = {.arena = a, .options = options, .parts = out};
    m.layout = mail_cut(a, l, options->attachment, &out->n_left_out);
    int rc = put_page(&m, err);
    if (rc == 0 && m.out.data)
        mail_fold(&folded, m.out.data, m.out.len);
    folded.failed |= m.out.failed;
    buf_fini(&m.out);
    if (rc != 0) {
        buf_fini(&folded);
        return rc;
    }
    TRY(take(a, &folded, &out->html, &out->n_html, err));
    if (options->opening)
        buf_printf(&words, "%s\n\n", options->opening);
    markdown_write_plain(&words, m.layout);
    return take(a, &words, &out->text, &out->n_text, err);
}
