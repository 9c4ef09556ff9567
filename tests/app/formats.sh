#!/bin/sh
# Hostile texts as segments, records, labels, titles, answers of a hook and names of files go into every format and are read by parsers that are
# not ours: nothing becomes markup, a formula, a link or a control character, and what is not UTF-8 is shown as such and counted.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
python=/usr/bin/python3
if ! "$python" -c 'import openpyxl, html5lib' 2>/dev/null || ! command -v cmark-gfm >/dev/null; then
    echo "formats.sh: without openpyxl, html5lib and cmark-gfm nothing can be read back"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-formats.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
"$python" -B "$top/tests/app/formats.py" "$concord" "$work"
