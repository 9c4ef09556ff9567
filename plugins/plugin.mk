# Each plugin adds itself to plugin_LTLIBRARIES.
plugin_LTLIBRARIES += plugins/csv.la plugins/smtp.la plugins/sqlite.la plugins/stats.la

plugins_csv_la_SOURCES = \
	plugins/csv/alike.c plugins/csv/border.c plugins/csv/convert.c plugins/csv/csv.c plugins/csv/csv.h plugins/csv/cut.c plugins/csv/decode.c \
	plugins/csv/faults.c plugins/csv/files.c plugins/csv/inflate.c plugins/csv/input.c plugins/csv/instant.c plugins/csv/integer.c plugins/csv/lanes.h \
	plugins/csv/moment.c plugins/csv/reader.c plugins/csv/scan.c plugins/csv/seen.c plugins/csv/texts.c plugins/csv/texts.h plugins/csv/values.c
plugins_csv_la_CFLAGS = $(AM_CFLAGS) $(SCALAR_CFLAGS)
plugins_csv_la_LDFLAGS = $(plugin_ldflags)
plugins_csv_la_LIBADD = $(ZLIB_LIBS) $(ZSTD_LIBS)

plugins_smtp_la_SOURCES = \
	plugins/smtp/dialogue.c plugins/smtp/outcome.c plugins/smtp/secret.c plugins/smtp/send.c plugins/smtp/smtp.c plugins/smtp/smtp.h
plugins_smtp_la_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
plugins_smtp_la_LDFLAGS = $(plugin_ldflags)
plugins_smtp_la_LIBADD = $(CURL_LIBS)

plugins_sqlite_la_SOURCES = plugins/sqlite/sqlite.c plugins/sqlite/sqlite.h plugins/sqlite/values.c
plugins_sqlite_la_LDFLAGS = $(plugin_ldflags)
plugins_sqlite_la_LIBADD = $(SQLITE_LIBS)

plugins_stats_la_SOURCES = plugins/stats/markov.c plugins/stats/stats.c plugins/stats/stats.h
plugins_stats_la_LDFLAGS = $(plugin_ldflags)
plugins_stats_la_LIBADD = -lm

if HAVE_RSVG
plugin_LTLIBRARIES += plugins/picture.la
endif
plugins_picture_la_SOURCES = plugins/picture/picture.c
plugins_picture_la_CPPFLAGS = $(AM_CPPFLAGS) $(RSVG_CFLAGS)
plugins_picture_la_LDFLAGS = $(plugin_ldflags)
plugins_picture_la_LIBADD = $(RSVG_LIBS)
