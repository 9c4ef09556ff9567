#!/bin/sh
# The sample projects' workbooks, read by a program that is not ours, against the CSV of the same run.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
python=/usr/bin/python3 # Debian's, which has openpyxl
"$python" -c 'import openpyxl' 2>/dev/null || { echo "without openpyxl nobody reads the workbooks here"; exit 77; }
exec "$python" "$top/tests/reports/workbook.py" "${CONCORD:-$build/concord}" "$top"/reports/alignment "$top"/reports/clinics
