#!/bin/sh
# What leaves a file: a plugin exports concord_plugin_init and nothing else, the program nothing but what the workbook library is to find
# in it (src/out/xlsx_between.c), and an installed header declares nothing that could meet a name of its reader: concord_, CONCORD_, and the names that the Arrow C interface fixes.
# Runs in a build folder (top_builddir); afterwards a header and two objects made for it must each be found out.
set -eu
source=${top_srcdir:-$(dirname "$0")/..}
build=${top_builddir:-.}
: "${NM:=nm}" "${CC:=cc}"

ctags=
for name in ctags-universal ctags uctags; do
    if $name --version 2>/dev/null | grep -q 'Universal Ctags'; then ctags=$name; break; fi
done

# Dynamic symbols that a file defines itself: neither copies of libc's data nor the marks of the linker or of a sanitizer.
exported()
{
    $NM -D --defined-only --format=posix "$1" | awk '$1 !~ /@/ && $1 !~ /^(__bss_start|_edata|_end|__(asan|ubsan|tsan|odr_asan|sanitizer).*)$/ { print $1 }'
}

plugin_violations()
{
    names=$(exported "$1" | tr '\n' ' ')
    test "$names" = 'concord_plugin_init ' || echo "$1 exports '$names', not concord_plugin_init alone"
}

program_violations()
{
    names=$(exported "$1" | grep -vxE 'zip(OpenNewFileInZip4_64|WriteInFileInZip|CloseFileInZip|Close)|lxw_tmpfile' | tr '\n' ' ')
    test -z "$names" || echo "$1 exports $names"
}

header_violations()
{
    "$ctags" --quiet --options=NONE --languages=C --langmap=C:.h --kinds-C=dfpegtusvx --output-format=xref --_xformat='%F %N %K' -f - "$1" |
        awk '$2 !~ /^(concord_|CONCORD_|Arrow|ARROW_|__anon)/ { print $1 ": " $3 " " $2 " is not a concord_ name" }'
}

self_test()
{
    bad=$(mktemp -d)
    trap 'rm -rf "$bad"' EXIT
    printf '%s\n' '#define LIMIT 3' 'struct concord_fine { int x; };' 'int helper(void);' 'enum concord_k { OTHER };' > "$bad/bad.h"
    if test -n "$ctags"; then
        n=$(header_violations "$bad/bad.h" | wc -l)
        test "$n" = 3 || { echo "3 names were planted in a header, $n found"; exit 1; }
    fi
    command -v "${CC%% *}" >/dev/null || return 0
    printf '%s\n' 'int concord_plugin_init(void);' 'int concord_plugin_init(void) { return 0; }' \
        'int helper(void);' 'int helper(void) { return 0; }' > "$bad/bad.c"
    $CC -shared -fPIC -o "$bad/two.so" "$bad/bad.c"
    test -n "$(plugin_violations "$bad/two.so")" || { echo 'a plugin with two symbols was not found'; exit 1; }
    printf '%s\n' 'int main(void) { return 0; }' >> "$bad/bad.c"
    $CC -rdynamic -o "$bad/program" "$bad/bad.c"
    test -n "$(program_violations "$bad/program")" || { echo 'a program that exports was not found'; exit 1; }
    printf '%s\n' 'int main(void) { return 0; }' > "$bad/empty.c"
    $CC -shared -fPIC -fvisibility=hidden -o "$bad/none.so" "$bad/empty.c"
    test -n "$(plugin_violations "$bad/none.so")" || { echo 'a plugin without its symbol was not found'; exit 1; }
    echo "check-symbols: planted violations found"
}

found=$(
    for plugin in "$build"/plugins/.libs/*.so; do test ! -f "$plugin" || plugin_violations "$plugin"; done
    test ! -f "$build/concord" || program_violations "$build/concord"
    test -z "$ctags" || for header in "$source"/include/concord/*.h; do test ! -f "$header" || header_violations "$header"; done
)
test -z "$found" || { printf '%s\n' "$found"; exit 1; }
self_test
