#!/bin/sh
# The sample project's numbers agree with answers.py, an independent program written from METRICS.md alone: on the data that are
# kept with it, and on other seeds and sizes made here. Prints a line a data set; the last line counts.
# usage: alignment.sh [LEADS:SEED ...]
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-alignment.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
${CC:-cc} -O2 -o "$work/gen" "$top/bench/gen.c" -lm || exit 1

agree() { # NAME DATA
  if "$concord" -C "$top/reports/alignment" run weekly --as-of 2026-11-02 --out "$work/out" --set "data=$2" >"$work/log" 2>&1 &&
    python3 "$top/bench/answers.py" "$2" >"$work/answers.csv" &&
    python3 "$top/bench/compare.py" "$work/answers.csv" "$work/out/weekly-2026-10-26.csv" >"$work/compared"; then
    echo "ok   $1: $(tail -n 1 "$work/compared")"
    passed=$((passed + 1))
  else
    echo "FAIL $1"
    cat "$work/log"
    head -n 20 "$work/compared" 2>/dev/null
    failed=$((failed + 1))
  fi
  rm -rf "$work/out"
}

agree "the project's own data" "$top/reports/alignment/data"
# shellcheck disable=SC2048 # words are wanted
for set in ${*:-1:5 50:3 3000:7 20000:1}; do
  "$work/gen" "$work/data" "${set%:*}" "${set#*:}" && agree "gen ${set%:*} ${set#*:}" "$work/data"
  rm -rf "$work/data"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
