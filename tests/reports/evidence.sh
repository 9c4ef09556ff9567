#!/bin/sh
# The records behind the sample projects' figures: what `list` shows makes the reports' cells, and `why` agrees with it.
# EVIDENCE=full tries 100 other records and more periods and segments for each metric.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
exec python3 "$top/tests/reports/evidence.py" "${CONCORD:-$build/concord}" "$top"/reports/*/
