"""Sends requests and records what came back."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from http.cookiejar import CookieJar
from typing import Protocol

from msgspec.structs import replace

from harness.protocol.exchange import Exchange, Failure, FailureKind, Pairs, Request, Response
from harness.wire.block_pages import is_block_page, may_be_blocked
from harness.wire.cookies import cookie_header, keep_cookies
from harness.wire.direct import DirectWire
from harness.wire.failures import deadline_failure, failure_of
from harness.wire.intermediaries import intermediary, pause_before_repeating
from harness.wire.journal import ByAdministrator, Removal
from harness.wire.keeper import KeptWire
from harness.wire.limits import Limits, WireError
from harness.wire.network import Network
from harness.wire.pace import Pace
from harness.wire.watchdog import Watch, Watchdog

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# How the record calls requests that find out who answers.
BESIDES = "who answers"


class Wire(Protocol):
    """What carries a request."""

    def answer(self, request: Request, headers: Pairs, watch: Watch, begun: list[bool]) -> Response:
        """Send a request and read its answer; `begun` is filled when the answer begins."""

    def close(self) -> None:
        """Close the connections."""


class Transport:
    """The one face to the wire: a request in, a recorded exchange out, whatever the target does.

    Exchanges go over http.client, as they are written, and have one deadline that nothing can put off. With a `wire`
    they go over that one, for Locust: without repeating, and with its timeouts alone. `pace` is the limit that all
    processes of the run keep, `keeper` the address of the process that sends what creates something. Answers count
    as received on the provider's clock, which is `clock_offset` seconds ahead of this machine's.
    """

    def __init__(
        self,
        *,
        record: Callable[[Exchange], None],
        limits: Limits,
        network: Network,
        wire: Wire | None = None,
        pace: Pace | None = None,
        keeper: str | None = None,
        clock_offset: float = 0.0,
    ) -> None:
        self._wire = DirectWire(network, limits) if wire is None else wire
        self._network = network
        self._watchdog = Watchdog() if wire is None else None
        self._pace = pace
        self._keeper = keeper
        self._clock_offset = clock_offset
        self._record = record
        self.limits = limits
        self._number = 0

    def send(
        self,
        request: Request,
        *,
        name: str,
        cookies: CookieJar | None = None,
        spends: bool | None = None,
        removal: Removal | ByAdministrator | None = None,
    ) -> Exchange:
        """Send one request, without following redirects; failures of the wire are part of the exchange.

        `spends` says that the request may use something up, and so is not repeated after a reset; by default every
        method but a safe one does (RFC 9110 9.2.1). `removal` says that the request creates something, and how that is
        removed again.
        """
        spent = request.method not in SAFE_METHODS if spends is None else spends
        repeats, waited = 0, 0.0
        wire = self._wire
        if removal is not None and self._keeper is not None:
            wire = KeptWire(self._keeper, removal, f"{name} at {request.url}")
        while True:
            if self._pace is not None:
                self._pace.wait()
            self._number += 1
            exchange = self._once(wire, self._watchdog, self._number, request, name, cookies)
            if self._watchdog is None:
                self._record(exchange)
                return exchange
            exchange = self._unmasked(exchange)
            pause = pause_before_repeating(exchange, spent=spent, repeats=repeats, waited=waited, limits=self.limits)
            if pause is None:
                return exchange
            if self._pace is not None:
                self._pace.hold(pause)
            else:
                time.sleep(pause)
            repeats, waited = repeats + 1, waited + pause

    def send_at_once(self, requests: Sequence[Request], *, name: str) -> tuple[Exchange, ...]:
        """Send requests at the same moment, each over a connection of its own, and none of them twice."""
        numbered = [(self._number + place, request) for place, request in enumerate(requests, 1)]
        self._number += len(numbered)
        together = threading.Barrier(len(numbered))

        def send(number: int, request: Request) -> Exchange:
            wire, watchdog = DirectWire(self._network, self.limits), Watchdog()
            try:
                together.wait()
                return self._once(wire, watchdog, number, request, name, None)
            finally:
                wire.close()
                watchdog.close()

        if self._pace is not None:
            for _ in numbered:
                self._pace.wait()
        with ThreadPoolExecutor(len(numbered), thread_name_prefix="at-once") as pool:
            found = tuple(pool.map(lambda one: send(*one), numbered))
        for exchange in found:
            self._record(exchange)
        return found

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()
        if self._watchdog is not None:
            self._watchdog.close()

    def _once(
        self,
        wire: Wire,
        watchdog: Watchdog | None,
        number: int,
        request: Request,
        name: str,
        cookies: CookieJar | None,
    ) -> Exchange:
        started_at, started = time.time(), time.perf_counter()
        response: Response | None = None
        failure: Failure | None = None
        begun: list[bool] = []
        deadline = self.limits.exchange_deadline
        watching = watchdog.watching(deadline) if watchdog else nullcontext(Watch(time.monotonic() + deadline))
        with watching as watch:
            try:
                response = wire.answer(request, _with_cookies(request, cookies), watch, begun)
                if watch.expired:
                    response, failure = None, deadline_failure(self.limits)
            except (OSError, ValueError, http.client.HTTPException, WireError) as error:
                failure = failure_of(error, expired=watch.expired, answering=bool(begun), limits=self.limits)
        if response is not None and self._clock_offset:
            response = replace(response, received_at=response.received_at + self._clock_offset)
        if response is not None and cookies is not None:
            keep_cookies(cookies, request, response)
        return Exchange(number, name, request, response, failure, started_at, time.perf_counter() - started)

    def _unmasked(self, exchange: Exchange) -> Exchange:
        """Record an exchange; one that something before the provider answered with a page of its own has failed."""
        response, besides = exchange.response, list[Exchange]()

        def send(request: Request) -> Response | None:
            self._number += 1
            besides.append(self._once(self._wire, self._watchdog, self._number, request, BESIDES, None))
            return besides[-1].response

        unknown = response is not None and may_be_blocked(response) and intermediary(response) is None
        if response is not None and unknown and is_block_page(exchange.request, response, send):
            detail = f"{response.status} of an intermediary, which refuses these parameters at any address"
            exchange = replace(exchange, failure=Failure(FailureKind.BLOCK_PAGE, detail))
        for one in (exchange, *besides):
            self._record(one)
        return exchange


def _with_cookies(request: Request, cookies: CookieJar | None) -> Pairs:
    found = cookie_header(cookies, request) if cookies is not None else None
    return (*request.headers, ("Cookie", found)) if found else request.headers
