"""Challenges are decided at an admin API; where nobody is there, only what the provider says to skip."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.protocol.exchange import Request
from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.wire.browser import Browser
from harness.wire.challenges import AdminApi
from harness.wire.landings import Redirected, Shown
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.hostile.servers import answer, serving

CALLBACK = "https://rp.example/callback"
ERROR_PAGE = "https://error.example/"
ALICE = User("alice", Secret("alice-password"), {"email": "alice@op.example"})


@contextmanager
def provider(*, skip: bool) -> Iterator[tuple[str, list[str]]]:
    """A provider that asks for a login, which it says to skip or not, and the calls of its admin API."""
    calls: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        method, path = head.split(" ")[:2]
        base = f"http://127.0.0.1:{peer.getsockname()[1]}"
        if path.startswith("/admin/"):
            calls.append(f"{method} {path.partition('?')[0]}")
            told = {"redirect_to": f"{CALLBACK}?code=c"} if method == "PUT" else {"skip": skip, "subject": "alice"}
            peer.sendall(answer(json.dumps(told).encode()))
            return
        wrong = f"{ERROR_PAGE}?error=invalid_client&error_description=unknown"
        place = wrong if path == "/wrong" else f"{base}/nowhere?login_challenge=abc"
        peer.sendall(answer(b"", status="302 Found", headers=f"Location: {place}\r\n"))

    with serving(behave) as address:
        yield address, calls


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
    yield made
    made.close()


def visit(transport: Transport, address: str, path: str, user: User | None) -> object:
    browser = Browser(transport, (), Limits(), admin=AdminApi(address), error_page=ERROR_PAGE)
    return browser.visit(Request("GET", f"{address}{path}"), name="authorize", user=user, stop_at=(CALLBACK,))


@pytest.mark.parametrize("user", [None, ALICE])
def test_a_login_to_skip_is_accepted_for_whoever_is_there(user: User | None, transport: Transport) -> None:
    with provider(skip=True) as (address, calls):
        landing = visit(transport, address, "/", user)
    assert isinstance(landing, Redirected)
    assert landing.pages == ()
    assert calls[-1] == "PUT /admin/oauth2/auth/requests/login/accept"


def test_nobody_answers_a_login_that_is_not_to_skip(transport: Transport) -> None:
    with provider(skip=False) as (address, calls):
        landing = visit(transport, address, "/", None)
    assert isinstance(landing, Shown)
    assert (landing.name, [page.name for page in landing.pages]) == ("login", ["login"])
    assert calls == ["GET /admin/oauth2/auth/requests/login"]


def test_the_error_page_of_the_operator_is_a_page_that_nothing_fetches(transport: Transport) -> None:
    with provider(skip=False) as (address, _):
        landing = visit(transport, address, "/wrong", ALICE)
    assert isinstance(landing, Shown)
    assert (landing.name, landing.page.text) == ("error", "invalid_client unknown")
