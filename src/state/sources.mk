# What a project keeps from run to run.
state_sources = \
	src/state/db.c src/state/db.h \
	src/state/ledger.c src/state/ledger.h src/state/ledger_int.h \
	src/state/ledger_delivery.c \
	src/state/ledger_due.c \
	src/state/ledger_input.c \
	src/state/ledger_run.c \
	src/state/leave.c \
	src/state/origin.c src/state/origin.h \
	src/state/pack.c src/state/pack.h src/state/pack_int.h \
	src/state/pack_write.c \
	src/state/shelf.c src/state/shelf.h \
	src/state/store.c src/state/store.h \
	src/state/sum.c src/state/sum.h
