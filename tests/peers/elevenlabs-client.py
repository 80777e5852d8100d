# SPDX-License-Identifier: LGPL-2.1-or-later
"""ElevenLabs' own client speaks with our fake of ElevenLabs."""

import base64

import peer

peer.need("elevenlabs")

import importlib.metadata  # noqa: E402

from elevenlabs.client import ElevenLabs  # noqa: E402
from elevenlabs.core.api_error import ApiError  # noqa: E402

print("elevenlabs", importlib.metadata.version("elevenlabs"))
VOICE = "JBFqnCBsd6RMkjVDRZzb"
SPEECH = {"text": peer.TEXT, "model_id": "eleven_flash_v2_5",
          "output_format": "pcm_24000"}


def client(base, key=peer.KEY):
    return ElevenLabs(base_url=base, api_key=key)


def refused(what, status, base, key=peer.KEY, **changes):
    try:
        b"".join(client(base, key).text_to_speech.convert(
            VOICE, **{**SPEECH, **changes}))
    except ApiError as error:
        peer.expect(what, error.status_code == status)
    else:
        peer.expect(what, False)


with peer.Fake("elevenlabs") as base:
    speech = client(base).text_to_speech
    wanted = peer.samples(peer.TEXT)
    peer.expect("convert", b"".join(speech.convert(
        VOICE, seed=7, previous_text="Hello.", **SPEECH)) == wanted)
    peer.expect("stream", b"".join(speech.stream(VOICE, **SPEECH)) == wanted)

    whole = speech.convert_with_timestamps(VOICE, **SPEECH)
    peer.expect("times", base64.b64decode(whole.audio_base_64) == wanted
                and "".join(whole.alignment.characters) == peer.TEXT)

    lines = list(speech.stream_with_timestamps(VOICE, **SPEECH))
    peer.expect("times in lines", len(lines) > 1 and b"".join(
        base64.b64decode(line.audio_base_64) for line in lines) == wanted)

    lines = list(client(base).text_to_dialogue.stream_with_timestamps(
        inputs=[{"text": peer.TEXT, "voice_id": VOICE}],
        model_id="eleven_v3", output_format="pcm_24000"))
    peer.expect("dialogue", b"".join(
        base64.b64decode(line.audio_base_64) for line in lines) == wanted)

    voices = client(base).voices.search(page_size=100)
    models = client(base).models.list()
    peer.expect("models", [row.model_id for row in models
                           if row.can_do_text_to_speech]
                == ["eleven_flash_v2_5", "eleven_next"])
    peer.expect("voices", voices.voices[0].voice_id == VOICE
                and voices.has_more)

    refused("wrong key", 401, base, key="another")
    refused("wrong model", 400, base, model_id="eleven_v9")
    refused("wrong format", 400, base, output_format="midi_1")

with peer.Fake("elevenlabs", "quota") as base:
    refused("quota", 401, base)

# Their client insists on wss, so the fake needs TLS.
with peer.Fake("elevenlabs", tls=True) as base:
    pieces = client(base).text_to_speech.convert_realtime(
        VOICE, text=iter([peer.TEXT]), model_id="eleven_flash_v2_5",
        output_format="pcm_24000")
    peer.expect("socket", b"".join(pieces) == wanted)
