#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Help, manual pages and docs/cli.md name the same commands, options and exit
# codes, as TAP: manual.sh DOCS_DIR
set -uo pipefail

docs=$1
points=0

# same WHAT A B: the lines of both, in any order
same() {
  points=$((points + 1))
  if found=$(diff <(sort <<<"$2") <(sort <<<"$3")) && [ -n "$2" ]; then
    echo "ok $points - $1"
  else
    echo "not ok $points - $1"
    sed 's/^/# /' <<<"$found"
  fi
}

options_of_help() {
  "$GST_TTS_TOOL" "$1" --help |
    sed -nE 's/^  ((-[a-z], )?--[^ ]*)( .*)?$/\1/p' | grep -v -- --help
}

options_of_page() {
  sed -nE '/^\.It Fl/ {
    s/^\.It //; s/ Ns = Ns Ar /=/; s/Fl /-/g; s/ ,/,/; p
  }' "$docs/man/gst-tts-$1.1"
}

# The rows of the tables below the heading of the command.
options_of_text() {
  awk -v command="$1" '/^## / { on = $2 == "gst-tts" && $3 == command } on' \
    "$docs/cli.md" | sed -nE 's/^\| `(-[^`]*)` \|.*/\1/p'
}

commands=$("$GST_TTS_TOOL" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
same "the pages are those of the commands" "$commands" \
  "$(cd "$docs/man" && ls gst-tts-*.1 | sed 's/gst-tts-\(.*\)\.1/\1/')"
same "gst-tts(1) names the commands" "$commands" \
  "$(sed -n 's/^\.It Ic //p' "$docs/man/gst-tts.1")"
for command in $commands; do
  options=$(options_of_help "$command")
  same "options of gst-tts-$command(1)" "$options" \
    "$(options_of_page "$command")"
  same "options of $command in cli.md" "$options" \
    "$(options_of_text "$command")"
done
same "exit codes" "$(sed -nE 's/^\| ([0-9]+) \| .*/\1/p' "$docs/cli.md")" \
  "$(sed -nE 's/^\.It ([0-9]+)$/\1/p' "$docs/man/gst-tts.1")"

if command -v mandoc >/dev/null; then
  for page in "$docs"/man/*.1; do
    same "mandoc finds nothing in ${page##*/}" "$(echo fine)" \
      "$(mandoc -T lint -W warning "$page" && echo fine)"
  done
else
  points=$((points + 1))
  echo "ok $points - mandoc finds nothing # SKIP no mandoc"
fi
echo "1..$points"
