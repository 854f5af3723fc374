"""Sends requests and records what came back."""

import time
from collections.abc import Callable
from http.cookiejar import CookieJar

import requests

from harness.protocol.exchange import Exchange, Failure, FailureKind, Request, Response
from harness.wire.limits import Limits
from harness.wire.network import Network

CHUNK = 64 * 1024


class Transport:
    """The one face to the wire: a request in, a recorded exchange out, whatever the target does."""

    def __init__(
        self,
        *,
        record: Callable[[Exchange], None],
        limits: Limits,
        network: Network,
        session: requests.Session | None = None,
    ) -> None:
        self._session = session or requests.Session()
        self._session.trust_env = False
        self._session.verify = str(network.ca_bundle) if network.ca_bundle else True
        self._record = record
        self._limits = limits
        self._number = 0

    def send(self, request: Request, *, name: str, cookies: CookieJar | None = None) -> Exchange:
        """Send one request, without following redirects; failures of the wire are part of the exchange."""
        self._number += 1
        started_at, started = time.time(), time.perf_counter()
        response: Response | None = None
        failure: Failure | None = None
        try:
            response = self._answer(request, cookies)
        except requests.exceptions.SSLError as error:
            failure = Failure(FailureKind.TLS, str(error))
        except requests.exceptions.Timeout as error:
            failure = Failure(FailureKind.DEADLINE, str(error))
        except (requests.exceptions.RequestException, ValueError) as error:
            failure = Failure(FailureKind.CONNECTION, str(error))
        exchange = Exchange(self._number, name, request, response, failure, started_at, time.perf_counter() - started)
        self._record(exchange)
        return exchange

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _answer(self, request: Request, cookies: CookieJar | None) -> Response:
        limits = self._limits
        prepared = requests.Request(request.method, request.url, dict(request.headers), data=request.body).prepare()
        if cookies is not None:
            prepared.prepare_cookies(cookies)
        got = self._session.send(
            prepared, allow_redirects=False, stream=True, timeout=(limits.connect_timeout, limits.exchange_deadline)
        )
        with got:
            body = bytearray()
            for chunk in got.iter_content(CHUNK):
                body += chunk
                if len(body) > limits.body_bytes:
                    raise ValueError("the body is larger than the limit body_bytes")
        if cookies is not None:
            requests.cookies.extract_cookies_to_jar(cookies, prepared, got.raw)  # type: ignore[no-untyped-call]
        headers = tuple((name, value) for name, value in got.raw.headers.items())
        return Response(got.status_code, got.reason or "", headers, bytes(body), time.time())
