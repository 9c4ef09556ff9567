# Unit tests of src/state.
unit_programs += tests/unit/test_leave tests/unit/test_ledger tests/unit/test_store
tests_unit_test_ledger_SOURCES = tests/unit/test_ledger.c tests/unit/suite.h
tests_unit_test_leave_SOURCES = tests/unit/test_leave.c tests/unit/suite.h
tests_unit_test_store_SOURCES = tests/unit/test_store.c tests/unit/press.h tests/unit/suite.h
thread_programs += tests/unit/test_store
