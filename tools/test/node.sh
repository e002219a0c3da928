#!/usr/bin/env bash
# Sees to it that the test of the examples has Node.js and npm: `node` and `npm` on the PATH.
set -euo pipefail

# shellcheck source=tools/test/apt.sh
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

{ command -v node && command -v npm; } >/dev/null || apt_install "Node.js" \
    "install node and npm (on Debian: 'apt-get install nodejs npm')" \
    "apt-get install -q -y --no-install-recommends nodejs npm"
