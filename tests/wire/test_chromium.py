"""The browser with JavaScript: what framed pages answer, and what a page loads before it leads on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harness.protocol.exchange import Exchange, Request, Response
from harness.wire import chromium
from harness.wire.chromium import Chromium, KeptChromium
from harness.wire.cookies import keep_cookies
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.hostile.servers import certificate

HOST = "op.example"
FRAMED = """<!DOCTYPE html><title>Framed</title><script>
addEventListener("message", (event) => {
  if (event.data === "anyone") parent.postMessage("here", "*");
  if (event.data.startsWith("<")) document.body.insertAdjacentHTML("beforeend", event.data);
  if (event.data === "who") event.source.postMessage(event.origin + " " + document.cookie, event.origin);
});
</script>"""
PAGE = "http://127.0.0.1:9/page"

pytestmark = pytest.mark.skipif(chromium.missing() is not None, reason=str(chromium.missing()))


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(FRAMED.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def secure_provider(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = certificate(folder, days=30).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"https://{HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with closing(KeptChromium()) as kept, kept.lent() as found:
        yield found


@pytest.fixture(scope="module")
def transport() -> Iterator[Transport]:
    with closing(Transport(record=lambda exchange: None, limits=Limits(), network=Network())) as found:
        yield found


def told(address: str, *cookies: str) -> CookieJar:
    jar = CookieJar()
    headers = tuple(("Set-Cookie", cookie) for cookie in cookies)
    keep_cookies(jar, Request("GET", address), Response(200, "", headers, b"", time.time()))
    return jar


def asked(
    browser: Chromium,
    jar: CookieJar,
    transport: Transport,
    provider: str,
    message: str,
    page: str = PAGE,
    *,
    seconds: float = 5,
) -> chromium.FrameAnswer:
    frame = f"{provider}/check"
    found = browser.asked_frame(jar, transport, page=page, frame=frame, message=message, seconds=seconds)
    assert isinstance(found, chromium.FrameAnswer)
    return found


def test_a_framed_page_answers_with_the_cookies_that_were_handed_over(
    browser: Chromium, transport: Transport, provider: str
) -> None:
    jar = told(provider, "state=7; Path=/; SameSite=Lax", "hidden=8; Path=/; HttpOnly")
    found = asked(browser, jar, transport, provider, "who")
    assert found.answer == "http://127.0.0.1:9 state=7"
    assert found.cookies == "state=7"


def test_frames_go_by_the_network_of_the_target_file_and_are_recorded(
    browser: Chromium, secure_provider: str, folder: Path
) -> None:
    jar = told(secure_provider, "state=7; Path=/; Secure; SameSite=None", "other=8; Path=/; Secure; SameSite=Lax")
    network = Network(ca_bundle=folder / "certificate.pem", connect_to=((HOST, "127.0.0.1"),))
    record: list[Exchange] = []
    with closing(Transport(record=record.append, limits=Limits(), network=network)) as wire:
        found = asked(browser, jar, wire, secure_provider, "who", "https://rp.example/page")
    # A frame of another site keeps its cookies, but for those that it may not have there.
    assert found.answer == "https://rp.example state=7"
    assert [one.request.url for one in record] == [f"{secure_provider}/check"]


def test_a_frame_that_is_never_loaded_is_the_failure_of_its_exchange(
    browser: Chromium, transport: Transport, secure_provider: str
) -> None:
    frame = f"{secure_provider}/check"
    found = browser.asked_frame(CookieJar(), transport, page=PAGE, frame=frame, message="who", seconds=0.2)
    assert isinstance(found, Exchange)
    assert (found.request.url, found.failure is not None) == (frame, True)


def test_no_cookie_outlives_a_question(browser: Chromium, transport: Transport, provider: str) -> None:
    jar = told(provider, "state=7; Path=/")
    asked(browser, jar, transport, provider, "who")
    found = asked(browser, CookieJar(), transport, provider, "who")
    assert found.answer == "http://127.0.0.1:9 "


@pytest.mark.parametrize(("message", "target"), [("who", "http://127.0.0.1:9"), ("anyone", "*")])
def test_the_origins_that_a_framed_page_answers_to_are_noted(
    browser: Chromium, transport: Transport, provider: str, message: str, target: str
) -> None:
    found = asked(browser, CookieJar(), transport, provider, message)
    assert (found.answer is not None, found.targets) == (True, (target,))


def test_what_a_framed_page_holds_after_the_message_is_seen(
    browser: Chromium, transport: Transport, provider: str
) -> None:
    markup = "<b>markup</b>"
    found = asked(browser, CookieJar(), transport, provider, markup, seconds=0.2)
    assert markup in found.markup


def test_silence_is_none(browser: Chromium, transport: Transport, provider: str) -> None:
    found = asked(browser, CookieJar(), transport, provider, "else", seconds=0.2)
    assert found.answer is None


def shown(browser: Chromium, transport: Transport, provider: str, body: str, **headers: str) -> chromium.RenderedPage:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    response = Response(200, "OK", (("Content-Type", "text/html"), *named), body.encode(), time.time())
    return browser.rendered(
        CookieJar(), transport, f"{provider}/logout", response, stop_at=("https://rp.example/after",), seconds=0.5
    )


FRAME = "<iframe src='https://rp.example/out?sid=1'></iframe>"
ONWARD = "<script>addEventListener('load', () => { location = 'https://rp.example/after?state=1'; });</script>"


def test_frames_are_seen_and_where_the_page_leads(browser: Chromium, transport: Transport, provider: str) -> None:
    found = shown(browser, transport, provider, FRAME + ONWARD)
    assert found == chromium.RenderedPage(("https://rp.example/out?sid=1",), "https://rp.example/after?state=1", 1)


def test_a_page_that_leaves_at_once_has_loaded_no_frame(browser: Chromium, transport: Transport, provider: str) -> None:
    found = shown(browser, transport, provider, "<script>location = 'https://rp.example/after';</script>")
    assert (found.frames, found.led_to, found.left_at) == ((), "https://rp.example/after", 0)


def test_a_policy_that_forbids_frames_is_obeyed(browser: Chromium, transport: Transport, provider: str) -> None:
    found = shown(browser, transport, provider, FRAME, Content_Security_Policy="frame-src 'none'")
    assert not any(address.startswith("https://rp.example/out") for address in found.frames)


AROUND = """<img src="http://127.0.0.1:{port}/image"><script>
const socket = new WebSocket("ws://127.0.0.1:{port}/");
socket.onerror = () => {{ location = "https://rp.example/after?refused=1"; }};
</script>"""


def test_chromium_itself_reaches_nobody(browser: Chromium, transport: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = shown(browser, transport, "http://127.0.0.1:9", AROUND.format(port=server.getsockname()[1]))
        assert found.led_to == "https://rp.example/after?refused=1"
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
