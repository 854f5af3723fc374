"""Where a browser stops: at an address of the client's or of nobody, at a page, or for want of an answer."""

from urllib.parse import SplitResult, parse_qsl, urlsplit

from msgspec import Struct

from harness.protocol.authorization import SeenPage
from harness.protocol.exchange import Exchange, Failure, FailureKind, Pairs, Request
from harness.wire.forms import Form, PageSummary

RESPONSE_PARAMETERS = frozenset({"code", "error", "access_token", "id_token", "state"})


class Redirected(Struct, frozen=True):
    """The provider sent the browser to one of the addresses where it stops."""

    location: str
    channel: str
    parameters: Pairs
    exchange: Exchange
    pages: tuple[SeenPage, ...]


class Strayed(Struct, frozen=True):
    """The provider sent the browser, with response parameters, to an address that is nobody's."""

    location: str
    parameters: Pairs
    exchange: Exchange
    pages: tuple[SeenPage, ...]


class Shown(Struct, frozen=True):
    """The browser was left at a page; `why` says in one sentence why it went no further."""

    page: PageSummary
    name: str | None
    why: str
    exchange: Exchange
    pages: tuple[SeenPage, ...]


class Failed(Struct, frozen=True):
    """The wire failed."""

    exchange: Exchange
    pages: tuple[SeenPage, ...]


class Held(Struct, frozen=True):
    """The browser is at the page that it was to stop at: the form there, and the request that would send it.

    `form` is None where the page is answered by a link, which the request follows.
    """

    form: Form | None
    request: Request
    exchange: Exchange


Landing = Redirected | Strayed | Shown | Failed


def landing_at(
    address: str, exchange: Exchange, stop_at: tuple[str, ...], pages: tuple[SeenPage, ...], visited: set[str]
) -> Redirected | Strayed | None:
    """Return what a redirect to an address ends in, None where the browser goes on there.

    It stops at the addresses `stop_at`, whatever their query is, and away from the hosts that it has `visited` where
    it is sent with parameters of a response.
    """
    parts = _parts(address)
    if parts is None:
        return None
    channel = "fragment" if parts.fragment else "query" if parts.query else "none"
    parameters = tuple(parse_qsl(parts.fragment or parts.query, keep_blank_values=True))
    for stop in stop_at:
        wanted = _parts(stop)
        if wanted and (parts.scheme, parts.netloc, parts.path) == (wanted.scheme, wanted.netloc, wanted.path):
            return Redirected(address, channel, parameters, exchange, pages)
    # A login application at another place sends the browser back with the whole request, its state included.
    foreign = parts.netloc not in visited
    if foreign and RESPONSE_PARAMETERS & {name for name, _ in parameters}:
        return Strayed(address, parameters, exchange, pages)
    return None


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def unseen(address: str, name: str, why: str, exchange: Exchange, pages: list[SeenPage]) -> Shown:
    """Return a page that no one fetches: the harness stands for the application that would show it."""
    return Shown(PageSummary(address, "", why, ()), name, why, exchange, tuple(pages))


def failed(exchange: Exchange, kind: FailureKind, why: str, pages: tuple[SeenPage, ...]) -> Failed:
    """Return the end of a visit that an answer made impossible to go on with."""
    failure = Failure(kind, why)
    without_answer = Exchange(
        exchange.number, exchange.name, exchange.request, None, failure, exchange.started_at, exchange.duration
    )
    return Failed(without_answer, pages)
