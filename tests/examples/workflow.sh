#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the steps of the workflow that provider=github asks for, as TAP:
# workflow.sh SOURCE_DIR BUILD_DIR
set -uo pipefail

root=$1
workflow=$root/examples/github/gst-tts.yml
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ln -s "$root/examples" "$root/.ci" "$scratch"
ln -s "$2" "$scratch/build"
cd "$scratch" || exit 99

if ! command -v jq >/dev/null; then
  echo "1..0 # SKIP jq is not installed"
  exit 0
fi

# The commands of the step of that name, as the runner gives them to bash.
step() {
  awk -v name="- name: $1" '
    inside && /^          / { print substr($0, 11); next }
    inside { exit }
    index($0, name) { found = 1 }
    found && /^ +run: \|$/ { inside = 1 }' "$workflow" > step.sh
  [ -s step.sh ] && GITHUB_OUTPUT=$PWD/output bash -eo pipefail step.sh
}

plan() {
  rm -f output
  JOB=$1 SCRIPT=examples/data/dialogue.txt WHOSE=$2 COUNT=$3 step Plan \
    && sed -n 's/^segments=//p' output > segments.json
}

equals() {
  [ "$1" = "$2" ] || { echo "$1 is not $2"; return 1; }
}

check_a_job_is_planned_as_it_is() {
  plan '{"segments":[{"artifact":"a-1","text":"It'\''s \"here\""}]}' all all \
    && equals "$(jq -r '.[0].text' segments.json)" 'It'\''s "here"'
}

check_a_script_is_planned_by_speaker_and_number() {
  plan '' all all && cp segments.json all.json \
    && plan '' BEN 1 && equals "$(jq length segments.json)" 1 \
    && equals "$(jq -r '.[0].artifact' segments.json)" BEN-2 \
    && equals "$(jq -c '.[1]' all.json)" "$(jq -c '.[0]' segments.json)"
}

check_a_segment_is_spoken() {
  PROVIDER=null SPEAKER=default LANGUAGE='' RATE='' \
    TEXT="<b> it's \"\$HOME\" \`date\`" step Speak \
    && equals "$(head -c 4 speech.wav)" RIFF \
    && equals "$(cat text.txt)" "<b> it's \"\$HOME\" \`date\`"
}

echo 1..3
status=0
for check in a_job_is_planned_as_it_is \
  a_script_is_planned_by_speaker_and_number a_segment_is_spoken; do
  if said=$("check_$check" 2>&1); then
    echo "ok - $check"
  else
    sed 's/^/# /' <<<"$said"
    echo "not ok - $check"
    status=1
  fi
done
exit $status
