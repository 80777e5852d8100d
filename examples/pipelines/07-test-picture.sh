#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Puts narration under a test picture.
gst-launch-1.0 matroskamux name=mux ! filesink location=picture.mkv \
  videotestsrc num-buffers=75 ! video/x-raw,width=320,height=240,framerate=25/1 \
  ! vp8enc deadline=1 ! queue ! mux. \
  ttssrc text="This is a test picture." ! audioconvert ! audioresample \
  ! opusenc ! queue ! mux.
