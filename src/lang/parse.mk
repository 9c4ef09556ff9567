lang_parse_sources = \
	src/lang/ast.h \
	src/lang/diag.c \
	src/lang/fmt.c src/lang/fmt.h src/lang/fmt_int.h \
	src/lang/fmt_align.c \
	src/lang/fmt_read.c \
	src/lang/fmt_space.c \
	src/lang/fmt_write.c \
	src/lang/layout.c \
	src/lang/lex.c src/lang/lex.h \
	src/lang/parse.c src/lang/parse.h src/lang/parse_int.h \
	src/lang/parse_base.c \
	src/lang/parse_call.c \
	src/lang/parse_comment.c \
	src/lang/parse_deliver.c \
	src/lang/parse_expr.c \
	src/lang/parse_metric.c \
	src/lang/parse_part.c \
	src/lang/parse_report.c \
	src/lang/parse_table.c \
	src/lang/parse_unit.c \
	src/lang/source.c src/lang/source.h \
	src/lang/tokens.def
