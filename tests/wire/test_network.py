"""The `network` block of a target file: private authorities, mutual TLS, proxies, other places, headers by host."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from harness.protocol.exchange import Exchange, FailureKind, Request
from harness.runner.creations import read_network, written_network
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.hostile.servers import Behaviour, answer, certificate, serving

LIMITS = Limits(exchange_deadline=5.0)


def exchange(address: str, network: Network) -> Exchange:
    exchanges: list[Exchange] = []
    transport = Transport(record=exchanges.append, limits=LIMITS, network=network)
    transport.send(Request("GET", address), name="discover")
    transport.close()
    return exchanges[-1]


def echoing(asked: list[str]) -> Behaviour:
    def behave(peer: socket.socket, head: str) -> None:
        asked.append(head)
        peer.sendall(answer(b"{}"))

    return behave


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


@contextmanager
def forward_proxy(to: int, asked: list[str]) -> Iterator[str]:
    """A proxy whose tunnels all lead to one port of this machine, whatever they are asked for."""

    def behave(peer: socket.socket, head: str) -> None:
        asked.append(head)
        if not head.startswith("CONNECT "):
            peer.sendall(answer(b"{}"))
            return
        if "Proxy-Authorization" not in head:
            peer.sendall(answer(b"", status="407 Proxy Authentication Required"))
            return
        peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", to)) as other:
            there = threading.Thread(target=pumped, args=(peer, other), daemon=True)
            there.start()
            pumped(other, peer)
            there.join(5)

    with serving(behave) as address:
        yield address


def pumped(source: socket.socket, sink: socket.socket) -> None:
    try:
        while received := source.recv(4096):
            sink.sendall(received)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def private(tmp_path: Path) -> tuple[ssl.SSLContext, Network]:
    context = certificate(tmp_path, days=30)
    return context, Network(ca_bundle=tmp_path / "certificate.pem")


def test_a_client_certificate_opens_a_server_that_demands_one(
    private: tuple[ssl.SSLContext, Network], tmp_path: Path
) -> None:
    context, network = private
    context.load_verify_locations(tmp_path / "certificate.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    ours = replace(network, client_certificate=tmp_path / "certificate.pem", client_key=tmp_path / "key.pem")
    with serving(echoing([]), context) as address:
        with_one, without = exchange(address, ours), exchange(address, network)
    assert with_one.response is not None
    assert with_one.response.status == 200
    assert without.response is None
    assert without.failure is not None


def test_a_tunnel_of_the_proxy_carries_https_to_a_name_that_only_the_proxy_knows(
    private: tuple[ssl.SSLContext, Network],
) -> None:
    context, network = private
    asked: list[str] = []
    arrived: list[str] = []
    with serving(echoing(arrived), context) as address, forward_proxy(port_of(address), asked) as proxy:
        proxy = proxy.replace("http://", "http://user:pass%3Aword@")
        found = exchange("https://op.example/configuration", replace(network, proxy=proxy))
    assert found.response is not None, found.failure
    assert asked[0].startswith("CONNECT op.example:443 HTTP/1.1")
    assert "Proxy-Authorization: Basic dXNlcjpwYXNzOndvcmQ=" in asked[0]
    assert arrived[0].startswith("GET /configuration HTTP/1.1")
    assert "Proxy-Authorization" not in arrived[0]
    assert "Host: op.example" in arrived[0]


def test_a_proxy_that_refuses_is_named_without_its_password(private: tuple[ssl.SSLContext, Network]) -> None:
    _, network = private
    with forward_proxy(1, []) as proxy:
        found = exchange("https://op.example/", replace(network, proxy=proxy))
    assert found.failure is not None
    assert found.failure.kind is FailureKind.CONNECTION
    assert found.failure.detail.startswith("the proxy refused the way to op.example:443: 407")


def test_a_proxy_is_asked_for_the_whole_address_of_plain_http() -> None:
    asked: list[str] = []
    with forward_proxy(1, asked) as proxy:
        found = exchange("http://op.example/configuration?a=b", Network(proxy=proxy))
    assert found.response is not None
    assert asked[0].startswith("GET http://op.example/configuration?a=b HTTP/1.1")


def test_loopback_and_the_exceptions_are_reached_without_the_proxy() -> None:
    asked: list[str] = []
    direct: list[str] = []
    with forward_proxy(1, asked) as proxy, serving(echoing(direct)) as address:
        place = (("op.example", f"127.0.0.1:{port_of(address)}"),)
        exchange(address, Network(proxy=proxy))
        exchange("http://op.example/", Network(proxy=proxy, direct=(".example",), connect_to=place))
    assert asked == []
    assert len(direct) == 2


def test_another_place_keeps_the_name_in_tls_and_in_host(private: tuple[ssl.SSLContext, Network]) -> None:
    context, network = private
    named: list[str | None] = []
    context.sni_callback = lambda peer, name, settings: named.append(name)
    asked: list[str] = []
    with serving(echoing(asked), context) as address:
        place = (("op.example:443", f"127.0.0.1:{port_of(address)}"),)
        found = exchange("https://op.example/", replace(network, connect_to=place))
    assert found.response is not None, found.failure
    assert named == ["op.example"]
    assert "Host: op.example\r\n" in asked[0]


def test_headers_of_a_host_go_to_that_host_alone_and_into_no_record() -> None:
    asked: list[str] = []
    network = Network(headers=(("127.0.0.1", (("X-Gate", "a secret"),)),))
    with serving(echoing(asked)) as address:
        found = exchange(address, network)
        exchange(address.replace("127.0.0.1", "localhost"), network)
    assert "X-Gate: a secret" in asked[0]
    assert "X-Gate" not in asked[1]
    assert "a secret" not in repr(found)
    assert "a secret" not in repr(network)


def test_a_network_comes_back_from_a_journal_as_it_was(tmp_path: Path) -> None:
    network = Network(
        ca_bundle=tmp_path / "ca.pem",
        client_certificate=tmp_path / "own.pem",
        proxy="http://proxy.example:3128",
        direct=(".internal",),
        connect_to=(("op.example", "127.0.0.1:1"),),
        headers=(("op.example", (("X-Gate", "open"),)),),
    )
    assert read_network(written_network(network)) == network


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{client_certificate: {certificate: nowhere.pem}}", "network.client_certificate: {folder}/nowhere.pem"),
        ("{client_certificate: {certificate: op.yaml}}", "it holds no certificate with a key"),
        ("{proxy: {url: ftp://proxy.example}}", "network.proxy.url: expected http://host:port"),
        ("{connect_to: {op.example: '127.0.0.1:port'}}", "expected host, host:port or :port"),
        ("{proxy: {url: {env: NO_SUCH_VARIABLE}}}", "the environment variable NO_SUCH_VARIABLE is not set"),
        ("{proxies: {}}", "unknown key 'proxies'"),
    ],
)
def test_a_wrong_block_ends_the_command_with_one_message(block: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "op.yaml"
    path.write_text(
        f"target: op\nissuer: https://op.example\nnetwork: {block}\nclients: {{dynamic: {{}}}}\n"
        "users: [{name: alice, password: a password}]\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "harness", "run", "oidc-discovery", "--target", str(path), "--output"]
    done = subprocess.run([*command, str(tmp_path / "report")], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2, done.stdout + done.stderr
    assert message.format(folder=tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
