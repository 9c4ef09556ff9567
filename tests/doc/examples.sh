#!/bin/sh
# Every example of the language's reference and of README.md runs and prints what stands below it. First the runner has to find the
# mistakes of a document that is made here.
set -u
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${abs_top_builddir:-$PWD}
concord=${CONCORD:-$build/concord}
work=$(mktemp -d "${TMPDIR:-/tmp}/concord-examples.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

cat >"$work/bad.md" <<'END'
<!-- setting bad -->
`p.concord`
```concord
concord 1
```
```text
$ concord check
what does not come out
```
<!-- exit 65 -->
```text
$ concord plugins >/dev/null
```
```python
this block is of no kind
```
`q.concord`
and no block follows
```concord
metric m = nothing
```
<!-- setting other -->
<!-- wrong -->
```concord
concord 1
```
END
python3 "$top/tests/doc/run_examples.py" "$concord" "$work/bad.md" >"$work/found"
last=$(tail -n 1 "$work/found")
if [ "$last" != '1 passed, 6 failed' ]; then
  echo "FAIL the runner finds 6 mistakes where they are planted: $last"
  cat "$work/found"
  exit 1
fi
exec python3 "$top/tests/doc/run_examples.py" "$concord" "$top/doc/language.md" "$top/README.md"
