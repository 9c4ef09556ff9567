# main.c is the program; the rest is in the library, where tests reach it.
app_sources = \
	src/app/channels.c src/app/channels.h \
	src/app/cmd_cache.c \
	src/app/cmd_check.c \
	src/app/cmd_complete.c \
	src/app/cmd_explain.c \
	src/app/cmd_fmt.c \
	src/app/cmd_history.c \
	src/app/cmd_init.c \
	src/app/cmd_list.c \
	src/app/cmd_preview.c \
	src/app/cmd_run.c \
	src/app/cmd_sources.c \
	src/app/cmd_why.c \
	src/app/command.c \
	src/app/command.h \
	src/app/commands.c \
	src/app/examples.c \
	src/app/explain_library.c \
	src/app/explain_library.h \
	src/app/init_files.h \
	src/app/json.c \
	src/app/json.h \
	src/app/open.c \
	src/app/options.c \
	src/app/plugin_folder.c \
	src/app/plugin_folder.h \
	src/app/project.c \
	src/app/project.h \
	src/app/project_int.h \
	src/app/record.c \
	src/app/record.h \
	src/app/screen.c \
	src/app/screen.h \
	src/app/story.c \
	src/app/watch.c \
	src/app/watch.h
