#!/bin/sh
# random.sh - random small projects, in the program and in the oracle: every figure agrees, and the laws hold.
# usage: random.sh            SEEDS projects (200) from seed FIRST (1) on, and a tenth of them by the laws; JOBS processes (2)
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
seeds=${SEEDS:-200} first=${FIRST:-1}
command -v python3 >/dev/null || { echo 'random.sh: skipped: there is no python3'; exit 77; }
python3 -c 'import sys, zoneinfo; sys.exit(sys.version_info < (3, 11)); zoneinfo.ZoneInfo("America/New_York")' 2>/dev/null ||
    { echo 'random.sh: skipped: python3 is older than 3.11 or has no time zones'; exit 77; }
PYTHONDONTWRITEBYTECODE=1 JOBS=${JOBS:-2}
export PYTHONDONTWRITEBYTECODE JOBS
failed=0
python3 "$top/tests/oracle/compare_random.py" "$concord" "$first" "$seeds" || failed=1
python3 "$top/tests/oracle/laws.py" "$concord" "$first" $(((seeds + 9) / 10)) || failed=1
exit $failed
