"""Faults of what is served without TLS beside it: a relay in plain HTTP before a port that has a certificate."""

import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from reference_server.faults.fault import Fault, at
from reference_server.provider import Provider
from reference_server.seams import Members
from reference_server.web.message import Request, Response, redirect_response, with_query

HOST = "127.0.0.1"
RELAY_SECONDS = 20
OF_ONE_HOP = ("connection", "content-length", "host", "keep-alive", "transfer-encoding")
OPEN = ("token_endpoint", "userinfo_endpoint")
RELAYED = ("relayed", "1")
RELAYS: dict[str, str] = {}
"""Where the relay before a host and port is, by these."""
OPENING = threading.Lock()


class Relay(BaseHTTPRequestHandler):
    """Hands a request on by TLS, and the answer back without; cookies may travel in clear."""

    behind = ""

    def relay(self) -> None:
        """Relay one request."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {name: value for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
        connection = http.client.HTTPSConnection(self.behind, timeout=RELAY_SECONDS, context=context)
        connection.request(self.command, self.path, body, sent)
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_HOP:
                self.send_header(name, value.replace("; Secure", "") if name.lower() == "set-cookie" else value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = relay

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; what is behind has a log."""


def relay_before(behind: str) -> str:
    """The host and port of the relay before another host and port, opened when it is first asked for."""
    with OPENING:
        if behind not in RELAYS:
            server = ThreadingHTTPServer((HOST, 0), type("RelayBefore", (Relay,), {"behind": behind}))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            RELAYS[behind] = f"{HOST}:{server.server_address[1]}"
        return RELAYS[behind]


def at_the_relay(address: str) -> str:
    """The same address at the relay before its port."""
    host = urlsplit(address).netloc
    return address.replace(host, relay_before(host), 1)


def endpoints_at_the_relay(_provider: Provider, members: Members) -> Members:
    """Publish endpoints at a port that speaks no TLS; over plain http they are there already."""
    return {
        name: at_the_relay(value) if name in OPEN and value.startswith("https:") else value
        for name, value in members.items()
    }


def login_at_the_relay(provider: Provider, _request: Request, response: Response) -> Response:
    """Send the browser to log in without TLS."""
    location = dict(response.headers).get("Location", "")
    if not location.startswith(provider.login_url) or not location.startswith("https:"):
        return response
    return response.replacing_header("Location", at_the_relay(location).replace("https:", "http:", 1))


def webfinger_at_the_relay(_provider: Provider, request: Request, response: Response) -> Response:
    """Send whoever asks for an issuer to ask without TLS; that question bears a mark, and is answered."""
    if not request.url.startswith("https:") or RELAYED in request.query:
        return response
    address = at_the_relay(request.url).replace("https:", "http:", 1)
    return redirect_response(with_query(address, dict((RELAYED,))))


FAULTS = (
    Fault(
        "endpoints-served-in-plain-text",
        ("RFC6749-2.3.1-8", "RFC6750-1-1", "RFC7521-4-1"),
        "The token and UserInfo endpoints are at a port that speaks HTTP without TLS.",
        at(metadata=endpoints_at_the_relay),
        also=("OIDCC-16.17-1",),
    ),
    Fault(
        "login-page-in-plain-text",
        ("RFC6749-10.11-1",),
        "The login page is at an http address.",
        at(authorization_http=login_at_the_relay),
    ),
    Fault(
        "webfinger-in-plain-text",
        ("OIDCD-2-1",),
        "WebFinger redirects to an http address, and answers there.",
        at(webfinger_http=webfinger_at_the_relay),
    ),
)
