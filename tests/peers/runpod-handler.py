# SPDX-License-Identifier: LGPL-2.1-or-later
"""A handler that says what our fakes say."""

import base64
import io
import wave

import runpod

import peer


def handle(job):
    text = job["input"]["text"]
    if text == "FAIL":
        raise RuntimeError("out of memory")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24000)
        out.writeframes(peer.samples(text))
    return {"audio": base64.b64encode(file.getvalue()).decode(),
            "sample_rate": 24000, "status": "success"}


runpod.serverless.start({"handler": handle})
