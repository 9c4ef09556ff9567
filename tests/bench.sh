#!/bin/sh
# `make bench` works, on few leads: figures that are computed in two ways agree, and what was measured replaces what stood between
# the marks of the document, and nothing else. No time is looked at.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
build=${abs_top_builddir:-$PWD}
python=/usr/bin/python3
test -x "$python" || python=python3
if ! "$python" -c 'import sys, zoneinfo; zoneinfo.ZoneInfo("America/New_York")' 2>/dev/null; then
    echo 'bench.sh: there is no Python of 3.9 or later with zones'
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-bench.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { echo "FAIL $*"; failed=$((failed + 1)); }

mkdir "$work/tools" "$work/bin"
for tool in gen floor shuffle measure; do
    ${CC:-cc} -std=gnu11 -O1 -pthread -o "$work/tools/$tool" "$top/bench/$tool.c" -lm || exit 1
done
bench() {
    "$python" -B "$top/bench/bench.py" --build "$build" --source "$top" --tools "$work/tools" --sizes '150 600' --runs 1 --work "$work/w" \
        --doc "$work/doc.md" >"$work/out" 2>"$work/err"
}

# ---- the tools
printf 'a,b\n1,"x\ny"\n2,"""q"", r"\n3,z' >"$work/in.csv"
"$work/tools/shuffle" "$work/in.csv" "$work/out.csv" 3 && [ "$(head -n 1 "$work/out.csv")" = a,b ] &&
    [ "$(tr '\n' ' ' <"$work/out.csv" | grep -o '1,"x y"\|2,"""q"", r"\|3,z' | sort | tr '\n' ' ')" = '1,"x y" 2,"""q"", r" 3,z ' ] && pass ||
    fail "shuffle: $(cat "$work/out.csv")"
for threads in 1 3; do
    [ "$("$work/tools/floor" "$threads" "$top/bench/gen.c" "$work/in.csv")" = "$(cat "$top/bench/gen.c" "$work/in.csv" | wc -c) $(cat "$top/bench/gen.c" "$work/in.csv" | wc -l)" ] &&
        pass || fail "floor on $threads threads"
done
[ "$("$work/tools/measure" 3 true | wc -l)" = 3 ] && pass || fail 'measure 3'
"$work/tools/measure" 3 sh -c 'exit 5' >/dev/null 2>&1
[ $? = 5 ] && pass || fail 'measure: an exit code was lost'
[ "$("$work/tools/measure" -b "echo \$RUN >>$work/runs" 3 test -s "$work/runs" | wc -l)" = 3 ] && [ "$(tr '\n' ' ' <"$work/runs")" = '0 1 2 3 ' ] && pass ||
    fail 'measure -b'
"$work/tools/measure" -b 'exit 5' 1 true >/dev/null 2>&1 && fail 'measure: what failed before a run was not noticed' || pass

# ---- the whole
printf 'before\n<!-- measured -->\nold\n<!-- end measured -->\nafter\n' >"$work/doc.md"
for time in once again; do
    bench && pass || fail "$time: $(cat "$work/err")"
    { [ "$(head -n 1 "$work/doc.md")" = before ] && [ "$(tail -n 1 "$work/doc.md")" = after ] && [ "$(grep -c 'measured -->' "$work/doc.md")" = 2 ] &&
        ! grep -q '^old' "$work/doc.md"; } && pass || fail "$time: $(cat "$work/doc.md")"
done
for line in '| 150 | all bytes read, lines counted' '| 600 | the weekly report, 1 thread' '| 600 | the same with its page for a browser' '| 600 | nine figures by week' \
    '| 600 | the same after a threshold of a definition was edited' '| 600 | the weekly report, all tables in random order' \
    '| 600 | a hook asked anew for each row' '| 600 | a text of which no two are alike'; do
    grep -qF "$line" "$work/doc.md" && pass || fail "no line: $line"
done
grep -q '<path d="M' "$work/doc.svg" && grep -qF '](doc.svg)' "$work/doc.md" && pass || fail 'no picture'
if command -v sqlite3 >/dev/null; then
    grep -q 'concord and sqlite3 agree in' "$work/err" && grep -qF '| 600 | the same nine by sqlite3' "$work/doc.md" && pass || fail 'no word of sqlite3'
else
    grep -q 'Not installed here, and left out:.*sqlite3' "$work/doc.md" && pass || fail 'sqlite3 was left out without a word'
fi

# ---- a peer that says something else ends it
printf '#!/bin/sh\ncase $1 in --version) echo 0 ;; *) cat >/dev/null; printf "leads,2026-08-03,-1\\n" ;; esac\n' >"$work/bin/sqlite3"
chmod +x "$work/bin/sqlite3"
cp "$work/doc.md" "$work/kept.md"
PATH=$work/bin:$PATH bench && fail 'a peer with other figures was not noticed'
grep -q 'concord and sqlite3 differ at leads 2026-08-03' "$work/err" && cmp -s "$work/doc.md" "$work/kept.md" && pass || fail "another figure: $(cat "$work/err")"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
