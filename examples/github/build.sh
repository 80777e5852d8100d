#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# For the workflow beside it: builds gst-tts into build/, unless a cache has
# brought that. Its libraries are needed either way.
set -euo pipefail

.ci/install-packages .ci/packages-build
if [ ! -x build/gst/tools/gst-tts ]; then
  meson setup build --buildtype=release -Dtests=disabled -Dexamples=disabled
  meson compile -C build
fi
