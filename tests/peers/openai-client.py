# SPDX-License-Identifier: LGPL-2.1-or-later
"""OpenAI's own client speaks with our fake of OpenAI."""

import base64

import peer

peer.need("openai")

import openai  # noqa: E402

print("openai", openai.__version__)
SPEECH = {"model": "gpt-4o-mini-tts", "voice": "coral", "input": peer.TEXT}


def client(base, key=peer.KEY):
    return openai.OpenAI(base_url=base + "/v1", api_key=key, max_retries=0)


def refused(what, error, base, key=peer.KEY, **changes):
    try:
        client(base, key).audio.speech.create(**{**SPEECH, **changes})
    except error:
        peer.expect(what, True)
    else:
        peer.expect(what, False)


with peer.Fake("openai") as base:
    whole = client(base).audio.speech.create(response_format="pcm", **SPEECH)
    peer.expect("pcm", whole.read() == peer.samples(peer.TEXT))

    with client(base).audio.speech.with_streaming_response.create(
            response_format="pcm", speed=1.5, instructions="slowly",
            **SPEECH) as stream:
        streamed = b"".join(stream.iter_bytes(1000))
    peer.expect("stream", streamed == peer.samples(peer.TEXT))

    with client(base).audio.speech.with_streaming_response.create(
            response_format="pcm", stream_format="sse", **SPEECH) as stream:
        lines = [line for line in stream.iter_lines() if line]
    peer.expect("events", lines[0].startswith('data: {"type":"speech.audio.d')
                and "speech.audio.done" in lines[-1])

    refused("wrong key", openai.AuthenticationError, base, key="another")
    refused("wrong voice", openai.BadRequestError, base, voice="nobody")
    refused("too long", openai.BadRequestError, base, input="a" * 4097)
    refused("events of tts-1", openai.BadRequestError, base, model="tts-1",
            stream_format="sse")


def read_aloud(base, voice="marin", model="gpt-realtime-2.1-mini"):
    """The text as OpenAI's client reads it: samples and transcript."""
    audio, transcript = b"", ""
    with client(base).realtime.connect(model=model) as connection:
        connection.session.update(session={
            "type": "realtime", "output_modalities": ["audio"],
            "audio": {"output": {"voice": voice, "speed": 1.5, "format": {
                "type": "audio/pcm", "rate": 24000}}}})
        connection.response.create(response={
            "conversation": "none", "output_modalities": ["audio"],
            "input": [{"type": "message", "role": "user", "content": [
                {"type": "input_text", "text": peer.TEXT}]}]})
        for event in connection:
            if event.type == "error":
                return None, event.error.message
            if event.type == "response.output_audio.delta":
                audio += base64.b64decode(event.delta)
            if event.type == "response.output_audio_transcript.done":
                transcript = event.transcript
            if event.type == "response.done":
                return audio, transcript


with peer.Fake("openai") as base:
    peer.expect("realtime", read_aloud(base) == (
        peer.samples(peer.TEXT), peer.TEXT))
    peer.expect("realtime voice", read_aloud(base, voice="onyx") == (
        None, "unknown voice"))
    peer.expect("announced end", [
        model.shutdown_date for model in client(base).models.list()
        if model.id == "tts-1"] == ["2027-01-06"])

with peer.Fake("openai", "429") as base:
    refused("rate", openai.RateLimitError, base)
with peer.Fake("openai", "500") as base:
    refused("server error", openai.InternalServerError, base)
