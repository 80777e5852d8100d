# SPDX-License-Identifier: LGPL-2.1-or-later
"""Speaks chunks one after the other with a vendor's own client:
  net-peer.py openai|elevenlabs|elevenlabs-times BASE KEY N TEXT
Prints the seconds of CPU that it took without the start."""

import base64
import resource
import sys

way, base, key, chunks, text = sys.argv[1:]


def openai_client():
    import openai
    client = openai.OpenAI(base_url=base + "/v1", api_key=key, max_retries=0)

    def speak():
        with client.audio.speech.with_streaming_response.create(
                model="gpt-4o-mini-tts", voice="coral", response_format="pcm",
                input=text) as stream:
            return sum(len(piece) for piece in stream.iter_bytes())
    return speak


def elevenlabs_client(times):
    from elevenlabs.client import ElevenLabs
    speech = ElevenLabs(base_url=base, api_key=key).text_to_speech
    wish = {"text": text, "model_id": "eleven_flash_v2_5",
            "output_format": "pcm_24000"}

    def speak():
        if times:
            return sum(len(base64.b64decode(line.audio_base_64)) for line
                       in speech.stream_with_timestamps(VOICE, **wish))
        return sum(len(piece) for piece in speech.stream(VOICE, **wish))
    return speak


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


VOICE = "JBFqnCBsd6RMkjVDRZzb"
speak = openai_client() if way == "openai" \
    else elevenlabs_client(way == "elevenlabs-times")
speak()
start = cpu()
for _ in range(int(chunks)):
    speak()
print(cpu() - start)
