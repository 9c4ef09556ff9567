# What stands behind the sample projects' figures.
TESTS += tests/reports/evidence.sh tests/reports/workbook.sh tests/reports/threads.sh tests/reports/wordings.sh
EXTRA_DIST += tests/reports/threads.sh tests/reports/workbook.sh tests/reports/workbook.py tests/reports/evidence.sh tests/reports/evidence.py tests/reports/wordings.sh tests/reports/wordings.py
