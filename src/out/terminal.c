/* terminal.c - decides how a report reads in a terminal: its order, its inks, and which characters a screen is trusted with.
 *
 * Takes the same layout that the workbook is written from, gives text. What comes from data can neither move the cursor nor
 * end a line. On a screen without UTF-8 the marks of ours have a plain form and other characters stand as \u{…}. Knows
 * neither files nor devices. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/terminal_int.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

/* ------------------------------------------------------------------ text */

static const char *plain_form(uint32_t c)
{
    switch (c) {
    case 0x2013: case 0x2014: case 0x2011: return "-";
    case 0x00b7: return "|";
    case 0x25b2: return "+";
    case 0x25bc: return "-";
    case 0x2026: return "...";
    case 0x2018: case 0x2019: return "'";
    case 0x201c: case 0x201d: return "\"";
    case 0x00a0: return " ";
    case 0x20ac: return "EUR ";
    case 0x00a3: return "GBP ";
    case 0x00a5: return "JPY ";
    default: return NULL;
    }
}

static void put_ascii(struct buf *out, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n;) {
        uint32_t c = 0;
        size_t step = utf8_decode(text + i, n - i, &c);
        const char *plain = plain_form(c);
        if (c < 0x80)
            buf_putc(out, text[i]);
        else if (plain)
            buf_puts(out, plain);
        else
            buf_printf(out, "\\u{%X}", (unsigned)c);
        i += step ? step : 1;
    }
}

const char *pen_safe(struct pen *p, const char *text)
{
    struct buf line = BUF_INIT, safe = BUF_INIT, plain = BUF_INIT;
    for (const char *s = text; *s; s++)
        if (*s == '\n')
            buf_puts(&line, p->utf8 ? " ↵ " : " / ");
        else
            buf_putc(&line, *s == '\t' ? ' ' : *s);
    const char *joined = buf_text(&line);
    text_printable(&safe, joined ? joined : "", joined ? strlen(joined) : 0);
    const char *shown = buf_text(&safe);
    if (!p->utf8) {
        put_ascii(&plain, shown ? shown : "");
        shown = buf_text(&plain);
    }
    shown = arena_strdup(p->arena, shown ? shown : "");
    buf_fini(&line);
    buf_fini(&safe);
    buf_fini(&plain);
    return shown;
}

const char *pen_cell(struct pen *p, const struct lay_cell *c)
{
    struct buf text = BUF_INIT;
    layout_cell_text(&text, c);
    const char *shown = buf_text(&text);
    shown = pen_safe(p, shown ? shown : "");
    buf_fini(&text);
    return shown;
}

void pen_put(struct pen *p, enum ink ink, const char *text)
{
    static const char *const codes[] = {"", "\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[1;36m"};
    bool inked = p->color && ink != INK_PLAIN && *text;
    if (inked)
        buf_puts(p->out, codes[ink]);
    buf_puts(p->out, text);
    if (inked)
        buf_puts(p->out, "\033[0m");
}

void pen_fill(struct pen *p, size_t n)
{
    while (n-- > 0)
        buf_putc(p->out, ' ');
}

void pen_rule(struct pen *p, size_t n)
{
    struct buf line = BUF_INIT;
    while (n-- > 0)
        buf_puts(&line, p->utf8 ? "─" : "-");
    pen_put(p, INK_FAINT, buf_text(&line) ? buf_text(&line) : "");
    buf_fini(&line);
}

size_t pen_break(const char *text, size_t width)
{
    size_t n = strlen(text), used = 0, blank = 0, i = 0, first = 1;
    while (i < n) {
        uint32_t c;
        size_t step = utf8_decode(text + i, n - i, &c);
        step = step ? step : 1;
        first = i ? first : step;
        used += text_width(text + i, step);
        if (used > width)
            break;
        if (text[i] == ' ')
            blank = i;
        i += step;
    }
    if (i < n && text[i] != ' ' && blank)
        i = blank;
    return i ? i : first; /* a character wider than the line */
}

void pen_wrapped(struct pen *p, enum ink ink, const char *text, size_t indent)
{
    const char *s = text;
    do {
        size_t n = *s ? pen_break(s, p->width - indent) : 0;
        pen_fill(p, s == text ? 0 : indent);
        pen_put(p, ink, arena_dup(p->arena, s, n));
        buf_putc(p->out, '\n');
        s += n;
        s += strspn(s, " ");
    } while (*s);
}

/* ------------------------------------------------------------------ the report */

static void put_text(struct pen *p, const char *text, bool is_list)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        pen_put(p, INK_PLAIN, is_list ? "- " : "");
        pen_wrapped(p, INK_PLAIN, pen_safe(p, arena_dup(p->arena, text, n)), is_list ? 2 : 0);
        text += n;
        text += *text == '\n';
    }
}

static void put_facts(struct pen *p, const struct lay_table *t)
{
    size_t width = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *name = pen_cell(p, &t->rows[i].cells[0]);
        width = text_width(name, strlen(name)) > width ? text_width(name, strlen(name)) : width;
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *name = pen_cell(p, &t->rows[i].cells[0]);
        pen_put(p, INK_FAINT, name);
        size_t used = text_width(name, strlen(name)), indent = width + 2 < p->width / 2 ? width + 2 : p->width / 2;
        pen_fill(p, indent > used ? indent - used : 1);
        pen_wrapped(p, INK_PLAIN, pen_cell(p, &t->rows[i].cells[1]), indent);
    }
}

static void put_block(struct pen *p, const struct lay_block *b)
{
    bool drawn = false;
    if (b->title)
        pen_wrapped(p, INK_BOLD, pen_safe(p, b->title), 0);
    if (b->kind == BLOCK_TEXT)
        put_text(p, b->text, b->is_list);
    else if (b->kind == BLOCK_FACTS)
        put_facts(p, b->table);
    else {
        drawn = b->n_charts > 0 && pen_charts(p, b);
        if (b->n_charts > 0 && !drawn)
            buf_putc(p->out, '\n');
        if (!drawn && b->kind == BLOCK_SCORECARD)
            pen_scorecard(p, b->table);
        else if (!drawn)
            pen_table(p, b->table, b->kind == BLOCK_TABLE);
        for (size_t i = 0; i < b->table->n_notes; i++)
            pen_wrapped(p, INK_FAINT, pen_safe(p, b->table->notes[i]), 0);
    }
    buf_putc(p->out, '\n');
}

static void put_sheet(struct pen *p, const struct layout *l, const struct lay_sheet *s)
{
    const char *title = pen_safe(p, s->title);
    size_t used = text_width(title, strlen(title)) + 4;
    pen_rule(p, 2);
    buf_putc(p->out, ' ');
    pen_put(p, INK_HEAD, title);
    buf_putc(p->out, ' ');
    pen_rule(p, used < p->width ? p->width - used : 0);
    buf_puts(p->out, "\n\n");
    if (s->subtitle && strcmp(s->subtitle, l->headline) != 0) {
        pen_wrapped(p, INK_FAINT, pen_safe(p, s->subtitle), 0);
        buf_putc(p->out, '\n');
    }
    for (size_t i = 0; i < s->n_blocks; i++)
        put_block(p, &s->blocks[i]);
}

static int no_sheet(const struct layout *l, const char *title, struct err *err)
{
    struct buf names = BUF_INIT;
    char shown[120] = "";
    for (size_t i = 0; i < l->n_sheets; i++)
        buf_printf(&names, "%s\"%s\"", i ? ", " : "", l->sheets[i].title);
    int rc = err_set(err, ERR_USAGE, "there is no sheet \"%s\"; the report has %s", err_printable(shown, sizeof shown, title, strlen(title), 80),
                     buf_text(&names) && names.len ? buf_text(&names) : "none");
    buf_fini(&names);
    return rc;
}

int terminal_write(struct buf *out, const struct layout *l, const struct terminal *t, struct err *err)
{
    size_t width = t->width < TERMINAL_MIN ? TERMINAL_MIN : t->width > TERMINAL_MAX ? TERMINAL_MAX : t->width, n = 0;
    struct pen p = {.arena = arena_new(), .out = out, .width = width, .color = t->color, .utf8 = t->utf8};
    if (!t->sheet) {
        pen_wrapped(&p, INK_BOLD, pen_safe(&p, l->title), 0);
        put_block(&p, &(struct lay_block){.kind = BLOCK_FACTS, .table = l->contract.table});
    }
    for (size_t i = 0; i < l->n_sheets; i++)
        if (!t->sheet || strcmp(t->sheet, l->sheets[i].title) == 0) {
            put_sheet(&p, l, &l->sheets[i]);
            n++;
        }
    while (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n')
        out->data[--out->len] = '\0';
    arena_free(&p.arena);
    if (out->failed)
        return err_set(err, ERR_NOMEM, "no memory to show the report");
    return t->sheet && n == 0 ? no_sheet(l, t->sheet, err) : 0;
}
