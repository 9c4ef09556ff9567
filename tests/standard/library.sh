#!/bin/sh
# The standard library over the data of the alignment project. A project that takes its definitions from the library, all of them, agrees
# with answers.py wherever METRICS.md has the figure, and with check_numbers.py in the others; what a project defines itself takes the
# library's place; `concord explain` shows what is used and what is not; doc/definitions.md says what the library says, and its other
# usages run. Prints a line a case; the last line counts.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
library=$top/src/lang/standard.concord
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-standard.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE
as_of=2026-11-02

case_of() { # NAME COMMAND...: the command's output is shown when it fails
  name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "ok   $name: $(tail -n 1 "$work/log")"
    passed=$((passed + 1))
  else
    echo "FAIL $name"
    head -n 30 "$work/log"
    failed=$((failed + 1))
  fi
}

# The alignment project without its metrics, and with names that the library alone rests on.
project() { # FOLDER
  mkdir -p "$1" && cp -R "$top"/reports/alignment/* "$1" && chmod -R u+w "$1" || exit 1
  rm -rf "$1/metrics" "$1/reports" "$1/expected" "$1/checks.concord" "$1/money/attribution.concord"
  cp -R "$top/tests/standard/project/." "$1" && chmod -R u+w "$1" || exit 1
  sed 's/^\( *not_now  *\)lost/\1nurture/' "$top/reports/alignment/codes/outcome.concord" >"$1/codes/outcome.concord"
  grep -v '^dimension channel' "$top/reports/alignment/codes/channel.concord" >"$1/codes/channel.concord"
  sed 's/^  email  .*/&\n  campaign text = Campaign/' "$top/reports/alignment/tables/lead.concord" >"$1/tables/lead.concord"
  sed 's/^  loss_reason .*/&\n  product text = Product\n  segment text = Segment/' "$top/reports/alignment/tables/deal.concord" >"$1/tables/deal.concord"
  sed 's/^  vendor .*/&\n  campaign text = Campaign/' "$top/reports/alignment/tables/money.concord" >"$1/tables/money.concord"
}

run() { # REPORT [DATA]
  "$concord" -C "$work/project" run "$1" --as-of $as_of --out "$work/out" ${2:+--set "data=$2"}
}

agrees() { # [DATA]
  data=${1:-$work/project/data}
  run agreed ${1:+"$1"} && run all ${1:+"$1"} &&
    python3 "$top/bench/answers.py" "$data" | sed 's/^silent_deals,/silent_large_deals,/' >"$work/answers.csv" &&
    python3 "$top/bench/compare.py" "$work/answers.csv" "$work/out/agreed.csv" &&
    run cuts ${1:+"$1"} && python3 "$top/tests/standard/check_numbers.py" "$work/out/all.csv" "$work/out/cuts.csv" "$data"
}

# The value of a metric of the whole period, to nine digits.
figure() { # CSV METRIC
  awk -F, -v metric="$2" '$1 == metric { printf "%.9g", $5 }' "$1"
}

# The velocity is that of the project's win rate, 1; without it, that of the library's.
overrides() {
  sed 's/win_rate, //' "$work/project/use.concord" >"$work/own/use.concord" &&
    echo 'metric win_rate = wins / wins' >"$work/own/own.concord" &&
    "$concord" -C "$work/own" run all --as-of $as_of --out "$work/own/out" || return 1
  theirs=$(figure "$work/out/all.csv" pipeline_velocity) own=$(figure "$work/own/out/all.csv" pipeline_velocity)
  rate=$(figure "$work/out/all.csv" win_rate)
  awk -v theirs="$theirs" -v own="$own" -v rate="$rate" \
    'BEGIN { d = own * rate - theirs; print theirs, "at", rate, "and", own, "at 1"; exit !(rate > 0 && rate < 1 && d * d < 1e-9) }'
}

explains() {
  "$concord" -C "$work/project" explain pipeline_velocity --as-of $as_of >"$work/used" &&
    "$concord" -C "$top/reports/alignment" explain junk_rate --as-of $as_of >"$work/unused" &&
    "$concord" -C "$work/empty" explain win_rate >"$work/alone" || return 1
  line=$(grep -n '^metric pipeline_velocity ' "$library" | cut -d: -f1)
  cat "$work/used" "$work/unused" "$work/alone"
  grep -q "^pipeline_velocity \"Pipeline velocity\": .*\[standard:$line\]" "$work/used" &&
    grep -q 'when      is_won   \[tables/deal.concord:' "$work/used" &&
    grep -q 'use junk_rate from standard' "$work/unused" && grep -q 'outcome.group is junk' "$work/unused" &&
    grep -q 'metric closed "Deals closed" = count(deal.closed)' "$work/alone" && grep -q 'by these names: deal.won, deal.closed$' "$work/alone"
}

# What the document shows, each in a project that uses nothing else.
usages() {
  rm -f "$work/own/use.concord" "$work/own/own.concord" "$work/own/all.concord" "$work/own/report.concord" "$work/own/cuts.concord" "$work/own/names.concord"
  grep -v ' spread ' "$top/reports/alignment/money/costs.concord" >"$work/own/money/costs.concord" || return 1
  cp "$top/reports/alignment/codes/channel.concord" "$work/own/codes/channel.concord" || return 1
  for usage in "$work"/usage*.concord; do
    cp "$usage" "$work/own/use.concord" && "$concord" -C "$work/own" check || return 1
  done
}

# No mistake of a project that uses nothing of it speaks of it, and neither does any count.
costs_nothing() {
  mkdir -p "$work/none" && echo 'concord 1' >"$work/none/a.concord" && "$concord" -C "$work/none" check >"$work/none.log" &&
    grep -q '^1 file, 0 tables, 0 metrics,' "$work/none.log" && cat "$work/none.log"
}

mkdir -p "$work/empty"
project "$work/project"
project "$work/own"
names=$(sed -n 's/^metric \([a-z_0-9]*\) .*/\1/p; s/^attribution \([a-z_0-9]*\) .*/\1/p' "$library" | paste -sd, - | sed 's/,/, /g')
echo "use $names from standard" >"$work/project/use.concord"
for folder in project own; do
  printf 'report all "All" {\n  period last 13 weeks\n  sheet "All" { table %s }\n  output csv to "out/all"\n}\n' \
    "$(echo "$names" | sed 's/journey, //')" >"$work/$folder/all.concord"
done
${CC:-cc} -O2 -o "$work/gen" "$top/bench/gen.c" -lm || exit 1

case_of "all of it is used" "$concord" -C "$work/project" check
case_of "the project's own data" agrees
case_of "an own definition is what others rest on" overrides
case_of "explained, used or not" explains
case_of "a project that uses nothing" costs_nothing
for set in 50:3 3000:7; do
  "$work/gen" "$work/data" "${set%:*}" "${set#*:}" && cp "$top/tests/standard/project/data/claims.csv" "$work/data" &&
    case_of "gen ${set%:*} ${set#*:}" agrees "$work/data"
  rm -rf "$work/data"
done
case_of "doc/definitions.md" python3 "$top/tests/standard/check_doc.py" "$library" "$top/doc/definitions.md" "$work"
cp "$work/other.concord" "$work/project/other.concord"
others=$(sed -n 's/^metric \([a-z_0-9]*\) .*/\1/p' "$work/project/other.concord" | paste -sd, - | sed 's/,/, /g')
printf 'report others "Others" {\n  period last 13 weeks\n  sheet "All" { table %s }\n  output csv to "out/others"\n}\n' "$others" >"$work/project/others.concord"
case_of "the other usages run" run others
case_of "its examples check" usages
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
