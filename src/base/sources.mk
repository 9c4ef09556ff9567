base_sources = \
	src/base/aid.c src/base/aid.h \
	src/base/arena.c src/base/arena.h \
	src/base/budget.c src/base/budget.h \
	src/base/buf.c src/base/buf.h \
	src/base/err.c src/base/err.h \
	src/base/file.c src/base/file.h \
	src/base/folder.c \
	src/base/map.c src/base/map.h \
	src/base/pool.c src/base/pool.h \
	src/base/sha256.c src/base/sha256.h \
	src/base/signals.c src/base/signals.h \
	src/base/text.c src/base/text.h \
	src/base/utf8.c src/base/utf8.h \
	src/base/wide.h
