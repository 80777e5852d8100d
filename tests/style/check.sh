#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Style that a grep can see, as TAP: check.sh SOURCE_DIR
set -uo pipefail
export LC_ALL=C.UTF-8

cd "$1" || exit 99
if ! command -v git >/dev/null || ! git rev-parse --git-dir >/dev/null 2>&1
then
  echo "1..0 # SKIP not a git checkout"
  exit 0
fi

mapfile -t c < <(git ls-files '*.c' '*.h')
mapfile -t ours < <(git ls-files '*.c' '*.h' '*.py' '*.sh' '*.build' \
  meson_options.txt '.ci/*' 'docs/*.md' README.md ':!tests/data')
mapfile -t scripts < <(git ls-files '*.py' '*.sh' .ci/run \
  .ci/install-packages)
mapfile -t test_c < <(git ls-files 'tests/*.c' 'tests/*.h')
mapfile -t library_c < <(git ls-files 'gst/tts/*.c' 'plugins/*.c' \
  ':(glob)providers/*.c')
# Those that are protocols, or files in a pool thread.
mapfile -t provider_c < <(git ls-files 'providers/*.c' ':!providers/helper' \
  ':!providers/local' ':!providers/espeak' ':!providers/flite')

points=0

# forbid WHAT PATTERN FILE...: no line of the files may match
forbid() {
  local what=$1 pattern=$2 found
  shift 2
  points=$((points + 1))
  if found=$(grep -nHP "$pattern" -- "$@"); then
    echo "not ok $points - $what"
    sed 's/^/# /' <<<"$found"
  else
    echo "ok $points - $what"
  fi
}

# demand WHAT LINES PATTERN FILE...: one of the first lines must match
demand() {
  local what=$1 lines=$2 pattern=$3 file missing=()
  shift 3
  for file in "$@"; do
    head -n "$lines" "$file" | grep -qE "$pattern" || missing+=("$file")
  done
  points=$((points + 1))
  if [ ${#missing[@]} -gt 0 ]; then
    echo "not ok $points - $what"
    printf '# %s\n' "${missing[@]}"
  else
    echo "ok $points - $what"
  fi
}

ends_without_newline() {
  local file
  for file in "${ours[@]}"; do
    [ -z "$(tail -c 1 "$file")" ] || echo "# $file"
  done
}

forbid "C keeps to 80 columns, launch lines to be pasted apart" \
  '^(?! \* .*gst-launch-1\.0).{81,}$' "${c[@]}"
forbid "no tabs but in lists that have them" $'\t' \
  $(printf '%s\n' "${ours[@]}" | grep -v '^docs/lexicon.md$')
forbid "no trailing blanks or carriage returns" $'[ \r]$' "${ours[@]}"
forbid "no notes to oneself" '\b(TODO|FIXME|XXX)\b' "${c[@]}"
forbid "no unbounded string functions" \
  '\b(gets|strcpy|strcat|sprintf|vsprintf|strtok|alloca) \(' "${c[@]}"
# The shaker is a tool that delays threads.
forbid "tests do not wait by sleeping" \
  '\b(sleep|usleep|nanosleep|g_usleep) \(' \
  $(printf '%s\n' "${test_c[@]}" | grep -v '^tests/common/shake.c$')
forbid "tests print the values that they compare" '\bg_assert \(' \
  "${test_c[@]}"
forbid "libraries do not end the program" '\b_?(exit|abort) \(' \
  "${library_c[@]}"
forbid "providers open no socket, start no thread and do not sleep" \
  '\b(g_thread_(try_)?new|g_thread_pool_\w+|pthread_create|g_socket_\w+|soup_\w+|socket|connect|u?sleep|nanosleep|g_usleep|g_timeout_add\w*|g_main_loop_run|g_cond_wait\w*) \(' \
  "${provider_c[@]}"
demand "C says its licence in line 1" 1 \
  '^/\* SPDX-License-Identifier: [A-Za-z0-9.-]+ \*/$' "${c[@]}"
demand "scripts say their licence" 3 '^# SPDX-License-Identifier: ' \
  "${scripts[@]}"

points=$((points + 1))
if found=$(ends_without_newline) && [ -z "$found" ]; then
  echo "ok $points - files end with a newline"
else
  echo "not ok $points - files end with a newline"
  echo "$found"
fi
echo "1..$points"
