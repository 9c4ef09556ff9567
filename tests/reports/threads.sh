#!/bin/sh
# The sample projects' outputs are the same, byte for byte, for one thread and for several, which a build with small blocks of rows
# really uses. Under the thread sanitizer a race ends the run.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-threads.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
TSAN_OPTIONS="exitcode=66:report_signal_unsafe=0:${TSAN_OPTIONS:-}"
export TSAN_OPTIONS
for project in "$top"/reports/*/; do
  name=$(basename "$project")
  [ -f "$project/expected/runs" ] || continue
  while read -r report as_of; do
    for threads in 1 2 5; do
      if "$concord" -C "$project" run "$report" --as-of "$as_of" --threads "$threads" --out "$work/$threads" >"$work/log" 2>&1; then
        :
      else
        echo "FAIL $name $report with $threads threads did not run"
        head -n 40 "$work/log"
        failed=$((failed + 1))
        continue
      fi
      if diff -r -x '*.xlsx' "$work/1" "$work/$threads" >"$work/diff"; then
        passed=$((passed + 1))
      else
        echo "FAIL $name $report: $threads threads give something else"
        head -n 20 "$work/diff"
        failed=$((failed + 1))
      fi
    done
    rm -rf "$work"/[0-9]
  done <"$project/expected/runs"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
