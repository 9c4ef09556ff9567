#!/bin/sh
# Each diagnostic is issued in one place, by a code of its own, and a golden case (tests/*/*.t) shows it as it is printed.
# `check-diagnostics.sh TREE` checks another tree; without an argument this project's tree is checked, and then a tree of its own
# with a violation of each kind. `forwarders` hand their code on to diag_error; whoever adds such a function names it here.
set -eu
LC_ALL=C; export LC_ALL
forwarders='plan_refuse|plan_diagnose|eval_refuse'

# Each call site of the tree, one a line: the code as it is printed (E201), or with ? before it where it is no number, a tab, and the file.
call_sites()
{
    (cd "$1" && find src -name '*.c' | sort | while IFS= read -r file; do
        sed 's|^#.*||' "$file" | tr '\n' ' ' | grep -oE "[a-z_ ]*\b(diag_error|diag_warn|$forwarders)\([^,;{]*,[[:space:]]*[^,;{]*," |
            awk -v file="$file" '{
                if ($0 ~ /(void|bool|int) (diag_error|diag_warn|'"$forwarders"')\(/)
                    next
                letter = $0 ~ /diag_warn\(/ ? "W" : "E"
                code = $0
                sub(/,$/, "", code)
                sub(/.*,[[:space:]]*/, "", code)
                if (code == "code" || code ~ /^int /)
                    next # handed on by a forwarder, or its definition
                print (code ~ /^[1-9][0-9][0-9]$/ ? letter code : "?" code) "\t" file
            }' || true
    done)
}

# The codes that the cases expect.
expected()
{
    find "$1/tests" -name '*.t' -exec awk '
        /^== / { wanted = 0 }
        /^--$/ { wanted = 1 }
        wanted && match($0, /(error|warning)\[[EW][0-9]+\]/) {
            code = substr($0, RSTART, RLENGTH)
            gsub(/.*\[|\]/, "", code)
            print code
        }' {} + | sort -u
}

violations()
{
    sites=$(call_sites "$1")
    shown=$(expected "$1")
    printf '%s\n--\n%s\n' "$shown" "$sites" | awk -F '\t' '
        $0 == "--" { sites = 1; next }
        $0 == "" { next }
        !sites { shown[$1] = 1; next }
        $1 ~ /^\?/ { print $2 ": the code \"" substr($1, 2) "\" is no number: it cannot be looked up"; next }
        {
            number = substr($1, 2)
            if (number in file)
                print $2 ": code " number " is issued at two places; the other is in " file[number]
            else
                file[number] = $2
            issued[$1] = $2
        }
        END {
            for (code in issued)
                if (!(code in shown))
                    print issued[code] ": no golden case shows " code
            for (code in shown)
                if (!(code in issued))
                    print "tests: a golden case shows " code ", which is issued nowhere"
        }' | sort
}

expect()
{
    printf '%s\n' "$found" | grep -qF "$1" || { echo "not found in the bad tree: $1"; exit 1; }
}

self_test()
{
    bad=$(mktemp -d)
    trap 'rm -rf "$bad"' EXIT
    mkdir -p "$bad/src/lang" "$bad/tests/lang"
    cat > "$bad/src/lang/a.c" <<'END'
void diag_error(struct diags *d, int code, struct span span, const char *fmt, ...)
    diag_error(d, 201, span, "shown");
    diag_error(p->diags,
               202, span, "not shown");
    diag_warn(d, 203, span, "a warning, shown as an error");
    diag_error(d, which ? 1 : 2, span, "no number");
END
    echo '    plan_refuse(p, 201, span, "twice");' > "$bad/src/lang/b.c"
    printf '== error[E202] in a program does not count\nerror[E202]\n--\nc:1:1: error[E201]: x\nc:1:1: error[E203]: y\nerror[E299]: z\n' > "$bad/tests/lang/a.t"
    found=$(violations "$bad")
    expect 'src/lang/b.c: code 201 is issued at two places; the other is in src/lang/a.c'
    expect 'src/lang/a.c: no golden case shows E202'
    expect 'src/lang/a.c: no golden case shows W203'
    expect 'src/lang/a.c: the code "which ? 1 : 2" is no number: it cannot be looked up'
    expect 'tests: a golden case shows E203, which is issued nowhere'
    expect 'tests: a golden case shows E299, which is issued nowhere'
    n=$(printf '%s\n' "$found" | wc -l)
    test "$n" = 6 || { echo "6 violations were planted, $n found:"; printf '%s\n' "$found"; exit 1; }
    echo "check-diagnostics: 6 planted violations found"
}

tree=${1:-${top_srcdir:-$(dirname "$0")/..}}
found=$(violations "$tree")
n=$(call_sites "$tree" | wc -l)
test -z "$found" || { printf '%s\n' "$found"; echo "check-diagnostics: $n diagnostics, $(printf '%s\n' "$found" | wc -l) violations"; exit 1; }
echo "check-diagnostics: $n diagnostics, each issued in one place and shown by a golden case"
test $# -gt 0 || self_test
