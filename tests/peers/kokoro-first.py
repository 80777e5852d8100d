#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The first sound of a script beside PyTorch making its first sentence.

    kokoro-first.py BUILD [--threads N] [--rounds N]

BUILD is a build folder of this project. Both have the same weights and the
same phonemes, and take turns; ours begins with the text. Needs what
kokoro-speed.py needs.
"""

import argparse
import importlib
import json
import os
import re
import subprocess
import tempfile

import torch

speed = importlib.import_module("kokoro-speed")
LINE = re.compile(r"first sound of '(.*)' after ([\d.]+) s, ([\d.]+) s of sound")


def run(build, program, *arguments):
    """What it prints, in the environment that the build has."""
    return subprocess.run(
        ["meson", "devenv", "-C", build, os.path.join(build, program),
         *arguments], check=True, capture_output=True, text=True).stdout


def own(build):
    """Text, seconds (the middle one) and seconds of sound."""
    found = LINE.findall(run(build, "tests/bench/bench-local", "--first"))
    found.sort(key=lambda row: float(row[1]))
    text, seconds, sound = found[len(found) // 2]
    return text, float(seconds), float(sound)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=os.path.abspath)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=4)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    os.environ.update(GST_TTS_THREADS=str(args.threads), GST_TTS_CACHE="off")

    with tempfile.TemporaryDirectory() as folder:
        weights = os.path.join(folder, "w.safetensors")
        checkpoint = os.path.join(folder, "w.pth")
        run(args.build, "tests/models/bench-kokoro", "--weights", weights, "3")
        speed.save_checkpoint(weights, checkpoint)
        model = speed.KModel("none", speed.CONFIG, checkpoint).eval()

    text = own(args.build)[0]
    ids = json.loads(run(args.build, "gst/tools/gst-tts", "phonemes",
                         "--stage=tokens", "--json", text))
    ids = torch.tensor([ids["chunks"][0]["tokens"]])

    def sentence():
        with torch.no_grad():
            return model.forward_with_tokens(ids, speed.style(), 1)[0].numel()

    sentence()
    print("torch", torch.__version__, args.threads, "threads,", ids.numel(),
          "tokens")
    for _ in range(args.rounds):
        _, seconds, sound = own(args.build)
        wall, _, samples = speed.timed(sentence)
        print(f"first sound after {seconds:.3f} s (all of it {sound:.2f} s); "
              f"PyTorch {wall:.3f} s for {samples / 24000:.2f} s of sound: "
              f"{wall / seconds:.1f} times", flush=True)


if __name__ == "__main__":
    main()
