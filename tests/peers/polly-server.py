# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our provider polly against moto's server, and against one that lets
botocore compute the signature again."""

import base64
import http.server
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
import wave

import peer

peer.need("botocore")
peer.need("moto")

import botocore.auth  # noqa: E402
import botocore.awsrequest  # noqa: E402
import botocore.credentials  # noqa: E402
import moto  # noqa: E402
import moto.server  # noqa: E402

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalr/XUtnFEMI+K7MDENG", "token//=="
print("botocore", botocore.__version__)
print("moto", moto.__version__)


def speak(base, text, *properties, region="eu-west-1", provider="polly"):
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


class Checker(http.server.BaseHTTPRequestHandler):
    """Says 0.1 s of samples where botocore signs as we did."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        given = self.headers["Authorization"]
        names = given.split("SignedHeaders=")[1].split(",")[0].split(";")
        request = botocore.awsrequest.AWSRequest(
            method="POST", url=f"http://{self.headers['Host']}{self.path}",
            data=body, headers={name: self.headers[name] for name in names})
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        signer = botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(KEY, SECRET, TOKEN), "polly",
            "eu-west-1")
        canonical = signer.canonical_request(request)
        wanted = signer.signature(signer.string_to_sign(request, canonical),
                                  request)
        good = given.endswith(f"Signature={wanted}")
        self.send_response(200 if good else 403)
        self.send_header("Content-Length", "3200")
        self.end_headers()
        self.wfile.write(b"\1\0" * 1600)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Checker)
threading.Thread(target=server.serve_forever, daemon=True).start()
where = f"http://127.0.0.1:{server.server_port}"
peer.expect("botocore's signature", speak(where, "Grüße & more") is not None)
peer.expect("another region's is refused",
            speak(where, "Hello", region="us-east-1") is None)

server = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
where = "http://%s:%d" % server.get_host_and_port()
peer.expect("moto", speak(where, "Hello") == bytes(8))

# moto's answers are text, so the audio comes in JSON.
wav = io.BytesIO()
with wave.open(wav, "wb") as out:
    out.setparams((1, 2, 24000, 0, "NONE", ""))
    out.writeframes(peer.samples("Hello"))
answers = {"region": "eu-west-1", "results": [{"Body": json.dumps(
    {"audio": base64.b64encode(wav.getvalue()).decode()}),
    "ContentType": "application/json"}]}
urllib.request.urlopen(urllib.request.Request(
    where + "/moto-api/static/sagemaker/endpoint-results",
    data=json.dumps(answers).encode(), method="POST",
    headers={"Content-Type": "application/json"}))
got = speak(where, "Hello", "endpoint=tts", provider="sagemaker")
wanted = peer.samples("Hello")
# Both ends are faded.
peer.expect("moto's SageMaker", len(got) == len(wanted)
            and got[1000:1400] == wanted[1000:1400])
server.stop()
