#!/bin/sh
# The records behind the sample projects' figures: what `list` shows makes the reports' cells, and `why` agrees with it; and the same
# where amendments gave metrics other totals. EVIDENCE=full tries 100 other records and more periods and segments for each metric.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-evidence.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
cp -R "$top/reports/alignment" "$work/amended" && chmod -R u+w "$work/amended" && cp "$top/tests/reports/amended.concord" "$work/amended/" || exit 99
python3 "$top/tests/reports/evidence.py" "${CONCORD:-$build/concord}" "$top"/reports/*/ "$work/amended/"
