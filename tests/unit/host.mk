# Unit tests of src/host.
