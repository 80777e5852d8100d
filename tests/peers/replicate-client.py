# SPDX-License-Identifier: LGPL-2.1-or-later
"""Replicate's own client speaks with our fake of Replicate."""

import base64
import importlib.metadata
import urllib.request

import peer

peer.need("replicate")

import replicate  # noqa: E402
from replicate.exceptions import ReplicateError  # noqa: E402

print("replicate", importlib.metadata.version("replicate"))
INPUT = {"text": peer.TEXT}
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
WANTED = peer.samples(peer.TEXT)


def client(base, key=peer.KEY):
    return replicate.Client(api_token=key, base_url=base)


def refused(what, base, key=peer.KEY, content=None):
    try:
        client(base, key).models.predictions.create(
            "o/n", input=INPUT if content is None else content)
    except ReplicateError:
        peer.expect(what, True)
    else:
        peer.expect(what, False)


def fetched(url):
    with urllib.request.urlopen(url) as file:
        return file.read()[44:]


with peer.Fake("replicate") as base:
    ours = client(base)
    made = ours.models.predictions.create("o/n", input=INPUT)
    peer.expect("create", made.status == "starting")
    made.wait()
    peer.expect("wait", made.status == "succeeded"
                and fetched(made.output) == WANTED)
    made = ours.predictions.create(version=VERSION, input=INPUT)
    made.cancel()
    peer.expect("cancel", made.status == "canceled")
    made = ours.deployments.predictions.create("o/n", input=INPUT)
    peer.expect("deployment", made.status == "starting")
    said = ours.run(f"o/n:{VERSION}", input=INPUT, wait=False,
                    use_file_output=False)
    peer.expect("run", fetched(said) == WANTED)
    refused("wrong key", base, key="another")
    refused("wrong input", base, content={"words": "x"})

with peer.Fake("replicate", "data") as base:
    said = client(base).run("o/n", input=INPUT, use_file_output=False)
    peer.expect("data URL", base64.b64decode(
        said.partition("base64,")[2])[44:] == WANTED)

with peer.Fake("replicate", "failed") as base:
    made = client(base).models.predictions.create("o/n", input=INPUT)
    made.wait()
    peer.expect("failed", made.status == "failed" and made.error)
