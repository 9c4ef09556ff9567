#!/bin/sh
# A run that may take no more memory than it needs ends well, one that may take less ends with a word, and nothing is written then.
# No figure depends on the limit, nor on the number of threads.
set -u
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-memory.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
checked=0 failed=0
pass() { checked=$((checked + 1)); }
fail() { echo "FAIL $*" >&2; failed=$((failed + 1)); }
sum() { (cd "$1" && find . -type f | LC_ALL=C sort | while read -r f; do echo "$f $(cksum <"$f")"; done); }

# The sample, with as many leads as make a difference.
project=$work/project
"$concord" -C "$project" init >/dev/null || exit 99
awk 'BEGIN { for (i = 0; i < 140000; i++)
    printf "G%d,p%d@acme%d.example,Name %d,Acme,CFO,US,%d,organic,%d,,2026-%02d-%02d 08:05,,,,,,false\n", i, i, i % 97, i % 1999, i % 500, i % 100, 8 + i % 3, 1 + i % 28
}' >>"$project/data/leads.csv"
# Extracts of files that were read would need less.
run() { "$concord" -C "$project" "$@" --no-cache >"$work/stdout" 2>"$work/stderr" </dev/null; }
run run weekly --as-of 2026-11-02 || { cat "$work/stderr"; exit 1; }
before=$(sum "$project/out")

refused=0 size=16
for threads in 1 2; do
    size=16
    while [ "$size" -le 4096 ]; do
        run run weekly --as-of 2026-11-02 --memory "${size}M" --threads "$threads"
        rc=$?
        [ "$before" = "$(sum "$project/out")" ] && pass || fail "--memory ${size}M: the files are not as they were: $(ls -A "$project/out")"
        [ "$rc" = 0 ] && break
        refused=$((refused + 1))
        [ "$rc" = 71 ] && grep -q "MiB of memory are in use.*and --memory allows $size MiB; allow more, as in --memory" "$work/stderr" &&
            [ ! -s "$work/stdout" ] && pass || fail "--memory ${size}M: exit $rc: $(cat "$work/stderr")"
        size=$((size + size / 4))
    done
    [ "$rc" = 0 ] && pass || fail "no limit is enough"
done
[ "$refused" -ge 2 ] && pass || fail "no limit is too small"
# ---- a list without a limit: refused for want of memory it leaves nothing; its records of earlier weeks are a third file
cat >"$project/all.concord" <<'END'
report all "All leads" {
  period last 26 weeks
  sheet "All" { list lead.captured columns id, email, title, country, employees, created_at }
  output xlsx, markdown to "all/leads"
}
END
size=16 small=0
while [ "$size" -le 4096 ]; do
    run run all --as-of 2026-11-02 --memory "${size}M"
    rc=$?
    [ "$rc" = 0 ] && break
    left=$(find "$project/all" -type f 2>/dev/null) # the folder may be there
    [ "$rc" = 71 ] && [ -z "$left" ] && pass || fail "all --memory ${size}M: exit $rc: $(cat "$work/stderr") $left"
    small=$((small + 1))
    size=$((size + size / 4))
done
[ "$rc" = 0 ] && [ "$small" -gt 0 ] && [ "$(find "$project/all" -type f | wc -l)" = 3 ] && pass || fail "a list without a limit: exit $rc, $small limits were too small"
# ---- a list of many columns asks for its cells before they are there, and again when they are laid out
awk 'BEGIN {
    print "report all \"All leads\" {\n  period last 26 weeks"
    printf "  sheet \"All\" { list lead.captured columns id"
    for (i = 2; i <= 100; i++)
        printf ", id as \"%d\"", i
    print " }\n  output markdown to \"wide/leads\"\n}"
}' >"$project/all.concord"
size=16 list=0 layout=0
while [ "$size" -le 4096 ]; do
    run run all --as-of 2026-11-02 --memory "${size}M"
    rc=$?
    [ "$rc" = 71 ] || break
    grep -q "a list of 140[0-9]* records of lead, in 100 columns: .* MiB more are needed, and --memory allows $size MiB" "$work/stderr" && list=$((list + 1))
    grep -q "laying out wide/leads: .* MiB more are needed, and --memory allows $size MiB" "$work/stderr" && layout=$((layout + 1))
    size=$((size + 16))
done
[ "$rc" = 0 ] && [ "$list" -gt 0 ] && [ "$layout" -gt 0 ] && pass || fail "a wide list: exit $rc at $size MiB; it asked $list times, the layout $layout times"
rm "$project/all.concord"
for words in 'preview weekly' 'list leads' 'why G20 leads'; do
    # shellcheck disable=SC2086
    run $words --as-of 2026-11-02 --memory 16M
    rc=$?
    [ "$rc" = 71 ] && grep -q 'allows 16 MiB' "$work/stderr" && pass || fail "$words --memory 16M: exit $rc: $(cat "$work/stderr")"
    # shellcheck disable=SC2086
    run $words --as-of 2026-11-02 --memory 4G && pass || fail "$words --memory 4G: $(cat "$work/stderr")"
done
echo "$checked checked, $failed failed, $refused sizes refused"
[ "$failed" -eq 0 ]
