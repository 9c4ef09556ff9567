/* markdown.c - decides how the layout reads as Markdown: GitHub's tables, aligned so that they read as plain text too.
 *
 * Takes the layout, gives text. Values are escaped: what comes from data is never markup, and what would hide or turn the
 * direction of the text is made visible. A chart is a picture beside the page, and the table it is drawn from. The same without markup is
 * what a mail says in words. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out_int.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "out/escape.h"
#include "out/svg.h"

enum { WIDTH_MAX = 80 };

struct writer {
    struct buf *out;
    struct arena *arena;
    const struct layout *layout;
    const struct markdown_pictures *pictures; /* NULL: none */
    size_t n_pictures;
    bool plain; /* no markup is read: nothing is escaped but what could not be seen */
    struct buf shown, safe; /* of the cell in hand */
};

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Texts stand on one line; what could not be seen is made visible. */
static void put_one_line(struct buf *out, const char *text)
{
    for (const char *s = text;; s++) { /* a table's cell is one line */
        size_t n = strcspn(s, "\n\t");
        text_printable(out, s, n);
        s += n;
        if (!*s)
            break;
        buf_puts(out, *s == '\t' ? " " : s == text || s[1] == '\0' ? "↵" : " ↵ ");
    }
}

/* Characters that are markup anywhere in a line; `:` and `.` only where a bare address would become a link. */
void markdown_escape(struct buf *out, const char *text)
{
    struct buf line = BUF_INIT;
    put_one_line(&line, text);
    for (const char *s = buf_text(&line); s && *s;) {
        size_t n = strcspn(s, "\\`*_<>&|[]~$:.");
        buf_add(out, s, n);
        s += n;
        if (!*s)
            break;
        bool link = (*s == ':' && s[1] == '/' && s[2] == '/') ||
                    (*s == '.' && s - buf_text(&line) >= 3 && strncasecmp(s - 3, "www", 3) == 0);
        bool in_word = *s == '_' && s > buf_text(&line) && is_word(s[-1]) && is_word(s[1]); /* no markup there */
        if (link || (*s != ':' && *s != '.' && !in_word))
            buf_putc(out, '\\');
        buf_putc(out, *s++);
    }
    out->failed |= line.failed;
    buf_fini(&line);
}

static void put_text(struct writer *w, const char *text)
{
    if (w->plain)
        put_one_line(w->out, text);
    else
        markdown_escape(w->out, text);
}

/* A line of its own: what would begin a heading, a list or a rule there is escaped too. */
static void put_line(struct writer *w, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    while (*text == ' ')
        text++;
    if (!w->plain && *text && strchr("#+-=", *text)) {
        buf_putc(w->out, '\\');
    } else if (!w->plain && digits > 0 && digits < 10 && (text[digits] == '.' || text[digits] == ')')) {
        buf_add(w->out, text, digits);
        buf_putc(w->out, '\\');
        text += digits;
        buf_putc(w->out, *text++);
    }
    put_text(w, text);
}

/* Paragraphs, or the items of a list. */
static void put_paragraphs(struct writer *w, const char *text, bool is_list)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        buf_puts(w->out, is_list ? "- " : "");
        put_line(w, arena_dup(w->arena, text, n));
        text += n;
        if (*text == '\n') {
            text++;
            buf_puts(w->out, is_list ? "\n" : "\n\n");
        }
    }
    buf_puts(w->out, "\n\n");
}

static void repeat(struct buf *out, char c, size_t n)
{
    char some[WIDTH_MAX];
    memset(some, c, sizeof some);
    for (size_t k; n > 0; n -= k) {
        k = n < sizeof some ? n : sizeof some;
        buf_add(out, some, k);
    }
}

static void put_cell(struct buf *out, const char *text, size_t width, bool left)
{
    size_t shown = text_width(text, strlen(text));
    size_t room = width > shown ? width - shown : 0;
    buf_putc(out, ' ');
    if (!left)
        repeat(out, ' ', room);
    buf_puts(out, text);
    if (left)
        repeat(out, ' ', room);
    buf_puts(out, " |");
}

/* The text of a cell with its markup: totals bold, the rest in italics. */
static void cell_text(struct writer *w, struct buf *out, const struct lay_cell *c, enum lay_row_kind row, bool lead)
{
    buf_clear(&w->shown);
    buf_clear(&w->safe);
    layout_cell_text(&w->shown, c);
    const char *text = buf_text(&w->shown);
    const char *mark = !text || !*text || w->plain ? "" : row == ROW_TOTAL ? "**" : row == ROW_REST && lead ? "*" : "";
    if (c->kind == LAY_TEXT) {
        if (w->plain)
            put_one_line(&w->safe, text ? text : "");
        else
            markdown_escape(&w->safe, text ? text : "");
        text = buf_text(&w->safe);
    } else if (c->so_far && text && !w->plain) { /* the mark is an asterisk */
        buf_add(&w->safe, text, strlen(text) - strlen(SHOW_SO_FAR));
        buf_puts(&w->safe, "\\" SHOW_SO_FAR);
        text = buf_text(&w->safe);
    }
    buf_puts(out, mark);
    buf_puts(out, text ? text : "");
    buf_puts(out, mark);
}

static void put_rows(struct buf *out, const struct lay_table *t, const struct buf *cells, const size_t *widths)
{
    size_t at = 0;
    for (size_t k = 0; k < t->n_rows + 1; k++) {
        buf_puts(out, "|");
        for (size_t i = 0; i < t->n_columns; i++, at++)
            put_cell(out, cells[at].data ? cells[at].data : "", widths[i], t->heads[i].is_text);
        buf_putc(out, '\n');
        if (k > 0)
            continue;
        buf_puts(out, "|");
        for (size_t i = 0; i < t->n_columns; i++) {
            buf_putc(out, ' ');
            repeat(out, '-', widths[i] - !t->heads[i].is_text);
            buf_puts(out, t->heads[i].is_text ? " |" : ": |");
        }
        buf_putc(out, '\n');
    }
}

static void put_notes(struct writer *w, const struct lay_table *t)
{
    const char *note;
    for (size_t i = 0; (note = layout_held_note(t, i)) != NULL; i++) {
        buf_puts(w->out, i == 0 ? "\n" : w->plain ? "\n" : "  \n");
        put_line(w, note);
    }
    buf_puts(w->out, layout_held_note(t, 0) ? "\n\n" : "\n");
}

static void put_table(struct writer *w, const struct lay_table *table)
{
    const struct lay_table *t = layout_turned(w->arena, table);
    size_t n = (t->n_rows + 1) * t->n_columns, at = 0;
    struct buf *cells = ARENA_ARRAY(w->arena, struct buf, n);
    size_t *widths = ARENA_ARRAY(w->arena, size_t, t->n_columns);
    for (size_t k = 0; k < t->n_rows + 1; k++)
        for (size_t i = 0; i < t->n_columns; i++, at++) {
            struct lay_cell head = {.kind = LAY_TEXT, .text = t->heads[i].label};
            cell_text(w, &cells[at], k == 0 ? &head : &t->rows[k - 1].cells[i], k == 0 ? ROW_BODY : t->rows[k - 1].kind, i < t->n_lead);
            size_t width = cells[at].len ? text_width(cells[at].data, cells[at].len) : 0;
            if (width < 3)
                width = 3;
            if (width > WIDTH_MAX) /* one long text must not blow up every row */
                width = WIDTH_MAX;
            if (width > widths[i])
                widths[i] = width;
        }
    if (t->n_columns > 0)
        put_rows(w->out, t, cells, widths);
    for (size_t i = 0; i < n; i++) {
        w->out->failed |= cells[i].failed;
        buf_fini(&cells[i]);
    }
    put_notes(w, t);
}

static void put_facts(struct writer *w, const struct lay_table *t)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        buf_puts(w->out, "- ");
        put_text(w, t->rows[i].cells[0].text);
        buf_puts(w->out, ": ");
        put_text(w, t->rows[i].cells[1].text);
        buf_putc(w->out, '\n');
    }
    buf_putc(w->out, '\n');
}

/* Level 1 to 4; without markup the first two are underlined. */
static void put_heading(struct writer *w, size_t level, const char *text)
{
    size_t before = w->out->len;
    if (!w->plain)
        buf_printf(w->out, "%.*s ", (int)level, "####");
    put_text(w, text ? text : "");
    buf_putc(w->out, '\n');
    if (w->plain && level < 3 && !w->out->failed) {
        size_t width = text_width(w->out->data + before, w->out->len - before - 1);
        repeat(w->out, level == 1 ? '=' : '-', width);
        buf_putc(w->out, '\n');
    }
    buf_putc(w->out, '\n');
}

/* ------------------------------------------------------------------ definitions and pictures */

/* A definition is a heading with an anchor; beneath it, what is said of each of its wordings. */
static void put_definitions(struct writer *w, const struct lay_table *t)
{
    for (size_t i = 2; i < t->n_columns; i++) {
        if (!layout_says_same(t, i))
            continue;
        buf_puts(w->out, "Of all: ");
        put_text(w, t->heads[i].label);
        buf_puts(w->out, ": ");
        put_text(w, t->rows[0].cells[i].text);
        buf_puts(w->out, "\n\n");
    }
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct lay_cell *c = t->rows[k].cells;
        if (k == 0 || strcmp(c[1].text, t->rows[k - 1].cells[1].text) != 0) {
            buf_puts(w->out, k ? "\n" : "");
            if (!w->plain) {
                buf_puts(w->out, "<a id=\"d-");
                escape_id(w->out, c[1].text);
                buf_puts(w->out, "\"></a>\n\n");
            }
            put_heading(w, 4, arena_printf(w->arena, "%s (%s)", c[0].text, c[1].text));
        }
        for (size_t i = 2; i < t->n_columns; i++) {
            if (c[i].kind == LAY_BLANK || c[i].kind == LAY_NO_VALUE || layout_says_same(t, i))
                continue;
            buf_puts(w->out, "- ");
            put_text(w, t->heads[i].label);
            buf_puts(w->out, ": ");
            cell_text(w, w->out, &c[i], ROW_BODY, false);
            buf_putc(w->out, '\n');
        }
    }
    put_notes(w, t);
}

static void put_address(struct buf *out, const char *name)
{
    for (const char *s = name; *s; s++)
        if (is_word(*s) || strchr("-._", *s))
            buf_putc(out, *s);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
}

static void put_pictures(struct writer *w, const struct lay_block *b)
{
    for (size_t i = 0; i < b->n_charts; i++) {
        if (!w->pictures || w->n_pictures >= w->pictures->n || !svg_has_chart(b->table, &b->charts[i]))
            continue;
        buf_puts(w->out, "![");
        markdown_escape(w->out, b->charts[i].says ? b->charts[i].says : "");
        buf_puts(w->out, "](");
        put_address(w->out, w->pictures->names[w->n_pictures++]);
        buf_puts(w->out, ")\n\n");
    }
}

static void put_block(struct writer *w, const struct lay_block *b)
{
    if (b->title)
        put_heading(w, 3, b->title);
    if (b->table)
        put_pictures(w, b);
    if (b->kind == BLOCK_TEXT)
        put_paragraphs(w, b->text, b->is_list);
    else if (b->kind == BLOCK_FACTS)
        put_facts(w, b->table);
    else if (b->table->defines)
        put_definitions(w, b->table);
    else
        put_table(w, b->table);
}

static void write_all(struct writer *w)
{
    const struct layout *l = w->layout;
    struct buf *out = w->out;
    put_heading(w, 1, l->title);
    put_facts(w, l->contract.table);
    for (size_t i = 0; i < l->n_sheets; i++) {
        put_heading(w, 2, l->sheets[i].title);
        if (l->sheets[i].subtitle && strcmp(l->sheets[i].subtitle, l->headline) != 0) {
            put_line(w, l->sheets[i].subtitle);
            buf_puts(out, "\n\n");
        }
        for (size_t k = 0; k < l->sheets[i].n_blocks; k++)
            put_block(w, &l->sheets[i].blocks[k]);
    }
    while (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n')
        out->data[--out->len] = '\0';
    arena_free(&w->arena);
    buf_fini(&w->shown);
    buf_fini(&w->safe);
}

void markdown_write(struct buf *out, const struct layout *l, const struct markdown_pictures *pictures)
{
    struct writer w = {.out = out, .arena = arena_new(), .layout = l, .pictures = pictures};
    write_all(&w);
}

void markdown_write_plain(struct buf *out, const struct layout *l)
{
    struct writer w = {.out = out, .arena = arena_new(), .layout = l, .plain = true};
    write_all(&w);
}
