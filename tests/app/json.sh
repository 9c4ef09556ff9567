#!/bin/sh
# The JSON of the sample reports: its members are those that doc/output.md names, its figures those of the CSV, and what it says of them follows from
# the figures.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-json.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
for project in alignment clinics; do
    while read -r report as_of; do
        "$concord" -C "$top/reports/$project" run "$report" --as-of "$as_of" --json --out "$work/$project" >/dev/null || exit 1
    done <"$top/reports/$project/expected/runs"
done
python3 -B "$top/tests/app/json_members.py" "$top/doc/output.md" "$work"/*/*.json
