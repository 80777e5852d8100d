#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Speaks each line as it comes.
printf 'The kettle is on.\nTea in five minutes.\n' \
  | gst-launch-1.0 ttssrc location=- ! audioconvert ! audioresample \
  ! autoaudiosink
