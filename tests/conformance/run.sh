#!/bin/sh
# The connectors that come with Concord, held to what every connector promises; and one that breaks a promise must be found out.
set -eu
build=${top_builddir:-.}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
conform=$build/tests/conformance/conform

cat > "$folder/t.csv" <<'DATA'
Id,Name,Amount,Day,At,Flag,Id2,Id2
1,"Smith, ""J""",12.50,2026-01-31,2026-05-04T13:22:11.000Z,true,,
2,,x,2026-02-30,2026-05-04 13:22,no,1,1

3,abc,1.5
4,"two
lines",-3,2026-12-31,2026-05-04T13:22:11+02:00,YES,2,2
DATA
"$conform" -o folder="$folder" "$build/plugins/.libs/csv.so" csv t.csv
if command -v sqlite3 > /dev/null; then
    sqlite3 "$folder/t.db" "CREATE TABLE t(Id, Name, Amount, Day, At, Flag);
        INSERT INTO t VALUES (1, 'Smith', 12.5, '2026-01-31', '2026-05-04 13:22', 'true'), (2, NULL, 'x', '2026-02-30', '', 0)"
    "$conform" -o file="$folder/t.db" "$build/plugins/.libs/sqlite.so" sqlite t
fi
if "$conform" -o how=offsets "$build/tests/abi/.libs/streams.so" streams t > "$folder/log"; then
    echo 'a connector that breaks its promise was not found out'
    cat "$folder/log"
    exit 1
fi
grep -q '^not ok 4 - ' "$folder/log"
