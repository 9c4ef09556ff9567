# The oracle: a slow evaluator in Python, random projects, and the program compared with it.
EXTRA_DIST += tests/oracle/check.py tests/oracle/clock.py tests/oracle/compare_random.py tests/oracle/evaluate.py tests/oracle/grammar.py \
	tests/oracle/random_project.py tests/oracle/rows.py tests/oracle/syntax.py tests/oracle/totals.py
