# Unit tests of src/plan.
