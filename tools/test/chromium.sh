#!/usr/bin/env bash
# Sees to it that the browser test has Chromium and its driver: `chromium` and `chromedriver` on the PATH.
set -euo pipefail

# shellcheck source=tools/test/apt.sh
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

command -v chromedriver >/dev/null || apt_install "Chromium" \
    "install chromium and chromedriver (on Debian: 'apt-get install chromium chromium-driver')" \
    "apt-get install -q -y --no-install-recommends chromium chromium-driver"
