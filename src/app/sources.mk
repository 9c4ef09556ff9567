# main.c is the program; the rest is in the library, where tests reach it.
app_sources = \
	src/app/channels.c src/app/channels.h \
	src/app/alerts.c \
	src/app/cmd_cache.c \
	src/app/cmd_check.c \
	src/app/cmd_complete.c \
	src/app/cmd_explain.c \
	src/app/cmd_fmt.c \
	src/app/cmd_history.c \
	src/app/cmd_init.c \
	src/app/cmd_list.c \
	src/app/cmd_preview.c \
	src/app/cmd_release.c \
	src/app/cmd_run.c \
	src/app/cmd_schedule.c \
	src/app/cmd_send.c \
	src/app/cmd_sources.c \
	src/app/cmd_status.c \
	src/app/cmd_why.c \
	src/app/due.c \
	src/app/due.h \
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
	src/app/painter.c src/app/painter.h \
	src/app/plugin_folder.c \
	src/app/plugin_folder.h \
	src/app/project.c \
	src/app/project.h \
	src/app/project_int.h \
	src/app/dispatch.c \
	src/app/dispatch.h \
	src/app/letters.c \
	src/app/make.c \
	src/app/make.h \
	src/app/moment.c \
	src/app/moment.h \
	src/app/record.c \
	src/app/record.h \
	src/app/screen.c \
	src/app/screen.h \
	src/app/story.c \
	src/app/watch.c \
	src/app/way.c \
	src/app/way.h \
	src/app/watch.h
