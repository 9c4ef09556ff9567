#!/bin/sh
# pictures.sh - the pictures of the report in this folder: the page of the sample project as a browser shows it, at three widths, in light and
# dark. Needs chromium; `make pictures` runs it in a build folder.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
concord=${CONCORD:-$PWD/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-pictures.XXXXXX")
trap 'rm -rf "$work"' EXIT
command -v chromium >/dev/null || { echo 'pictures.sh: chromium is not here; Debian has it in the package chromium' >&2; exit 69; }

# shot NAME WIDTH HEIGHT [FLAG]
shot()
{
    name=$1 width=$2 height=$3
    shift 3
    chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" --window-size="$width,$height" "$@" \
        --screenshot="$top/doc/$name.png" "file://$page" >/dev/null 2>&1
    echo "doc/$name.png"
}

mkdir "$work/project"
(cd "$work/project" && "$concord" init >/dev/null && "$concord" run weekly --as-of 2026-11-02 >/dev/null)
page=$(echo "$work"/project/out/*.html)
shot report 1440 1150
shot report-tablet 820 900 --blink-settings=preferredColorScheme=0
shot report-phone 390 1000
