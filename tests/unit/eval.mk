# Unit tests of src/eval.
