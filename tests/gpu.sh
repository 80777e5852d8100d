#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# All that needs a GPU, on a machine that has one and the CUDA toolkit:
#   bash tests/gpu.sh [BUILD_DIR] [DEVICE] [MODEL]
# builds, compares each kernel with its reference, a narrow model with that on
# the CPU, with graphs and without, and a whole one with known numbers. Then all
# again under compute-sanitizer, and times of MODEL, if it is installed. What
# the device has no precision for is left out. The end names what failed; then
# it is 1.
set -uo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=$(realpath -m "${1:-$root/build-gpu}")
device=${2:-cuda:0}
model=${3:-kokoro-82m}
kernels=$build/tests/kernels/test-kernels
narrow=$build/tests/models/test-models-kokoro-narrow
graphs=$build/tests/models/test-models-kokoro-graphs
whole=("$build/tests/models/test-models-kokoro" -p /kokoro/gpu)
failed=()

step() {
  local name=$1
  shift
  echo "== $name"
  "$@" && return
  echo "FAILED: $*"
  failed+=("$name")
}

sanitize() {
  local tool=$1
  shift
  TTS_TEST_TIMEOUT=3000 compute-sanitizer --tool "$tool" --error-exitcode 1 \
    "$@"
}

tool() {
  meson devenv -C "$build" env GST_TTS_MODULEDIR="$GST_TTS_MODULEDIR" \
    "$build/gst/tools/gst-tts" "$@"
}

if [ ! -e "$build/build.ninja" ]; then
  meson setup "$build" "$root" -Dcuda=enabled -Dbuildtype=release || exit 1
fi
meson compile -C "$build" || exit 1

module=$(find "$build/providers" -name 'libgsttts-cuda.so' | head -n 1)
if [ -z "$module" ]; then
  echo "$build has no module for GPUs: set it up with -Dcuda=enabled"
  exit 1
fi
export TTS_TEST_DEVICE=$device GST_TTS_MODULEDIR=${module%/*}
export TTS_TEST_TIMEOUT=900

# The tests that there are on this device; why others are not is said here.
precisions=$("$narrow" -l | sed -n 's|^/kokoro-narrow/cuda-||p') || exit 1

step "kernels" "$kernels"
step "a narrow model" "$narrow"
step "graphs" "$graphs"
step "a whole model" "${whole[@]}"
# initcheck would name the rows between items, which are copied along.
for check in memcheck racecheck synccheck; do
  step "$check, kernels" sanitize "$check" "$kernels"
  step "$check, a narrow model" sanitize "$check" "$narrow"
done
step "memcheck, graphs" sanitize memcheck "$graphs"
step "memcheck, a whole model" sanitize memcheck "${whole[@]}"

if tool models path "$model" >/dev/null; then
  for precision in fp32 $precisions; do
    for batch in 1 16; do
      step "bench, $precision, $batch at once" tool bench --model="$model" \
        --device="$device" --precision="$precision" --batch="$batch" \
        --tokens=20,100,400
    done
  done
else
  echo "nothing is measured: fetch $model for that"
fi

if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}"
  exit 1
fi
