agree_sources = \
	src/agree/cover.c \
	src/agree/cover.h
