#!/bin/sh
# The static analysis and the completeness of the distribution, for run-tests: `analyse.sh KIND SOURCE [BUILD]`. A finding fails.
#   tidy: clang-tidy on src and plugins; fanalyzer: gcc's analysis of paths through them; shellcheck: all shell scripts;
#   dist: each file of SOURCE is in the archive that BUILD made.
# shellcheck disable=SC2016 # $1 is an inner shell's
set -eu
kind=$1 source=$2 build=${3-}
cd "$source"
cores=$(getconf _NPROCESSORS_ONLN)

sources() { find src plugins -name '*.c' | LC_ALL=C sort; }
# How the build compiles a source, with its folders made absolute, one word a line.
flags()
{
    make -s -C "$build" list-flags | tr ' ' '\n' |
        sed -e "s,^-I\.\./${source##*/}\$,-I$source," -e "s,^-I\.\./${source##*/}/,-I$source/," -e "s,^-I\.\$,-I$build,"
}

case $kind in
tidy)
    # One file at a time: two in one call confuse the analyzer's view of va_list.
    flags | grep -E '^-(std|I|D|isystem)' > "$build/tidy.flags"
    sources | xargs -P "$cores" -I FILE sh -c 'echo "  CC tidy $1"; xargs -d "\n" -a "$2" clang-tidy --quiet "$1" -- 2>/dev/null' - FILE "$build/tidy.flags"
    ;;
fanalyzer)
    # Memory freed twice or used after, files left open, calls that a signal handler must not make. Leaks, NULL and values that are
    # not set are left to the sanitizers: this analysis takes a pointer that moved into a list for lost, and does not see that
    # an error code that is not 0 comes without a result.
    flags > "$build/fanalyzer.flags"
    sources | xargs -P "$cores" -I FILE sh -c 'echo "  CC analyse $1"
        xargs -d "\n" -a "$2" gcc -O1 -fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-null-argument \
            -Wno-analyzer-null-dereference -Wno-analyzer-possible-null-argument -Wno-analyzer-possible-null-dereference \
            -Wno-analyzer-use-of-uninitialized-value -Werror -S -o /dev/null "$1"' - FILE "$build/fanalyzer.flags"
    ;;
shellcheck)
    {
        echo run-tests
        echo run-demo
        echo setup.sh
        echo .ci/run
        find tests -name '*.sh' -o -name '*.bash'
    } | xargs shellcheck -x -S warning # what is only a matter of style stays the author's
    find doc -name '*.bash' -exec shellcheck -s bash -S error {} +
    ;;
dist)
    archive=$(ls "$build"/concord-*.tar.xz)
    tar -tf "$archive" | sed -n 's,^[^/]*/\(.*[^/]\)$,\1,p' | LC_ALL=C sort > "$build/dist.there"
    find . -type f ! -path './autom4te.cache/*' ! -path '*/.concord/*' | sed 's,^\./,,' | LC_ALL=C sort > "$build/dist.wanted"
    lost=$(LC_ALL=C comm -13 "$build/dist.there" "$build/dist.wanted")
    test -z "$lost" || { printf 'not in %s:\n%s\n' "${archive##*/}" "$lost"; exit 1; }
    ;;
*)
    echo "analyse.sh: no analysis '$kind'" >&2
    exit 64
    ;;
esac
