#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs into an empty prefix, uses what is there as a stranger would, and
# uninstalls without a trace: check.sh BUILD_DIR PREFIX
# The build must have been set up with that prefix.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
build=$1
prefix=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() {
  echo "$*" >&2
  exit 1
}

rm -rf "$prefix"
meson install -C "$build" --no-rebuild >/dev/null
(cd "$prefix" && find . -type f -o -type l | sort)

export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name gstreamer-tts-1.0.pc)")
pc() { pkg-config --variable="$1" gstreamer-tts-1.0; }

unset GST_PLUGIN_PATH GST_TTS_LIBEXECDIR
export LD_LIBRARY_PATH=$(pc libdir)
export GST_PLUGIN_PATH_1_0=$(pc pluginsdir)
export GST_REGISTRY_1_0=$scratch/registry.bin
export GI_TYPELIB_PATH=$(pc typelibdir)
export PATH=$prefix/bin:$PATH

echo "--- a program compiles and links through pkg-config"
read -ra flags <<<"$(pkg-config --cflags --libs gstreamer-tts-1.0)"
cc -Wall -Werror -o "$scratch/version" "$here/version.c" "${flags[@]}"
"$scratch/version"

echo "--- every element and provider is there"
for plugin in tts ttsproviders; do
  elements=$(gst-inspect-1.0 "$plugin" | sed -n 's/^  \([a-z]*\): .*/\1/p')
  for element in $elements; do
    echo "$element"
    gst-inspect-1.0 "$element" >/dev/null || die "no element $element"
  done
done

echo "--- it speaks"
cd "$scratch"
if command -v "$prefix/bin/gst-tts" >/dev/null; then
  gst-tts speak -o hello.wav "Hello from the prefix."
  [ "$(stat -c %s hello.wav)" -gt 20000 ] || die "hello.wav has no speech"
fi
if gst-inspect-1.0 --exists ttssrc; then
  gst-launch-1.0 -q ttssrc text="Hello from the prefix" ! wavenc \
    ! filesink location=launch.wav
  [ "$(stat -c %s launch.wav)" -gt 10000 ] || die "launch.wav has no speech"
fi

echo "--- Python finds the typelib"
[ -e "$(pc girdir)/GstTts-1.0.gir" ] || die "no GIR"
/usr/bin/python3 -c 'import gi
gi.require_version("GstTts", "1.0")
from gi.repository import GstTts
assert GstTts.Cue.new("Hello").text == "Hello"'

echo "--- nothing stays behind"
ninja -C "$build" uninstall >/dev/null
mkdir -p "$prefix"
left=$(find "$prefix" -type f -o -type l)
[ -z "$left" ] || die "uninstalling left: $left"
