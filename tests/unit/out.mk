# Unit tests of src/out. The program that tests/out/outputs.sh runs stands in Makefile.am.
unit_programs += tests/unit/test_out_files tests/unit/test_out_gate tests/unit/test_out_layout tests/unit/test_out_memory \
	tests/unit/test_out_number tests/unit/test_out_terminal
tests_unit_test_out_files_SOURCES = tests/unit/test_out_files.c tests/out/sample.c tests/out/sample.h
tests_unit_test_out_gate_SOURCES = tests/unit/test_out_gate.c
tests_unit_test_out_layout_SOURCES = tests/unit/test_out_layout.c tests/out/sample.c tests/out/sample.h
tests_unit_test_out_memory_SOURCES = tests/unit/test_out_memory.c tests/out/sample.c tests/out/sample.h tests/unit/suite.h $(refusing_sources)
tests_unit_test_out_memory_LDFLAGS = $(refusing)
tests_unit_test_out_number_SOURCES = tests/unit/test_out_number.c
tests_unit_test_out_terminal_SOURCES = tests/unit/test_out_terminal.c tests/out/sample.c tests/out/sample.h
