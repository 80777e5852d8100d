#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what is missing, builds, runs every test and says how it went:
#   bash tests/run.sh [BUILD_DIR] [OPTION OF meson test]...
# The last line counts: N passed, N failed, N skipped.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
if [ $# -gt 0 ] && [[ $1 != -* ]]; then
  build=$1
  shift
fi

"$root/.ci/install-packages" "$root/.ci/packages-build" \
  "$root/.ci/packages-test"

options=(-Dtests=enabled -Dexamples=enabled)
if [ -e "$build/build.ninja" ]; then
  meson setup --reconfigure "$build" "$root" "${options[@]}" >/dev/null
else
  meson setup "$build" "$root" "${options[@]}"
fi
meson compile -C "$build"

# The log of an earlier run must not be counted when this one does not start.
log=$build/meson-logs/testlog.json
rm -f "$log"
meson test -C "$build" --no-rebuild --print-errorlogs "$@" || true
python3 "$root/tests/summary.py" "$log"
