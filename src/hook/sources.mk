hook_sources = \
	src/hook/hook.c src/hook/hook.h \
	src/hook/hook_api.c \
	src/hook/hook_call.c \
	src/hook/hook_freeze.c \
	src/hook/hook_int.h \
	src/hook/hook_list.c \
	src/hook/hook_re.c \
	src/hook/hook_state.c \
	src/hook/hook_table.c \
	src/hook/hook_text.c
