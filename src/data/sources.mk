data_sources = \
	src/data/address.c src/data/address.h \
	src/data/ahead.c src/data/ahead.h \
	src/data/calendar.c src/data/calendar.h src/data/calendar_int.h \
	src/data/chance.c src/data/chance.h \
	src/data/column.c src/data/column.h \
	src/data/day.c \
	src/data/decimal.c src/data/decimal.h \
	src/data/dict.c \
	src/data/domain.c src/data/domain.h \
	src/data/function.h \
	src/data/form.c src/data/form.h \
	src/data/image.c src/data/image.h \
	src/data/import.c src/data/import.h src/data/import_fit.c src/data/import_int.h src/data/import_text.c \
	src/data/named.c \
	src/data/office.c \
	src/data/order.c src/data/order.h \
	src/data/pattern.c src/data/pattern.h \
	src/data/pull.c src/data/pull.h \
	src/data/rule.c \
	src/data/stream.c src/data/stream.h \
	src/data/tree.h \
	src/data/type.c src/data/type.h \
	src/data/tzif.c \
	src/data/zone.c src/data/zone_int.h
