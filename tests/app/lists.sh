#!/bin/sh
# A list that is too long to be held: the workbook has every record in its order, Markdown says where they are, and without a workbook all
# stand in a CSV beside. Read by programs that are not ours.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
python=/usr/bin/python3
if ! "$python" -c 'import openpyxl' 2>/dev/null; then
    echo "lists.sh: without openpyxl nothing can be read back"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-lists.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
"$python" -B "$top/tests/app/lists.py" "$concord" "$work"
