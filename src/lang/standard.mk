# The standard library, put into the program as text when it is built.
EXTRA_DIST += src/lang/standard.concord src/lang/standard.awk
CLEANFILES += src/lang/standard_text.c
nodist_libconcord_la_SOURCES += src/lang/standard_text.c
src/lang/standard_text.c: src/lang/standard.concord src/lang/standard.awk
	$(AM_V_GEN)$(MKDIR_P) src/lang && LC_ALL=C $(AWK) -f $(srcdir)/src/lang/standard.awk $(srcdir)/src/lang/standard.concord > $@.tmp && mv $@.tmp $@
