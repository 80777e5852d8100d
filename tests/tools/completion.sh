#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What bash offers after some words of a gst-tts line, as TAP:
#   completion.sh COMPLETION
set -uo pipefail

source "$1"
points=0

# offers WORDS... -- WHAT...: all of WHAT after WORDS, of which the last is
# the one that is being typed; "!X" must not be among them
offers() {
  local wrong=() what
  COMP_WORDS=("$GST_TTS_TOOL")
  while [ "$1" != -- ]; do
    COMP_WORDS+=("$1")
    shift
  done
  shift
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _gst_tts

  for what in "$@"; do
    case " ${COMPREPLY[*]} " in
      *" ${what#!} "*) [[ $what != !* ]] || wrong+=("$what") ;;
      *) [[ $what == !* ]] || wrong+=("$what") ;;
    esac
  done
  points=$((points + 1))
  if [ ${#wrong[@]} -eq 0 ]; then
    echo "ok $points - ${COMP_WORDS[*]:1}"
  else
    echo "not ok $points - ${COMP_WORDS[*]:1}"
    echo "# wrong: ${wrong[*]} in: ${COMPREPLY[*]}"
  fi
}

offers models "" -- list pull verify remove path
offers models pull "" -- kokoro-82m
offers models pull --b -- --base-url=
offers cache verify "" -- '!kokoro-82m'
offers config "" -- check
offers providers "" -- test
offers providers test "" -- null
offers thunder "" -- create list delete
offers vast "" -- offers start status test stop logs destroy
offers cache "" -- stat clear verify
offers "" -- speak voices providers chunks phonemes cost report --version
offers phonemes --stage = "" -- normalise words phonemes tokens
offers sp -- speak '!voices'
offers speak --o -- --output= --on-error= '!--voice='
offers speak -- '!--voice=' '!null'
offers voices -- '!slt'
offers voices --p -- --provider= '!--output='
offers chunks --s -- --sentences '!--set='
offers speak -p "" -- null
offers speak --provider = -- null
offers speak --provider = nu -- null '!flite'
offers speak --format = "" -- auto ssml srt json '!What'
offers speak --cache o -- on off '!read'
offers cost --by "" -- provider day script model
offers batch --provider-policy "" -- order cheapest fastest
offers speak --on-error s -- skip silence '!fail'
offers speak --max-workers "" -- '!null' '!--json'
offers frob --x -- '!--json'
if "$GST_TTS_TOOL" voices -p flite >/dev/null 2>&1; then
  offers speak -v "" -- slt rms
  offers speak -p null -v "" -- '!slt'
  offers speak --provider = flite --voice = s -- slt '!rms'
  offers voices -l en -- en-US en-GB
fi

points=$((points + 1))
if complete -p gst-tts | grep -q -- '-F _gst_tts'; then
  echo "ok $points - bash knows it"
else
  echo "not ok $points - bash knows it"
fi
echo "1..$points"
