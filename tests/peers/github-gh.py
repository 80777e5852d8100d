# SPDX-License-Identifier: LGPL-2.1-or-later
"""GitHub's own program gh, as Debian has it, speaks with our fake."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import peer

JOB = json.dumps({"segments": [{"artifact": "tts-a-1", "speaker": "a",
                                "text": peer.TEXT}]})


def gh(folder, host, *arguments):
    environment = {**os.environ, "GH_HOST": host, "HOME": folder,
                   "GH_ENTERPRISE_TOKEN": peer.KEY, "GH_CONFIG_DIR": folder,
                   "GH_NO_UPDATE_NOTIFIER": "1"}
    done = subprocess.run(["gh", *arguments], env=environment, check=False,
                          cwd=folder, text=True, capture_output=True)
    print(done.stderr, end="")
    peer.expect(" ".join(["gh", *arguments[:2]]), done.returncode == 0)
    return done.stdout


if not shutil.which("gh"):
    print("skipped: no program 'gh', of the Debian package gh")
    sys.exit(77)
print(subprocess.run(["gh", "--version"], check=True, text=True,
                     capture_output=True).stdout.split("\n")[0])

with peer.Fake("github", tls=True) as base, \
        tempfile.TemporaryDirectory() as folder:
    host = urllib.parse.urlsplit(base).netloc
    where = ("-R", f"{host}/me/voices")
    gh(folder, host, "workflow", "run", "gst-tts.yml", *where, "--ref",
       "main", "-f", f"job={JOB}", "-f", "key=tts-a-1")
    while json.loads(gh(folder, host, "api",
                        "repos/me/voices/actions/runs/77"))["status"] \
            != "completed":
        pass
    gh(folder, host, "run", "download", "77", *where, "-n", "tts-a-1",
       "-D", "said")
    said = pathlib.Path(folder, "said", "speech.wav").read_bytes()
    peer.expect("what the workflow left", said[44:]
                == peer.samples(peer.TEXT))
