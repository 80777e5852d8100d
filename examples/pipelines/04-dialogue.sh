#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gives each speaker of a dialogue a voice.
gst-launch-1.0 ttssrc location=examples/data/dialogue.txt provider=flite \
  speaker-map="map,ANNA=slt,BEN=rms" \
  ! audioconvert ! flacenc ! filesink location=dialogue.flac
