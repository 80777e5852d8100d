# SPDX-License-Identifier: LGPL-2.1-or-later
"""Together's and Groq's own clients speak with our fakes of them, and
OpenAI's with that of DeepInfra, which has none of its own."""

import base64
import importlib.metadata

import peer

peer.need("together")
peer.need("groq")
peer.need("openai")

import groq  # noqa: E402
import openai  # noqa: E402
import together  # noqa: E402

print("together", importlib.metadata.version("together"))
print("groq", importlib.metadata.version("groq"))
print("openai", importlib.metadata.version("openai"))

with peer.Fake("together") as base:
    client = together.Together(base_url=base, api_key=peer.KEY,
                               max_retries=0)
    speech = {"model": "hexgrad/Kokoro-82M", "voice": "af_bella",
              "input": peer.TEXT, "response_format": "raw"}
    whole = client.audio.speech.create(
        response_encoding="pcm_s16le", sample_rate=24000, language="en",
        **speech)
    peer.expect("raw", whole.read() == peer.samples(peer.TEXT))
    events = client.audio.speech.create(stream=True, **speech)
    peer.expect("events", b"".join(base64.b64decode(event.b64)
                for event in events) == peer.samples(peer.TEXT))
    voices = client.audio.voices.list()
    peer.expect("voices", voices.data[0].voices[0].name == "af_bella")
    try:
        client.audio.speech.create(**{**speech, "model": "another"})
    except together.BadRequestError:
        peer.expect("wrong model", True)
    else:
        peer.expect("wrong model", False)

with peer.Fake("groq") as base:
    client = groq.Groq(base_url=base, api_key=peer.KEY, max_retries=0)
    speech = {"model": "playai-tts", "voice": "Fritz-PlayAI",
              "input": peer.TEXT}
    whole = client.audio.speech.create(response_format="wav", speed=1.5,
                                       **speech)
    peer.expect("wav", whole.read()[44:] == peer.samples(peer.TEXT))
    try:
        client.audio.speech.create(response_format="pcm", **speech)
    except groq.BadRequestError:
        peer.expect("wrong format", True)
    else:
        peer.expect("wrong format", False)

with peer.Fake("deepinfra") as base:
    client = openai.OpenAI(base_url=f"{base}/v1/openai", api_key=peer.KEY,
                           max_retries=0)
    speech = {"model": "hexgrad/Kokoro-82M", "voice": "af_bella",
              "input": peer.TEXT}
    whole = client.audio.speech.create(response_format="pcm", speed=1.5,
                                       **speech)
    peer.expect("pcm", whole.read() == peer.samples(peer.TEXT))
    with client.audio.speech.with_streaming_response.create(
            response_format="wav", **speech) as stream:
        peer.expect("streamed wav", b"".join(stream.iter_bytes())[44:]
                    == peer.samples(peer.TEXT))
    try:
        client.audio.speech.create(response_format="aac", **speech)
    except openai.BadRequestError:
        peer.expect("wrong format of DeepInfra", True)
    else:
        peer.expect("wrong format of DeepInfra", False)
