# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-tts speaks through RunPod's own server for handlers."""

import importlib.metadata
import os
import sys

import peer

peer.need("runpod")

print("runpod", importlib.metadata.version("runpod"))
HANDLER = os.path.join(os.path.dirname(__file__), "runpod-handler.py")

with peer.Server([sys.executable, HANDLER, "--rp_serve_api", "--rp_api_port",
                  "PORT"]) as base:
    said = peer.speak(peer.TEXT, f"runpod::base-url={base}",
                      "runpod::mode=sync")
    peer.expect("runsync", peer.is_spoken(said, peer.TEXT))
    peer.expect("a handler that fails", peer.speak(
        "FAIL", f"runpod::base-url={base}", "runpod::mode=sync") == b"")
