# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our provider sagemaker against moto's SageMaker and S3, behind a server that
lets botocore compute each signature again; and botocore's clients against our
fake."""

import base64
import binascii
import hashlib
import http.server
import io
import json
import struct
import threading
import urllib.error
import urllib.request
import wave

import aws
import botocore.eventstream
import botocore.session
import moto.server
import peer

ENDPOINT = "endpoint=my voice"


def answer_of(text):
    """The container's JSON: moto's answers are text."""
    wav = io.BytesIO()
    with wave.open(wav, "wb") as out:
        out.setparams((1, 2, 24000, 0, "NONE", ""))
        out.writeframes(peer.samples(text))
    return json.dumps({"audio": base64.b64encode(wav.getvalue()).decode()})


def frame(payload):
    """One that botocore reads."""
    headers = b"".join(
        bytes([len(name)]) + name + b"\7" + struct.pack(">H", len(value))
        + value for name, value in (
            (b":message-type", b"event"), (b":event-type", b"PayloadPart"),
            (b":content-type", b"application/octet-stream")))
    text = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    text += struct.pack(">I", binascii.crc32(text)) + headers + payload
    text += struct.pack(">I", binascii.crc32(text))
    buffer = botocore.eventstream.EventStreamBuffer()
    buffer.add_data(text)
    peer.expect("botocore reads the frame", next(buffer).payload == payload)
    return text


class Checker(http.server.BaseHTTPRequestHandler):
    """Passes on to moto what botocore signs as we did."""

    moto = None
    bad = []

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            # moto calls the JSON of an asynchronous call a web page.
            if name.lower().startswith("x-amzn") or (
                    name == "Content-Type" and "html" not in value):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def pass_on(self, body):
        request = urllib.request.Request(
            self.moto + self.path, data=body or None, method=self.command,
            headers=dict(self.headers))
        try:
            with urllib.request.urlopen(request) as reply:
                self.answer(reply.status, reply.read(), reply.getheaders())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read(), error.headers.items())

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        service = "sagemaker" if self.command == "POST" else "s3"
        if not aws.is_signed(self, body, service):
            self.bad.append(f"{self.command} {self.path}")
            self.answer(403, b"{}")
        elif self.path.endswith("/invocations-response-stream"):
            answer = answer_of(json.loads(body)["text"]).encode()
            self.answer(200, b"".join(frame(answer[i:i + 999])
                                      for i in range(0, len(answer), 999)))
        else:
            self.pass_on(body)

    do_GET = do_POST = do_PUT = handle_any

    def log_message(self, *_):
        pass


def queue(where, name, results):
    urllib.request.urlopen(urllib.request.Request(
        f"{where}/moto-api/static/sagemaker/{name}",
        data=json.dumps({"region": aws.REGION, "results": results}).encode(),
        method="POST", headers={"Content-Type": "application/json"})).close()


def expect_said(what, said, text):
    wanted = peer.samples(text)
    # Both ends are faded.
    peer.expect(what, said is not None and len(said) == len(wanted)
                and said[1000:1400] == wanted[1000:1400])


def client(name, base):
    session = botocore.session.get_session()
    return session.create_client(
        name, region_name=aws.REGION, endpoint_url=base,
        aws_access_key_id=aws.KEY, aws_secret_access_key=aws.SECRET,
        aws_session_token=aws.TOKEN)


def test_provider(where, base):
    def speak(text, *properties, region=aws.REGION):
        return aws.speak(where, text, ENDPOINT, "poll-interval=1",
                         *properties, provider="sagemaker", region=region)

    queue(base, "endpoint-results", [
        {"Body": answer_of("Hello"), "ContentType": "application/json"}])
    expect_said("a call", speak("Hello"), "Hello")
    expect_said("a stream", speak("Good day", "mode=stream"), "Good day")
    queue(base, "async-endpoint-results", [
        {"data": answer_of("Inline")}, {"data": answer_of("Uploaded")},
        {"is_failure": True, "data": "CUDA out of memory"},
        {"is_failure": True, "data": "CUDA out of memory"},
        {"is_failure": True, "data": "CUDA out of memory"}])
    expect_said("an asynchronous call", speak("Inline", "mode=async"),
                "Inline")
    client("s3", base).create_bucket(
        Bucket="requests",
        CreateBucketConfiguration={"LocationConstraint": aws.REGION})
    expect_said("one whose request is in S3", speak(
        "Uploaded", "mode=async", "input-location=s3://requests/a b/(in)"),
        "Uploaded")
    found = client("s3", base).list_objects_v2(Bucket="requests")
    peer.expect("it is there", [
        row["Key"].startswith("a b/(in)/") for row in found["Contents"]]
        == [True])
    peer.expect("all are signed as botocore signs", not Checker.bad)
    peer.expect("another region's is refused",
                speak("Hello", region="us-east-1") is None)


def test_fake(base):
    calls = client("sagemaker-runtime", base)
    body = json.dumps({"text": "Hello", "speaker": 0,
                       "max_audio_length_ms": 10000})
    given = {"EndpointName": "my voice", "ContentType": "application/json",
             "Body": body}
    reply = calls.invoke_endpoint_with_response_stream(**given)
    data = b"".join(event["PayloadPart"]["Bytes"] for event in reply["Body"])
    peer.expect("botocore reads our fake's stream",
                data[44:] == peer.samples("Hello"))
    store = client("s3", base)
    name = f"in/{hashlib.sha256(body.encode()).hexdigest()}.json"
    store.put_object(Bucket="requests", Key=name, Body=body.encode())
    reply = calls.invoke_endpoint_async(
        EndpointName="my voice", ContentType="application/json",
        InputLocation=f"s3://requests/{name}")
    place = reply["OutputLocation"].split("/", 3)
    for _ in range(2):
        try:
            store.get_object(Bucket=place[2], Key=place[3])
            peer.expect("it is not there at once", False)
        except store.exceptions.NoSuchKey:
            pass
    found = store.get_object(Bucket=place[2], Key=place[3])["Body"].read()
    peer.expect("botocore gets our fake's result",
                found[44:] == peer.samples("Hello"))


moto_server = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
moto_server.start()
Checker.moto = "http://%s:%d" % moto_server.get_host_and_port()
checker = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Checker)
threading.Thread(target=checker.serve_forever, daemon=True).start()
test_provider(f"http://127.0.0.1:{checker.server_port}", Checker.moto)
moto_server.stop()
with peer.Fake("sagemaker") as fake:
    test_fake(fake)
