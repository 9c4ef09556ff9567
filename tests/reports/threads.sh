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
# ---- two rows that reach a third one: the error names the same two, whichever thread met them first
mkdir "$work/shared" || exit 1
cat >"$work/shared/project.concord" <<'EOF'
concord 1
calendar {
  timezone "UTC"
  week     starts monday
  currency USD
}
source crm = csv(".")
table deal from crm "deals.csv" {
  id     key     = Id
  won_at time    = At
  amount integer = Amount
}
table lead from crm "leads.csv" {
  id   key  = Id
  at   time = At
  deal -> deal = Deal
}
events of deal { won at won_at }
events of lead { captured at at }
metric won = sum(amount of lead.captured to lead.deal.won ever)
report all "All" {
  period all time
  sheet "All" { table won }
  output csv to "all"
}
EOF
awk 'BEGIN { print "Id,At,Amount"; for (i = 1; i <= 2000; i++) print "D" i ",2026-02-01 10:00:00,1" }' >"$work/shared/deals.csv"
awk 'BEGIN { print "Id,At,Deal"; for (i = 1; i <= 2000; i++) print "L" i ",2026-01-01 10:00:00,D" (i % 300 == 7 ? 42 : i) }' >"$work/shared/leads.csv"
for threads in 1 2 5; do
  "$concord" -C "$work/shared" run all --as-of 2026-06-01 --threads "$threads" --out "$work/none" >"$work/log" 2>"$work/said.$threads"
  status=$?
  if [ "$status" = 65 ] && grep -q 'deal D42 is reached by lead .* and by another one too' "$work/said.$threads" &&
    cmp -s "$work/said.1" "$work/said.$threads"; then
    passed=$((passed + 1))
  else
    echo "FAIL a shared deal with $threads threads, exit $status:"
    cat "$work/said.$threads"
    failed=$((failed + 1))
  fi
done
# is_told PROJECT THREADS TEXT [EXIT]: the run ends with 78, or so, and says it
is_told() {
  timeout 60 "$concord" -C "$work/$1" run all --as-of 2026-06-01 --threads "$2" --out "$work/none" >"$work/log" 2>"$work/said"
  status=$?
  if [ "$status" = "${4:-78}" ] && grep -q "$3" "$work/said"; then
    passed=$((passed + 1))
  else
    echo "FAIL $1 with $2 threads, exit $status:"
    cat "$work/said"
    failed=$((failed + 1))
  fi
}
# ---- rows of two tables on which a hook fails: the error is that of the table with fewer rows, and of its first row
mkdir -p "$work/fails/hooks" || exit 1
cat >"$work/fails/project.concord" <<'EOF'
concord 1
calendar {
  timezone "UTC"
  week     starts monday
}
source crm = csv(".")
table deal from crm "deals.csv" {
  id  key  = Id
  at  time = At
}
table lead from crm "leads.csv" {
  id  key  = Id
  at  time = At
}
hook odd(id text) gives flag in "hooks/odd.lua"
events of deal { won at at }
events of lead { captured at at }
metric leads = count(lead.captured where odd(id))
metric won   = count(deal.won where odd(id))
report all "All" {
  period all time
  sheet "All" { table leads, won }
  output csv to "all"
}
EOF
cat >"$work/fails/hooks/odd.lua" <<'EOF'
function odd(id)
  if tonumber(id:sub(2)) % 100 == 50 then error("no answer for " .. id) end
  return true
end
EOF
awk 'BEGIN { print "Id,At"; for (i = 1; i <= 3000; i++) print "L" i ",2026-02-01 10:00:00" }' >"$work/fails/leads.csv"
awk 'BEGIN { print "Id,At"; for (i = 1; i <= 2000; i++) print "D" i ",2026-02-01 10:00:00" }' >"$work/fails/deals.csv"
for threads in 1 2 2 2 5; do
  is_told fails "$threads" 'no answer for D50'
done
# ---- a failure while rows are chosen by their days, in a table of one block and in one of many: it is told, and the run ends
mkdir -p "$work/chosen/hooks" || exit 1
sed -e 's/captured at at }/captured at day_of(id) }/' -e 's/won at at }/won at day_of(id) }/' -e 's/ where odd(id))/)/' \
  -e 's/^hook odd.*/hook day_of(id text) gives date in "hooks\/day.lua"/' -e 's/period all time/period last 13 weeks/' \
  "$work/fails/project.concord" >"$work/chosen/project.concord"
cat >"$work/chosen/hooks/day.lua" <<'EOF'
function day_of(id)
  if tonumber(id:sub(2)) % 100 == 50 then error("no day for " .. id) end
  return "2026-05-20"
end
EOF
cp "$work/fails/leads.csv" "$work/chosen/"
for rows in 90 2000; do
  head -n "$rows" "$work/fails/deals.csv" >"$work/chosen/deals.csv"
  for threads in 1 2 5; do
    is_told chosen "$threads" 'no day for D50'
  done
done
# ---- two tables that cannot be read, of which the larger is begun first: the error is that of the one that is asked first
mkdir "$work/bad" || exit 1
sed -e '/^hook/d' -e 's/ where odd(id))/)/' -e 's/At$/At; on bad field stop/' "$work/fails/project.concord" >"$work/bad/project.concord"
sed -e 's/^\(L20\),.*/\1,never/' "$work/fails/leads.csv" | head -n 90 >"$work/bad/leads.csv"
sed -e 's/^\(D20\),.*/\1,never/' "$work/fails/deals.csv" >"$work/bad/deals.csv"
for threads in 1 2 2 2 5; do
  is_told bad "$threads" 'leads.csv:21' 65
done
# ---- two stretches of days in a table that is sorted by time, and a text that no other row has: each row is counted once
mkdir "$work/sorted" || exit 1
cat >"$work/sorted/project.concord" <<'EOF'
concord 1
calendar {
  timezone "UTC"
  week     starts monday
}
source crm = csv(".")
table lead from crm "leads.csv" {
  id    key  = Id
  at    time = At
  owner text = Owner
}
events of lead { captured at at }
dimension owner = lead.owner
metric leads = count(lead.captured)
metric change = leads - leads 1 year earlier
report all "All" {
  period 2026-01
  sheet "All" { table leads, change by owner with total }
  output csv to "all"
}
EOF
awk 'BEGIN { print "Id,At,Owner"; for (i = 1; i <= 4000; i++)
  printf "L%d,%d-01-%02d 10:00:00,O%d\n", i, i <= 2500 ? 2025 : 2026, i % 28 + 1, i }' >"$work/sorted/leads.csv"
for threads in 1 2 5; do
  "$concord" -C "$work/sorted" run all --as-of 2026-06-01 --threads "$threads" --out "$work/sorted/$threads" >"$work/log" 2>&1
  grep -c '^leads,period,2026-01-01/2026-01-31,O[0-9]*,1,' "$work/sorted/$threads/all.csv" >"$work/ones"
  if [ "$(cat "$work/ones")" = 1500 ] && grep -q '^change,period,2026-01-01/2026-01-31,,-1000,' "$work/sorted/$threads/all.csv" &&
    cmp -s "$work/sorted/1/all.csv" "$work/sorted/$threads/all.csv"; then
    passed=$((passed + 1))
  else
    echo "FAIL rows sorted by time with $threads threads: $(cat "$work/ones") owners"
    head -n 20 "$work/log"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
