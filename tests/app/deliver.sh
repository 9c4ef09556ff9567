#!/bin/sh
# Deliveries from outside (deliver.py). KILLS=1000: only kills, so many of each kind; `make check-kills` does that.
set -eu
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
command -v python3 >/dev/null || { echo 'deliver.sh: skipped: python3 is not installed'; exit 77; }
exec python3 -B "$top/tests/app/deliver.py" "${CONCORD:-$build/concord}" ${KILLS:+"$KILLS"}
