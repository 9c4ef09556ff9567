#!/bin/sh
# The ledger from outside: a run notes itself, `concord history` says what was published and why it changed, and where no ledger can be
# kept the report is written nevertheless. usage: history.sh
set -u
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-history.XXXXXX") || exit 99
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
checked=0 failed=0
pass() { checked=$((checked + 1)); }
fail() { echo "FAIL $*" >&2; failed=$((failed + 1)); }
is() {
    wanted=$1
    shift
    "$@" >"$work/stdout" 2>"$work/stderr"
    rc=$?
    [ "$rc" = "$wanted" ] && pass || fail "$*: exit $rc, not $wanted: $(head -n 3 "$work/stderr")"
}
says() { grep -qF -e "$1" "$work/stdout" "$work/stderr" && pass || fail "not said: $1; but: $(head -n 5 "$work/stdout" "$work/stderr")"; }
lines() { [ "$(grep -c "$1" "$work/stdout")" = "$2" ] && pass || fail "$(grep -c "$1" "$work/stdout") lines with $1, not $2: $(cat "$work/stdout")"; }

project=$work/project
is 0 "$concord" -C "$project" init
is 66 "$concord" -C "$project" history net_issued
says 'there is no ledger yet'
weekly() { "$concord" -C "$project" run weekly --as-of 2026-11-02 "$@"; }
is 0 weekly --no-ledger
[ ! -e "$project/.concord/ledger.db" ] && pass || fail '--no-ledger made a ledger'
is 0 weekly
first=$(sed -n 's/^net_issued,week,2026-10-26,,\([0-9]*\),.*/\1/p' "$project/out/weekly-2026-10-26.csv")
is 0 weekly
is 0 "$concord" -C "$project" history net_issued --period 2026-10-26
lines ' run 1 ' 1
lines ' run ' 1
says " $first count"

# data, then a definition, then another metric's definition, then the day
sed -i '/^L157,/d' "$project/data/leads.csv"
is 0 weekly
is 0 "$concord" -C "$project" history net_issued --period 2026-10-26
lines ' run ' 2
says "$((first - 1)) count  as of 2026-11-02  data changed: leads.csv"
sed -i 's/^\( *net_issued .* when issued_gross and fit\)/\1 and id != "L158"/' "$project"/*.concord
is 0 weekly
is 0 "$concord" -C "$project" history net_issued --period 2026-10-26
lines ' run ' 3
says "$((first - 2)) count  as of 2026-11-02  its definition changed"
grep 'definition changed' "$work/stdout" | grep -q 'data changed' && fail 'data did not change' || pass
sed -i 's/^metric response .*/# &/; /^# metric response/!s/, response//' "$project"/*.concord
"$concord" -C "$project" check >/dev/null 2>&1 && is 0 weekly
is 0 "$concord" -C "$project" history net_issued --period 2026-10-26
lines ' run ' 3
is 0 "$concord" -C "$project" run weekly --as-of 2026-10-30
is 0 "$concord" -C "$project" history net_issued
says 'week 2026-10-19'

# forms, segments, mistakes
is 0 "$concord" -C "$project" history net_issued --period 2026-10-26 --json
python3 -c 'import json, sys
said = json.load(open(sys.argv[1]))
assert len(said) == 3 and said[0]["value"] == sys.argv[2] and said[0]["changed"] is None and "leads.csv" in said[1]["changed"], said' "$work/stdout" "$first" && pass ||
    fail "json: $(cat "$work/stdout")"
is 0 "$concord" -C "$project" history net_issued --segment '*'
is 66 "$concord" -C "$project" history net_isued
says 'did you mean net_issued?'
is 66 "$concord" -C "$project" history net_issued --period 1999-01
says 'has nothing of net_issued for that period'

# what is noted: the files that were read and written
python3 - "$project" <<'END' && pass || fail 'what the ledger holds'
import hashlib, os, sqlite3, sys
project = sys.argv[1]
db = sqlite3.connect(project + "/.concord/ledger.db")
run = db.execute("SELECT max(id) FROM run WHERE as_of = '2026-11-02'").fetchone()[0]
outputs = db.execute("SELECT path, size, sum FROM output WHERE run = ?", (run,)).fetchall()
assert {p for p, _, _ in outputs} == {"out/" + n for n in os.listdir(project + "/out") if "2026-10-26" in n}, outputs
for path, size, total in outputs:
    data = open(os.path.join(project, path), "rb").read()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (size, total), path
inputs = {os.path.basename(p) for p, in db.execute("SELECT path FROM input WHERE run = ?", (run,))}
assert {"leads.csv", "spend.csv", "deals.csv", "reps.csv", "holidays.csv"} <= inputs, inputs
assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
import csv
told = {(r["metric"], r["grain"], r["period"], r["segment"]): r["value"] for r in csv.DictReader(open(project + "/out/weekly-2026-10-26.csv"))}
kept = {tuple(r[:4]): r[4] for r in db.execute("SELECT metric, grain, value.period, segment, value FROM run JOIN value ON value.run = run.values_of WHERE run.id = ?", (run,))}
assert told == kept, set(told.items()) ^ set(kept.items())
END

# no ledger can be kept: the report is there, and a warning
rm -rf "$project/.concord"
touch "$project/.concord"
is 0 weekly
says 'warning: this run is not noted in a ledger'
rm "$project/.concord"
is 0 weekly
printf 'no database' | dd of="$project/.concord/ledger.db" conv=notrunc 2>/dev/null
is 65 weekly
says 'is damaged'
[ "$failed" = 0 ] || { echo "$failed of $((checked + failed)) checks failed"; exit 1; }
echo "$checked checks"
