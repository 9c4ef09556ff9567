# What is delivered, when, and whether again.
deliver_sources = \
	src/deliver/deliver.c src/deliver/deliver.h \
	src/deliver/due.c src/deliver/due.h \
	src/deliver/lock.c src/deliver/lock.h \
	src/deliver/notice.c \
	src/deliver/outbox.c src/deliver/outbox.h
