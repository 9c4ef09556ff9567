#!/bin/sh
# What the program promises of its files, under every failure that can be had here: a report is written whole or yesterday's stands,
# nothing else is left behind, equal inputs give equal bytes, and the word and the exit code are right.
set -u
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-guarantees.XXXXXX") || exit 99
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
checked=0 failed=0
pass() { checked=$((checked + 1)); }
fail() { echo "FAIL $*" >&2; failed=$((failed + 1)); }
# is WANTED COMMAND...: it ends with that exit code, or one of them: "0|74"
is() {
    wanted=$1
    shift
    "$@" >"$work/stdout" 2>"$work/stderr"
    rc=$?
    case "|$wanted|" in *"|$rc|"*) pass ;; *) fail "$*: exit $rc, not $wanted: $(head -n 3 "$work/stderr")" ;; esac
}
says() { grep -qF -e "$1" "$work/stderr" "$work/stdout" && pass || fail "not said: $1; but: $(cat "$work/stderr")"; }
sum() { (cd "$1" && find . -type f | LC_ALL=C sort | while read -r f; do echo "$f $(cksum <"$f")"; done); }
same() { [ "$before" = "$(sum "$project/out")" ] && pass || fail "$1: yesterday's files are not as they were, or something is left: $(ls -A "$project/out")"; }
# shellcheck disable=SC2120 # `is` hands words on
weekly() { "$concord" -C "$project" run weekly --as-of 2026-11-02 "$@"; }

# ---- a project that runs, at any date
project=$work/project
is 0 "$concord" -C "$project" init
says 'concord run weekly --as-of'
is 0 "$concord" -C "$project" check
is 0 "$concord" -C "$project" fmt --check
for day in 1999-12-31 2026-08-03 2026-11-02 2031-02-28; do
    is 0 "$concord" -C "$project" run weekly --as-of "$day" --out "$work/other"
done
is 0 "$concord" -C "$project" run weekly --out "$work/other"
is 0 weekly
[ -s "$project/out/weekly-2026-10-26.xlsx" ] && [ -s "$project/out/weekly-2026-10-26.md" ] && [ -s "$project/out/weekly-2026-10-26.csv" ] && pass ||
    fail "a file of the report is missing"
before=$(sum "$project/out")
is 0 "$concord" -C "$project" preview weekly --as-of 2026-11-02
same preview

# ---- init overwrites nothing, and leaves nothing half-made
is 73 "$concord" -C "$project" init
says README.md
mkdir -p "$work/one/data"
echo mine >"$work/one/data/leads.csv"
is 73 "$concord" -C "$work/one" init
says "$work/one/data/leads.csv"
[ "$(find "$work/one" | wc -l)" = 3 ] && [ "$(cat "$work/one/data/leads.csv")" = mine ] && pass || fail "init beside a file: $(find "$work/one")"
mkdir "$work/two"
echo 'concord 1' >"$work/two/other.concord"
is 73 "$concord" -C "$work/two" init
says other.concord
ln -s "$work/elsewhere" "$work/two/README.md" && rm "$work/two/other.concord"
is 73 "$concord" -C "$work/two" init
[ "$(ls -A "$work/two")" = README.md ] && [ ! -e "$work/elsewhere" ] && pass || fail "init followed a link"
if command -v prlimit >/dev/null; then
    for size in 0 100 800 1500 3000 6000 12000 20000; do
        is 74 prlimit --fsize="$size" "$concord" -C "$work/limited/deep" init
        [ ! -e "$work/limited" ] && pass || fail "init with files of at most $size bytes left: $(find "$work/limited")"
    done
fi

# ---- the same bytes again
for setting in TZ=Asia/Kolkata LC_ALL=de_DE.UTF-8 LC_ALL=C TMPDIR=/nowhere HOME=/nowhere TERM=dumb COLUMNS=3; do
    is 0 env "$setting" "$concord" -C "$project" run weekly --as-of 2026-11-02
    same "$setting"
done
for n in 1 2 3 7 64; do
    is 0 weekly --threads "$n"
    same "$n threads"
done
(umask 077 && weekly >/dev/null) && same "umask 077"

# ---- no room: a limit on the size of files, at many sizes
refused=0
if command -v prlimit >/dev/null; then
    largest=$(wc -c <"$project/out/weekly-2026-10-26.xlsx")
    size=0
    while [ "$size" -lt $((largest + 8000)) ]; do
        is '0|74' prlimit --fsize="$size" "$concord" -C "$project" run weekly --as-of 2026-11-02 --no-ledger
        same "files of at most $size bytes"
        [ "$rc" = 0 ] || refused=$((refused + 1))
        [ "$rc" = 0 ] || [ "$size" -lt 400 ] || grep -q '^concord: ' "$work/stderr" || fail "files of at most $size bytes: no word"
        size=$((size + ${FSIZE_STEP:-1499}))
    done
    while [ "$rc" != 0 ] && [ "$size" -lt 10000000 ]; do # a part of the workbook is larger than the workbook before it is packed
        size=$((size * 5 / 4))
        is '0|74' prlimit --fsize="$size" "$concord" -C "$project" run weekly --as-of 2026-11-02 --no-ledger
        same "files of at most $size bytes"
    done
    [ "$rc" = 0 ] && [ "$refused" -gt 3 ] && pass || fail "limits on files: $refused refused, then exit $rc"
    # the ledger has no room: the files are there, and it is said
    i=0
    while [ "$rc" = 0 ] && [ "$i" -lt 60 ]; do
        i=$((i + 1))
        is '0|74' prlimit --fsize="$size" "$concord" -C "$project" run weekly --as-of 2026-11-02
    done
    [ "$rc" = 74 ] && says 'the files are written, and the ledger does not know of it'
    same "a ledger without room"
    for n in 3 4 5 6 7 8 9 10 12; do
        is '0|66|70|71|73|74|78|127' prlimit --nofile="$n" "$concord" -C "$project" run weekly --as-of 2026-11-02
        same "$n open files"
    done
fi
grep -q __asan_init "$concord" || ! grep -q 'ERROR\|\[' "$work/stderr" || fail "words that are not ours: $(cat "$work/stderr")"

# ---- a full disk
full='mount -t tmpfs -o size="$3" none "$1" && { "$2" -C "$4" run weekly --as-of 2026-11-02 --out "$1/o" >/dev/null 2>"$1.err"; echo $? "$(ls -A "$1/o" 2>/dev/null | wc -l)"; }'
mkdir "$work/disk"
if unshare -rm true 2>/dev/null && unshare -rm sh -c "$full" sh "$work/disk" "$concord" 4m "$project" >/dev/null 2>&1; then
    for kilobytes in 4 8 12 16 20 24 28 32 36 40 48 56 64 80 96 112 128 160 192 256; do
        got=$(unshare -rm sh -c "$full" sh "$work/disk" "$concord" "${kilobytes}k" "$project" 2>/dev/null)
        case $got in '0 8' | '74 0' | '73 0') pass ;; *) fail "a disk of $kilobytes kB: $got: $(cat "$work/disk.err")" ;; esac
    done
else
    echo "guarantees.sh: no small disk can be had here; limits on files stand for it"
fi

# ---- the library of workbooks cannot be loaded, or is another one: nothing is written, and what makes no workbook goes on
library=$(/sbin/ldconfig -p 2>/dev/null | awk '/libxlsxwriter\.so\.[0-9]/ { print $NF; exit }')
other=$(/sbin/ldconfig -p 2>/dev/null | awk '/libz\.so\.[0-9]/ { print $NF; exit }')
hidden='mount --bind "$1" "$(readlink -f "$2")" && shift 2 && exec "$@"'
if [ -n "$library" ] && [ -n "$other" ] && unshare -rm sh -c "$hidden" sh /dev/null "$library" true 2>/dev/null; then
    for place in /dev/null "$other"; do
        is 69 unshare -rm sh -c "$hidden" sh "$place" "$library" "$concord" -C "$project" run weekly --as-of 2026-11-02 --out "$work/without"
        says 'a workbook needs libxlsxwriter'
        [ -z "$(ls -A "$work/without")" ] && pass || fail "written without the library: $(ls -A "$work/without")"
        is 0 unshare -rm sh -c "$hidden" sh "$place" "$library" "$concord" -C "$project" list net_issued --as-of 2026-11-02
    done
else
    echo "guarantees.sh: no library can be hidden here"
fi

# ---- folders in which nothing can be made
touch "$work/file"
is 73 weekly --out "$work/file"
mkdir "$work/readonly" && chmod 555 "$work/readonly"
run='' # root may write everywhere
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$work" "$project"
    run='setpriv --reuid=65534 --regid=65534 --clear-groups'
    $run "$concord" --version >/dev/null 2>&1 || run=none
fi
if [ "$run" != none ]; then
    is 77 $run "$concord" -C "$project" run weekly --as-of 2026-11-02 --out "$work/readonly"
    is 77 $run "$concord" -C "$work/readonly" init
    [ -z "$(ls -A "$work/readonly")" ] && pass || fail "something was written into a folder that may not be written"
fi

# ---- standard output full, closed, or gone
if [ -c /dev/full ]; then
    for words in '--help' '--version' 'run --help' 'check' 'run weekly --as-of 2026-11-02' 'preview weekly --as-of 2026-11-02' 'sources' \
        'plugins' 'explain net_issued' 'list net_issued' 'list net_issued --csv' 'why L020 net_issued' 'complete commands'; do
        # shellcheck disable=SC2086
        "$concord" -C "$project" $words >/dev/full 2>"$work/stderr"
        rc=$?
        [ "$words" = plugins ] && [ "$rc" = 64 ] && rc=74 # takes no project
        [ "$rc" = 74 ] && pass || fail "$words to a full device: exit $rc"
    done
    same "a full device"
fi
weekly >&- 2>/dev/null && fail "a closed standard output was not noticed"
same "a closed standard output"
weekly 2>&- >/dev/null <&- || fail "a closed standard error stopped the run"
same "a closed standard error"
"$concord" -C "$project" list lead.captured --csv | head -n 1 >/dev/null || fail "a reader that had seen enough"

# ---- killed in the middle: yesterday's report stands, and the next run clears up
left=0 i=0
while [ "$i" -lt "${KILLS:-24}" ]; do
    i=$((i + 1))
    "$concord" -C "$project" run weekly --as-of 2026-11-02 >/dev/null 2>&1 &
    pid=$!
    sleep "0.0$(printf %02d $((i * 3)))"
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    [ -n "$(find "$project/out" -mindepth 1 -maxdepth 1 -name '.*')" ] && left=$((left + 1))
    [ "$before" = "$(cd "$project/out" && rm -rf ../kept && mkdir ../kept && cp weekly-* ../kept && sum ../kept)" ] && pass || fail "killed: a file is not as it was"
done
rm -rf "$project/kept"
touch "$project/out/.weekly-2026-10-19.md.999999999.tmp" "$project/out/.weekly-2026-10-19.xlsx.999999998.1.tmp" "$project/out/.weekly-2026-10-19.csv.999999997.tmp.old"
mkdir "$project/out/.weekly-2026-10-19.xlsx.999999996.tmp.d" && touch "$project/out/.weekly-2026-10-19.xlsx.999999996.tmp.d/tmp.aB3dEfGhIj"
for name in .other.toml.999999999.tmp .weekly.md.tmp weekly.md.99999999.tmp ".weekly.md.$$.tmp" .md.tmp .1.tmp; do
    touch "$project/out/$name" # not ours, or of somebody who lives
done
is 0 weekly
for name in .other.toml.999999999.tmp .weekly.md.tmp weekly.md.99999999.tmp ".weekly.md.$$.tmp" .md.tmp .1.tmp; do
    rm "$project/out/$name" || fail "$name was removed"
done
same "the run after a killed one"
echo "guarantees.sh: $left of $i killed runs had files aside"
"$concord" -C "$project" run weekly --as-of 2026-11-02 >/dev/null 2>&1 &
pid=$!
sleep 0.02
kill -TERM "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
same "told to end"

# ---- preview: what a pipe, a narrow screen and one without UTF-8 get; and again when a file changes
for columns in 1 40 61 80 200; do
    COLUMNS=$columns LC_ALL=C "$concord" -C "$project" preview weekly --as-of 2026-11-02 >"$work/preview" || fail "preview at $columns columns"
    [ "$columns" -gt 40 ] || columns=40
    awk -v n="$columns" 'length($0) > n { bad = 1 } END { exit bad }' "$work/preview" && pass || fail "preview is wider than $columns columns"
    LC_ALL=C grep -q '[^ -~]' "$work/preview" && fail "preview: more than ASCII" || pass
done
LC_ALL=C.UTF-8 "$concord" -C "$project" preview weekly --as-of 2026-11-02 --sheet 'By week' >"$work/preview" && grep -q 'Trend.*█' "$work/preview" && pass ||
    fail "no trend is drawn"
is 64 "$concord" -C "$project" preview weekly --sheet nosuch
says 'By week'
"$concord" -C "$project" preview weekly --as-of 2026-11-02 --sheet Summary --watch >"$work/watched" 2>"$work/stderr" </dev/null &
pid=$!
seen() { # N: it was shown so often, within ten seconds
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ "$(grep -c Summary "$work/watched")" -ge "$1" ] && return 0
        sleep 0.5
    done
    return 1
}
seen 1 && sed -i 's/^L163,.*/&/' "$project/data/leads.csv" && seen 2 && echo nonsense >"$project/z.concord" && sleep 1 && rm "$project/z.concord" && seen 3 && pass ||
    fail "--watch did not see a change"
kill -INT "$pid"
wait "$pid" 2>/dev/null
case $? in 0 | 130) pass ;; *) fail "--watch was not ended" ;; esac
grep -q 'z.concord' "$work/stderr" && pass || fail "--watch did not show a mistake"

echo "$checked checked, $failed failed, $refused sizes refused"
[ "$failed" -eq 0 ]
