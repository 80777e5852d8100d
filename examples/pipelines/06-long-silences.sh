#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Subtitles with half a minute between them become sound and captions.
gst-launch-1.0 matroskamux name=mux ! filesink location=pauses.mkv \
  filesrc location=examples/data/pauses.srt ! subparse ! queue ! mux. \
  ttssrc location=examples/data/pauses.srt ! chunkmux timeline=cue \
  ! audioconvert ! audioresample ! opusenc ! queue ! mux.
