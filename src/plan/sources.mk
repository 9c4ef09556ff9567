plan_sources = \
	src/plan/credit.c \
	src/plan/definition.c \
	src/plan/event.c \
	src/plan/fingerprint.c \
	src/plan/formula.c \
	src/plan/judge.c \
	src/plan/plan.c \
	src/plan/plan.h \
	src/plan/plan_int.h \
	src/plan/result.c \
	src/plan/result.h \
	src/plan/steps.c \
	src/plan/table.c \
	src/plan/total.c \
	src/plan/value.c \
	src/plan/value_call.c \
	src/plan/value_name.c \
	src/plan/value_test.c \
	src/plan/wording.c
