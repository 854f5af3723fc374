"""Each limit of the provider by an input just below it and one above it."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from reference_server.settings import Limits
from reference_server.web.fetch import is_public

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
DRIP_SECONDS = 0.05


def ask_token(own: Any, body: str) -> requests.Response:
    return requests.post(f"{own.issuer}/oauth2/token", data=body, headers=FORM, timeout=20)


def test_a_body_longer_than_the_limit_is_refused(open_provider: Callable[..., Any]) -> None:
    own = open_provider(limits=Limits(body_bytes=1000))
    assert ask_token(own, "a=" + "b" * 998).json()["error"] == "invalid_client"
    for port in (own.issuer, own.admin):
        path = "/oauth2/token" if port == own.issuer else "/admin/clients"
        answer = requests.post(f"{port}{path}", data="a=" + "b" * 999, headers=FORM, timeout=20)
        assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


def test_more_parameters_than_the_limit_are_refused(open_provider: Callable[..., Any]) -> None:
    own = open_provider(limits=Limits(parameters=10))
    assert ask_token(own, "&".join(f"p{number}=1" for number in range(10))).json()["error"] == "invalid_client"
    many = "&".join(f"p{number}=1" for number in range(11))
    assert_too_much(ask_token(own, many), "more parameters")
    assert_too_much(requests.get(f"{own.issuer}/oauth2/auth?{many}", timeout=20), "more parameters")


def test_a_parameter_longer_than_the_limit_is_refused(open_provider: Callable[..., Any]) -> None:
    own = open_provider(limits=Limits(parameter_characters=100))
    assert ask_token(own, "a=" + "b" * 100).json()["error"] == "invalid_client"
    assert_too_much(ask_token(own, "a=" + "b" * 101), "a parameter is longer")
    assert_too_much(ask_token(own, "b" * 101 + "=a"), "a parameter is longer")
    assert_too_much(requests.get(f"{own.issuer}/oauth2/auth?state={'s' * 101}", timeout=20), "a parameter is longer")


def assert_too_much(answer: requests.Response, why: str) -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert why in answer.json()["error_description"]


@pytest.mark.parametrize("port", ["public", "admin"])
def test_a_registration_longer_than_the_limit_is_refused(open_provider: Callable[..., Any], port: str) -> None:
    own = open_provider(limits=Limits(registration_bytes=1000))
    address = f"{own.issuer}/oauth2/register" if port == "public" else f"{own.admin}/admin/clients"
    body = json.dumps({"redirect_uris": ["https://rp.example/callback"]})
    assert requests.post(address, data=body.ljust(1000), headers=JSON, timeout=20).status_code == 201
    answer = requests.post(address, data=body.ljust(1001), headers=JSON, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert "longer than this provider accepts" in answer.json()["error_description"]


def test_a_patch_cannot_let_a_client_grow_beyond_the_limit(open_provider: Callable[..., Any]) -> None:
    own = open_provider()
    client = requests.post(f"{own.admin}/admin/clients", json={"metadata": {"a": "b" * 100}}, timeout=20).json()
    address = f"{own.admin}/admin/clients/{client['client_id']}"
    doubling = [{"op": "copy", "from": "/metadata", "path": f"/metadata/{number}"} for number in range(40)]
    began = time.monotonic()
    answer = requests.patch(address, json=doubling, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "grows longer" in answer.json()["error_description"]
    assert time.monotonic() - began < 5
    assert requests.get(address, timeout=20).json()["metadata"] == {"a": "b" * 100}


def test_more_redirect_uris_than_the_limit_are_refused(open_provider: Callable[..., Any]) -> None:
    own = open_provider(limits=Limits(redirect_uris=3))
    for number, status in ((3, 201), (4, 400)):
        uris = [f"https://rp.example/{index}" for index in range(number)]
        answer = requests.post(f"{own.issuer}/oauth2/register", json={"redirect_uris": uris}, timeout=20)
        assert answer.status_code == status


def test_a_chosen_secret_is_hashed_with_the_rounds_of_the_option(open_provider: Callable[..., Any]) -> None:
    own = open_provider(limits=Limits(secret_rounds=1234))
    body = {"client_secret": "chosen-by-a-person", "grant_types": ["client_credentials"]}
    client = requests.post(f"{own.admin}/admin/clients", json=body, timeout=20).json()
    with own.provider.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT secret_hash FROM clients").scalar_one()
    assert stored.startswith("pbkdf2-sha256$1234$")
    credentials = (client["client_id"], "chosen-by-a-person")
    form = {"grant_type": "client_credentials"}
    assert requests.post(f"{own.issuer}/oauth2/token", form, auth=credentials, timeout=20).status_code == 200


@dataclass
class Peer:
    """A server that sends the same bytes to everyone, a few at a time where it `drips`."""

    answer: bytes
    drips: bool = False
    url: str = ""
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def listening(peer: Peer) -> Iterator[Peer]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                peer.asked.append(connection.recv(65536))
                pieces = [peer.answer[at : at + 1] for at in range(len(peer.answer))] if peer.drips else [peer.answer]
                for piece in pieces:
                    try:
                        connection.sendall(piece)
                    except OSError:
                        break
                    time.sleep(DRIP_SECONDS if peer.drips else 0)

    thread = threading.Thread(target=serve)
    thread.start()
    peer.url = f"http://127.0.0.1:{listener.getsockname()[1]}/object"
    try:
        yield peer
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def answer_with(body: bytes, head: bytes = b"HTTP/1.1 200 OK\r\n") -> bytes:
    return head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def signed_by_nobody(size: int) -> bytes:
    """What is read as a Request Object of so many bytes, and is refused only for its signature."""
    header = base64.urlsafe_b64encode(b'{"alg":"RS256"}')
    return header + b"." + b"x" * (size - len(header) - 3) + b".x"


def error_of(party: Any, url: str) -> str:
    """The error that the client is told of a request_uri that cannot be used."""
    landing = party.authorize(request_uri=url)
    assert landing.parameters["error"] in ("invalid_request_uri", "invalid_request_object"), landing
    return str(landing.parameters["error"])


def test_a_request_object_is_fetched_up_to_the_size_of_the_limit(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    own = open_provider(limits=Limits(fetch_bytes=5000))
    party = new_client(own.issuer)
    for size, error in ((5000, "invalid_request_object"), (5001, "invalid_request_uri")):
        with listening(Peer(answer_with(signed_by_nobody(size)))) as peer:
            assert error_of(party, peer.url) == error
            assert len(peer.asked) == 1


def test_a_body_without_an_end_is_given_up_at_the_limit(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    own = open_provider(limits=Limits(fetch_bytes=5000))
    party = new_client(own.issuer)
    with listening(Peer(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000)) as peer:
        assert error_of(party, peer.url) == "invalid_request_uri"


@pytest.mark.parametrize("slow", ["headers", "body"])
def test_an_answer_that_drips_is_given_up_at_the_limit(
    open_provider: Callable[..., Any], new_client: Callable[..., Any], slow: str
) -> None:
    own = open_provider(limits=Limits(fetch_seconds=0.5))
    party = new_client(own.issuer)
    head = b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " + b"y" * 400 if slow == "headers" else b"\r\n")
    with listening(Peer(head + b"z" * 400, drips=True)) as peer:
        began = time.monotonic()
        assert error_of(party, peer.url) == "invalid_request_uri"
        assert time.monotonic() - began < 10


def test_no_redirect_is_followed(open_provider: Callable[..., Any], new_client: Callable[..., Any]) -> None:
    own = open_provider()
    party = new_client(own.issuer)
    with listening(Peer(answer_with(b"x"))) as second:
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + second.url.encode() + b"\r\n"
        with listening(Peer(answer_with(b"", moved))) as first:
            assert error_of(party, first.url) == "invalid_request_uri"
            assert len(first.asked) == 1
        assert second.asked == []


def test_a_private_address_is_called_only_where_that_is_allowed(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    for allowed, error, calls in ((True, "invalid_request_object", 1), (False, "invalid_request_uri", 0)):
        own = open_provider(fetch_private_addresses=allowed)
        party = new_client(own.issuer)
        with listening(Peer(answer_with(signed_by_nobody(100)))) as peer:
            for url in (peer.url, peer.url.replace("127.0.0.1", "localhost")):
                assert error_of(party, url) == error
            assert len(peer.asked) == calls * 2


def test_the_ambient_environment_has_no_say_in_what_is_fetched(
    open_provider: Callable[..., Any], new_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_provider()
    party = new_client(own.issuer)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with listening(Peer(answer_with(signed_by_nobody(100)))) as peer:
        assert error_of(party, peer.url) == "invalid_request_object"
        assert b"accept-encoding: identity" in peer.asked[0].lower()


PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *("::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)
