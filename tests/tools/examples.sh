#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every gst-tts line in the README, docs/cli.md and the manual pages, run as
# it stands there, as TAP: examples.sh SOURCE_DIR
set -uo pipefail

root=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

ln -s "$root/examples" examples
ln -s "$GST_TTS_TOOL" gst-tts
cp "$root/examples/data/talk.srt" .
cp "$root/examples/data/story.txt" .
cp "$root/examples/data/dialogue.txt" play.txt
echo "The kettle is on." | tee news.txt book.txt chapter-{1,2}.txt >/dev/null
mkdir chapters
cp chapter-*.txt chapters
echo '{"event":"try","provider":"null"}' >run.jsonl
export PATH=$PWD:$PATH

for provider in flite espeak; do
  if ! gst-tts voices -p "$provider" >/dev/null 2>&1; then
    echo "1..0 # SKIP no $provider"
    exit 0
  fi
done

# A file that grows is read as far as it is.
lines=$({
  sed -n 's/^ *\(.*gst-tts \(speak\|voices\|providers\|chunks\) .*\)/\1/p' \
    "$root/README.md"
  sed -n 's/^    \(.*gst-tts .*\)/\1/p' "$root/docs/cli.md"
  sed -n 's/^\.Dl //p' "$root"/docs/man/*.1 | grep gst-tts |
    sed 's/\\(dq/"/g'
} | sed 's/^tail -f/cat/' | sort -u)

points=0
while read -r line; do
  points=$((points + 1))
  out=$(eval "$line" 2>&1 </dev/null)
  code=$?
  case $line in
    *"providers test"* | *"gst-tts vast "* | *"gst-tts thunder "* | \
        *"-p vast"* | *"-p thunder"*)
      # There are no keys and machines here: the line is understood.
      [ $code -ne 64 ] && [ $code -lt 128 ] && code=0 ;;
    *"gst-tts speak"*" -o "*) ;;
    *"gst-tts speak"*)
      # There is no sound device here.
      [ $code -eq 71 ] && code=0 ;;
  esac
  if [ $code -eq 0 ]; then
    echo "ok $points - $line"
  else
    echo "not ok $points - $line"
    sed 's/^/# /' <<<"$out"
  fi
done <<<"$lines"
echo "1..$points"
