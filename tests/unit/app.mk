unit_programs += tests/unit/test_plugin_folder
tests_unit_test_plugin_folder_SOURCES = tests/unit/test_plugin_folder.c
