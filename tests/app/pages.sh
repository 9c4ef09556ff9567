#!/bin/sh
# Each command has a manual page that names the same options as its --help, with the same value, and refuses any other; concord.1 names each command and
# each exit code; and man has nothing to say against any page.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
pages=$top/doc/man
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-pages.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { echo "FAIL $*"; failed=$((failed + 1)); }


tab=$(printf '\t')
"$concord" complete commands >"$work/commands" || exit 1
while IFS=$tab read -r command _; do
    page=$pages/concord-$command.1
    [ -f "$page" ] || { fail "$command: no page"; continue; }
    "$concord" "$command" --help >"$work/text" || fail "$command --help: exit $?"
    sed 's/^  -[Ch], /      /' "$work/text" | sed -n 's/^      \(--[^ ]*\( [A-Z][A-Z=]*\)\{0,1\}\)  .*/\1/p' | sort >"$work/help"
    sed 's/^\.It Fl [Ch] .*, Fl -/.It Fl -/' "$page" | sed -n 's/^\.It Fl -\([a-z-]*\)\( Ar .*\)\{0,1\}$/--\1\2/p' | sed 's/ Ar / /' | sort >"$work/page"
    if [ -s "$work/help" ] && cmp -s "$work/help" "$work/page"; then
        pass
    else
        fail "$command: other options in --help (<) than in the page (>)"
        diff "$work/help" "$work/page"
    fi
    # every option of the page but -C and -h stands in its synopsis
    synopsis=$(sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page")
    while read -r option _; do
        case $option in --project | --help) continue ;; esac
        case $synopsis in *"Fl ${option#-}"*) pass ;; *) fail "$command: $option is not in the synopsis" ;; esac
    done <"$work/page"
    grep -q "^\.It Xr concord-$command 1" "$pages/concord.1" && pass || fail "concord.1 does not name concord-$command"
done <"$work/commands"
[ "$passed" -gt 0 ] || fail "no command"

# an option that is not in its page is refused by a command, never ignored
sed -n 's/^\.It Fl -\([a-z-]*\)\( Ar .*\)\{0,1\}$/\1\2/p' "$pages"/concord-*.1 | sed 's/ Ar .*/=x=y/' | sort -u >"$work/all"
while IFS=$tab read -r command _; do
    while read -r option; do
        grep -q "^\.It Fl -${option%%=*}\( \|\$\)" "$pages/concord-$command.1" && continue
        "$concord" "$command" "--$option" >/dev/null 2>"$work/text" </dev/null
        rc=$?
        [ "$rc" = 64 ] && grep -qF "takes no --${option%%=*};" "$work/text" && pass || fail "$command --$option: exit $rc: $(cat "$work/text")"
    done <"$work/all"
done <"$work/commands"
for page in "$pages"/concord-*.1; do
    name=${page##*/concord-}
    grep -q "^${name%.1}$tab" "$work/commands" && pass || fail "$page: there is no such command"
done
for code in $(sed -n 's/.*exit \([0-9]*\) \*\/$/\1/p' "$top/src/base/err.h"); do
    grep -q "^\.It $code\$" "$pages/concord.1" && pass || fail "concord.1 does not name exit code $code"
done
if man --version >/dev/null 2>&1 && command -v groff >/dev/null; then
    for page in "$pages"/*.1; do
        complaints=$(LC_ALL=C.UTF-8 man --warnings -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
        [ -z "$complaints" ] && pass || fail "$page: $complaints"
    done
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
