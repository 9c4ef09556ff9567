# The project of `concord init`, put into the program when it is built.
init_files = \
	share/init/README.md \
	share/init/agreement.concord \
	share/init/tables.concord \
	share/init/codes.concord \
	share/init/metrics.concord \
	share/init/checks.concord \
	share/init/weekly.concord \
	share/init/hooks/fit.lua \
	share/init/data/deals.csv \
	share/init/data/holidays.csv \
	share/init/data/leads.csv \
	share/init/data/reps.csv \
	share/init/data/spend.csv

EXTRA_DIST += $(init_files) src/app/embed.awk
CLEANFILES += src/app/init_files.c
nodist_libconcord_la_SOURCES = src/app/init_files.c
src/app/init_files.c: $(init_files) src/app/embed.awk
	$(AM_V_GEN)$(MKDIR_P) src/app && LC_ALL=C $(AWK) -v root='$(srcdir)/share/init/' -f $(srcdir)/src/app/embed.awk \
	    $(init_files:%=$(srcdir)/%) > $@.tmp && mv $@.tmp $@
