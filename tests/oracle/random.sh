#!/bin/sh
# Random projects: every figure of the program agrees with the oracle's, which computes it the long way round.
# usage: random.sh [FIRST SEED [COUNT]]; SEEDS in the environment is another count.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$top/tests/oracle/compare_random.py" "${CONCORD:-$build/concord}" "${1:-1}" "${2:-${SEEDS:-60}}"
