# The oracle: a slow evaluator in Python, random projects, the program compared with it, laws. random.sh is among the shell tests.
EXTRA_DIST += tests/oracle/cards.py tests/oracle/chance.py tests/oracle/check.py tests/oracle/clock.py tests/oracle/compare_random.py tests/oracle/evaluate.py tests/oracle/grammar.py \
	tests/oracle/laws.py tests/oracle/laws_parts.py tests/oracle/parts.py tests/oracle/random_parts.py tests/oracle/random_project.py tests/oracle/rows.py tests/oracle/syntax.py tests/oracle/totals.py

# Many seeds: make check-random SEEDS=20000 FIRST=1000 JOBS=2
check-random: $(bin_PROGRAMS) $(plugin_LTLIBRARIES) $(noinst_DATA)
	@SEEDS='$(SEEDS)' FIRST='$(FIRST)' JOBS='$(JOBS)' abs_top_srcdir='$(abs_top_srcdir)' abs_top_builddir='$(abs_top_builddir)' \
	    $(SHELL) $(srcdir)/tests/oracle/random.sh
.PHONY: check-random
