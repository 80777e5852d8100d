#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the examples in a folder of their own and looks at what they wrote, as
# TAP: check.sh SOURCE_DIR BUILD_DIR NARRATE_PROGRAM [PYTHON]
set -uo pipefail

root=$1
build=$2
narrate=$(realpath "$3")
python=${4:-}
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

# The same once more, with a file in the place of the sound card.
record() {
  sed -e "s/autoaudiosink/wavenc ! filesink location=$1.wav/" \
    -e "s/playbin/& audio-sink=\"wavenc ! filesink location=$1.wav\"/" \
    "examples/pipelines/$1.sh" | timeout 60 bash -e -o pipefail
}

check_01-speakers() {
  record 01-speakers && lasts 01-speakers.wav 1 4 && speaks 01-speakers.wav
}
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
check_05-standard-input() {
  record 05-standard-input && lasts 05-standard-input.wav 2 6 \
    && speaks 05-standard-input.wav
}
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
check_playbin() {
  record playbin && lasts playbin.wav 1 4 && speaks playbin.wav
}
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

# All packages count as installed: a test installs nothing.
run_quickstart() {
  mkdir -p bin && printf '#!/bin/sh\necho installed\n' >bin/dpkg-query \
    && chmod +x bin/dpkg-query \
    && PATH=$PWD/bin:$PATH timeout 200 bash "$root/examples/quickstart.sh" \
      -b "$build" "Hello from GStreamer" </dev/null \
    && has hello.ogg audio opus && lasts hello.ogg 1 4 && speaks hello.ogg
}

# hears FILE WORD...: a recogniser understands more than half of them
hears() {
  local file=$1 heard word n=0
  shift
  ffmpeg -v error -nostdin -y -i "$file" -vn -ar 16000 -ac 1 heard.wav \
    && heard=" $(pocketsphinx_continuous -infile heard.wav 2>/dev/null \
      | tr '\n' ' ')"
  for word; do
    [[ $heard != *" $word "* ]] || n=$((n + 1))
  done
  [ $((2 * n)) -gt $# ] || { echo "$n of $# words, heard:$heard"; return 1; }
}

listen() {
  local name="a recogniser understands $1"
  if command -v pocketsphinx_continuous >/dev/null; then
    point "$name" hears "$@"
  else
    points=$((points + 1))
    echo "ok $points - $name # SKIP pocketsphinx is not installed"
  fi
}

point "the quick start leaves speech" run_quickstart
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
listen hello.ogg hello from
listen story.opus the lighthouse until he fell asleep in the morning there was \
  one he wrote it down and made tea
listen dialogue.flac did you hear that hear what exactly the wind has stopped
listen narrated.mkv this is where the build starts and here it is done
listen talk.wav this is where the build starts and here it is done
listen picture.mkv this is a test picture
listen screen.mkv this is my screen
echo "1..$points"
