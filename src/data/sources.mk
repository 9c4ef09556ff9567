data_sources = \
	src/data/column.c src/data/column.h \
	src/data/decimal.c src/data/decimal.h \
	src/data/function.h
