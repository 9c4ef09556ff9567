#!/bin/sh
# Every example of the language's reference and of README.md runs and prints what stands below it.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
exec python3 "$top/tests/doc/run_examples.py" "${CONCORD:-$build/concord}" "$top/doc/language.md" "$top/README.md"
