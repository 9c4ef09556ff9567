#!/bin/sh
# The clinics' figures agree with clinics_answers.py, a second program written from the agreement's words: on the data that are kept with
# the project, which are also what its generator writes, and on other data made here. Prints a line a data set; the last line counts.
# usage: clinics.sh [SEED ...]
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
project=$top/reports/clinics
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-clinics.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
passed=0 failed=0

agree() { # NAME DATA
  # 65: an expectation of the project does not hold, which other data need not meet; its files are written all the same.
  "$concord" -C "$project" run weekly --as-of 2026-07-05 --out "$work/out" --set "data=$2" >"$work/log" 2>&1
  status=$?
  if { [ "$status" -eq 0 ] || [ "$status" -eq 65 ]; } &&
    python3 "$top/tests/reports/clinics_answers.py" "$2" >"$work/answers.csv" &&
    python3 "$top/bench/compare.py" "$work/answers.csv" "$work/out/weekly-2026-06-28.csv" >"$work/compared"; then
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

agree "the project's own data" "$project/data"
python3 "$project/make_data.py" "$work/data"
if diff -r "$project/data" "$work/data" >"$work/differ"; then
  echo 'ok   the data are what make_data.py writes'
  passed=$((passed + 1))
else
  echo 'FAIL the data are not what make_data.py writes'
  head -n 10 "$work/differ"
  failed=$((failed + 1))
fi
[ $# -gt 0 ] || set -- 1 2 3
for seed in "$@"; do
  rm -rf "$work/data"
  python3 "$project/make_data.py" "$work/data" "$seed" && agree "seed $seed" "$work/data"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
