# SPDX-License-Identifier: LGPL-2.1-or-later
"""Speaks chunks one after the other with OpenAI's client: net-peer.py BASE KEY
N TEXT. Prints the seconds of CPU that it took without the start."""

import resource
import sys

import openai


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key=sys.argv[2],
                       max_retries=0)


def speak():
    with client.audio.speech.with_streaming_response.create(
            model="gpt-4o-mini-tts", voice="coral", response_format="pcm",
            input=sys.argv[4]) as stream:
        return sum(len(piece) for piece in stream.iter_bytes())


speak()
start = cpu()
for _ in range(int(sys.argv[3])):
    speak()
print(cpu() - start)
