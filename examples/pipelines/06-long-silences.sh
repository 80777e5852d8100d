#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Subtitles with half a minute between them become sound and captions.
gst-launch-1.0 matroskamux name=mux ! filesink location=pauses.mkv \
  ttssrc location=examples/data/pauses.srt ! chunkmux name=join timeline=cue \
  ! audioconvert ! audioresample ! opusenc ! queue ! mux. \
  join.captions ! mux.
