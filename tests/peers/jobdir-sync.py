# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two of our processes on one directory of jobs, and one whose worker is
behind rclone, which copies both ways all the time."""

import concurrent.futures
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import wave

import peer


class Repeated:
    """Does something again and again until the block ends."""

    def __init__(self, work):
        self.work = work
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over.wait(0.05):
            self.work()

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def work_in(root, made):
    """A worker's look at the jobs, as Colab's notebook has it."""
    for request in root.glob("gst-tts-*/request.json"):
        job = request.parent
        try:
            steps = json.loads(request.read_text())["steps"]
        except ValueError:  # it is still being copied
            continue
        if (job / "done.marker").exists():
            continue
        (job / "audio").mkdir(exist_ok=True)
        for step in steps:
            made.append(step["narration"])
            wav = io.BytesIO()
            with wave.open(wav, "wb") as out:
                out.setparams((1, 2, 24000, 0, "NONE", ""))
                out.writeframes(peer.samples(step["narration"]))
            (job / "audio" / f"step-{step['id']}.wav").write_bytes(
                wav.getvalue())
        (job / "done.marker").write_text('{"status":"completed"}')


def speak(root, text):
    return peer.speak(text, f"jobdir::path={root}",
                      "jobdir::poll-interval=100", "jobdir::settle-time=60000")


def test_two(root):
    """Equal words are one job, and both hear it."""
    texts = ["Good morning", "Good morning", "Good night"]
    made = []
    with Repeated(lambda: work_in(root, made)):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            said = list(pool.map(lambda text: speak(root, text), texts))
    peer.expect("processes on one directory", all(
        map(peer.is_spoken, said, texts)))
    peer.expect("each job is made once", sorted(made) == sorted(set(texts)))


def test_rclone(ours, theirs):
    def copy(source, target):
        subprocess.run(["rclone", "copy", source, target], check=False,
                       stderr=subprocess.DEVNULL)

    def copy_both():
        copy(ours, theirs)
        copy(theirs, ours)

    made = []
    with Repeated(lambda: work_in(theirs, made)), Repeated(copy_both):
        peer.expect("rclone carries the job and its audio", peer.is_spoken(
            speak(ours, peer.TEXT), peer.TEXT))
        peer.expect("and the next", peer.is_spoken(
            speak(ours, "Good night"), "Good night"))
    peer.expect("each was made once", made == [peer.TEXT, "Good night"])


with tempfile.TemporaryDirectory() as folder:
    places = [pathlib.Path(folder, name) for name in ("one", "two", "three")]
    for place in places:
        place.mkdir()
    os.environ["RCLONE_CONFIG"] = os.path.join(folder, "rclone.conf")
    test_two(places[0])
    if not shutil.which("rclone"):
        print("skipped: no program 'rclone', of the Debian package rclone")
        sys.exit(77)
    print(subprocess.run(["rclone", "version"], check=True, text=True,
                         capture_output=True).stdout.split("\n")[0])
    test_rclone(*places[1:])
