# SPDX-License-Identifier: LGPL-2.1-or-later
"""The plain design beside ours: a pool of threads that ask a server for
speech, waits for all of it and puts it in order.
  session-peer.py HOST:PORT WORKERS CHUNKS"""
import http.client
import json
import resource
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

host, workers, chunks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
local = threading.local()


def speak(index):
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection(host)
    body = json.dumps({"model": "gpt-4o-mini-tts", "voice": "alloy",
                       "input": f"Chunk {index:03} of it.",
                       "response_format": "pcm"})
    local.connection.request("POST", "/v1/audio/speech", body,
                             {"Content-Type": "application/json",
                              "Authorization": "Bearer sk-peer"})
    return index, local.connection.getresponse().read()


begin = time.monotonic()
with ThreadPoolExecutor(max_workers=workers) as pool:
    futures = [pool.submit(speak, i) for i in range(chunks)]
    parts = sorted(future.result() for future in as_completed(futures))
audio = b"".join(part for _, part in parts)
wall = time.monotonic() - begin
print(f"{wall:.4f} {len(audio)} "
      f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
