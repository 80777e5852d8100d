#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# All that needs a GPU, on a machine that has one and the CUDA toolkit:
#   bash tests/gpu.sh [BUILD_DIR] [DEVICE] [MODEL]
# builds, compares each kernel with its reference and a narrow model stage by
# stage, does both again under compute-sanitizer, and measures MODEL in all
# precisions, if it is installed. It ends with 1 if anything failed.
set -uo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build-gpu}
device=${2:-cuda:0}
model=${3:-kokoro-82m}
kernels=$build/tests/kernels/test-kernels
narrow=$build/tests/models/test-models-kokoro-narrow
status=0

step() {
  echo "== $1"
  shift
  "$@" || { echo "FAILED: $*"; status=1; }
}

sanitize() {
  local tool=$1
  shift
  TTS_TEST_TIMEOUT=3000 compute-sanitizer --tool "$tool" --error-exitcode 1 \
    "$@"
}

if [ ! -e "$build/build.ninja" ]; then
  meson setup "$build" "$root" -Dcuda=enabled -Dbuildtype=release || exit 1
fi
meson compile -C "$build" || exit 1

module=$(find "$build/providers" -name 'libgsttts-cuda.so' | head -n 1)
export TTS_TEST_DEVICE=$device GST_TTS_MODULEDIR=${module%/*}
export TTS_TEST_TIMEOUT=900

step "kernels" "$kernels"
step "a narrow model" "$narrow"
# initcheck would name the rows between items, which are copied along.
for tool in memcheck racecheck synccheck; do
  step "$tool, kernels" sanitize "$tool" "$kernels"
  step "$tool, a narrow model" sanitize "$tool" "$narrow"
done

tool() {
  meson devenv -C "$build" env GST_TTS_MODULEDIR="$GST_TTS_MODULEDIR" \
    "$build/gst/tools/gst-tts" "$@"
}

if tool models path "$model" >/dev/null; then
  for precision in fp32 tf32 fp16; do
    for batch in 1 16; do
      step "bench, $precision, $batch at once" tool bench --model="$model" \
        --device="$device" --precision="$precision" --batch="$batch" \
        --tokens=20,100,400
    done
  done
fi
exit $status
