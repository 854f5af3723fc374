"""A page that refuses is told from the provider's own: by what answers an address that nobody serves."""

import socket

import pytest

from harness.protocol.exchange import FORM, Exchange, FailureKind, Request
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.hostile.servers import Behaviour, answer, serving

NUMBERS = iter(range(1, 1000))
NOTHING_THERE = answer(b"<h1>Nothing here</h1>", status="404 Not Found", media_type="text/html")


def page(words: str, status: str = "403 Forbidden", media_type: str = "text/html; charset=utf-8") -> bytes:
    return answer(f"<html><body><p>{words}</p></body></html>".encode(), status=status, media_type=media_type)


def firewall(peer: socket.socket, head: str) -> None:
    """Refuses quotes wherever they are, with a page that has another number each time."""
    if "%22" in head or "%22" in received_body(peer, head):
        peer.sendall(page(f"Not like this. Quote incident {next(NUMBERS)}a."))
    else:
        peer.sendall(NOTHING_THERE)


def received_body(peer: socket.socket, head: str) -> str:
    _, _, body = head.partition("\r\n\r\n")
    length = next((int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0)
    while len(body) < length:
        body += peer.recv(4096).decode("latin-1")
    return body


def strict_provider(peer: socket.socket, head: str) -> None:
    """Serves one address alone, which refuses everything."""
    peer.sendall(page("The client is unknown.") if head.split(" ")[1].startswith("/authorize") else NOTHING_THERE)


def refusing_provider(peer: socket.socket, head: str) -> None:
    peer.sendall(page("Nobody is welcome."))


def sent(behaviour: Behaviour, request: str = "?claims=%22", body: bytes | None = None) -> list[Exchange]:
    exchanges: list[Exchange] = []
    with serving(behaviour) as address:
        transport = Transport(record=exchanges.append, limits=Limits(), network=Network())
        headers = (("Content-Type", FORM), ("Authorization", "Basic a-secret"))
        method = "GET" if body is None else "POST"
        returned = transport.send(Request(method, f"{address}/authorize{request}", headers, body), name="authorize")
        transport.close()
    assert returned is exchanges[0]
    return exchanges


@pytest.mark.parametrize(("request_", "body"), [("?claims=%22", None), ("", b"claims=%22")])
def test_what_refuses_the_parameters_at_any_address_is_no_provider(request_: str, body: bytes | None) -> None:
    exchange, with_parameters, without = sent(firewall, request_, body)
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.BLOCK_PAGE
    assert exchange.response is not None
    assert [one.response.status for one in (with_parameters, without) if one.response] == [403, 404]
    assert "/authorize" not in with_parameters.request.url + without.request.url


def test_credentials_stay_at_the_address_that_they_are_for() -> None:
    _, *besides = sent(firewall)
    assert not any(name == "Authorization" for one in besides for name, _ in one.request.headers)


@pytest.mark.parametrize(("behaviour", "requests"), [(strict_provider, 2), (refusing_provider, 3)])
def test_a_provider_that_refuses_is_the_one_that_answered(behaviour: Behaviour, requests: int) -> None:
    exchange, *besides = sent(behaviour)
    assert exchange.failure is None
    assert len(besides) == requests - 1


@pytest.mark.parametrize("request_", ["?claims=a", ""])
def test_other_answers_and_requests_without_parameters_are_not_asked_about(request_: str) -> None:
    assert len(sent(refusing_provider if not request_ else firewall, request_)) == 1


def test_json_that_refuses_is_the_providers() -> None:
    def behave(peer: socket.socket, head: str) -> None:
        peer.sendall(answer(b'{"error": "access_denied"}', status="403 Forbidden"))

    (exchange,) = sent(behave)
    assert exchange.failure is None
