# SPDX-License-Identifier: LGPL-2.1-or-later
"""RunPod's own client speaks with our fake of RunPod."""

import base64
import importlib.metadata
import os

import peer

peer.need("runpod")

INPUT = {"text": peer.TEXT, "speaker": 0, "max_audio_length_ms": 10000,
         "sample_rate": 24000, "format": "wav"}


def endpoint(base, key=peer.KEY):
    os.environ["RUNPOD_ENDPOINT_BASE_URL"] = base + "/v2"
    import runpod
    import runpod.endpoint.runner as runner
    runpod.endpoint_url_base = runner.endpoint_url_base = base + "/v2"
    runpod.api_key = key
    return runpod.Endpoint("ep1")


def said(output):
    return base64.b64decode(output["audio"])[44:]


print("runpod", importlib.metadata.version("runpod"))
WANTED = peer.samples(peer.TEXT)

with peer.Fake("runpod") as base:
    ours = endpoint(base)
    peer.expect("health", ours.health()["workers"]["idle"] == 0)
    job = ours.run({"input": INPUT})
    peer.expect("status", job.status() == "IN_QUEUE")
    peer.expect("output", said(job.output(timeout=30)) == WANTED)
    peer.expect("cancel", ours.run({"input": INPUT}).cancel()["status"]
                == "CANCELLED")
    peer.expect("runsync", said(ours.run_sync(INPUT, timeout=30)) == WANTED)
    peer.expect("purge", ours.purge_queue()["status"] == "completed")

    pieces = [base64.b64decode(piece["audio"])
              for piece in ours.run({"input": INPUT}).stream()]
    peer.expect("stream", len(pieces) == 2
                and b"".join(pieces)[44:] == WANTED)
    try:
        endpoint(base, "another").run_sync(INPUT, timeout=30)
    except RuntimeError:
        peer.expect("wrong key", True)
    else:
        peer.expect("wrong key", False)

with peer.Fake("runpod", "FAILED") as base:
    job = endpoint(base).run({"input": INPUT})
    job.output(timeout=30)
    peer.expect("failed", job.status() == "FAILED")
