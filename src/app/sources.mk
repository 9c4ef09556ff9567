# main.c is the program; the rest is in the library, where tests reach it.
app_sources = \
	src/app/plugin_folder.c src/app/plugin_folder.h
