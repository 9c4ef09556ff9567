eval_sources = \
	src/eval/batch.c \
	src/eval/eval_int.h \
	src/eval/judge.c \
	src/eval/key.c \
	src/eval/keyed.c \
	src/eval/link.c \
	src/eval/many.c \
	src/eval/merge.c \
	src/eval/rates.c \
	src/eval/stored.c \
	src/eval/table.c \
	src/eval/value.c \
	src/eval/value_arith.c \
	src/eval/value_code.c \
	src/eval/value_compare.c \
	src/eval/value_hook.c \
	src/eval/value_in.c \
	src/eval/value_logic.c \
	src/eval/value_many.c \
	src/eval/value_row.c \
	src/eval/value_text.c \
	src/eval/value_time.c \
	src/eval/vec.c \
	src/eval/version.c \
	src/eval/world.c \
	src/eval/world_int.h
