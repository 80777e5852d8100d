#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The vendors' own clients against our fakes: run.sh [BUILD_DIR]
# Installs them from PyPI into BUILD_DIR/peers-venv.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build}
venv=$build/peers-venv

[ -d "$venv" ] || python3 -m venv "$venv"
"$venv/bin/pip" install -q -r "$root/tests/peers/requirements.txt"
export TTS_PEERS_PYTHON=$venv/bin/python
meson test -C "$build" --suite peers --print-errorlogs --verbose
