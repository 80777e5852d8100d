#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Records three seconds of the X11 screen and narrates them.
gst-launch-1.0 matroskamux name=mux ! filesink location=screen.mkv \
  ximagesrc use-damage=false num-buffers=30 ! video/x-raw,framerate=10/1 \
  ! videoconvert ! vp8enc deadline=1 ! queue ! mux. \
  ttssrc text="This is my screen." ! audioconvert ! audioresample ! opusenc \
  ! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! mux.
