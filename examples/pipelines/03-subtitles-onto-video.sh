#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Speaks subtitles onto a silent video, each at its time, and muxes them as captions.
gst-launch-1.0 -q videotestsrc num-buffers=200 ! video/x-raw,framerate=25/1 \
  ! vp8enc deadline=1 ! matroskamux ! filesink location=silent.mkv
gst-launch-1.0 matroskamux name=mux ! filesink location=narrated.mkv \
  filesrc location=silent.mkv ! matroskademux ! queue ! mux. \
  ttssrc location=examples/data/talk.srt ! chunkmux name=join timeline=cue \
  ! audioconvert ! audioresample ! opusenc ! queue ! mux. \
  join.captions ! mux.
