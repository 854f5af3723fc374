"""Whatever a server does, an exchange ends within its limits and says which one was exceeded."""

import gzip
import re
import socket
import time
import zlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from harness.protocol.exchange import Exchange, Failure, FailureKind, Request
from harness.wire.browser import Browser
from harness.wire.landings import Failed, Shown
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.hostile.servers import (
    Behaviour,
    answer,
    certificate,
    dripping,
    one_after_another,
    saying,
    serving,
    silent,
)

LIMITS = Limits(
    exchange_deadline=5,
    body_bytes=10_000,
    header_bytes=2_000,
    html_bytes=5_000,
    html_depth=50,
    html_fields=20,
    retry_after=2.0,
)
# Only for what never answers: a busy machine takes longer now and then.
HASTY = replace(LIMITS, exchange_deadline=0.5)
LATEST = 3.0


def sent(
    behaviour: Behaviour, network: Network | None = None, method: str = "GET", limits: Limits = LIMITS
) -> Exchange:
    with serving(behaviour) as address:
        return exchange(address, network, method, limits)


def exchange(address: str, network: Network | None = None, method: str = "GET", limits: Limits = LIMITS) -> Exchange:
    transport = Transport(record=lambda one: None, limits=limits, network=network or Network())
    try:
        return transport.send(Request(method, address + "/token"), name="token")
    finally:
        transport.close()


def failure(one: Exchange) -> Failure:
    assert one.response is None
    assert one.failure is not None
    return one.failure


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
    ],
    ids=["status", "headers", "one-header", "interim-responses", "body", "chunks", "body-to-the-end"],
)
def test_a_server_that_drips_is_left_at_the_deadline(head: bytes, drop: bytes) -> None:
    started = time.monotonic()
    found = failure(sent(dripping(head, drop), limits=HASTY))
    assert found.kind is FailureKind.DEADLINE
    assert "exchange_deadline of 0.5 s" in found.detail
    assert time.monotonic() - started < LATEST


def test_a_server_that_says_nothing_is_left_at_the_deadline() -> None:
    started = time.monotonic()
    assert failure(sent(silent, limits=HASTY)).kind is FailureKind.DEADLINE
    assert time.monotonic() - started < LATEST


def test_a_tls_handshake_that_never_goes_on_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        found = failure(exchange(f"https://127.0.0.1:{silent.getsockname()[1]}", limits=HASTY))
    assert found.kind is FailureKind.DEADLINE
    assert time.monotonic() - started < LATEST


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_a_decompression_bomb_exceeds_body_bytes(coding: str) -> None:
    zeros = bytes(50 * 1024 * 1024)
    bomb = gzip.compress(zeros) if coding == "gzip" else zlib.compress(zeros)
    bomb = bomb[2:-4] if coding == "raw" else bomb
    limits = Limits(exchange_deadline=5)
    named = "deflate" if coding == "raw" else coding
    with serving(saying(answer(bomb, headers=f"Content-Encoding: {named}\r\n"))) as address:
        found = failure(exchange(address, limits=limits))
    assert found.kind is FailureKind.BODY_LIMIT
    assert re.search(r"a decompressed body of at least \d+ bytes: more than the limit body_bytes", found.detail)


def test_a_compressed_body_is_read() -> None:
    got = sent(saying(answer(gzip.compress(b'{"a": 1}'), headers="Content-Encoding: gzip\r\n")))
    assert got.response is not None
    assert got.response.body == b'{"a": 1}'


def test_an_endless_body_exceeds_body_bytes() -> None:
    found = failure(sent(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 4096, pause=0.0)))
    assert found.kind is FailureKind.BODY_LIMIT
    assert "body_bytes of 10000" in found.detail


@pytest.mark.parametrize(
    "headers", ["X-Many: 1\r\n" * 150, "X-Large: " + "a" * 3_000 + "\r\n", "X-Huge: " + "a" * 70_000 + "\r\n"]
)
def test_a_large_header_section_exceeds_header_bytes(headers: str) -> None:
    found = failure(sent(saying(answer(b"{}", headers=headers))))
    assert found.kind is FailureKind.HEADER_LIMIT
    assert "header_bytes of 2000" in found.detail


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", FailureKind.NOT_HTTP, "the answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", FailureKind.CONNECTION, "in the middle of the answer"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf",
            FailureKind.CONNECTION,
            "in the middle of the answer",
        ),
        (
            answer(b"plain", headers="Content-Encoding: gzip\r\n"),
            FailureKind.NOT_HTTP,
            "the body is not gzip, as its Content-Encoding says",
        ),
    ],
)
def test_a_broken_answer_is_named(response: bytes, kind: FailureKind, words: str) -> None:
    found = failure(sent(saying(response)))
    assert found.kind is kind
    assert words in found.detail


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://[x", FailureKind.BAD_ADDRESS),
        ("http://127.0.0.1:99999", FailureKind.BAD_ADDRESS),
        ("ftp://127.0.0.1", FailureKind.BAD_ADDRESS),
        ("http://" + "a" * 70 + ".example", FailureKind.BAD_ADDRESS),
        ("http://127.0.0.1:1", FailureKind.CONNECTION),
        ("http://nowhere.invalid", FailureKind.NAME),
    ],
)
def test_an_address_that_leads_nowhere_is_named(address: str, kind: FailureKind) -> None:
    assert failure(exchange(address)).kind is kind


@pytest.mark.parametrize(("days", "words"), [(-1, "certificate has expired"), (30, "self-signed certificate")])
def test_a_certificate_that_is_not_trusted_is_named(days: int, words: str, tmp_path: Path) -> None:
    with serving(saying(answer(b"{}")), certificate(tmp_path, days=days)) as address:
        trusted = Network(tmp_path / "certificate.pem") if days < 0 else None
        found = failure(exchange(address, trusted))
    assert found.kind is FailureKind.TLS
    assert words in found.detail


def test_a_private_authority_of_the_target_file_is_trusted(tmp_path: Path) -> None:
    with serving(saying(answer(b"{}")), certificate(tmp_path, days=30)) as address:
        got = exchange(address, Network(tmp_path / "certificate.pem"))
    assert got.response is not None


def test_nothing_of_the_environment_reaches_the_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate(tmp_path, days=30)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password word\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    heads: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        heads.append(head)
        peer.sendall(answer(b"{}"))

    with serving(behave) as address:
        assert exchange(address).response is not None
    with serving(behave, certificate(tmp_path, days=30)) as address:
        assert failure(exchange(address)).kind is FailureKind.TLS
    assert len(heads) == 1
    assert "authorization" not in heads[0].lower()


def page(html: str) -> Behaviour:
    return saying(answer(html.encode(), media_type="text/html"))


def visited(behaviour: Behaviour) -> Failed | Shown:
    with serving(behaviour) as address:
        transport = Transport(record=lambda one: None, limits=LIMITS, network=Network())
        try:
            landing = Browser(transport, (), LIMITS).visit(
                Request("GET", address + "/authorize"), name="authorize", user=None, stop_at=("https://rp.example/cb",)
            )
        finally:
            transport.close()
    assert isinstance(landing, Failed | Shown)
    return landing


def test_a_loop_of_redirects_ends_at_its_limit() -> None:
    landing = visited(saying(answer(b"", status="302 Found", headers="Location: /again\r\n")))
    assert isinstance(landing, Failed)
    assert failure(landing.exchange).detail == "more than the limit redirects of 12"


@pytest.mark.parametrize("location", ["http://[x", "http://a:b:c/", "\xff\xfe", "javascript:alert(1)"])
def test_a_redirect_to_no_address_is_a_failure(location: str) -> None:
    landing = visited(saying(answer(b"", status="302 Found", headers=f"Location: {location}\r\n")))
    assert isinstance(landing, Failed)


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<p>" + "a" * 6_000, "html_bytes of 5000"),
        ("<div>" * 900, "html_depth of 50"),
        ("<br><input>" * 30, "html_fields of 20"),
    ],
)
def test_a_page_beyond_the_limits_ends_the_visit(html: str, name: str) -> None:
    landing = visited(page(html))
    assert name in failure(landing.exchange).detail


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\0\ufffd",
        "{}",
        "http://127.0.0.1/",
        '<?xml version="1.0"?><a/>',
        "<?php echo 1 ?><x>",
        '<form action="http://[x"><input name=a form=b>',
        "<![CDATA[<form>",
        "<title><form>&#0;&#xFFFFFFFF;",
        "<form method=\"\0\"><button name='a'></form></form></html><html>",
        "<!DOCTYPE " + "[" * 500,
    ],
)
def test_whatever_a_page_holds_it_is_shown(html: str) -> None:
    assert isinstance(visited(page(html)), Shown)


@pytest.mark.parametrize("charset", ["idna", "base64", "utf-16", "unknown", "punycode", "x" * 300])
def test_a_page_in_an_odd_character_set_is_shown(charset: str) -> None:
    assert isinstance(visited(saying(answer(b"<p>\xff", media_type=f"text/html; charset={charset}"))), Shown)


BLOCKED = b"<html><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></html>"


@pytest.mark.parametrize(
    ("responses", "method", "times", "status"),
    [
        ((answer(b"", status="502 Bad Gateway"), answer(b"{}")), "GET", 2, 200),
        ((answer(b"", status="502 Bad Gateway"),), "GET", 2, 502),
        ((answer(b"", status="504 Gateway Timeout"), answer(b"{}")), "POST", 1, 504),
        ((answer(BLOCKED, status="403 Forbidden", media_type="text/html"), answer(b"{}")), "GET", 2, 200),
        ((answer(b"", status="429 Too Many Requests", headers="Retry-After: 0\r\n"), answer(b"{}")), "POST", 2, 200),
        ((answer(b"", status="429 Too Many Requests"), answer(b"{}")), "POST", 2, 200),
        ((answer(b"", status="429 Too Many Requests", headers="Retry-After: 60\r\n"), answer(b"{}")), "POST", 1, 429),
        ((answer(b"", status="429 Slow down", headers="Retry-After: soon\r\n"),), "GET", 3, 429),
        ((answer(b"{}", status="400 Bad Request"),), "GET", 1, 400),
    ],
)
def test_what_stands_before_the_provider_is_given_time(
    responses: tuple[bytes, ...], method: str, times: int, status: int
) -> None:
    behaviour, asked = one_after_another(*responses)
    got = sent(behaviour, method=method)
    assert got.response is not None
    assert (got.response.status, len(asked)) == (status, times)


@pytest.mark.parametrize(("method", "times"), [("GET", 2), ("POST", 1)])
def test_a_reset_before_any_answer_is_tried_again_where_nothing_was_spent(method: str, times: int) -> None:
    behaviour, asked = one_after_another(b"")
    assert failure(sent(behaviour, method=method)).kind is FailureKind.RESET
    assert len(asked) == times
