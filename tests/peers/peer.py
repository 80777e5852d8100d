# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests with the vendors' own clients share."""

import importlib.util
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import wave

KEY = "key-of-a-peer"
TEXT = "Good morning to all of you"


def need(module):
    """Goes on with the Python that run.sh has set up, where there is one, if
    it has the module; or skips the test."""
    python = os.environ.get("TTS_PEERS_PYTHON")
    if python and os.path.realpath(sys.prefix) != os.path.realpath(
            os.path.dirname(os.path.dirname(python))):
        os.execv(python, [python] + sys.argv)
    if importlib.util.find_spec(module):
        return
    print(f"skipped: no Python module '{module}'; tests/peers/run.sh "
          "installs it")
    sys.exit(77)


class Fake:
    """A fake of ours in its own process."""

    def __init__(self, name, fault=None, tls=False):
        environment = dict(os.environ)
        if tls:
            folder = os.path.join(environment["TTS_TEST_DATA"], "tls")
            environment["TTS_FAKE_PEM"] = os.path.join(folder, "server.pem")
            os.environ["SSL_CERT_FILE"] = os.path.join(folder, "ca.pem")
        arguments = [sys.argv[1], name, KEY] + ([fault] if fault else [])
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=environment)
        self.base = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.base

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Server:
    """A server of a vendor's in its own process, on a port that is free."""

    def __init__(self, arguments, path="/", folder=None, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.path = path
        arguments = [str(a).replace("PORT", str(self.port))
                     for a in arguments]
        environment = {k: str(v).replace("PORT", str(self.port))
                       for k, v in environment.items()}
        self.process = subprocess.Popen(
            arguments, cwd=folder, env={**os.environ, **environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)

    def answers(self):
        try:
            with urllib.request.urlopen(self.base + self.path, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def __enter__(self):
        until = time.monotonic() + 90
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                expect("the server starts", False)
            time.sleep(0.2)
        return self.base

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def until_ready(url, word):
    """Waits until the answer has the word."""
    until = time.monotonic() + 90
    while True:
        with urllib.request.urlopen(url, timeout=5) as answer:
            if word in answer.read().decode():
                return
        if time.monotonic() > until:
            expect(f"{url} says {word}", False)
        time.sleep(0.2)


def speak(text, *settings):
    """What gst-tts makes of the text, as samples; `name=value` each."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "said.wav")
        arguments = [sys.argv[2], "speak", "-o", path,
                     "-p", settings[0].split("::")[0]]
        for setting in settings:
            arguments += ["--set", setting]
        done = subprocess.run(arguments + ["--", text], check=False)
        if done.returncode:
            return b""
        with wave.open(path) as file:
            return file.readframes(file.getnframes())


def samples(text):
    """What the fakes say: see tests/fakes/audio.c."""
    count = len(text) * 240
    return struct.pack(f"<{count}h", *(
        (i * 31 + 32768) % 65536 - 32768 for i in range(count)))


def is_spoken(said, text):
    """Whether gst-tts said it: its seams are faded."""
    wanted = samples(text)
    return len(said) == len(wanted) and said[200:-200] == wanted[200:-200]


def expect(what, condition):
    print("ok" if condition else "FAILED", what)
    if not condition:
        sys.exit(1)
