# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our provider polly against moto's server, and against one that lets
botocore compute the signature again."""

import http.server
import threading

import aws
import moto.server
import peer


class Checker(http.server.BaseHTTPRequestHandler):
    """Says 0.1 s of samples where botocore signs as we did."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if aws.is_signed(self, body, "polly") else 403)
        self.send_header("Content-Length", "3200")
        self.end_headers()
        self.wfile.write(b"\1\0" * 1600)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Checker)
threading.Thread(target=server.serve_forever, daemon=True).start()
where = f"http://127.0.0.1:{server.server_port}"
peer.expect("botocore's signature",
            aws.speak(where, "Grüße & more") is not None)
peer.expect("another region's is refused",
            aws.speak(where, "Hello", region="us-east-1") is None)

server = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
where = "http://%s:%d" % server.get_host_and_port()
peer.expect("moto", aws.speak(where, "Hello") == bytes(8))
server.stop()
