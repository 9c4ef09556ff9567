#!/bin/sh
# Files have at most 700 lines and functions at most 60, by universal ctags; a function that is listed in tests/size-exceptions
# as `file function` (a lexer, a switch over node kinds) may have 120. `check-sizes.sh TREE` checks another tree; without an
# argument this project's tree is checked, and then a tree of its own with a violation of each kind.
set -eu
file_limit=700 function_limit=60 exception_limit=120

ctags=
for name in ctags-universal ctags uctags; do
    if $name --version 2>/dev/null | grep -q 'Universal Ctags'; then ctags=$name; break; fi
done
test -n "$ctags" || { echo 'check-sizes: skipped: universal ctags is not installed'; exit 77; }

# Each function of the tree, one a line: path, name, number of lines.
functions()
{
    (cd "$1" && sources | xargs -r "$ctags" --quiet --options=NONE --languages=C --langmap=C:.c.h --kinds-C=f \
        -I 'START_TEST+,END_TEST+' --output-format=xref --_xformat='%F %N %n %{end}' -f - 2>/dev/null) |
        awk 'NF == 4 { print $1, $2, $4 - $3 + 1 }'
}

sources()
{
    for folder in include src plugins tests; do
        test ! -d "$folder" || find "$folder" -name '*.[ch]'
    done | LC_ALL=C sort
}

violations()
{
    (cd "$1" && sources | while IFS= read -r file; do
        lines=$(wc -l < "$file")
        test "$lines" -le $file_limit || echo "$file: $lines lines, at most $file_limit"
    done)
    exceptions=$1/tests/size-exceptions
    test -f "$exceptions" || exceptions=/dev/null
    functions "$1" | awk -v exceptions="$exceptions" -v limit=$function_limit -v most=$exception_limit '
        BEGIN {
            while ((getline line < exceptions) > 0)
                if (line !~ /^ *(#|$)/) {
                    split(line, word, " ")
                    excepted[word[1], word[2]] = 1
                }
        }
        {
            mine = ($1, $2) in excepted ? most : limit
            seen[$1, $2] = 1
            if ($3 > mine)
                print $1 ": " $2 " has " $3 " lines, at most " mine
            if ($3 > limit)
                used[$1, $2] = 1
        }
        END {
            for (key in excepted)
                if (!(key in seen) || !(key in used)) {
                    split(key, word, SUBSEP)
                    if (!(key in seen))
                        print "tests/size-exceptions: there is no function " word[2] " in " word[1]
                    else
                        print "tests/size-exceptions: " word[1] " " word[2] " needs no exception"
                }
        }' | LC_ALL=C sort -u
}

# body N FILE NAME: appends a function of N lines.
body()
{
    awk -v n="$1" -v name="$3" 'BEGIN { print "int " name "(void)"; print "{"; for (i = 0; i < n - 4; i++) print "    ;"; print "    return 0;"; print "}" }' >> "$2"
}

expect()
{
    printf '%s\n' "$found" | grep -qF "$1" || { echo "not found in the bad tree: $1"; exit 1; }
}

self_test()
{
    bad=$(mktemp -d)
    trap 'rm -rf "$bad"' EXIT
    mkdir -p "$bad/src/base" "$bad/plugins/x" "$bad/tests"
    body 60 "$bad/src/base/fits.c" fits
    body 61 "$bad/src/base/long.c" too_long
    body 120 "$bad/src/base/lexer.c" allowed
    body 121 "$bad/src/base/switch.c" over_the_exception
    body 20 "$bad/src/base/small.c" needs_none
    awk 'BEGIN { for (i = 0; i < 700; i++) print "" }' > "$bad/plugins/x/fits.h"
    awk 'BEGIN { for (i = 0; i < 701; i++) print "" }' > "$bad/plugins/x/long.h"
    printf '%s\n' '# comment' 'src/base/lexer.c allowed' 'src/base/switch.c over_the_exception' \
        'src/base/small.c needs_none' 'src/base/gone.c gone' > "$bad/tests/size-exceptions"
    found=$(violations "$bad")
    expect 'src/base/long.c: too_long has 61 lines, at most 60'
    expect 'src/base/switch.c: over_the_exception has 121 lines, at most 120'
    expect 'plugins/x/long.h: 701 lines, at most 700'
    expect 'tests/size-exceptions: src/base/small.c needs_none needs no exception'
    expect 'tests/size-exceptions: there is no function gone in src/base/gone.c'
    n=$(printf '%s\n' "$found" | wc -l)
    test "$n" = 5 || { echo "5 violations were planted, $n found:"; printf '%s\n' "$found"; exit 1; }
    echo "check-sizes: 5 planted violations found"
}

if test $# -gt 0; then
    found=$(violations "$1")
    printf '%s' "${found:+$found
}"
    test -z "$found"
    exit
fi
found=$(violations "${top_srcdir:-$(dirname "$0")/..}")
test -z "$found" || { printf '%s\n' "$found"; exit 1; }
self_test
