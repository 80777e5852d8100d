#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Speaks a sentence to the speakers.
gst-launch-1.0 ttssrc text="Hello from GStreamer" ! audioconvert \
  ! audioresample ! autoaudiosink
