"""What handshakes outside any exchange find out about a server."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harness.wire.handshake import answered_in_plain_text, shaken, shaken_by_weak_suites
from harness.wire.limits import Limits
from harness.wire.network import Network
from tests.hostile.servers import answer, certificate, one_after_another
from tests.hostile.servers import serving as hostile_server

LIMITS = Limits()
ANSWER = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None, answer: bytes = b"") -> Iterator[int]:
    """A server that shakes hands where it has a context, answers once, and closes each connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with contextlib.suppress(OSError), closing(connection):
                    found = context.wrap_socket(connection, server_side=True) if context else connection
                    if answer:
                        found.recv(4096)
                        found.sendall(answer)
                    found.close()

    threading.Thread(target=serve, daemon=True).start()
    yield int(listener.getsockname()[1])
    listener.close()


@pytest.fixture
def trusting(tmp_path: Path) -> tuple[ssl.SSLContext, Network]:
    context = certificate(tmp_path, days=30)
    return context, Network(ca_bundle=tmp_path / "certificate.pem")


def test_an_ordinary_handshake_tells_version_and_suite(trusting: tuple[ssl.SSLContext, Network]) -> None:
    context, network = trusting
    with serving(context) as port:
        found = shaken(f"https://127.0.0.1:{port}/token", network, LIMITS)
    assert (found.version, found.problem) == ("TLSv1.3", None)
    assert found.suite


def test_a_certificate_of_an_unknown_authority_is_a_problem(trusting: tuple[ssl.SSLContext, Network]) -> None:
    with serving(trusting[0]) as port:
        found = shaken(f"https://127.0.0.1:{port}/token", Network(), LIMITS)
    assert found.version is None
    assert "SSLCertVerificationError" in str(found.problem)


def test_a_server_of_today_agrees_to_no_weak_suite(trusting: tuple[ssl.SSLContext, Network]) -> None:
    context, network = trusting
    with serving(context) as port:
        found = shaken_by_weak_suites(f"https://127.0.0.1:{port}/token", network, LIMITS)
    assert found.suite is None


def test_a_server_that_takes_null_encryption_is_found(trusting: tuple[ssl.SSLContext, Network]) -> None:
    context, network = trusting
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("eNULL:@SECLEVEL=0")
    with serving(context) as port:
        found = shaken_by_weak_suites(f"https://127.0.0.1:{port}/token", network, LIMITS)
    assert "NULL" in str(found.suite)


def test_an_answer_in_plain_text_is_seen() -> None:
    with serving(None, ANSWER) as port:
        found = answered_in_plain_text(f"https://127.0.0.1:{port}/token", Network(), LIMITS)
    assert (found.status, found.media_type) == (401, "application/json")


def test_what_is_asked_in_plain_text_has_the_query_of_the_address() -> None:
    behave, asked = one_after_another(answer(b"{}", media_type="application/jrd+json"))
    with hostile_server(behave) as served:
        address = served.replace("http:", "https:") + "/.well-known/webfinger?resource=acct%3Aalice%40op.example"
        found = answered_in_plain_text(address, Network(), LIMITS, "GET")
    assert (found.status, found.media_type) == (200, "application/jrd+json")
    (head,) = asked
    assert head.startswith("GET /.well-known/webfinger?resource=acct%3Aalice%40op.example HTTP/1.1\r\n")
    assert "Content-Length" not in head


def test_a_server_of_tls_gives_no_answer_in_plain_text(trusting: tuple[ssl.SSLContext, Network]) -> None:
    with serving(trusting[0]) as port:
        found = answered_in_plain_text(f"https://127.0.0.1:{port}/token", Network(), LIMITS)
    assert found.status is None
    assert found.problem


@pytest.mark.parametrize("address", ["https://[::1", "https://op.example:99999", f"https://{'x' * 300}/"])
def test_an_address_that_is_none_is_a_problem(address: str) -> None:
    assert shaken(address, Network(), LIMITS).problem
    assert shaken_by_weak_suites(address, Network(), LIMITS).problem
    assert answered_in_plain_text(address, Network(), LIMITS).problem


def test_an_http_address_cannot_be_shaken_hands_with() -> None:
    assert "no https address" in str(shaken("http://127.0.0.1:1/token", Network(), LIMITS).problem)
