"""What goes over a session of the requests library, as a load run's, goes where the target file says."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from harness.protocol.exchange import Exchange, Request
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.session_wire import SessionWire
from harness.wire.transport import Transport
from tests.hostile.servers import certificate
from tests.rig.handing_on import ForwardProxy, address_of, running

HOST = "op.example"
PASSWORD = "of the proxy"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture(params=["http", "https"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, int]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    context = certificate(tmp_path, days=30)
    if request.param == "https":
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield request.param, server.server_port
    server.shutdown()
    server.server_close()


def answered(address: str, network: Network) -> Exchange:
    session = requests.Session()
    over = SessionWire(session, network, Limits())
    with closing(Transport(record=lambda exchange: None, limits=Limits(), network=network, wire=over)) as wire:
        return wire.send(Request("GET", address), name="anything")


@pytest.mark.parametrize("place", ["127.0.0.1:{port}", ":{port}"])
def test_a_host_is_reached_where_the_file_says_and_keeps_its_name(
    served: tuple[str, int], place: str, tmp_path: Path
) -> None:
    scheme, port = served
    # The second place has the host's own name, which no resolver knows.
    host = HOST if "127" in place else "127.0.0.1"
    network = Network(ca_bundle=tmp_path / "certificate.pem", connect_to=((f"{host}:1", place.format(port=port)),))
    exchange = answered(f"{scheme}://{host}:1/", network)
    assert exchange.response is not None, exchange.failure
    assert exchange.response.body == f"{host}:1".encode()


@pytest.mark.parametrize("served", ["https"], indirect=True)
def test_a_proxy_is_asked_for_a_tunnel_to_the_place(served: tuple[str, int], tmp_path: Path) -> None:
    _, port = served
    with running(ForwardProxy(PASSWORD)) as proxy:
        network = Network(
            ca_bundle=tmp_path / "certificate.pem",
            connect_to=((HOST, f"127.0.0.1:{port}"),),
            proxy=address_of(proxy).replace("//", f"//hallmark:{PASSWORD.replace(' ', '%20')}@"),
        )
        exchange = answered(f"https://{HOST}/", network)
    assert [line.rpartition(" ")[0] for line in proxy.asked] == [f"CONNECT 127.0.0.1:{port}"]
    assert exchange.response is not None, exchange.failure
    assert exchange.response.body == HOST.encode()


def test_a_certificate_of_nobody_trusted_is_refused(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = certificate(tmp_path, days=30).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    exchange = answered(f"https://127.0.0.1:{server.server_port}/", Network())
    server.shutdown()
    server.server_close()
    assert exchange.failure is not None
    assert exchange.failure.kind.value == "tls"
