#!/bin/sh
# Extracts of files: with them and without them a run says the same, after random edits of files and definitions; where they cannot be
# kept nothing is lost; and `concord cache` and `--no-cache` do what they say. usage: extracts.sh   PROJECTS (20), PHASES (9), SEED (1)
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-extracts.XXXXXX") || exit 99
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
says() { grep -qF -e "$1" "$work/stdout" "$work/stderr" && pass || fail "not said: $1; but: $(cat "$work/stdout" "$work/stderr")"; }
silent() { grep -q warning "$work/stderr" && fail "said: $(cat "$work/stderr")" || pass; }

# ---- a project with a file that is worth it
project=$work/project extracts=$work/project/.concord/extracts
is 0 "$concord" -C "$project" init
awk -F, -v OFS=, 'NR == 1 { print; n = NF } NR > 1 && NF == n { row[++rows] = $0 }
    END { for (i = 0; i < 1200; i++) { $0 = row[i % rows + 1]; $1 = "X" i; $2 = i $2; $16 = ""; print } }' "$project/data/leads.csv" >"$work/leads.csv"
[ "$(wc -c <"$work/leads.csv")" -gt 65536 ] && pass || fail "the file is not worth an extract"
cp "$work/leads.csv" "$project/data/leads.csv"
weekly() { "$concord" -C "$project" run weekly --as-of 2026-11-02 --out "$work/$1" $2; }
is 0 "$concord" -C "$project" cache
says '0 extracts'
is 0 weekly fresh '--no-cache --no-ledger'
[ ! -e "$project/.concord" ] && pass || fail "--no-cache kept something"
sleep 2.1
is 0 weekly first ''
is 0 weekly second ''
for name in first second; do
    for file in "$work/fresh"/*.csv "$work/fresh"/*.md; do
        cmp -s "$file" "$work/$name/${file##*/}" && pass || fail "$name: ${file##*/} differs"
    done
done
[ "$(stat -c %a "$extracts")" = 700 ] && [ "$(stat -c %a "$extracts"/*.extract | sort -u)" = 600 ] && pass || fail "others may look: $(ls -la "$extracts")"
is 0 "$concord" -C "$project" cache list
says 'leads.csv'
says 'current'
echo >>"$project/data/leads.csv"
is 0 "$concord" -C "$project" cache
says 'stale'
is 0 "$concord" -C "$project" cache where
[ "$(cat "$work/stdout")" = "$(realpath "$extracts")" ] && pass || fail "where: $(cat "$work/stdout")"
is 64 "$concord" -C "$project" cache everything
says 'list, clear or where'
is 66 "$concord" -C "$work/nowhere" cache
is 64 "$concord" -C "$project" cache --no-cache

# ---- what a timer begins leaves no process behind: all is there when it ends
printf '%s\n' 'deliver weekly { every monday at 07:00; mail to "a@example.com"; sender "b@example.com"; via folder("sent") }' >"$project/monday.concord"
rm -rf "$extracts" && sleep 2.1
is 0 "$concord" -C "$project" run --due --now 2026-11-02T14:00:00Z
[ "$(find "$extracts" -name '*.extract' | wc -l)" -gt 0 ] && [ ! -e "$extracts/.writing" ] && pass || fail "left to somebody: $(ls -A "$extracts")"
rm -rf "$project/monday.concord" "$project/sent"

# ---- two runs at once, and a run that is killed while it writes
sleep 2.1
weekly one '' >/dev/null 2>"$work/one.err" &
pid=$!
weekly two '' >/dev/null 2>"$work/two.err"
wait $pid
[ ! -s "$work/one.err" ] && [ ! -s "$work/two.err" ] && cmp -s "$work/one/weekly-2026-10-26.csv" "$work/two/weekly-2026-10-26.csv" && pass ||
    fail "two at once: $(cat "$work/one.err" "$work/two.err")"
i=0
while [ "$i" -lt 12 ]; do
    i=$((i + 1))
    rm -f "$extracts"/*.extract
    "$concord" -C "$project" list leads --as-of 2026-11-02 >/dev/null 2>&1 &
    pid=$!
    sleep "0.0$(printf %02d $((i * 2)))"
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    is 0 weekly killed ''
    silent
    cmp -s "$work/killed/weekly-2026-10-26.csv" "$work/one/weekly-2026-10-26.csv" && pass || fail "after a kill: another report"
done

# ---- no room, no right, no folder
if command -v prlimit >/dev/null; then
    rm -rf "$extracts"
    is 0 prlimit --fsize=60000 "$concord" -C "$project" why X1 leads --as-of 2026-11-02
    grep -q CONCORD_LEAVE_BYTES= "$build/config.log" || says 'is read again by the next run' # a process that is left behind tells nobody
    "$concord" -C "$project" cache list >"$work/listed" # what follows from the file takes less, and may be there
    [ -z "$(find "$extracts" -name '.*.tmp')" ] && ! grep -q -e leads.csv -e damaged "$work/listed" && pass || fail "half an extract: $(ls -A "$extracts")"
fi
rm -rf "$project/.concord" && echo file >"$project/.concord"
is 0 weekly file ''
rm -f "$project/.concord"
run='' # root may write everywhere
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$work" "$project"
    run='setpriv --reuid=65534 --regid=65534 --clear-groups'
    $run "$concord" --version >/dev/null 2>&1 || run=none
fi
if [ "$run" != none ]; then
    chmod 555 "$project"
    is 0 $run "$concord" -C "$project" list leads --as-of 2026-11-02
    silent
    [ ! -e "$project/.concord" ] && pass || fail "something was made in a folder that may not be written"
    chmod 755 "$project"
fi
is 0 weekly again ''
is 0 "$concord" -C "$project" cache clear
says 'removed'
[ ! -e "$extracts" ] && pass || fail "clear left $(find "$project/.concord")"
is 0 "$concord" -C "$project" cache clear

# ---- at random
if command -v python3 >/dev/null; then
    mkdir "$work/random"
    python3 "$top/tests/app/extracts.py" "$concord" "$work/random" "${PROJECTS:-20}" "${PHASES:-9}" "${SEED:-1}" && pass || fail "at random"
else
    echo 'extracts.sh: without python3 nothing is edited at random'
fi
echo "$checked passed, $failed failed"
[ "$failed" -eq 0 ]
