# What ./run-tests and ./run-demo share: the Debian packages, the ordinary user, the copy of the tree that is built. Sourced by
# both; `top` is the folder of the clone and `task` the name of the job.
#
# Nothing is built in the clone: it may belong to another user or be read-only. The tree is copied below the home of an ordinary
# user, and everything after the installation of packages runs as that user: as the one who called, or, called by root, as the
# system user concord-build, who is made when missing. The clone's path, umask and environment make no difference.
# shellcheck shell=sh disable=SC2015,SC2016,SC2086,SC2154 # A && B || fail; $1 of another shell; lists of words; top, task, script

# shellcheck disable=SC2034 # read by the scripts that source this file
packages='autoconf automake libtool make gcc libc6-dev binutils pkg-config xz-utils tzdata
    liblua5.4-dev libpcre2-dev libxlsxwriter-dev libsqlite3-dev libutf8proc-dev libminizip-dev nettle-dev zlib1g-dev libzstd-dev
    libexpat1-dev libcurl4-openssl-dev librsvg2-dev fonts-dejavu-core libxml2-utils check universal-ctags clang-tidy shellcheck python3 python3-openpyxl python3-html5lib python3-aiosmtpd
    cmark-gfm mblaze openssl libnss-wrapper'
builder=concord-build

bold=''
plain=''
if test -t 1; then
    bold=$(printf '\033[1m')
    plain=$(printf '\033[0m')
fi
say() { printf '%s== %s%s\n' "$bold" "$*" "$plain"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
seconds() { date +%s; }

# Installs what is missing, without a question; does nothing when all is there. Elsewhere than on Debian the names of the packages
# differ, and configure says what it misses.
install_packages()
{
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say 'no apt-get here: the libraries are taken as they are found'
        return 0
    fi
    # A mail server for the tests to send to, of their own; two packages of one exclude each other, so never beside another.
    dpkg-query -W -f='${db:Status-Status} ${Provides}\n' 2>/dev/null | grep -q '^installed .*mail-transport-agent' || packages="$packages exim4-daemon-light"
    missing=
    for package in $packages; do
        test "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed || missing="$missing $package"
    done
    test -n "$missing" || { say 'all packages are installed'; return 0; }
    root=
    if test "$(id -u)" != 0; then
        sudo -n true 2>/dev/null ||
            fail "these packages are missing, and sudo is not possible without a password:$missing
    Install them as root, or call this script as root."
        root='sudo -n'
    fi
    say "installing:$missing"
    apt="env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3"
    $root $apt update && $root $apt install -y --no-install-recommends $missing </dev/null ||
        fail "the installation of packages failed:$missing"
}

# Sets `home`, a folder of an ordinary user, and `as`, the words that run a command as that user.
find_user()
{
    if test "$(id -u)" = 0; then
        id "$builder" >/dev/null 2>&1 ||
            useradd --system --user-group --create-home --home-dir "/var/lib/$builder" --shell /bin/sh "$builder" ||
            fail "the user $builder cannot be made"
        home=$(getent passwd "$builder" | cut -d: -f6)
        as="runuser -u $builder --"
    else
        home=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/concord
        mkdir -p "$home" 2>/dev/null && test -w "$home" || home=/var/tmp/concord-$(id -u)
        as=
    fi
    $as mkdir -p "$home/$task" && $as test -O "$home/$task" || fail "$home/$task cannot be used: it is not a folder of this user"
}

# Writes the tree as it stands, without what a build in it left behind, to standard output.
pack_tree()
{
    tar -C "$top" --exclude=./.git --exclude=./autom4te.cache --exclude=./config.status --exclude=./config.h --exclude=./Makefile \
        --exclude=.libs --exclude=.deps --exclude=__pycache__ --exclude='*.o' --exclude='*.lo' --exclude='*.la' -cf - .
}

# Copies the tree to $home/$task/source and goes on there as the ordinary user, with a plain environment: `SCRIPT --inside`.
# A second run at the same time waits for the first.
go_inside()
{
    find_user
    there=$home/$task
    cd "$there" || fail "$there cannot be entered"
    exec 9< .
    flock -n 9 || { say "another run is under way in $there; waiting for it"; flock 9; }
    $as sh -c 'if test -d "$1"; then chmod -R u+w "$1" && rm -rf "$1"; fi && umask 022 && mkdir -p "$1"' - "$there/source" &&
        pack_tree | $as tar -C "$there/source" --no-same-owner --no-same-permissions -xf - ||
        fail "the tree cannot be copied to $there/source"
    $as env -i HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 TERM="${TERM:-dumb}" \
        sh "$there/source/$script" --inside "$@"
}

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# Passes on what tells how far a build or a test run is, and not each line of it.
progress()
{
    sed -u -n -e 's/^  CC  */   CC /p' -e 's/^  CCLD */   LD /p' -e '/^\(PASS\|FAIL\|SKIP\|XPASS\|ERROR\): /s/^/   /p' \
        -e '/: \(error\|warning\): /s/^/   /p' -e '/^config.status: creating config.h/s/^/   /p'
}

# logged LOG LIMIT COMMAND: runs it with its output in LOG and the progress on the terminal; its exit status is the command's.
logged()
{
    log=$1 limit=$2
    shift 2
    { timeout --kill-after=10 "$limit" "$@" 2>&1 </dev/null; echo $? > "$log.status"; } | tee "$log" | progress
    status=$(cat "$log.status")
    test "$status" != 124 || echo "   stopped after $limit seconds"
    return "$status"
}
