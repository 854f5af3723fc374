"""One user of a load run: sends messages by the harness's flows, and says of each answer whether it was right."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from harness.flows.connection import Connection
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page, SeenPage, Strayed
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered, SignIn
from harness.protocol.provider import Provider
from harness.protocol.token import TokenError, TokenResponse
from harness.protocol.user import User
from harness.targets.target import Target
from harness.wire.browser import Browser
from harness.wire.limits import Limits
from harness.wire.transport import Transport
from load.measurement import Answer

Result = TypeVar("Result")
# A fault in words, and what tells whether a result has it.
Contradiction = tuple[str, Callable[[Result], bool]]
AUTHORIZE = "authorize"
LONGEST_REASON = 80


class WrongAnswer(Exception):
    """An answer was not the one that the next message needs; it is counted already."""


class Kit(Struct, frozen=True):
    """What users of a load run have in common, ready to be sent to another process."""

    run: str
    provider: Provider
    target: Target
    client: Client
    limits: Limits


class Visitor:
    """A user with a transport, a client and an account.

    `accounts` are the accounts that it may use, its own first. `tell` takes each answer; what is sent while `tell` is
    None is preparation, which no figure holds.
    """

    def __init__(
        self, kit: Kit, accounts: Sequence[User], transport: Callable[[Callable[[Exchange], None]], Transport]
    ) -> None:
        self.kit = kit
        self.accounts = accounts
        self.tell: Callable[[Answer], None] | None = None
        self._exchanges: list[Exchange] = []
        self.connection = Connection(kit.provider, transport(self._exchanges.append))

    @property
    def user(self) -> User:
        """The account that answers pages."""
        return self.accounts[0]

    @property
    def client(self) -> Client:
        """The client that is played."""
        return self.kit.client

    def browser(self) -> Browser:
        """Return a browser that knows no cookie yet."""
        return Browser(self.connection.transport, self.kit.target.recipes, self.kit.limits)

    def play(self, once: Callable[["Visitor"], None], *, tell_whole: bool) -> None:
        """Play something once, and where it is more than one message tell how long the whole took."""
        started = time.perf_counter()
        reason = None
        try:
            once(self)
        except WrongAnswer as wrong:
            reason = str(wrong)
        if self.tell is not None and tell_whole:
            self.tell(Answer(None, time.perf_counter() - started, reason))

    def expect(self, result: object, wanted: type[Result], *contradictions: Contradiction[Result]) -> Result:
        """Tell of the exchanges behind a result, and return it where it is the wanted one.

        Raises `WrongAnswer` where the result is of another type, or contradicts what was sent before.
        """
        reason = None if isinstance(result, wanted) else reason_of(result)
        if isinstance(result, wanted):
            reason = next((words for words, found in contradictions if found(result)), None)
        self._settle(result, reason)
        assert isinstance(result, wanted)
        return result

    def settle(self, result: object, right: bool) -> None:
        """Tell of the exchanges behind a result; raises `WrongAnswer` where it is not the right one."""
        self._settle(result, None if right else reason_of(result))

    def forget(self) -> None:
        """Let go of exchanges that no figure is to hold."""
        self._exchanges.clear()

    def _settle(self, result: object, reason: str | None) -> None:
        self._tell_exchanges(_pages(result), reason)
        if reason is not None:
            raise WrongAnswer(reason)

    def _tell_exchanges(self, pages: tuple[SeenPage, ...], reason: str | None) -> None:
        exchanges = list(self._exchanges)
        self._exchanges.clear()
        if self.tell is None:
            return
        if not exchanges:
            self.tell(Answer("nothing sent", 0.0, reason))
        for exchange in exchanges:
            wrong = reason if exchange is exchanges[-1] else None
            self.tell(Answer(message_name(exchange, exchanges, pages), exchange.duration, wrong))


def message_name(exchange: Exchange, exchanges: list[Exchange], pages: tuple[SeenPage, ...]) -> str:
    """Return the name of an exchange: its protocol message, and on the way through pages what was shown or sent.

    The first exchange of an authorization is `authorize`; then come "login page", "login form" and so on, and
    `redirect`.
    """
    if exchange.name != AUTHORIZE:
        return exchange.name
    if exchange is next(one for one in exchanges if one.name == AUTHORIZE):
        return AUTHORIZE
    if exchange.request.method == "POST":
        before = next((page.name for page in reversed(pages) if page.exchange < exchange.number), "unknown")
        return f"{before} form"
    shown = next((page.name for page in pages if page.exchange == exchange.number), None)
    return f"{shown} page" if shown else "redirect"


def reason_of(result: object) -> str:
    """Say in a few words what came instead, without anything that differs from answer to answer."""
    match result:
        case MalformedAnswer():
            words = result.problem
        case NoAnswer():
            response = result.exchange.response
            failure = result.exchange.failure
            words = failure.kind.value if failure else f"{response.status if response else 0} of an intermediary"
        case NotOffered():
            words = f"no {result.endpoint}"
        case Page():
            words = f"{result.name} page, {result.status}"
        case _:
            exchange = getattr(result, "exchange", None)
            status = exchange.response.status if isinstance(exchange, Exchange) and exchange.response else 0
            error = getattr(result, "error", None)
            words = f"{error}, {status}" if error else str(status)
    text = f"{type(result).__name__}: {words}"[:LONGEST_REASON]
    return "".join(character if character.isprintable() else " " for character in text)


def _pages(result: object) -> tuple[SeenPage, ...]:
    """Return the pages on the way to a result, with those of the authorization that a login's later part began with."""
    if isinstance(result, SignIn):
        return result.authorization.pages
    if isinstance(result, TokenResponse | TokenError):
        return result.request.authorization.pages if result.request.authorization else ()
    if isinstance(result, AuthorizationSuccess | AuthorizationError | Page | Strayed):
        return result.pages
    return ()


Once = Callable[[Visitor], None]
