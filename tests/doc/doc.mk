# The examples of the documents, run; README.md with its picture.
shell_tests += tests/doc/examples.sh
EXTRA_DIST += README.md
shell_tests += tests/reports/clinics.sh
