# Unit tests of src/host, and of the plugins through it.
include tests/abi/abi.mk
include tests/conformance/conformance.mk
unit_programs += tests/unit/test_host tests/unit/test_models tests/unit/test_csv tests/unit/test_csv_change tests/unit/test_csv_pieces \
	tests/unit/test_csv_random tests/unit/test_csv_ways
tests_unit_test_host_SOURCES = tests/unit/test_host.c
tests_unit_test_models_SOURCES = tests/unit/test_models.c tests/unit/suite.h
tests_unit_test_csv_SOURCES = tests/unit/test_csv.c tests/unit/csv_case.c tests/unit/csv_case.h
tests_unit_test_csv_change_SOURCES = tests/unit/test_csv_change.c tests/unit/csv_case.c tests/unit/csv_case.h
tests_unit_test_csv_pieces_SOURCES = tests/unit/test_csv_pieces.c tests/unit/csv_case.c tests/unit/csv_case.h
tests_unit_test_csv_random_SOURCES = tests/unit/test_csv_random.c tests/unit/csv_case.c tests/unit/csv_case.h
tests_unit_test_csv_ways_SOURCES = tests/unit/test_csv_ways.c tests/unit/suite.h
thread_programs += tests/unit/test_csv_pieces
