# Unit tests of src/lang.
