/* xlsx_style.c - decides how cells look: one quiet style for heads, figures, totals, what is so far, and what is good or bad.
 *
 * Takes what a cell is, gives the library's format for it, made once. No meaning is in a colour alone. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <string.h>

static void style_cell(const struct xlsx_lib *lib, lxw_format *f, const struct style *s)
{
    lib->format_set_bottom(f, LXW_BORDER_THIN);
    lib->format_set_bottom_color(f, COLOR_LINE);
    if (s->row == ROW_TOTAL) {
        lib->format_set_bold(f);
        lib->format_set_top(f, LXW_BORDER_THIN);
        lib->format_set_top_color(f, COLOR_HEAD);
    }
    if (s->row == ROW_REST)
        lib->format_set_italic(f);
    if (s->big) {
        lib->format_set_font_size(f, 12);
        lib->format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    }
    if (s->so_far) {
        lib->format_set_bg_color(f, COLOR_SO_FAR);
        lib->format_set_italic(f);
    }
    lib->format_set_font_color(f, s->tone == TONE_GOOD ? COLOR_GOOD : s->tone == TONE_BAD ? COLOR_BAD
                             : s->faint || s->tone == TONE_FAINT ? COLOR_FAINT : COLOR_INK);
    lib->format_set_align(f, s->is_text ? LXW_ALIGN_LEFT : LXW_ALIGN_RIGHT);
    if (s->wrapped) {
        lib->format_set_text_wrap(f);
        lib->format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    }
}

static void style_set(const struct xlsx_lib *lib, lxw_format *f, const struct style *s)
{
    if (*s->number)
        lib->format_set_num_format(f, s->number);
    lib->format_set_font_color(f, COLOR_INK);
    if (s->indented)
        lib->format_set_indent(f, 1);
    switch (s->look) {
    case LOOK_TITLE:
        lib->format_set_bold(f);
        lib->format_set_font_size(f, 18);
        lib->format_set_font_color(f, COLOR_HEAD);
        break;
    case LOOK_SUBTITLE:
    case LOOK_NOTE:
        lib->format_set_font_color(f, COLOR_FAINT);
        if (s->look == LOOK_NOTE)
            lib->format_set_font_size(f, 9);
        break;
    case LOOK_HEADING:
        lib->format_set_bold(f);
        lib->format_set_font_size(f, 13);
        lib->format_set_font_color(f, COLOR_HEAD);
        break;
    case LOOK_HEAD:
        lib->format_set_bold(f);
        lib->format_set_font_color(f, COLOR_HEAD);
        lib->format_set_bg_color(f, COLOR_HEAD_FILL);
        lib->format_set_text_wrap(f);
        lib->format_set_align(f, LXW_ALIGN_VERTICAL_BOTTOM);
        lib->format_set_align(f, s->is_text ? LXW_ALIGN_LEFT : LXW_ALIGN_RIGHT);
        lib->format_set_bottom(f, LXW_BORDER_MEDIUM);
        lib->format_set_bottom_color(f, COLOR_HEAD);
        break;
    case LOOK_FACT:
        lib->format_set_font_color(f, COLOR_FAINT);
        break;
    case LOOK_CELL:
        style_cell(lib, f, s);
        break;
    case LOOK_PLAIN:
        break;
    }
}

lxw_format *xlsx_format(struct writer *w, const struct style *s)
{
    const int traits[] = {s->look, s->row, s->tone, s->so_far, s->is_text, s->faint, s->big, s->indented, s->wrapped};
    enum { N_TRAITS = sizeof traits / sizeof *traits };
    char key[256];
    for (size_t i = 0; i < N_TRAITS; i++) /* asked for each cell: snprintf would take longer than all the rest */
        key[i] = (char)('0' + traits[i]);
    size_t n = strnlen(s->number, sizeof key - N_TRAITS - 1);
    memcpy(key + N_TRAITS, s->number, n);
    key[N_TRAITS + n] = '\0';
    lxw_format *f = map_find(w->formats, key);
    if (f)
        return f;
    f = w->lib->workbook_add_format(w->book);
    if (!f) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for the styles of the workbook");
        return NULL;
    }
    style_set(w->lib, f, s);
    map_set(w->formats, key, f);
    return f;
}
