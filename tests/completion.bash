#!/bin/bash
# The completion for bash offers commands, options, and the names of a project, and what begins with the word alone.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
build=${abs_top_builddir:-$PWD}
# shellcheck source=doc/completion/concord.bash
. "$top/doc/completion/concord.bash"
PATH=$build:$PATH
passed=0 failed=0

# offers WANTED WORD...: the last word is the one that is completed; WANTED is all that is offered, or with a + one of it.
offers()
{
    local wanted=$1 got
    shift
    COMP_WORDS=(concord "$@")
    COMP_CWORD=$#
    _concord
    got=${COMPREPLY[*]}
    if [[ $got == "$wanted" || ($wanted == +* && " $got " == *" ${wanted#+} "*) ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL: concord $*: offered '$got', not '$wanted'"
    fi
}

offers 'run' ru
offers +check ''
offers +explain ''
offers '' nosuch
offers +--as-of= run --
offers '--out=' run --o
offers '' run --nosuch
offers 'weekly' -C "$top/reports/alignment" run w
offers 'win_rate win_rate_by_owner' -C "$top/reports/alignment" explain win_r
offers '' -C "$top/reports" run 'nosuch'
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
