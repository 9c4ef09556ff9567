#!/bin/sh
# The language at work, sentence by sentence: the documents of this folder are small projects with what has to come out, run as the
# examples of the reference are. `run_examples.py … --update` writes what comes out; the difference is then the review.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
exec python3 "$top/tests/doc/run_examples.py" "$concord" "$top"/tests/golden/*.md
