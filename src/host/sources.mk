host_sources = \
	src/host/accept.c \
	src/host/channel.c src/host/channel.h \
	src/host/connector.c src/host/connector.h \
	src/host/elf.c \
	src/host/function.c src/host/function.h \
	src/host/host.c src/host/host.h src/host/host_int.h \
	src/host/options.c \
	src/host/search.c
