#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The published weights, where somebody has them: real-weights.sh DIR [BUILD]
# DIR is a folder with config.json, kokoro-v1_0.pth and voices, as `gst-tts
# models pull` makes it. Checks digests, speaks twenty sentences, writes them
# into BUILD/real-weights to listen to, and, where whisper is installed
# (python3 -m pip install openai-whisper), counts the words that it hears
# wrongly. Speech of a sound model has some silence, no clipping, and a level
# that the last column shows.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -ge 1 ] || { echo "usage: real-weights.sh DIR [BUILD]" >&2; exit 64; }
model=$(cd "$1" && pwd)
build=$(cd "${2:-$root/build}" && pwd)
tool=$build/gst/tools/gst-tts
out=$build/real-weights
export GST_PLUGIN_PATH_1_0=$build/plugins:$build/providers
export GST_TTS_LIBEXECDIR=$build/providers GST_TTS_MODULEDIR=$build/gst/tts/net
export GST_REGISTRY_1_0=$build/real-weights.registry
mkdir -p "$out/store"
ln -sfn "$model" "$out/store/kokoro-82m"
export GST_TTS_MODELS=$out/store

echo "# digests"
"$tool" models verify kokoro-82m || echo "# not as published: going on"

echo "# the published trace: 15 tokens, 'Hello world.' with af_heart"
"$tool" phonemes --stage=tokens "[Hello](/həlˈO/) [world](/wˈɜɹld/)."
"$tool" speak -p local -v af_heart "[Hello](/həlˈO/) [world](/wˈɜɹld/)." \
  -o "$out/trace.wav"
# 1.6 s of 24 kHz, 16 bit: 76,800 bytes and a head
bytes=$(stat -c %s "$out/trace.wav")
echo "trace.wav has $bytes bytes, about 76,844 are published"

n=0
while IFS= read -r sentence; do
  n=$((n + 1))
  name=$(printf '%02d' "$n")
  "$tool" speak -p local "$sentence" -o "$out/$name.wav"
  printf '%s\n' "$sentence" > "$out/$name.txt"
done < "$root/tests/data/text/spoken.txt"
echo "# $n sentences are in $out"

if ! python3 -c 'import whisper' 2>/dev/null; then
  echo "# no whisper: listen to them"
  exit 0
fi
python3 "$root/tests/peers/word-errors.py" "$out"
