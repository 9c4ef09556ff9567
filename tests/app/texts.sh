#!/bin/sh
# Hostile texts go from a CSV through the program into a workbook, Markdown and CSV, and come back unchanged or visibly escaped; no
# cell is a formula or a link. Other collections may be named: texts.sh FILE...
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
python=/usr/bin/python3
if ! "$python" -c 'import openpyxl' 2>/dev/null; then
    echo "texts.sh: without openpyxl nothing can be read back"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-texts.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
"$python" -B "$top/tests/app/texts.py" "$concord" "$work" "$@" || exit 1
mkdir "$work/parts" && cd "$work/parts" || exit 99
"$python" -m zipfile -e "$work/out/texts.xlsx" . || exit 1
if grep -rlE '<f[ >]|<hyperlink|externalLink|TargetMode="External"' --include='*.rels' --include='sheet*.xml' --include='workbook.xml' .; then
    echo "FAIL a formula, a link or a relation to something outside"
    exit 1
fi
