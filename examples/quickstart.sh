#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# From a fresh Debian 12 to a spoken sentence:
#   bash examples/quickstart.sh [-b BUILD_DIR] ["TEXT"]
# Installs what is missing, builds, leaves hello.ogg in the current folder and
# plays it where there is a sound card.
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
if [ "${1:-}" = -b ]; then
  build=$2
  shift 2
fi
text=${1:-Hello from GStreamer}

"$root/.ci/install-packages" "$root/.ci/packages-build"

if [ ! -e "$build/build.ninja" ]; then
  meson setup "$build" "$root" -Dtests=disabled -Dexamples=disabled
fi
meson compile -C "$build"

launch() {
  meson devenv -C "$build" --workdir "$PWD" gst-launch-1.0 -q "$@"
}

launch ttssrc text="$text" ! audioconvert ! audioresample ! opusenc ! oggmux \
  ! filesink location=hello.ogg
echo "Spoken into $PWD/hello.ogg"

if compgen -G '/dev/snd/pcm*p' >/dev/null || [ -n "${PULSE_SERVER:-}" ]; then
  launch playbin uri="file://$PWD/hello.ogg" \
    || echo "It could not be played here." >&2
fi
