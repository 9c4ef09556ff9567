# Unit tests of src/deliver.
unit_programs += tests/unit/test_due
tests_unit_test_due_SOURCES = tests/unit/test_due.c tests/unit/suite.h
