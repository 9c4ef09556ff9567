# Unit tests of src/lang, and the parser fed with broken files.
unit_programs += tests/unit/test_check tests/unit/test_parse tests/unit/test_source
tests_unit_test_check_SOURCES = tests/unit/test_check.c tests/unit/suite.h
tests_unit_test_parse_SOURCES = tests/unit/test_parse.c tests/unit/suite.h
tests_unit_test_source_SOURCES = tests/unit/test_source.c tests/unit/suite.h

check_PROGRAMS += tests/fuzz/fuzz_parse
TESTS += tests/fuzz/fuzz_parse
tests_fuzz_fuzz_parse_SOURCES = tests/fuzz/fuzz_parse.c

# Each diagnostic has a golden case. A variable, as += to shell_tests would come before its definition in Makefile.am.
lang_shell_tests = tests/check-diagnostics.sh
TESTS += $(lang_shell_tests)
EXTRA_DIST += $(lang_shell_tests)
