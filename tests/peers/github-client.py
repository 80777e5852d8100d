# SPDX-License-Identifier: LGPL-2.1-or-later
"""PyGithub speaks with our fake of GitHub."""

import io
import json
import urllib.request
import zipfile

import peer

peer.need("github")

import importlib.metadata  # noqa: E402

import github  # noqa: E402

print("PyGithub", importlib.metadata.version("PyGithub"))
JOB = json.dumps({"segments": [{"artifact": "tts-a-1", "speaker": "a",
                                "text": peer.TEXT}]})


class Repository(github.Repository.Repository):
    """One that is not asked for first."""


with peer.Fake("github") as base:
    api = github.Github(base_url=base, auth=github.Auth.Token(peer.KEY),
                        retry=None, seconds_between_requests=0,
                        seconds_between_writes=0)
    repository = Repository(api.requester, {}, {
        "url": f"{base}/repos/me/voices", "full_name": "me/voices"},
        completed=True)
    workflow = github.Workflow.Workflow(api.requester, {}, {
        "url": f"{repository.url}/actions/workflows/gst-tts.yml"},
        completed=True)
    peer.expect("dispatch", workflow.create_dispatch(
        "main", {"job": JOB, "key": "tts-a-1"}, throw=True))
    runs = list(workflow.get_runs(event="workflow_dispatch"))
    peer.expect("runs", [run.display_title for run in runs]
                == ["tts tts-a-1"])
    run = runs[0]
    while run.status != "completed":
        run = repository.get_workflow_run(run.id)
    peer.expect("run", run.conclusion == "success")
    artifacts = [row for row in repository.get_artifacts(name="tts-a-1")
                 if not row.expired]
    peer.expect("artifacts", len(artifacts) == 1
                and artifacts[0].name == "tts-a-1")

    request = urllib.request.Request(
        artifacts[0].archive_download_url,
        headers={"Authorization": f"Bearer {peer.KEY}"})
    with urllib.request.urlopen(request) as reply:
        archive = zipfile.ZipFile(io.BytesIO(reply.read()))
    peer.expect("Python's zipfile", archive.testzip() is None
                and archive.read("speech.wav")[44:]
                == peer.samples(peer.TEXT))
