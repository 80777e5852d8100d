#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Pastes each launch line of the pages about elements and providers into a
# shell, as TAP: pages.sh SOURCE_DIR
set -uo pipefail

root=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ln -s "$root/examples" "$scratch/examples"
cd "$scratch" || exit 99
point=0

# What speaks elsewhere is tested with servers of our own, what needs a model
# with one that is made for that.
speaks_here() {
  ! grep -oE 'provider=[a-z]+' | grep -qvE '=(auto|espeak|flite|null)$'
}

# paste PAGE < LINE
paste_line() {
  local output
  point=$((point + 1))
  if output=$(timeout 60 bash -e 2>&1); then
    echo "ok $point - $1"
  else
    echo "not ok $point - $1"
    sed 's/^/# /' <<<"$output"
  fi
}

for page in "$root"/docs/{elements,providers}/*.md "$root"/docs/providers.md
do
  block=
  while IFS= read -r line; do
    case $line in
      '```sh') block=$'\n' ;;
      '```')
        if [[ $block == *gst-launch-1.0* ]] && speaks_here <<<"$block"; then
          paste_line "$(basename "$page")" <<<"$block"
        fi
        block= ;;
      *) [ -z "$block" ] || block+=$line$'\n' ;;
    esac
  done <"$page"
done
echo "1..$point"
