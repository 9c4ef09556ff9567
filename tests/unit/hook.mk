# Unit tests of src/hook.
unit_programs += tests/unit/test_hook tests/unit/test_hook_fence tests/unit/test_hook_weights
tests_unit_test_hook_SOURCES = tests/unit/test_hook.c tests/unit/hook_case.h
tests_unit_test_hook_fence_SOURCES = tests/unit/test_hook_fence.c tests/unit/hook_case.h
tests_unit_test_hook_weights_SOURCES = tests/unit/test_hook_weights.c tests/unit/hook_case.h
thread_programs += tests/unit/test_hook
