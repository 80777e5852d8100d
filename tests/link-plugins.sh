#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fills a folder with links to some of the system's plugins:
#   link-plugins.sh PLUGIN_DIR LINK_DIR NAME...
# A plugin that is not installed is left out: its tests say what they miss.
set -eu

from=$1
to=$2
shift 2
rm -rf "$to"
mkdir -p "$to"
for name in "$@"; do
  [ ! -e "$from/libgst$name.so" ] || ln -s "$from/libgst$name.so" "$to/"
done
