#!/bin/sh
# Holds the folders apart: an include goes down the pipeline only, siblings never include each other, and a foreign header has
# one home. The tables below are the rule; doc/hacking.md says why. `check-includes.sh TREE` checks another tree; without an
# argument this project's tree is checked, and then a tree full of violations, each of which must be found.
set -eu

# folder: the folders that its files may include from, beside its own and include/concord
edges='
base:
data: base
lang: base data
agree: base data lang
plan: base data lang agree
sql: base data lang agree plan
eval: base data lang agree plan
out: base data lang agree plan
host: base data
hook: base data
state: base data
mail: base data
deliver: base data state mail
app: base data lang agree plan sql eval out host hook state mail deliver
'
# header (an extended regular expression on its name): where it may be included (one on the path)
homes='
(lua|lauxlib|lualib)\.h: ^src/hook/
xlsxwriter.*\.h: ^src/out/xlsx[a-z_]*\.[ch]$
pcre2\.h: ^src/data/pattern\.c$
utf8proc\.h: ^src/base/text\.c$
dlfcn\.h: ^src/(host/|state/db\.c$|hook/hook_state\.c$|out/xlsx_(between|lib)\.c$)
sqlite3\.h: ^(plugins/sqlite|src/state)/
(zlib|zstd)\.h: ^(plugins/csv/|src/out/xlsx_bundle\.c$)
emmintrin\.h: ^plugins/csv/border\.c$
minizip/zip\.h: ^src/out/xlsx_(between\.c|bundle\.h)$
expat\.h: ^src/out/xlsx_read\.c$
(unzip|minizip/unzip)\.h: ^src/out/xlsx_check\.c$
nettle/.*\.h: ^src/base/sha256\.c$
curl/curl\.h: ^plugins/smtp/
(cairo|librsvg/rsvg)\.h: ^plugins/picture/
malloc\.h: ^src/app/main\.c$
check\.h: ^tests/
'
# the system: ISO C, POSIX, and what of Linux is used
system='(assert|ctype|dirent|elf|errno|fcntl|fenv|float|getopt|glob|immintrin|inttypes|limits|link|locale|math|poll|pthread|regex|sched|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|sysexits|termios|threads|time|unistd|wchar|wctype)\.h|(sys|linux|arpa)/[a-z_]+\.h|sys/platform/x86\.h'

# Prints a line for each include that breaks a rule.
# shellcheck disable=SC2016 # the $ are awk's
violations()
{
    (cd "$1" && for folder in include src plugins tests; do
        test ! -d "$folder" || find "$folder" -name '*.[ch]' -o -name '*.def'
    done | LC_ALL=C sort | edges=$edges homes=$homes system=$system xargs -r awk '
        function say(what) { print FILENAME ":" FNR ": " what }
        function exists(path,    line, there) { there = (getline line < path) >= 0; close(path); return there }
        BEGIN {
            n = split(ENVIRON["edges"], lines, "\n")
            for (i = 1; i <= n; i++)
                if (split(lines[i], part, /: */) > 1 || lines[i] ~ /:$/) {
                    known[part[1]] = 1
                    m = split(part[2], to, " ")
                    for (j = 1; j <= m; j++)
                        may[part[1], to[j]] = 1
                }
            n = split(ENVIRON["homes"], lines, "\n")
            for (i = 1; i <= n; i++)
                if (split(lines[i], part, /: /) == 2) {
                    foreign[++homes] = "^" part[1] "$"
                    home[homes] = part[2]
                }
            system_header = "^(" ENVIRON["system"] ")$"
        }
        FNR == 1 {
            split(FILENAME, at, "/")
            tree = at[1]
            folder = at[2]
            if (tree == "src" && !(folder in known))
                say("folder src/" folder " has no line in the table of tests/check-includes.sh")
        }
        !/^[ \t]*#[ \t]*include/ { next }
        /"/ {
            split($0, quoted, "\"")
            name = quoted[2]
            if (name == "config.h" || tree == "tests")
                next
            if (tree == "include") {
                say("an installed header may not include \"" name "\"; <concord/...> is all that its reader has")
            } else if (tree == "plugins") {
                if (name ~ /\.\.\// || !exists(substr(FILENAME, 1, match(FILENAME, /[^\/]*$/) - 1) name))
                    say("a plugin sees include/concord and its own folder, not \"" name "\"")
            } else {
                n = split(name, target, "/")
                if (n < 2 || !(target[1] in known))
                    say("write the folder: \"" folder "/...\", not \"" name "\"")
                else if (target[1] != folder && !((folder, target[1]) in may))
                    say("src/" folder " may not include from src/" target[1] " (\"" name "\")")
            }
            next
        }
        /</ {
            name = $0
            sub(/^[^<]*</, "", name)
            sub(/>.*/, "", name)
            if (name ~ /^concord\//)
                next
            found = 0
            for (i = 1; i <= homes; i++)
                if (name ~ foreign[i]) {
                    found = 1
                    if (FILENAME !~ home[i] && tree != "tests")
                        say("<" name "> belongs to " home[i])
                    else if (tree == "tests" || FILENAME ~ home[i])
                        break
                }
            if (!found && name !~ system_header && tree != "tests")
                say("<" name "> has no home in the table of tests/check-includes.sh")
        }')
}

# plant FILE INCLUDE: a file of the bad tree; the check must name it.
plant()
{
    mkdir -p "$bad/$(dirname "$1")"
    printf '#include %s\n' "$2" > "$bad/$1"
    planted=$((planted + 1))
}

self_test()
{
    bad=$(mktemp -d)
    trap 'rm -rf "$bad"' EXIT
    planted=0
    plant src/base/up.c '"data/type.h"'
    plant src/data/up.c '"lang/ast.h"'
    plant src/lang/up.c '"plan/plan.h"'
    plant src/agree/up.c '"eval/eval.h"'
    plant src/plan/up.c '"out/layout.h"'
    plant src/eval/side.c '"out/layout.h"'
    plant src/out/side.h '"eval/eval.h"'
    plant src/sql/side.c '"eval/eval.h"'
    plant src/host/lang.c '"lang/ast.h"'
    plant src/hook/side.c '"host/host.h"'
    plant src/state/plan.c '"plan/plan.h"'
    plant src/mail/agree.c '"agree/agree.h"'
    plant src/mail/deliver.c '"deliver/deliver.h"'
    plant src/deliver/lang.c '"lang/ast.h"'
    plant src/eval/app.c '"app/run.h"'
    plant src/base/bare.c '"err.h"'
    plant src/new/folder.c '<stdio.h>'
    plant src/eval/lua.c '<lua.h>'
    plant src/app/lua.c '<lauxlib.h>'
    plant src/out/layout.c '<xlsxwriter.h>'
    plant src/eval/pattern.c '<pcre2.h>'
    plant src/data/text.c '<utf8proc.h>'
    plant src/app/plugin.c '<dlfcn.h>'
    plant src/app/ledger.c '<sqlite3.h>'
    plant plugins/csv/ledger.c '<sqlite3.h>'
    plant src/data/gzip.c '<zlib.h>'
    plant src/out/zstd.c '<zstd.h>'
    plant src/out/xlsx.c '<expat.h>'
    plant src/lang/zip.c '<unzip.h>'
    plant src/base/curl.c '<curl/curl.h>'
    plant plugins/csv/inside.c '"base/err.h"'
    plant plugins/csv/over.c '"../sqlite/sqlite.h"'
    plant include/concord/plugin.h '"arrow.h"'
    good=$(violations "$bad" | cut -d: -f1 | LC_ALL=C sort -u)
    missed=$(cd "$bad" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort | while IFS= read -r file; do
        printf '%s\n' "$good" | grep -qxF "$file" || echo "$file"
    done)
    test -z "$missed" || { echo "not found in the bad tree: $missed"; return 1; }
    echo "check-includes: $planted planted violations found"
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
