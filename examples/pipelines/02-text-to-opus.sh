#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Reads a text file into an Opus file.
gst-launch-1.0 ttssrc location=examples/data/story.txt ! audioconvert \
  ! audioresample ! opusenc ! oggmux ! filesink location=story.opus
