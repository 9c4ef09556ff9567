#!/bin/sh
# What the program says to a terminal: the summary of a run, colour, the pager, --watch; and that the terminal is as it was.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
python=/usr/bin/python3
if ! "$python" -c 'import pty; pty.openpty()' 2>/dev/null; then
    echo "terminal.sh: no Python, or no pseudo terminal to be had here"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-terminal.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
"$concord" -C "$work/project" init >/dev/null || exit 1
"$python" -B "$top/tests/app/terminal.py" "$concord" "$work/project"
