#!/bin/sh
# The figures of reports/crm-exports agree with exports_answers.py, a second program that reads the same rows.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-exports.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
"$concord" -C "$top/reports/crm-exports" run overview --as-of 2019-06-01 --out "$work" >/dev/null || exit 1
python3 -B "$top/tests/reports/exports_answers.py" "$top/reports/crm-exports/data" >"$work/answers" || exit 1
python3 -B "$top/bench/compare.py" "$work/answers" "$work/overview.csv"
