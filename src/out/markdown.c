/* markdown.c - decides how the layout reads as Markdown: GitHub's tables, aligned so that they read as plain text too.
 *
 * Takes the layout, gives text. Values are escaped: what comes from data is never markup, and what would hide or turn the
 * direction of the text is made visible. A chart is the table it is drawn from. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out_int.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { WIDTH_MAX = 80 };

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Characters that are markup anywhere in a line; `:` and `.` only where a bare address would become a link. */
void markdown_escape(struct buf *out, const char *text)
{
    struct buf line = BUF_INIT, joined = BUF_INIT;
    for (const char *s = text; *s; s++) /* a table's cell is one line */
        if (*s == '\n')
            buf_puts(&joined, s == text || s[1] == '\0' ? "↵" : " ↵ ");
        else if (*s == '\t')
            buf_putc(&joined, ' ');
        else
            buf_putc(&joined, *s);
    const char *whole = buf_text(&joined);
    if (whole)
        text_printable(&line, whole, strlen(whole));
    for (const char *s = buf_text(&line); s && *s; s++) {
        bool link = (*s == ':' && s[1] == '/' && s[2] == '/') ||
                    (*s == '.' && s - buf_text(&line) >= 3 && strncasecmp(s - 3, "www", 3) == 0);
        bool in_word = *s == '_' && s > buf_text(&line) && is_word(s[-1]) && is_word(s[1]); /* no markup there */
        if ((strchr("\\`*_<>&|[]~$", *s) && !in_word) || link)
            buf_putc(out, '\\');
        buf_putc(out, *s);
    }
    buf_fini(&line);
    buf_fini(&joined);
}

/* A line of its own: what would begin a heading, a list or a rule there is escaped too. */
static void put_line(struct buf *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    while (*text == ' ')
        text++;
    if (*text && strchr("#+-=", *text)) {
        buf_putc(out, '\\');
    } else if (digits > 0 && digits < 10 && (text[digits] == '.' || text[digits] == ')')) {
        buf_add(out, text, digits);
        buf_putc(out, '\\');
        text += digits;
        buf_putc(out, *text++);
    }
    markdown_escape(out, text);
}

/* Paragraphs, or the items of a list. */
static void put_paragraphs(struct buf *out, const char *text, bool is_list)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        struct buf one = BUF_INIT;
        buf_add(&one, text, n);
        buf_puts(out, is_list ? "- " : "");
        if (buf_text(&one))
            put_line(out, buf_text(&one));
        buf_fini(&one);
        text += n;
        if (*text == '\n') {
            text++;
            buf_puts(out, is_list ? "\n" : "\n\n");
        }
    }
    buf_puts(out, "\n\n");
}

static void pad(struct buf *out, size_t n)
{
    while (n-- > 0)
        buf_putc(out, ' ');
}

static void put_cell(struct buf *out, const char *text, size_t width, bool left)
{
    size_t shown = text_width(text, strlen(text));
    size_t room = width > shown ? width - shown : 0;
    buf_putc(out, ' ');
    if (!left)
        pad(out, room);
    buf_puts(out, text);
    if (left)
        pad(out, room);
    buf_puts(out, " |");
}

/* The text of a cell with its markup: totals bold, the rest in italics. */
static void cell_text(struct buf *out, const struct lay_cell *c, enum lay_row_kind row, bool lead)
{
    struct buf plain = BUF_INIT, safe = BUF_INIT;
    layout_cell_text(&plain, c);
    const char *text = buf_text(&plain);
    const char *mark = !text || !*text ? "" : row == ROW_TOTAL ? "**" : row == ROW_REST && lead ? "*" : "";
    if (c->kind == LAY_TEXT) {
        markdown_escape(&safe, text ? text : "");
        text = buf_text(&safe);
    } else if (c->so_far && text) { /* the mark is an asterisk */
        buf_add(&safe, text, strlen(text) - strlen(SHOW_SO_FAR));
        buf_puts(&safe, "\\" SHOW_SO_FAR);
        text = buf_text(&safe);
    }
    buf_printf(out, "%s%s%s", mark, text ? text : "", mark);
    buf_fini(&plain);
    buf_fini(&safe);
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
            for (size_t d = 0; d + !t->heads[i].is_text < widths[i]; d++)
                buf_putc(out, '-');
            buf_puts(out, t->heads[i].is_text ? " |" : ": |");
        }
        buf_putc(out, '\n');
    }
}

static void put_table(struct buf *out, struct arena *a, const struct lay_table *t)
{
    size_t n = (t->n_rows + 1) * t->n_columns, at = 0;
    struct buf *cells = ARENA_ARRAY(a, struct buf, n);
    size_t *widths = ARENA_ARRAY(a, size_t, t->n_columns);
    for (size_t k = 0; k < t->n_rows + 1; k++)
        for (size_t i = 0; i < t->n_columns; i++, at++) {
            if (k == 0)
                markdown_escape(&cells[at], t->heads[i].label);
            else
                cell_text(&cells[at], &t->rows[k - 1].cells[i], t->rows[k - 1].kind, i < t->n_lead);
            size_t width = cells[at].len ? text_width(cells[at].data, cells[at].len) : 0;
            if (width < 3)
                width = 3;
            if (width > WIDTH_MAX) /* one long text must not blow up every row */
                width = WIDTH_MAX;
            if (width > widths[i])
                widths[i] = width;
        }
    if (t->n_columns > 0)
        put_rows(out, t, cells, widths);
    for (size_t i = 0; i < n; i++)
        buf_fini(&cells[i]);
    for (size_t i = 0; i < t->n_notes; i++) {
        buf_puts(out, i == 0 ? "\n" : "  \n");
        put_line(out, t->notes[i]);
    }
    buf_puts(out, t->n_notes ? "\n\n" : "\n");
}

static void put_facts(struct buf *out, const struct lay_table *t)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        buf_puts(out, "- ");
        markdown_escape(out, t->rows[i].cells[0].text);
        buf_puts(out, ": ");
        markdown_escape(out, t->rows[i].cells[1].text);
        buf_putc(out, '\n');
    }
    buf_putc(out, '\n');
}

static void put_heading(struct buf *out, const char *level, const char *text)
{
    buf_printf(out, "%s ", level);
    markdown_escape(out, text ? text : "");
    buf_puts(out, "\n\n");
}

static void put_block(struct buf *out, struct arena *a, const struct lay_block *b)
{
    if (b->title)
        put_heading(out, "###", b->title);
    if (b->kind == BLOCK_TEXT)
        put_paragraphs(out, b->text, b->is_list);
    else if (b->kind == BLOCK_FACTS)
        put_facts(out, b->table);
    else
        put_table(out, a, b->table);
}

void markdown_write(struct buf *out, const struct layout *l)
{
    struct arena *a = arena_new();
    put_heading(out, "#", l->title);
    put_facts(out, l->contract.table);
    for (size_t i = 0; i < l->n_sheets; i++) {
        put_heading(out, "##", l->sheets[i].title);
        if (l->sheets[i].subtitle && strcmp(l->sheets[i].subtitle, l->headline) != 0) {
            put_line(out, l->sheets[i].subtitle);
            buf_puts(out, "\n\n");
        }
        for (size_t k = 0; k < l->sheets[i].n_blocks; k++)
            put_block(out, a, &l->sheets[i].blocks[k]);
    }
    while (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n')
        out->data[--out->len] = '\0';
    arena_free(&a);
}
