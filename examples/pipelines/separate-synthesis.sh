#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Speaks what another element reads, with the settings of gpuoffload.
gst-launch-1.0 filesrc location=examples/data/talk.srt ! subparse \
  ! gpuoffload provider=flite voice=slt max-workers=2 \
  ! audioconvert ! wavenc ! filesink location=talk.wav
