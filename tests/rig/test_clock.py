"""A provider whose clock is 90 s off is judged on its own clock."""

import http.client
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harness.protocol.exchange import Response
from harness.wire.clock import clock_offset, reckoned_offset
from tests.rig.runs import PROVIDER, command, free_port, played, target_file

CLOCK = "import time\nright = time.time\ntime.time = lambda: right() {offset:+d}\n"
OF_THE_WIRE = ("connection", "date", "server", "transfer-encoding", "content-length")
CHOSEN = ("id-token", "max-age", "userinfo-get", "key-rotation")


class Front(ThreadingHTTPServer):
    """Hands requests on to a provider on another port, and dates the answers as that one's clock would."""

    daemon_threads = True

    def __init__(self, port: int, offset: int) -> None:
        self.behind = port
        self.offset = offset
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Front
    protocol_version = "HTTP/1.1"

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind)
        behind.request(self.command, self.path, body or None, dict(self.headers.items()))
        answer = behind.getresponse()
        sent = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OF_THE_WIRE:
                self.send_header(name, value)
        self.send_header("Date", formatdate(time.time() + self.server.offset, usegmt=True))
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)
        behind.close()

    do_GET = do_POST = do_PUT = do_DELETE = _hand_on

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture(params=[-90, 90], ids=["behind", "ahead"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "sitecustomize.py").write_text(CLOCK.format(offset=request.param), encoding="utf-8")
    port = free_port()
    front = Front(port, request.param)
    thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    issuer = f"http://127.0.0.1:{front.server_port}"
    process = [*PROVIDER, "--port-public", str(port), "--issuer", issuer]
    start = {"process": process, "within": 120, "environment": {"PYTHONPATH": str(tmp_path)}}
    yield target_file(tmp_path, "off", start=start)
    front.shutdown()
    front.server_close()
    thread.join()


def test_a_clock_that_is_off_breaks_nothing(target: Path) -> None:
    ran = played(target, *CHOSEN)
    assert ran.code == 0, ran.output
    assert ran.verdicts


def test_the_doctor_names_the_offset(target: Path) -> None:
    _, said = command("doctor", "--target", str(target))
    assert "FAIL  clock" in said
    assert any(f"{seconds} s " in said for seconds in (89, 90, 91)), said


def dated(date: str) -> Response:
    return Response(200, "OK", (("Date", date),), b"", 1_000_000.0)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_is_none_tells_nothing(date: str) -> None:
    assert (clock_offset(dated(date)), reckoned_offset(dated(date))) == (None, 0.0)


def test_an_offset_within_the_tolerance_is_not_reckoned_with() -> None:
    assert reckoned_offset(dated(formatdate(1_000_020, usegmt=True))) == 0.0
    assert reckoned_offset(dated(formatdate(1_000_040, usegmt=True))) == 40.0
