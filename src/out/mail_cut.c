/* mail_cut.c - decides what of a report a mail shows: what is read at once. The rest stands in what is attached, and the mail says so.
 *
 * Takes the whole layout, gives a smaller one that points into it. Both forms of the mail, the page and the words, are drawn from that
 * one, so that they say the same. Figures are chosen, never changed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/mail_int.h"

#include <string.h>

#include "base/utf8.h"

enum { PERIODS = 6, MEASURES_TURNED = 40, COLUMNS = 8, ROWS = 25, RECORDS = 10, TEXT_MAX = 300 };

struct cut {
    struct arena *arena;
    const char *attachment;
    size_t n_left;
};

const char *mail_place(const char *attachment)
{
    return attachment ? attachment : "the report's own files";
}

/* A text of bearable length; cut at a character. */
static const char *short_text(struct cut *c, const char *text)
{
    size_t n = strlen(text), at = 0;
    if (n <= TEXT_MAX)
        return text;
    while (at < TEXT_MAX) {
        uint32_t point;
        size_t step = utf8_decode(text + at, n - at, &point);
        at += step ? step : 1;
    }
    return arena_printf(c->arena, "%.*s…", (int)at, text);
}

static void note(struct cut *c, struct lay_table *t, const char *text)
{
    ARENA_PUSH(c->arena, t->notes, t->n_notes, text);
}

/* ------------------------------------------------------------------ rows and columns */

/* Which rows stay: of periods the newest, else the first; totals and what is left over always. */
static void keep_rows(struct cut *c, struct lay_table *to, const struct lay_table *t, size_t room, bool newest)
{
    size_t n_body = 0, seen = 0;
    for (size_t k = 0; k < t->n_rows; k++)
        n_body += t->rows[k].kind == ROW_BODY;
    size_t first = newest && n_body > room ? n_body - room : 0;
    to->rows = NULL;
    to->n_rows = 0;
    for (size_t k = 0; k < t->n_rows; k++) {
        bool body = t->rows[k].kind == ROW_BODY, kept = !body || (seen >= first && seen < first + room);
        seen += body;
        if (kept)
            ARENA_PUSH(c->arena, to->rows, to->n_rows, t->rows[k]);
    }
    to->n_more = 0;
    if (n_body + t->n_more <= room)
        return;
    c->n_left++;
    note(c, to, arena_printf(c->arena, "Here: the %s %zu of %zu %s; all stand in %s.", newest ? "newest" : "first", room, n_body + t->n_more,
                             newest ? "periods" : "rows", mail_place(c->attachment)));
}

static void keep_columns(struct cut *c, struct lay_table *to, size_t room)
{
    if (to->n_columns <= to->n_lead + room)
        return;
    note(c, to, arena_printf(c->arena, "Here: the first %zu of %zu columns; all stand in %s.", room, to->n_columns - to->n_lead, mail_place(c->attachment)));
    to->n_columns = to->n_lead + room;
    c->n_left++;
}

static void shorten(struct cut *c, struct lay_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        t->heads[i].label = short_text(c, t->heads[i].label);
    for (size_t i = 0; i < t->n_notes; i++)
        t->notes[i] = short_text(c, t->notes[i]);
    for (size_t k = 0; k < t->n_rows; k++) {
        struct lay_cell *cells = ARENA_ARRAY(c->arena, struct lay_cell, t->n_columns);
        memcpy(cells, t->rows[k].cells, t->n_columns * sizeof *cells);
        for (size_t i = 0; i < t->n_columns; i++)
            if (cells[i].kind == LAY_TEXT)
                cells[i].text = short_text(c, cells[i].text);
        t->rows[k].cells = cells;
    }
}

static struct lay_table *cut_table(struct cut *c, const struct lay_block *b)
{
    const struct lay_table *t = b->table;
    struct lay_table *to = ARENA_NEW(c->arena, struct lay_table);
    bool turned = layout_is_long(t);
    *to = *t;
    to->heads = ARENA_ARRAY(c->arena, struct lay_head, t->n_columns);
    memcpy(to->heads, t->heads, t->n_columns * sizeof *to->heads);
    to->notes = NULL;
    to->n_notes = 0;
    for (size_t i = 0; i < t->n_notes; i++)
        note(c, to, t->notes[i]);
    if (b->kind == BLOCK_SCORECARD || b->kind == BLOCK_FACTS || b->kind == BLOCK_BRIDGE) {
        keep_rows(c, to, t, ROWS, false);
    } else if (b->kind == BLOCK_LIST) {
        keep_rows(c, to, t, RECORDS, false);
        keep_columns(c, to, COLUMNS);
    } else {
        keep_rows(c, to, t, turned ? PERIODS : ROWS, layout_has_periods(t));
        keep_columns(c, to, turned ? MEASURES_TURNED : COLUMNS);
    }
    shorten(c, to);
    return to;
}

/* ------------------------------------------------------------------ blocks and sheets */

static const char *short_paragraphs(struct cut *c, const char *text)
{
    enum { LENGTH = 6000 };
    if (strlen(text) <= LENGTH)
        return text;
    size_t at = LENGTH;
    while (at > 0 && ((unsigned char)text[at] & 0xC0u) == 0x80u)
        at--;
    c->n_left++;
    return arena_printf(c->arena, "%.*s…\nThe rest stands in %s.", (int)at, text, mail_place(c->attachment));
}

static struct lay_block cut_block(struct cut *c, const struct lay_block *b)
{
    struct lay_block to = *b;
    if (b->title)
        to.title = short_text(c, b->title);
    if (b->text)
        to.text = short_paragraphs(c, b->text);
    if (b->table) {
        to.table = cut_table(c, b);
        to.whole = b->table;
    }
    return to;
}

const struct layout *mail_cut(struct arena *a, const struct layout *l, const char *attachment, size_t *n_left)
{
    struct cut c = {.arena = a, .attachment = attachment};
    struct layout *to = ARENA_NEW(a, struct layout);
    const char *appendices = "";
    *to = *l;
    to->title = short_text(&c, l->title);
    to->draft = l->draft ? short_text(&c, l->draft) : NULL;
    to->contract.table = cut_table(&c, &l->contract);
    to->sheets = NULL;
    to->n_sheets = 0;
    for (size_t i = 0; i < l->n_sheets; i++) {
        struct lay_sheet s = l->sheets[i];
        if (s.is_appendix) {
            c.n_left++;
            appendices = arena_printf(a, "%s%s%s", appendices, *appendices ? ", " : "", short_text(&c, s.title));
            continue;
        }
        s.title = short_text(&c, s.title);
        s.blocks = ARENA_ARRAY(a, struct lay_block, s.n_blocks);
        for (size_t k = 0; k < s.n_blocks; k++)
            s.blocks[k] = cut_block(&c, &l->sheets[i].blocks[k]);
        ARENA_PUSH(a, to->sheets, to->n_sheets, s);
    }
    if (*appendices || attachment) {
        struct lay_sheet s = {.title = "More", .subtitle = l->headline, .is_appendix = true};
        struct lay_block b = {.kind = BLOCK_TEXT};
        b.text = *appendices ? arena_printf(a, "%s: in %s.", appendices, mail_place(attachment)) : arena_printf(a, "The whole report: in %s.", mail_place(attachment));
        ARENA_PUSH(a, s.blocks, s.n_blocks, b);
        ARENA_PUSH(a, to->sheets, to->n_sheets, s);
    }
    *n_left = c.n_left;
    return to;
}
