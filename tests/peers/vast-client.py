# SPDX-License-Identifier: LGPL-2.1-or-later
"""Vast.ai's own program rents a machine of our fake and gives it back."""

import json
import os
import subprocess
import sys
import tempfile

import peer

peer.need("vastai")

import importlib.metadata  # noqa: E402

print("vastai", importlib.metadata.version("vastai"))
PROGRAM = os.path.join(os.path.dirname(sys.executable), "vastai")


def run(base, home, *words):
    """What the program prints for these words."""
    done = subprocess.run(
        [PROGRAM, *words, "--url", base, "--api-key", peer.KEY],
        env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home,
             "XDG_CACHE_HOME": home}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr)
    return done.stdout


with peer.Fake("vast") as base, tempfile.TemporaryDirectory() as home:
    offers = json.loads(run(
        base, home, "search", "offers",
        "reliability>0.95 num_gpus=1 gpu_ram>=10 disk_space>=50",
        "--order", "dph_total", "--raw"))
    peer.expect("offers", sorted(row["id"] for row in offers)
                == [501, 502, 504, 505])
    made = json.loads(run(
        base, home, "create", "instance", "502", "--image", "bark", "--disk",
        "50", "--ssh", "--direct", "--env", "-p 8080:8080", "--label",
        "bark-tts", "--raw"))
    peer.expect("create", made["new_contract"] == 1001)
    shown = json.loads(run(base, home, "show", "instances", "--raw"))
    peer.expect("show", shown[0]["id"] == 1001
                and shown[0]["actual_status"] == "running"
                and shown[0]["label"] == "bark-tts")
    peer.expect("logs", "ready" in run(base, home, "logs", "1001"))
    peer.expect("stop", "stopping" in run(base, home, "stop", "instance",
                                          "1001"))
    peer.expect("start", "starting" in run(base, home, "start", "instance",
                                           "1001"))
    peer.expect("destroy", "destroying" in run(base, home, "destroy",
                                               "instance", "1001", "-y"))
    shown = json.loads(run(base, home, "show", "instances", "--raw"))
    peer.expect("nothing is left", shown == [])
