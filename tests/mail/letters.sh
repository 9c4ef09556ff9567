#!/bin/sh
# Letters, read back by mail programs that are not ours.
set -eu
exec python3 "${top_srcdir:-$(dirname "$0")/../..}/tests/mail/letters.py" "${top_builddir:-.}/tests/mail/write_letter"
