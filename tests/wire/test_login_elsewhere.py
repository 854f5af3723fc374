"""A login application at another place than the provider, as Ory Hydra has it."""

import socket
from collections.abc import Callable

import pytest

from harness.protocol.exchange import FORM, Request
from harness.wire.browser import Browser
from harness.wire.landings import Redirected, Shown, Strayed
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.hostile.servers import answer, serving

CALLBACK = "https://rp.example/callback"


def sending_to(address: Callable[[str], str]) -> Callable[[socket.socket, str], None]:
    def behave(peer: socket.socket, head: str) -> None:
        path = head.split(" ")[1]
        peer.sendall(answer(b"", status="303 See Other", headers=f"Location: {address(path)}\r\n"))

    return behave


@pytest.mark.parametrize(
    ("back", "landing"),
    [("{provider}/auth?state=one&login_verifier=two", Redirected), ("http://127.0.0.2/auth?state=one", Strayed)],
)
def test_state_on_the_way_back_to_the_provider_is_no_answer_but_elsewhere_it_is(back: str, landing: type) -> None:
    places: dict[str, str] = {}
    login = sending_to(lambda path: back.format(**places))
    provider = sending_to(lambda path: f"{CALLBACK}?code=a" if "verifier" in path else places["login"] + "/login")
    with serving(login) as places["login"], serving(provider) as places["provider"]:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        browser = Browser(transport, (), Limits())
        request = Request("GET", places["provider"] + "/auth?state=one")
        found = browser.visit(request, name="authorize", user=None, stop_at=(CALLBACK,))
        transport.close()
    assert isinstance(found, landing)


@pytest.mark.parametrize(("status", "method"), [("303 See Other", "GET"), ("307 Temporary Redirect", "POST")])
def test_a_redirect_repeats_the_request_where_its_status_says_so(status: str, method: str) -> None:
    asked: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        asked.append(head.partition(" HTTP")[0])
        to_another = answer(b"", status=status, headers="Location: /logout/\r\n")
        peer.sendall(answer(b"Logged out", media_type="text/plain") if len(asked) > 1 else to_another)

    with serving(behave) as provider:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        request = Request("POST", provider + "/logout", (("Content-Type", FORM),), b"state=one")
        found = Browser(transport, (), Limits()).visit(request, name="end_session", user=None, stop_at=(CALLBACK,))
        transport.close()
    assert asked == ["POST /logout", f"{method} /logout/"]
    assert isinstance(found, Shown)
    assert found.exchange.request.form == ((("state", "one"),) if method == "POST" else ())
