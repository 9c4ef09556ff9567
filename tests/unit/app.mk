unit_programs += tests/unit/test_plugin_folder
tests_unit_test_plugin_folder_SOURCES = tests/unit/test_plugin_folder.c

# Inputs that are wrong, each with the words and the exit code that the program has for it.
app_shell_tests = tests/bad/bad.sh
TESTS += $(app_shell_tests)
EXTRA_DIST += $(app_shell_tests) tests/bad/base.py tests/bad/cases_csv.py tests/bad/cases_files.py tests/bad/cases_hook.py \
	tests/bad/cases_project.py tests/bad/expected.txt tests/bad/run.py
