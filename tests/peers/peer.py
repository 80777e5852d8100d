# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests with the vendors' own clients share."""

import importlib.util
import os
import struct
import subprocess
import sys

KEY = "key-of-a-peer"
TEXT = "Good morning to all of you"


def need(module):
    """Goes on with a Python that has the module, or skips the test."""
    if importlib.util.find_spec(module):
        return
    python = os.environ.get("TTS_PEERS_PYTHON")
    if python and os.path.realpath(sys.prefix) != os.path.realpath(
            os.path.dirname(os.path.dirname(python))):
        os.execv(python, [python] + sys.argv)
    print(f"skipped: no Python module '{module}'; tests/peers/run.sh "
          "installs it")
    sys.exit(77)


class Fake:
    """A fake of ours in its own process."""

    def __init__(self, name, fault=None):
        arguments = [sys.argv[1], name, KEY] + ([fault] if fault else [])
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        self.base = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.base

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def samples(text):
    """What the fakes say: see tests/fakes/audio.c."""
    count = len(text) * 240
    return struct.pack(f"<{count}h", *(
        (i * 31 + 32768) % 65536 - 32768 for i in range(count)))


def expect(what, condition):
    print("ok" if condition else "FAILED", what)
    if not condition:
        sys.exit(1)
