# What plugin authors hold a connector to.
check_PROGRAMS += tests/conformance/conform
tests_conformance_conform_SOURCES = tests/conformance/conform.c
TESTS += tests/conformance/run.sh
EXTRA_DIST += tests/conformance/run.sh
