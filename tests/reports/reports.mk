# What stands behind the sample projects' figures.
TESTS += tests/reports/evidence.sh tests/reports/exports.sh tests/reports/workbook.sh tests/reports/threads.sh tests/reports/wordings.sh
EXTRA_DIST += tests/reports/exports.sh tests/reports/exports_answers.py tests/reports/threads.sh tests/reports/workbook.sh tests/reports/workbook.py tests/reports/evidence.sh tests/reports/evidence.py tests/reports/amended.concord tests/reports/wordings.sh tests/reports/wordings.py
# `make check-large`: the sample's figures against answers.py where there are more of everything; minutes, and so no part of `make check`.
LARGE_SETS = 60000:9 200000:1
check-large: all
	abs_top_srcdir=$(abs_top_srcdir) abs_top_builddir=$(abs_top_builddir) CC='$(CC)' $(SHELL) $(srcdir)/tests/reports/alignment.sh $(LARGE_SETS)
.PHONY: check-large
