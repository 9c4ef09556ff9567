# The examples of the documents, the golden projects and the second sample, run; the front page.
shell_tests += tests/doc/examples.sh tests/golden/golden.sh tests/reports/clinics.sh
EXTRA_DIST += README.md
