#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Lets libFuzzer work on a target: run-libfuzzer.sh PROGRAM SECONDS
# What it finds stays beside the program in corpus-NAME/, for the next run;
# an input that crashes is left there as crash-*. Leaks are looked for where
# the same targets run without libFuzzer, with suppressions that fit.
set -euo pipefail

program=$1
seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
name=${program##*/libfuzzer-}
corpus=$(dirname "$program")/corpus-$name

mkdir -p "$corpus"
export ASAN_OPTIONS=detect_leaks=0
exec "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
  -print_final_stats=1 -close_fd_mask=1 \
  -artifact_prefix="$(dirname "$program")/" \
  "$corpus" "$here/../data/fuzz/$name"
