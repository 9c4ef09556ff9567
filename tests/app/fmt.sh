#!/bin/sh
# `concord fmt` writes what differs and nothing else, each file whole; --check writes nothing; a mistake leaves all as they are; and
# the projects of this repository are laid out in its way.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-fmt.XXXXXX") || exit 99
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 99
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { echo "FAIL $*"; failed=$((failed + 1)); }

# expect CODE 'what is printed' ARGUMENTS...
expect() {
    code=$1 printed=$2
    shift 2
    "$concord" "$@" >out 2>err
    got=$?
    [ "$got" -eq "$code" ] && pass || fail "concord $*: exit $got, not $code: $(cat err)"
    [ "$(cat out)" = "$printed" ] && pass || fail "concord $*: printed $(cat out)"
}
# holds FILE 'its text', with printf's escapes
holds() {
    # shellcheck disable=SC2059
    printf "$2" >wanted
    cmp -s wanted "$1" && pass || { fail "$1 holds:"; od -c "$1"; }
}

mkdir -p project/below project/.hidden project/out
printf 'concord   1\n' >project/a.concord
printf 'setting x = 1\n' >project/good.concord
printf 'table t { id key }   # one\n\n\n\ntable u{id key}' >project/below/b.concord
printf 'concord   1\n' | tee project/.hidden/h.concord >project/out/o.concord
chmod 640 project/below/b.concord
before=$(ls -i project/good.concord)

expect 65 'project/a.concord
project/below/b.concord' -C project fmt --check
grep -q '2 of 3 files' err && pass || fail "--check says: $(cat err)"
holds project/a.concord 'concord   1\n'
expect 0 'project/a.concord
project/below/b.concord' -C project fmt
holds project/a.concord 'concord 1\n'
holds project/below/b.concord 'table t { id key }  # one\n\ntable u { id key }\n'
holds project/.hidden/h.concord 'concord   1\n'
holds project/out/o.concord 'concord   1\n'
[ "$(stat -c %a project/below/b.concord)" = 640 ] && pass || fail 'the mode is lost'
[ "$(ls -i project/good.concord)" = "$before" ] && pass || fail 'a file that was good is another'
expect 0 '' -C project fmt
expect 0 '' -C project fmt --check

# files by their names, of any ending, through a link
printf 'concord   1' >file.txt
ln -s file.txt link.concord
expect 0 link.concord fmt link.concord
[ -L link.concord ] && pass || fail 'the link is gone'
holds file.txt 'concord 1\n'
printf '\357\273\277concord   1\r\ntable t {\r\nid key # a\r\n}\r\n' >windows.concord
expect 0 windows.concord fmt windows.concord
holds windows.concord 'concord 1\r\ntable t {\r\n  id key  # a\r\n}\r\n'
: >empty.concord
printf '\n \n' >blank.concord
expect 0 blank.concord fmt empty.concord blank.concord
holds blank.concord ''

# a mistake, no file, no project, no right
printf 'concord   1\n' >one.concord
printf 'metric = 1\n' >two.concord
expect 78 '' fmt one.concord two.concord
grep -q '^two.concord:1:8: error' err && pass || fail "a mistake is told as: $(cat err)"
holds one.concord 'concord   1\n'
holds two.concord 'metric = 1\n'
expect 66 '' fmt one.concord none.concord
holds one.concord 'concord   1\n'
mkdir nothing
expect 66 '' -C nothing fmt
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    cp one.concord closed/
    chmod 555 closed
    expect 77 '' fmt closed/one.concord
    holds closed/one.concord 'concord   1\n'
fi
find . -name '*.tmp' | grep . && fail 'something stays behind' || pass

# what this repository holds
find "$top/reports" "$top/share" "$top/src/lang" -type f -name '*.concord' >files
[ -s files ] || fail 'no files'
while IFS= read -r file; do
    expect 0 '' fmt --check "$file"
done <files
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
