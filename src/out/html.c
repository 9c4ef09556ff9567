/* html.c - decides how a report reads as a page: one file that needs nothing else, neither a server nor a script.
 *
 * Takes the layout, gives HTML. What stands in it comes from the layout's cells and texts, each escaped where it is written; the page's
 * policy forbids any script but its own. Definitions have anchors, and what shows a figure leads there. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/html_int.h"

#include <string.h>

#include "out/escape.h"
#include "out/out_int.h"
#include "out/svg.h"

enum { CHART_WIDTH = 460 };

/* ------------------------------------------------------------------ blocks */

/* Paragraphs, or the items of a list. */
static void put_paragraphs(struct page *p, const char *text, bool is_list)
{
    buf_puts(p->out, is_list ? "<ul class=\"said\">\n" : "<div class=\"lead\">\n");
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (n > 0) {
            buf_puts(p->out, is_list ? "<li>" : "<p>");
            html_put_text(p, arena_dup(p->arena, text, n));
            buf_puts(p->out, is_list ? "</li>\n" : "</p>\n");
        }
        text += n;
        text += *text == '\n';
    }
    buf_puts(p->out, is_list ? "</ul>\n" : "</div>\n");
}

static void put_facts(struct page *p, const struct lay_table *t)
{
    buf_puts(p->out, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < t->n_rows; i++) {
        buf_puts(p->out, "<dt>");
        html_put_text(p, t->rows[i].cells[0].text);
        buf_puts(p->out, "</dt><dd>");
        html_put_text(p, t->rows[i].cells[1].text);
        buf_puts(p->out, "</dd>\n");
    }
    buf_puts(p->out, "</dl>\n");
}

/* False: there is nothing to draw. */
static bool put_charts(struct page *p, const struct lay_block *b)
{
    bool any = false;
    for (size_t i = 0; i < b->n_charts; i++) {
        if (!svg_has_chart(b->table, &b->charts[i]))
            continue;
        struct svg_look look = {.id = arena_printf(p->arena, "c%zu", ++p->n_charts), .width = CHART_WIDTH, .inlined = true};
        buf_puts(p->out, any ? "<figure>\n" : "<div class=\"charts\">\n<figure>\n");
        if (b->n_charts > 1 && b->charts[i].title) {
            buf_puts(p->out, "<figcaption>");
            html_put_text(p, b->charts[i].title);
            buf_puts(p->out, "</figcaption>\n");
        }
        svg_chart(p->out, p->arena, b->table, &b->charts[i], &look);
        buf_puts(p->out, "</figure>\n");
        any = true;
    }
    if (any)
        buf_puts(p->out, "</div>\n");
    return any;
}

static void put_figures(struct page *p, const struct lay_block *b)
{
    bool drawn = put_charts(p, b);
    if (drawn) /* the figures once more, for who wants them */
        buf_puts(p->out, "<details>\n<summary>The figures of this picture</summary>\n");
    if (b->kind == BLOCK_FACTS)
        put_facts(p, b->table);
    else if (b->kind == BLOCK_SCORECARD)
        html_put_scorecard(p, b);
    else if (b->table->defines)
        html_put_definitions(p, b->table);
    else
        html_put_table(p, b);
    if (drawn)
        buf_puts(p->out, "</details>\n");
}

static void put_block(struct page *p, const struct lay_block *b)
{
    buf_printf(p->out, "<div class=\"block\" id=\"s%zu-%zu\">\n", p->sheet + 1, p->block + 1);
    if (b->title) {
        buf_puts(p->out, "<h3>");
        html_put_text(p, b->title);
        buf_puts(p->out, "</h3>\n");
    }
    if (b->text)
        put_paragraphs(p, b->text, b->is_list);
    if (b->table)
        put_figures(p, b);
    buf_puts(p->out, "</div>\n");
}

/* ------------------------------------------------------------------ the page */

/* The names that definitions of this report have: what may be linked to. */
static void find_defined(struct page *p)
{
    for (size_t i = 0; i < p->layout->n_sheets; i++)
        for (size_t k = 0; k < p->layout->sheets[i].n_blocks; k++) {
            const struct lay_table *t = p->layout->sheets[i].blocks[k].table;
            for (size_t r = 0; t && t->defines && r < t->n_rows; r++)
                ARENA_PUSH(p->arena, p->defined, p->n_defined, t->rows[r].cells[1].text);
        }
}

static void put_header(struct page *p)
{
    const struct layout *l = p->layout;
    buf_puts(p->out, "<a class=\"skip\" href=\"#report\">To the report</a>\n<header>\n<h1>");
    html_put_text(p, l->title);
    buf_puts(p->out, "</h1>\n<p class=\"sub\">");
    html_put_text(p, l->headline);
    buf_puts(p->out, "</p>\n");
    if (l->draft) {
        buf_puts(p->out, "<p class=\"draft\" role=\"note\">DRAFT: ");
        html_put_text(p, l->draft);
        buf_puts(p->out, "</p>\n");
    }
    put_facts(p, l->contract.table);
    buf_puts(p->out, "</header>\n");
}

static void put_contents(struct page *p)
{
    buf_puts(p->out, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n");
    for (size_t i = 0; i < p->layout->n_sheets; i++) {
        buf_printf(p->out, "<li><a href=\"#s%zu\">", i + 1);
        html_put_text(p, p->layout->sheets[i].title);
        buf_puts(p->out, "</a></li>\n");
    }
    buf_puts(p->out, "</ol>\n</nav>\n");
}

static void put_sheet(struct page *p, const struct lay_sheet *s)
{
    buf_printf(p->out, "<section id=\"s%zu\" aria-labelledby=\"s%zu-h\">\n<h2 id=\"s%zu-h\">", p->sheet + 1, p->sheet + 1, p->sheet + 1);
    html_put_text(p, s->title);
    buf_puts(p->out, "</h2>\n");
    if (s->subtitle && strcmp(s->subtitle, p->layout->headline) != 0) {
        buf_puts(p->out, "<p class=\"sub\">");
        html_put_text(p, s->subtitle);
        buf_puts(p->out, "</p>\n");
    }
    for (p->block = 0; p->block < s->n_blocks; p->block++)
        put_block(p, &s->blocks[p->block]);
    buf_puts(p->out, "</section>\n");
}

void html_write(struct buf *out, const struct layout *l)
{
    struct arena *a = arena_new();
    struct page p = {.out = out, .arena = a, .layout = l};
    find_defined(&p);
    buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html_put_policy(out);
    buf_puts(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_put_text(&p, l->title);
    buf_puts(out, "</title>\n");
    html_put_style(out);
    buf_puts(out, "</head>\n<body>\n");
    put_header(&p);
    put_contents(&p);
    buf_puts(out, "<main id=\"report\">\n");
    for (p.sheet = 0; p.sheet < l->n_sheets; p.sheet++)
        put_sheet(&p, &l->sheets[p.sheet]);
    buf_puts(out, "</main>\n<footer>");
    html_put_text(&p, l->headline);
    buf_puts(out, "</footer>\n");
    html_put_script(out);
    buf_puts(out, "</body>\n</html>\n");
    arena_free(&a);
}
