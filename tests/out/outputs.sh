#!/bin/sh
# outputs.sh - the files of a report, read by other programs, and made under every failure that can be had here.
#
# A failure must end with a clear word and the right exit code, leave yesterday's files as they were and nothing else behind.
set -u
program=${WRITE_REPORT:-$top_builddir/tests/out/write_report}
source=${top_srcdir:-.}/tests/out
python=/usr/bin/python3
work=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
failures=0
fail() { echo "outputs.sh: $*" >&2; failures=$((failures + 1)); }

# ---- read back
"$program" weekly "$work/a" >/dev/null || fail "the sample is not written"
if "$python" -c 'import openpyxl' 2>/dev/null; then
    "$python" "$source/read_back.py" "$work/a" || fail "the files do not say what was meant"
    cp -r "$work/a" "$work/broken"
    sed -i 's/^leads,week,2026-08-03,,1480,/leads,week,2026-08-03,,1481,/' "$work/broken/"*.csv
    "$python" "$source/read_back.py" "$work/broken" >/dev/null && fail "read_back.py takes a wrong figure for right"
    "$python" "$source/texts.py" "$program" "$work/texts" || fail "texts are changed"
else
    echo "outputs.sh: without openpyxl, the workbook is read by the program's own check alone"
fi

# ---- the page, letter for letter, and as other parsers read it; UPDATE=1 writes it anew, and the diff is the review
page=$source/weekly.html
[ -z "${UPDATE:-}" ] || cp "$work/a/weekly-2026-10-26.html" "$page"
cmp -s "$work/a/weekly-2026-10-26.html" "$page" || fail "the page differs: $(diff "$page" "$work/a/weekly-2026-10-26.html" | head -n 4)"
if "$python" -c 'import html5lib' 2>/dev/null; then
    "$python" "$source/page.py" "$program" "$work/page" "${top_builddir:-.}/plugins/.libs" || fail "the page, a picture or the mail is not what it must be"
    sed 's/out += c$/out += c.upper()/' "$source/page.py" >"$work/page.py" && cp "$source/texts.py" "$work/texts.py"
    "$python" "$work/page.py" "$program" "$work/page" >/dev/null && fail "page.py takes a wrong text for right"
else
    echo "outputs.sh: without html5lib, nobody reads the page but this test's own copy"
fi

# ---- the same bytes again: other day, zone, language, mask, folder for temporary files
i=0
for setting in TZ=Asia/Kolkata TZ=America/Caracas LC_ALL=C LC_ALL=de_DE.UTF-8 LC_ALL=tr_TR.UTF-8 TMPDIR=/nowhere HOME=/nowhere LANG= SOURCE_DATE_EPOCH=1; do
    i=$((i + 1))
    env "$setting" "$program" weekly "$work/same$i" >/dev/null || fail "$setting: not written"
    for file in "$work/a"/*; do
        cmp -s "$file" "$work/same$i/${file##*/}" || fail "$setting: other bytes in ${file##*/}"
    done
done

# ---- no room: a limit on the size of files, at many sizes
sum() { (cd "$1" && find . -type f | sort | while read -r f; do echo "$f $(cksum <"$f")"; done); }
before=$(sum "$work/a")
size=0
refused=0
if command -v prlimit >/dev/null; then
    while [ "$size" -lt 60000 ]; do
        prlimit --fsize="$size" "$program" weekly "$work/a" >/dev/null 2>"$work/err"
        rc=$?
        [ "$before" = "$(sum "$work/a")" ] || fail "files of at most $size bytes: yesterday's files are not as they were"
        case $rc in
        0) [ "$refused" -gt 0 ] || fail "no size was refused" ;;
        74) refused=$((refused + 1)); [ "$size" -lt 2000 ] || [ -s "$work/err" ] || fail "files of at most $size bytes: no word" ;;
        *) fail "files of at most $size bytes: exit $rc: $(cat "$work/err")" ;;
        esac
        size=$((size + ${FSIZE_STEP:-997}))
    done
    echo "outputs.sh: $refused sizes refused"
fi
# ---- no memory to open files
if command -v prlimit >/dev/null; then
    for n in 4 5 6 7 8 9; do
        prlimit --nofile="$n" "$program" weekly "$work/a" >/dev/null 2>"$work/err"
        rc=$?
        case $rc in 0 | 71 | 73 | 74) ;; *) fail "$n open files: exit $rc: $(cat "$work/err")" ;; esac
        [ "$before" = "$(sum "$work/a")" ] || fail "$n open files: yesterday's files are not as they were"
    done
fi

# ---- folders in which nothing can be made
touch "$work/file"
"$program" weekly "$work/file" >/dev/null 2>&1 && fail "a file was taken for a folder"
mkdir "$work/outside" "$work/linked"
ln -s "$work/outside/target" "$work/linked/weekly-2026-10-26.md"
"$program" weekly "$work/linked" >/dev/null 2>"$work/err"
[ $? = 73 ] || fail "a link in place of a file is not refused: $(cat "$work/err")"
[ "$(ls -A "$work/linked")" = weekly-2026-10-26.md ] || fail "a refused report left files behind"
[ -z "$(ls -A "$work/outside")" ] || fail "a link was followed"
mkdir "$work/readonly" && chmod 555 "$work/readonly"
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$work"
    run="setpriv --reuid=65534 --regid=65534 --clear-groups"
    command -v setpriv >/dev/null && [ -x "$program" ] && $run "$program" 2>/dev/null
    [ $? = 64 ] || run=none
else
    run=
fi
if [ "$run" != none ]; then
    $run "$program" weekly "$work/readonly" >/dev/null 2>"$work/err"
    [ $? = 77 ] || fail "a folder that may not be written: $(cat "$work/err")"
fi

# ---- a full disk
# shellcheck disable=SC2016 # $1 is the inner shell's
full='mount -t tmpfs -o size="$3" none "$1" && mkdir "$1/o" && { "$2" weekly "$1/o" >/dev/null 2>"$1.err"; echo $? "$(ls -A "$1/o" | wc -l)"; }'
mkdir "$work/disk"
if unshare -rm true 2>/dev/null && unshare -rm sh -c "$full" sh "$work/disk" "$program" 4m >/dev/null 2>&1; then
    for kilobytes in 4 8 12 16 20 24 32 40 48 56 64 80 96 112 128 160 192 256; do
        case $(unshare -rm sh -c "$full" sh "$work/disk" "$program" "${kilobytes}k" 2>/dev/null) in
        '0 13' | '74 0' | '71 0' | '73 0') ;;
        *) fail "a disk of $kilobytes kB: $(unshare -rm sh -c "$full" sh "$work/disk" "$program" "${kilobytes}k"): $(cat "$work/disk.err")" ;;
        esac
    done
else
    echo "outputs.sh: no small disk can be had here; limits on files stand for it"
fi
[ "$failures" = 0 ]
