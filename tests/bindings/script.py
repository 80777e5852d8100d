#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uses the library from Python through its typelib."""
import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstTts', '1.0')
from gi.repository import GLib, Gst, GstTts  # noqa: E402

TEXT = 'Hello there.\n\nSecond [pause:1s] cue.\n'


def script_is_readable():
    script = GstTts.Script.parse(TEXT, len(TEXT), GstTts.Format.AUTO, None)
    assert script.format == GstTts.Format.TEXT
    assert [cue.line for cue in script.cues] == [1, 3]
    assert script.cues[0].text == 'Hello there.'
    assert script.cues[0].start == Gst.CLOCK_TIME_NONE
    assert script.cues[1].spans is not None


def errors_have_codes():
    try:
        GstTts.Script.parse('', 0, GstTts.Format.TEXT, None)
    except GLib.Error as error:
        assert error.matches(GstTts.error_quark(), GstTts.Error.BAD_INPUT)
    else:
        raise AssertionError('an empty script was taken')


def events_are_readable():
    event = GstTts.event_new_script('talk', 7)
    assert GstTts.event_parse_script(event) == (True, 'talk', 7)
    assert not GstTts.event_parse_script(Gst.Event.new_eos())[0]


def buffers_have_no_meta_of_their_own():
    assert GstTts.buffer_get_tts_meta(Gst.Buffer.new()) is None


def main():
    Gst.init(None)
    tests = [script_is_readable, errors_have_codes, events_are_readable,
             buffers_have_no_meta_of_their_own]
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        test()
        print(f'ok {number} - {test.__name__}', flush=True)


if __name__ == '__main__':
    main()
