#!/bin/sh
# Mail, sent to servers that are not ours: one that plays every fault, aiosmtpd, and Exim where it is installed, all on loopback.
set -eu
source=${top_srcdir:-$(dirname "$0")/../..}
build=${top_builddir:-.}
case $build in /*) ;; *) build=$PWD/$build ;; esac
python=
for one in python3 /usr/bin/python3; do
    test -n "$python" || ! "$one" -c 'import aiosmtpd' 2>/dev/null || python=$one
done
test -n "$python" || { echo 'servers: aiosmtpd is not installed (Debian: python3-aiosmtpd)'; exit 77; }
command -v openssl >/dev/null || { echo 'servers: openssl is not installed'; exit 77; }
exec "$python" "$source/tests/mail/servers.py" "$build"
