#!/bin/sh
# bad.sh - runs the cases of run.py on the program of this build folder.
set -eu
python=/usr/bin/python3
test -x "$python" || python=python3
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
    echo 'bad.sh: there is no Python of 3.9 or later'
    exit 77
fi
exec "$python" -B "${top_srcdir:-$(dirname "$0")/../..}/tests/bad/run.py" "${top_builddir:-.}/concord" "${top_builddir:-.}/tests/abi/.libs"
