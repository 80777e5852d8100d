#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the examples in a folder of their own and looks at what they wrote, as
# TAP: check.sh SOURCE_DIR NARRATE_PROGRAM [PYTHON]
set -uo pipefail

root=$1
narrate=$(realpath "$2")
python=${3:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ln -s "$root/examples" "$scratch/examples"
cd "$scratch" || exit 99

if ! command -v ffprobe ffmpeg >/dev/null; then
  echo "1..0 # SKIP ffmpeg is not installed"
  exit 0
fi

# between LOW HIGH VALUE
between() {
  awk -v low="$1" -v high="$2" -v value="$3" \
    'BEGIN { exit !(value >= low && value <= high) }' \
    || { echo "$3 is not from $1 to $2"; return 1; }
}

duration() {
  ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"
}

lasts() {
  between "$2" "$3" "$(duration "$1")"
}

# has FILE audio|video|subtitle CODEC
has() {
  local streams
  streams=$(ffprobe -v error -show_entries stream=codec_type,codec_name \
    -of csv=p=0 "$1")
  grep -qx "$3,$2" <<<"$streams" || { echo "no $2 as $3 in $1"; return 1; }
}

# captions FILE "START TEXT"...: the starts in seconds of all of them
captions() {
  local file=$1 found
  shift
  found=$(ffmpeg -v error -nostdin -i "$file" -map 0:s -f webvtt - \
    | awk 'sub(/ --> .*/, "") { n = split($0, t, ":"); next_is_text = 1
        at = t[n] + 60 * t[n - 1] + 3600 * (n > 2 ? t[1] : 0); next }
      next_is_text { printf "%.1f %s\n", at, $0; next_is_text = 0 }')
  [ "$found" = "$(printf '%s\n' "$@")" ] || { echo "$found"; return 1; }
}

# Mean level in dB of a part of the sound: level FILE [START LENGTH]
level() {
  ffmpeg -hide_banner -nostdin ${2:+-ss "$2" -t "$3"} -i "$1" -vn \
    -af volumedetect -f null - 2>&1 | sed -n 's/.*mean_volume: \(.*\) dB/\1/p'
}

speaks() {
  between -40 -5 "$(level "$@")"
}

is_silent() {
  between -200 -70 "$(level "$@")"
}

check_01-speakers() { :; }
check_02-text-to-opus() {
  has story.opus audio opus && lasts story.opus 5 20 && speaks story.opus
}
check_03-subtitles-onto-video() {
  has narrated.mkv video vp8 && has narrated.mkv audio opus \
    && has narrated.mkv subtitle subrip \
    && captions narrated.mkv "1.0 This is where the build starts." \
      "5.0 And here it is done." \
    && lasts narrated.mkv 7 9 \
    && is_silent narrated.mkv 0 0.9 && speaks narrated.mkv 1 1.5 \
    && is_silent narrated.mkv 4.2 0.7 && speaks narrated.mkv 5 1
}
check_04-dialogue() {
  has dialogue.flac audio flac && lasts dialogue.flac 2 12 \
    && speaks dialogue.flac
}
check_05-standard-input() { :; }
check_06-long-silences() {
  has pauses.mkv audio opus && has pauses.mkv subtitle subrip \
    && captions pauses.mkv "0.5 The first remark comes at once." \
      "20.0 The second takes its time." "45.0 So does the third." \
    && lasts pauses.mkv 45.5 50 && speaks pauses.mkv 20 1 \
    && is_silent pauses.mkv 5 14 && speaks pauses.mkv 45 1
}
check_07-test-picture() {
  has picture.mkv video vp8 && has picture.mkv audio opus \
    && lasts picture.mkv 2.9 3.5 && speaks picture.mkv
}
check_08-screen() {
  has screen.mkv video vp8 && has screen.mkv audio opus \
    && lasts screen.mkv 2.8 4 && speaks screen.mkv
}
check_playbin() { :; }
check_separate-synthesis() {
  has talk.wav audio pcm_s16le && lasts talk.wav 2 9 && speaks talk.wav
}

points=0

# point NAME COMMAND...
point() {
  local name=$1 output
  shift
  points=$((points + 1))
  if output=$("$@" 2>&1); then
    echo "ok $points - $name"
  else
    echo "not ok $points - $name"
    sed 's/^/# /' <<<"$output"
  fi
}

run_pipeline() {
  local name=$1 display=()
  [ "$name" != 08-screen ] || display=(xvfb-run -a -s '-screen 0 320x240x24')
  timeout 60 "${display[@]}" bash -e -o pipefail \
    "examples/pipelines/$name.sh" </dev/null && "check_$name"
}

is_in_readme() {
  local body
  body=$(sed 1,3d "examples/pipelines/$1.sh")
  [[ $(<"$root/README.md") == *"$body"* ]]
}

run_narrate() {
  timeout 60 "$@" examples/data/story.txt narrate.wav >narrate.txt \
    && grep -qx '2 cues' narrate.txt && grep -q 'He wrote it down' narrate.txt \
    && lasts narrate.wav 5 20 && speaks narrate.wav || return 1
  ! timeout 60 "$@" nowhere.txt narrate.wav 2>error.txt \
    && grep -q 'narrate: nowhere.txt: ' error.txt
}

for script in examples/pipelines/*.sh; do
  name=$(basename "$script" .sh)
  point "$name runs" run_pipeline "$name"
  point "$name is in the README" is_in_readme "$name"
done
point "the C program narrates" run_narrate "$narrate"
if [ -n "$python" ]; then
  point "the Python program narrates" run_narrate "$python" \
    examples/python/narrate.py
fi
echo "1..$points"
