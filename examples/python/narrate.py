#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Narrates a script into a WAV file and says what was spoken when.

narrate.py SCRIPT OUT.wav
"""
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstTts', '1.0')
from gi.repository import GLib, Gst, GstTts  # noqa: E402


def make_pipeline(script, out):
    pipeline = Gst.parse_launch(
        'ttssrc name=speech ! audioconvert ! wavenc ! filesink name=file')
    pipeline.get_by_name('speech').set_property('location', script)
    pipeline.get_by_name('file').set_property('location', out)
    return pipeline


def report(message):
    """Prints the cues as they are spoken; True at the end."""
    if message.type == Gst.MessageType.ERROR:
        error, _ = message.parse_error()
        sys.exit(f'narrate: {error.message}')
    if message.type == Gst.MessageType.ELEMENT:
        what = message.get_structure()
        if what.get_name() == 'tts-cue-started':
            start = what.get_value('stream-time') / Gst.SECOND
            print(f"{start:7.2f} s  {what.get_string('text')}")
    return message.type == Gst.MessageType.EOS


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Gst.init(None)
    script, out = sys.argv[1:]
    try:
        read = GstTts.Script.load(script, GstTts.Format.AUTO)
    except GLib.Error as error:
        sys.exit(f'narrate: {error.message}')
    print(f'{len(read.cues)} cues')

    pipeline = make_pipeline(script, out)
    pipeline.set_state(Gst.State.PLAYING)
    bus = pipeline.get_bus()
    while not report(bus.timed_pop(Gst.CLOCK_TIME_NONE)):
        pass
    pipeline.set_state(Gst.State.NULL)


if __name__ == '__main__':
    main()
