# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-tts speaks through Cog's own HTTP server."""

import importlib.metadata
import os
import shutil
import sys
import tempfile

import peer

peer.need("cog")

print("cog", importlib.metadata.version("cog"))
HERE = os.path.dirname(os.path.abspath(__file__))
PATHS = os.pathsep.join([os.path.dirname(sys.executable),
                         os.environ["PATH"]])

with tempfile.TemporaryDirectory() as folder:
    for name in ("cog-predictor.py", "peer.py"):
        shutil.copy(os.path.join(HERE, name), folder)
    with peer.Server([sys.executable, "-m", "cog.server.http", "--host",
                      "127.0.0.1"], path="/health-check",
                     folder=folder, PORT="PORT", PATH=PATHS,
                     PYTHONPATH=folder,
                     COG_PREDICT_TYPE_STUB="cog-predictor.py:Predictor"
                     ) as base:
        peer.until_ready(base + "/health-check", "READY")
        settings = (f"replicate::base-url={base}", "replicate::cog=true")
        peer.expect("speech", peer.is_spoken(
            peer.speak(peer.TEXT, *settings), peer.TEXT))
        peer.expect("a predictor that fails",
                    peer.speak("FAIL", *settings) == b"")
