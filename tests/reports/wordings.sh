#!/bin/sh
# Second wordings of the sample project's definitions change the cells that doc/plan.md works out by hand, and no other.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
exec python3 "$top/tests/reports/wordings.py" "${CONCORD:-$build/concord}" "$top/reports/alignment"
