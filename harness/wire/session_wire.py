"""Sends requests over a session of the requests library, which Locust brings."""

import time
from urllib.parse import urlsplit

import requests
import urllib3

from harness.protocol.exchange import Pairs, Request, Response
from harness.wire.body import read_body
from harness.wire.direct import origin_of
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.session_adapter import NetworkAdapter
from harness.wire.watchdog import Watch


class SessionWire:
    """Sends requests over somebody else's session; nothing of the environment reaches them."""

    def __init__(self, session: requests.Session, network: Network, limits: Limits) -> None:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, NetworkAdapter(network))
        self._session = session
        self._network = network
        self._limits = limits

    def answer(self, request: Request, headers: Pairs, watch: Watch, begun: list[bool]) -> Response:
        """Send a request with these headers and read its answer; raises `OSError` or `ValueError` where it fails."""
        host = urlsplit(request.url).hostname or ""
        besides = dict((*headers, *self._network.headers_for(host)))
        prepared = requests.Request(request.method, request.url, besides, data=request.body).prepare()
        # In a tunnel it would be the place that the proxy was asked for.
        prepared.headers.setdefault("Host", origin_of(request.url).authority)
        proxy = self._network.proxy_for(host)
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        timeout = (self._limits.connect_timeout, self._limits.exchange_deadline)
        with self._session.send(prepared, allow_redirects=False, stream=True, timeout=timeout, proxies=proxies) as got:
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
