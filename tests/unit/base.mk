# Unit tests of src/base.
unit_programs += tests/unit/test_aid tests/unit/test_arena tests/unit/test_budget tests/unit/test_buf tests/unit/test_err tests/unit/test_file tests/unit/test_map \
	tests/unit/test_pool tests/unit/test_sha256 tests/unit/test_text
# Allocations of the program's own code, not of libraries, can be refused.
refusing = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
refusing_sources = tests/unit/refuse.c tests/unit/refuse.h
tests_unit_test_aid_SOURCES = tests/unit/test_aid.c tests/unit/looked.h tests/unit/suite.h $(refusing_sources)
tests_unit_test_aid_LDFLAGS = $(refusing)
tests_unit_test_arena_SOURCES = tests/unit/test_arena.c tests/unit/suite.h
tests_unit_test_budget_SOURCES = tests/unit/test_budget.c tests/unit/suite.h
tests_unit_test_buf_SOURCES = tests/unit/test_buf.c tests/unit/suite.h
tests_unit_test_err_SOURCES = tests/unit/test_err.c tests/unit/suite.h
tests_unit_test_file_SOURCES = tests/unit/test_file.c tests/unit/suite.h
tests_unit_test_map_SOURCES = tests/unit/test_map.c tests/unit/suite.h
tests_unit_test_pool_SOURCES = tests/unit/test_pool.c tests/unit/looked.h tests/unit/suite.h
tests_unit_test_sha256_SOURCES = tests/unit/test_sha256.c tests/unit/suite.h
tests_unit_test_text_SOURCES = tests/unit/test_text.c tests/unit/suite.h
thread_programs += tests/unit/test_aid tests/unit/test_pool
