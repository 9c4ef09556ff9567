# Plugins that the tests load: one of version 1.0, one of models of credit, one whose streams break every rule, and those that must be refused.
abi_ldflags = -rpath /nowhere $(plugin_ldflags)
check_LTLIBRARIES += tests/abi/old.la tests/abi/models.la tests/abi/streams.la \
	tests/abi/no_symbol.la tests/abi/wrong_major.la tests/abi/newer_minor.la tests/abi/no_note.la tests/abi/no_scan.la tests/abi/small.la \
	tests/abi/wrong_name.la tests/abi/init_fails.la tests/abi/nothing.la tests/abi/no_call.la tests/abi/bad_format.la \
	tests/abi/lying_major.la tests/abi/small_connector.la tests/abi/no_send.la tests/abi/box.la

tests_abi_old_la_SOURCES = tests/abi/old.c tests/abi/plugin_1_0.h
tests_abi_old_la_LDFLAGS = $(abi_ldflags)
tests_abi_old_la_LIBADD =
tests_abi_models_la_SOURCES = tests/abi/models.c
tests_abi_models_la_LDFLAGS = $(abi_ldflags)
tests_abi_models_la_LIBADD =
tests_abi_streams_la_SOURCES = tests/abi/streams.c
tests_abi_streams_la_LDFLAGS = $(abi_ldflags)
tests_abi_streams_la_LIBADD =
tests_abi_no_symbol_la_SOURCES = tests/abi/refused.c
tests_abi_no_symbol_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=1 -DNAME='"no_symbol"'
# Nothing to export: an empty list would be an error of the linker.
tests_abi_no_symbol_la_LDFLAGS = -rpath /nowhere -module -avoid-version -shared $(AM_LDFLAGS)
tests_abi_no_symbol_la_LIBADD =
tests_abi_wrong_major_la_SOURCES = tests/abi/refused.c
tests_abi_wrong_major_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=2 -DNAME='"wrong_major"'
tests_abi_wrong_major_la_LDFLAGS = $(abi_ldflags)
tests_abi_wrong_major_la_LIBADD =
tests_abi_newer_minor_la_SOURCES = tests/abi/refused.c
tests_abi_newer_minor_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=3 -DNAME='"newer_minor"'
tests_abi_newer_minor_la_LDFLAGS = $(abi_ldflags)
tests_abi_newer_minor_la_LIBADD =
tests_abi_no_note_la_SOURCES = tests/abi/refused.c
tests_abi_no_note_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=4 -DNAME='"no_note"'
tests_abi_no_note_la_LDFLAGS = $(abi_ldflags)
tests_abi_no_note_la_LIBADD =
tests_abi_no_scan_la_SOURCES = tests/abi/refused.c
tests_abi_no_scan_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=5 -DNAME='"no_scan"'
tests_abi_no_scan_la_LDFLAGS = $(abi_ldflags)
tests_abi_no_scan_la_LIBADD =
tests_abi_small_la_SOURCES = tests/abi/refused.c
tests_abi_small_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=6 -DNAME='"small"'
tests_abi_small_la_LDFLAGS = $(abi_ldflags)
tests_abi_small_la_LIBADD =
tests_abi_wrong_name_la_SOURCES = tests/abi/refused.c
tests_abi_wrong_name_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=7 -DNAME='"wrong_name"'
tests_abi_wrong_name_la_LDFLAGS = $(abi_ldflags)
tests_abi_wrong_name_la_LIBADD =
tests_abi_init_fails_la_SOURCES = tests/abi/refused.c
tests_abi_init_fails_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=8 -DNAME='"init_fails"'
tests_abi_init_fails_la_LDFLAGS = $(abi_ldflags)
tests_abi_init_fails_la_LIBADD =
tests_abi_nothing_la_SOURCES = tests/abi/refused.c
tests_abi_nothing_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=9 -DNAME='"nothing"'
tests_abi_nothing_la_LDFLAGS = $(abi_ldflags)
tests_abi_nothing_la_LIBADD =
tests_abi_no_call_la_SOURCES = tests/abi/refused.c
tests_abi_no_call_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=10 -DNAME='"no_call"'
tests_abi_no_call_la_LDFLAGS = $(abi_ldflags)
tests_abi_no_call_la_LIBADD =
tests_abi_bad_format_la_SOURCES = tests/abi/refused.c
tests_abi_bad_format_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=11 -DNAME='"bad_format"'
tests_abi_bad_format_la_LDFLAGS = $(abi_ldflags)
tests_abi_bad_format_la_LIBADD =
tests_abi_lying_major_la_SOURCES = tests/abi/refused.c
tests_abi_lying_major_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=12 -DNAME='"lying_major"'
tests_abi_lying_major_la_LDFLAGS = $(abi_ldflags)
tests_abi_lying_major_la_LIBADD =
tests_abi_small_connector_la_SOURCES = tests/abi/refused.c
tests_abi_small_connector_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=13 -DNAME='"small_connector"'
tests_abi_small_connector_la_LDFLAGS = $(abi_ldflags)
tests_abi_small_connector_la_LIBADD =
tests_abi_no_send_la_SOURCES = tests/abi/refused.c
tests_abi_no_send_la_CPPFLAGS = $(AM_CPPFLAGS) -DREFUSED=14 -DNAME='"no_send"'
tests_abi_no_send_la_LDFLAGS = $(abi_ldflags)
tests_abi_no_send_la_LIBADD =
tests_abi_box_la_SOURCES = tests/abi/box.c
tests_abi_box_la_LDFLAGS = $(abi_ldflags)
tests_abi_box_la_LIBADD =
