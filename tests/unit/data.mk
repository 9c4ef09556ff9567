# Unit tests of src/data.
unit_programs += tests/unit/test_address tests/unit/test_calendar tests/unit/test_chance tests/unit/test_column tests/unit/test_day tests/unit/test_decimal \
	tests/unit/test_form tests/unit/test_office tests/unit/test_order tests/unit/test_pattern tests/unit/test_zone
tests_unit_test_address_SOURCES = tests/unit/test_address.c tests/unit/suite.h
tests_unit_test_calendar_SOURCES = tests/unit/test_calendar.c tests/unit/suite.h
tests_unit_test_chance_SOURCES = tests/unit/test_chance.c tests/unit/suite.h
tests_unit_test_column_SOURCES = tests/unit/test_column.c tests/unit/suite.h
tests_unit_test_day_SOURCES = tests/unit/test_day.c tests/unit/suite.h
tests_unit_test_decimal_SOURCES = tests/unit/test_decimal.c tests/unit/suite.h
tests_unit_test_form_SOURCES = tests/unit/test_form.c tests/unit/suite.h
tests_unit_test_office_SOURCES = tests/unit/test_office.c tests/unit/suite.h
tests_unit_test_order_SOURCES = tests/unit/test_order.c tests/unit/suite.h
tests_unit_test_pattern_SOURCES = tests/unit/test_pattern.c tests/unit/suite.h
tests_unit_test_zone_SOURCES = tests/unit/test_zone.c tests/unit/suite.h

# Any bytes as an address.
check_PROGRAMS += tests/fuzz/fuzz_address
TESTS += tests/fuzz/fuzz_address
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c
