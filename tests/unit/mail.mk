# Unit tests of src/mail, and any bytes as a letter.
unit_programs += tests/unit/test_channel
tests_unit_test_channel_SOURCES = tests/unit/test_channel.c tests/unit/suite.h
check_PROGRAMS += tests/fuzz/fuzz_letter
TESTS += tests/fuzz/fuzz_letter
tests_fuzz_fuzz_letter_SOURCES = tests/fuzz/fuzz_letter.c
