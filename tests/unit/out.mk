# Unit tests of src/out.
