#!/bin/sh
# system_package.sh NAME…: install packages of the system, where that is Debian's and we may.
# Otherwise it says what to install and fails.
set -eu

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo "Please install with your system's package manager: $*" >&2
    exit 1
fi

install() {
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --quiet=2 --yes --no-install-recommends "$@" >/dev/null
}

echo "Installing $* …"
# The list of packages may be missing, or older than the packages themselves.
install "$@" 2>/dev/null || { $as_root apt-get update --quiet=2 && install "$@"; }
