"""beacon.py call ADDRESS | serve ADDRESS: a program that calls home over HTTP, both ends.

GET /updates/check.gif?id=… with its state in a cookie, at a fixed interval; the answer is a
picture of one pixel, once with an order behind it; the order's result goes up by POST.
"""
import base64
import hashlib
import http.client
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
AGENT = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)"
INTERVAL, CALLS = 2.0, 14


def call(address: str) -> None:
    identity = hashlib.sha256(b"office").hexdigest()[:8]
    token = base64.b64encode(hashlib.sha512(b"office, vanthu, 198.51.100.50").digest()).decode()
    begin = time.monotonic()
    for number in range(CALLS):
        connection = http.client.HTTPConnection(address, 80, timeout=5)
        headers = {"User-Agent": AGENT, "Accept": "*/*", "Cookie": f"token={token}", "Host": "update-check.example"}
        connection.request("GET", f"/updates/check.gif?id={identity}", headers=headers)
        order = connection.getresponse().read()[len(PIXEL):]
        if order:
            result = base64.b64encode(hashlib.sha512(order).digest() * 3).decode()
            connection.request("POST", f"/updates/submit.php?id={identity}", body=result,
                               headers={**headers, "Content-Type": "application/octet-stream"})
            connection.getresponse().read()
        connection.close()
        time.sleep(max(0, begin + (number + 1) * INTERVAL - time.monotonic()))


class Home(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Apache"
    sys_version = ""
    calls = 0

    def do_GET(self) -> None:
        Home.calls += 1
        self.answer("image/gif", PIXEL + (base64.b64encode(b"danh sach tep") if Home.calls == 6 else b""))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.answer("text/html", b"")

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(address: str) -> None:
    secure = ThreadingHTTPServer((address, 443), Home)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/run/cert.pem", "/run/key.pem")
    # The handshake belongs to the connection's own thread, not to the accepting one.
    secure.socket = context.wrap_socket(secure.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=secure.serve_forever, daemon=True).start()
    ThreadingHTTPServer((address, 80), Home).serve_forever()


{"call": call, "serve": serve}[sys.argv[1]](sys.argv[2])
