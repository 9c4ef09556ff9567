# The examples of the documents and the second project, run; the front page.
shell_tests += tests/doc/examples.sh tests/reports/clinics.sh
EXTRA_DIST += README.md
