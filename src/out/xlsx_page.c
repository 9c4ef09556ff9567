/* xlsx_page.c - decides how a sheet is printed: its scale, its feet, and where its pages break.
 *
 * A sheet is scaled to the width of a page, and a sheet that is not much longer than a page to one page. Else breaks are set so
 * that a table with its charts stays on one page if it fits there (LibreOffice heeds them beside the scaling, Excel breaks
 * pages itself then). Heights are estimates in points; a little room is left for other fonts. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

/* A4, landscape, without the margins below; in points of 1/72 inch. */
enum { PAGE_POINTS = 520, SCALE_LEAST = 25, SCALE_LEGIBLE = 50, BREAKS_MOST = 1000 };

static int scale_of(const struct writer *w, const struct lay_sheet *s, const size_t *widths, size_t n_widths)
{
    int pixels = 0;
    for (size_t i = 0; i < n_widths; i++)
        pixels += (int)widths[i] * 7 + 5;
    for (size_t i = 0; i < s->n_blocks; i++)
        if (xlsx_chart_width(w, &s->blocks[i]) > pixels)
            pixels = xlsx_chart_width(w, &s->blocks[i]);
    int scale = pixels > 0 ? PAGE_PIXELS * 100 / pixels : 100;
    return scale > 100 ? 100 : scale;
}

void xlsx_page_open(struct writer *w, const struct layout *l, const struct lay_sheet *s, const size_t *widths, size_t n_widths, size_t points)
{
    struct buf foot = BUF_INIT;
    int scale = scale_of(w, s, widths, n_widths);
    w->lib->worksheet_set_landscape(w->sheet);
    w->lib->worksheet_set_paper(w->sheet, 9);
    w->lib->worksheet_set_margins(w->sheet, 0.5, 0.5, 0.4, 0.6);
    w->lib->worksheet_gridlines(w->sheet, LXW_HIDE_ALL_GRIDLINES);
    /* What would be too small to read goes over several pages, each with the columns that say what a row is. */
    int across = scale < SCALE_LEGIBLE ? (SCALE_LEGIBLE + scale) / scale : 1;
    w->text_column = across > 1;
    if (across > 1) {
        scale = scale * across > 100 ? 100 : scale * across;
        w->lib->worksheet_repeat_columns(w->sheet, 0, 0);
    }
    w->page_points = scale < SCALE_LEAST ? 0 : (size_t)(PAGE_POINTS * 100 / scale);
    bool one_page = points <= w->page_points + w->page_points / 2; /* a little smaller rather than a second page */
    if (one_page)
        w->page_points = 0;
    w->used_points = 0;
    w->breaks = NULL;
    w->n_breaks = 0;
    w->lib->worksheet_fit_to_pages(w->sheet, (uint16_t)across, one_page ? 1 : 0);
    w->lib->worksheet_set_header(w->sheet, "&R&8&A");
    buf_puts(&foot, "&L&8 ");
    gate_footer(&foot, l->title, 70);
    buf_puts(&foot, "&C&8 ");
    gate_footer(&foot, l->headline, 100);
    buf_puts(&foot, "&R&8 &P / &N");
    xlsx_failed(w, w->lib->worksheet_set_footer(w->sheet, buf_text(&foot) ? buf_text(&foot) : ""), "the foot of the pages");
    buf_fini(&foot);
}

void xlsx_page_block(struct writer *w, size_t points, size_t least)
{
    if (w->page_points == 0)
        return;
    size_t left = w->page_points - w->used_points;
    bool whole = points <= left, fits_a_page = points <= w->page_points;
    if (w->used_points > 0 && !whole && (fits_a_page || least > left) && w->n_breaks < BREAKS_MOST) {
        uint32_t row = (uint32_t)w->row;
        ARENA_PUSH(w->arena, w->breaks, w->n_breaks, row);
        w->used_points = 0;
    }
    w->used_points = (w->used_points + points) % w->page_points;
}

void xlsx_page_close(struct writer *w)
{
    uint32_t end = 0;
    if (w->n_breaks == 0)
        return;
    ARENA_PUSH(w->arena, w->breaks, w->n_breaks, end);
    xlsx_failed(w, w->lib->worksheet_set_h_pagebreaks(w->sheet, w->breaks), "the page breaks");
}
