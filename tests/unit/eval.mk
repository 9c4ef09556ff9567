# Unit tests of src/eval.
unit_programs += tests/unit/test_eval_many tests/unit/test_eval_prepare tests/unit/test_eval_values tests/unit/test_eval_world
eval_world = tests/unit/eval_world.c tests/unit/eval_world.h tests/unit/press.h tests/unit/suite.h
tests_unit_test_eval_many_SOURCES = tests/unit/test_eval_many.c $(eval_world)
tests_unit_test_eval_prepare_SOURCES = tests/unit/test_eval_prepare.c $(eval_world)
tests_unit_test_eval_values_SOURCES = tests/unit/test_eval_values.c $(eval_world)
tests_unit_test_eval_world_SOURCES = tests/unit/test_eval_world.c $(eval_world)

unit_programs += tests/unit/test_eval_parts
tests_unit_test_eval_parts_SOURCES = tests/unit/test_eval_parts.c

unit_programs += tests/unit/test_fold_count
tests_unit_test_fold_count_SOURCES = tests/unit/test_fold_count.c tests/unit/suite.h
