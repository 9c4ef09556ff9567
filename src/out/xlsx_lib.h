/* xlsx_lib.h - the functions of the library that writes workbooks, which is loaded when somebody wants one (xlsx_lib.c). */
#ifndef CONCORD_OUT_XLSX_LIB_H
#define CONCORD_OUT_XLSX_LIB_H

#include <xlsxwriter.h>

#include "base/err.h"

#define XLSX_FUNCTIONS(F)                                                                                            \
    F(chart_add_series) F(chart_axis_major_gridlines_set_line) F(chart_axis_major_gridlines_set_visible)             \
    F(chart_axis_off) F(chart_axis_set_line) F(chart_axis_set_min) F(chart_axis_set_num_font)                        \
    F(chart_axis_set_num_format) F(chart_axis_set_reverse) F(chart_chartarea_set_fill)                               \
    F(chart_chartarea_set_line) F(chart_legend_set_position) F(chart_plotarea_set_fill)                              \
    F(chart_series_set_categories) F(chart_series_set_fill) F(chart_series_set_labels)                               \
    F(chart_series_set_labels_font) F(chart_series_set_labels_position) F(chart_series_set_line)                     \
    F(chart_series_set_marker_fill) F(chart_series_set_marker_line) F(chart_series_set_marker_size)                  \
    F(chart_series_set_marker_type) F(chart_series_set_name_range) F(chart_series_set_pattern)                       \
    F(chart_series_set_points) F(chart_series_set_values) F(chart_set_series_gap) F(chart_show_blanks_as)            \
    F(chart_title_off) F(chart_title_set_name) F(chart_title_set_name_font) F(format_set_align)                      \
    F(format_set_bg_color) F(format_set_bold) F(format_set_bottom) F(format_set_bottom_color)                        \
    F(format_set_font_color) F(format_set_font_size) F(format_set_indent) F(format_set_italic)                       \
    F(format_set_num_format) F(format_set_text_wrap) F(format_set_top) F(format_set_top_color)                       \
    F(lxw_rowcol_to_cell) F(lxw_rowcol_to_range_abs) F(lxw_strerror) F(lxw_workbook_free) F(workbook_add_chart)      \
    F(workbook_add_format) F(workbook_add_worksheet) F(workbook_close) F(workbook_define_name)                       \
    F(workbook_new_opt) F(workbook_set_properties) F(worksheet_autofilter) F(worksheet_conditional_format_range)     \
    F(worksheet_fit_to_pages) F(worksheet_freeze_panes) F(worksheet_gridlines) F(worksheet_insert_chart_opt)         \
    F(worksheet_print_area) F(worksheet_repeat_columns) F(worksheet_repeat_rows) F(worksheet_set_column)             \
    F(worksheet_set_footer) F(worksheet_set_h_pagebreaks) F(worksheet_set_header) F(worksheet_set_landscape)         \
    F(worksheet_set_margins) F(worksheet_set_paper) F(worksheet_set_row) F(worksheet_write_blank)                    \
    F(worksheet_write_boolean) F(worksheet_write_formula_num) F(worksheet_write_number)                              \
    F(worksheet_write_string) F(worksheet_write_url_opt)
#define XLSX_POINTER(name) __typeof__(name) *name;

struct xlsx_lib { XLSX_FUNCTIONS(XLSX_POINTER) };

/* ERR_UNAVAILABLE: it is not there, or lacks a function. Once loaded it stays, whoever asks again. */
int xlsx_lib_load(struct xlsx_lib *lib, struct err *err) MUST_CHECK;

#endif
