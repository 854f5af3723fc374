"""Sends requests over a session of the requests library, which Locust brings."""

import time

import requests
import urllib3

from harness.protocol.exchange import Pairs, Request, Response
from harness.wire.body import read_body
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.watchdog import Watch


class SessionWire:
    """Sends requests over somebody else's session; nothing of the environment reaches them."""

    def __init__(self, session: requests.Session, network: Network, limits: Limits) -> None:
        session.trust_env = False
        session.verify = network.authorities
        self._session = session
        self._limits = limits

    def answer(self, request: Request, headers: Pairs, watch: Watch, begun: list[bool]) -> Response:
        """Send a request with these headers and read its answer; raises `OSError` or `ValueError` where it fails."""
        prepared = requests.Request(request.method, request.url, dict(headers), data=request.body).prepare()
        timeout = (self._limits.connect_timeout, self._limits.exchange_deadline)
        with self._session.send(prepared, allow_redirects=False, stream=True, timeout=timeout) as got:
            begun.append(True)

            def read(size: int) -> bytes:
                try:
                    return bytes(got.raw.read(size, decode_content=False))
                except urllib3.exceptions.HTTPError as error:
                    raise ConnectionError(str(error)) from error

            body = read_body(read, got.headers.get("Content-Encoding"), self._limits)
        fields = tuple((name, value) for name, value in got.raw.headers.items())
        return Response(got.status_code, got.reason or "", fields, body, time.time())

    def close(self) -> None:
        """Close the session's connections."""
        self._session.close()
