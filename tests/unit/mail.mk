# Unit tests of src/mail.
unit_programs += tests/unit/test_channel
tests_unit_test_channel_SOURCES = tests/unit/test_channel.c tests/unit/suite.h
