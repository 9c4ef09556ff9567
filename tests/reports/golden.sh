#!/bin/sh
# Each sample project's outputs are, byte for byte, what stands in its folder expected/. UPDATE=1 writes them anew; the diff is the review.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-golden.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
for project in "$top"/reports/*/; do
  name=$(basename "$project")
  [ -f "$project/expected/runs" ] || continue
  while read -r report as_of; do
    rm -rf "$work/out"
    if ! "$concord" -C "$project" run "$report" --as-of "$as_of" --out "$work/out" >"$work/log" 2>"$work/errors"; then
      echo "FAIL $name $report: did not run"
      cat "$work/errors"
      failed=$((failed + 1))
      continue
    fi
    for file in "$work"/out/*.csv "$work"/out/*.md "$work"/out/*.svg; do
      [ -f "$file" ] || continue
      want=$project/expected/$(basename "$file")
      [ -n "${UPDATE:-}" ] && cp "$file" "$want"
      if cmp -s "$file" "$want"; then
        passed=$((passed + 1))
      else
        echo "FAIL $name: $(basename "$file") differs"
        diff "$want" "$file" | head -n 10
        failed=$((failed + 1))
      fi
    done
  done <"$project/expected/runs"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
