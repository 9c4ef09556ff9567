out_sources = \
	src/out/beside.c \
	src/out/csv.c \
	src/out/escape.c src/out/escape.h \
	src/out/figures.h \
	src/out/html.c src/out/html_int.h \
	src/out/html_style.c \
	src/out/html_table.c \
	src/out/json.c src/out/json_int.h \
	src/out/json_said.c \
	src/out/layout.c src/out/layout.h src/out/layout_int.h \
	src/out/layout_list.c \
	src/out/layout_evidence.c \
	src/out/layout_parts.c \
	src/out/layout_reading.c \
	src/out/layout_round.c \
	src/out/layout_said.c \
	src/out/layout_score.c \
	src/out/layout_table.c \
	src/out/layout_turn.c \
	src/out/leftover.c \
	src/out/mail_cut.c \
	src/out/mail_fold.c \
	src/out/mail_form.c src/out/mail_form.h src/out/mail_int.h \
	src/out/markdown.c \
	src/out/number.c src/out/number.h \
	src/out/out.c src/out/out.h src/out/out_int.h \
	src/out/publish.c src/out/publish.h src/out/publish_int.h \
	src/out/svg.c src/out/svg.h src/out/svg_int.h \
	src/out/svg_columns.c \
	src/out/svg_lines.c \
	src/out/svg_pen.c \
	src/out/svg_rows.c \
	src/out/svg_scale.c \
	src/out/tell.c src/out/tell.h \
	src/out/terminal.c src/out/terminal.h src/out/terminal_int.h \
	src/out/terminal_chart.c \
	src/out/terminal_table.c \
	src/out/xlsx.c src/out/xlsx_int.h \
	src/out/xlsx_between.c \
	src/out/xlsx_book.c \
	src/out/xlsx_cell.c \
	src/out/xlsx_chart.c \
	src/out/xlsx_check.c \
	src/out/xlsx_evidence.c \
	src/out/xlsx_lib.c src/out/xlsx_lib.h \
	src/out/xlsx_look.c \
	src/out/xlsx_memory.c \
	src/out/xlsx_bundle.c src/out/xlsx_bundle.h \
	src/out/xlsx_page.c \
	src/out/xlsx_read.c src/out/xlsx_read.h \
	src/out/xlsx_gate.c src/out/xlsx_gate.h \
	src/out/xlsx_style.c
