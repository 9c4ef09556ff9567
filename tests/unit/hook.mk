# Unit tests of src/hook.
