# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the providers at AWS share: an account, and botocore to
compute signatures again."""

import os
import subprocess
import sys
import tempfile

import peer

peer.need("botocore")
peer.need("moto")

import botocore.auth  # noqa: E402
import botocore.awsrequest  # noqa: E402
import botocore.credentials  # noqa: E402
import moto  # noqa: E402

KEY, SECRET, TOKEN = "AKIA", "wJalr/XUtnFEMI+K7MDENG", "token//=="
REGION = "eu-west-1"
print("botocore", botocore.__version__)
print("moto", moto.__version__)


def speak(base, text, *properties, region=REGION, provider="polly"):
    """What `gst-tts speak` makes of it: its samples, or None."""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEY,
                   "AWS_SECRET_ACCESS_KEY": SECRET,
                   "AWS_SESSION_TOKEN": TOKEN, "AWS_REGION": region,
                   "AWS_ENDPOINT_URL": base}
    with tempfile.NamedTemporaryFile(suffix=".wav") as out:
        done = subprocess.run(
            [sys.argv[2], "speak", "-p", provider, "-o", out.name,
             *(f"--set={provider}::{row}" for row in properties), text],
            env=environment, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stderr)
            return None
        with open(out.name, "rb") as wav:
            return wav.read()[44:]


def is_signed(handler, body, service):
    """Whether botocore would have signed the request as it is."""
    headers = handler.headers
    given = headers.get("Authorization", "")
    if "SignedHeaders=" not in given:
        return False
    names = given.split("SignedHeaders=")[1].split(",")[0].split(";")
    request = botocore.awsrequest.AWSRequest(
        method=handler.command,
        url=f"http://{headers['Host']}{handler.path}",
        data=body, headers={name: headers[name] for name in names})
    request.context["timestamp"] = headers["X-Amz-Date"]
    auth = (botocore.auth.S3SigV4Auth if service == "s3"
            else botocore.auth.SigV4Auth)
    signer = auth(botocore.credentials.Credentials(KEY, SECRET, TOKEN),
                  service, REGION)
    canonical = signer.canonical_request(request)
    wanted = signer.signature(signer.string_to_sign(request, canonical),
                              request)
    return given.endswith(f"Signature={wanted}")
