# SPDX-License-Identifier: LGPL-2.1-or-later
"""A predictor that says what our fakes say."""

import tempfile
import wave

from cog import BasePredictor, Path

import peer


class Predictor(BasePredictor):
    def predict(self, text: str) -> Path:
        if text == "FAIL":
            raise RuntimeError("out of memory")
        path = tempfile.mktemp(suffix=".wav")
        with wave.open(path, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(24000)
            out.writeframes(peer.samples(text))
        return Path(path)
