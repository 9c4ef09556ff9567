# Unit tests of src/agree.
