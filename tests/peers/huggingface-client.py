# SPDX-License-Identifier: LGPL-2.1-or-later
"""The client of Hugging Face speaks with our fake of an endpoint there."""

import importlib.metadata

import peer

peer.need("huggingface_hub")

import huggingface_hub  # noqa: E402

print("huggingface_hub", importlib.metadata.version("huggingface_hub"))

with peer.Fake("container", "audio") as base:
    client = huggingface_hub.InferenceClient(model=base, token=peer.KEY)
    said = client.text_to_speech(peer.TEXT)
    peer.expect("speech", said[44:] == peer.samples(peer.TEXT))
    client = huggingface_hub.InferenceClient(model=base, token="wrong")
    try:
        client.text_to_speech(peer.TEXT)
    except huggingface_hub.errors.HfHubHTTPError as error:
        peer.expect("wrong key", error.response.status_code == 401)
    else:
        peer.expect("wrong key", False)
    peer.expect("ours", peer.is_spoken(peer.speak(
        peer.TEXT, f"huggingface::base-url={base}",
        f"huggingface::api-key={peer.KEY}", "huggingface::poll-interval=1"),
        peer.TEXT))
