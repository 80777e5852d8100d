#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Lets any player speak: the text is the address.
gst-launch-1.0 playbin uri="tts://Hello%20from%20an%20address"
