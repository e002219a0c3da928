#!/usr/bin/env bash
# What the tests need and a fresh machine lacks, installed through apt. For other scripts, which source it:
#
#   apt_install WHAT INSTEAD SCRIPT   runs SCRIPT (sh) as root, or dies with what can be done instead
#
# Run by itself, it sees to programs that are packages of the same name:
#
#   tools/test/apt.sh PROGRAM…

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

apt_install() {
    local what=$1 instead=$2 script=$3 root=()
    command -v apt-get >/dev/null || die "$what is not installed, and there is no apt-get: $instead"
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || die "$what is not installed and this user may not install it: $instead"
        root=(sudo)
    fi
    say "Installing $what."
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -q && $script" >&2 ||
        die "$what could not be installed: $instead"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    set -euo pipefail
    for program; do
        command -v "$program" >/dev/null || apt_install "$program" "install it (on Debian: 'apt-get install $program')" \
            "apt-get install -q -y --no-install-recommends '$program'"
    done
fi
