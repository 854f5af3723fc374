"""The browser with JavaScript: what framed pages answer, and what a page loads before it leads on."""

import threading
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harness.protocol.exchange import Request, Response
from harness.wire import chromium
from harness.wire.chromium import Chromium
from harness.wire.cookies import keep_cookies
from tests.hostile.servers import certificate

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
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def secure_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("tls")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = certificate(folder, days=30).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium.started() as found:
        yield found


def told(address: str, *cookies: str) -> CookieJar:
    jar = CookieJar()
    headers = tuple(("Set-Cookie", cookie) for cookie in cookies)
    keep_cookies(jar, Request("GET", address), Response(200, "", headers, b"", time.time()))
    return jar


def test_a_framed_page_answers_with_the_cookies_that_were_handed_over(browser: Chromium, provider: str) -> None:
    jar = told(provider, "state=7; Path=/; SameSite=Lax", "hidden=8; Path=/; HttpOnly")
    found = browser.asked_frame(jar, page=PAGE, frame=f"{provider}/check", message="who", seconds=5)
    assert found.answer == "http://127.0.0.1:9 state=7"
    assert found.cookies == "state=7"


def test_a_frame_of_another_site_keeps_its_cookies(browser: Chromium, secure_provider: str) -> None:
    jar = told(secure_provider, "state=7; Path=/; Secure; SameSite=None")
    page, frame = "https://rp.example/page", f"{secure_provider}/check"
    found = browser.asked_frame(jar, page=page, frame=frame, message="who", seconds=5)
    assert found.answer == "https://rp.example state=7"


def test_no_cookie_outlives_a_question(browser: Chromium, provider: str) -> None:
    jar = told(provider, "state=7; Path=/")
    browser.asked_frame(jar, page=PAGE, frame=f"{provider}/check", message="who", seconds=5)
    found = browser.asked_frame(CookieJar(), page=PAGE, frame=f"{provider}/check", message="who", seconds=5)
    assert found.answer == "http://127.0.0.1:9 "


@pytest.mark.parametrize(("message", "target"), [("who", "http://127.0.0.1:9"), ("anyone", "*")])
def test_the_origins_that_a_framed_page_answers_to_are_noted(
    browser: Chromium, provider: str, message: str, target: str
) -> None:
    found = browser.asked_frame(CookieJar(), page=PAGE, frame=f"{provider}/check", message=message, seconds=5)
    assert (found.answer is not None, found.targets) == (True, (target,))


def test_what_a_framed_page_holds_after_the_message_is_seen(browser: Chromium, provider: str) -> None:
    markup = "<b>markup</b>"
    found = browser.asked_frame(CookieJar(), page=PAGE, frame=f"{provider}/check", message=markup, seconds=0.2)
    assert markup in found.markup


def test_silence_is_none(browser: Chromium, provider: str) -> None:
    found = browser.asked_frame(CookieJar(), page=PAGE, frame=f"{provider}/check", message="else", seconds=0.2)
    assert found.answer is None
    assert found.targets == ()


def shown(browser: Chromium, provider: str, body: str, **headers: str) -> chromium.RenderedPage:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    response = Response(200, "OK", (("Content-Type", "text/html"), *named), body.encode(), time.time())
    return browser.rendered(
        CookieJar(), f"{provider}/logout", response, stop_at=("https://rp.example/after",), seconds=0.5
    )


FRAME = "<iframe src='https://rp.example/out?sid=1'></iframe>"
ONWARD = "<script>addEventListener('load', () => { location = 'https://rp.example/after?state=1'; });</script>"


def test_frames_are_seen_and_where_the_page_leads(browser: Chromium, provider: str) -> None:
    found = shown(browser, provider, FRAME + ONWARD)
    assert found == chromium.RenderedPage(("https://rp.example/out?sid=1",), "https://rp.example/after?state=1", 1)


def test_a_page_that_leaves_at_once_has_loaded_no_frame(browser: Chromium, provider: str) -> None:
    found = shown(browser, provider, "<script>location = 'https://rp.example/after';</script>")
    assert (found.frames, found.led_to, found.left_at) == ((), "https://rp.example/after", 0)


def test_a_policy_that_forbids_frames_is_obeyed(browser: Chromium, provider: str) -> None:
    found = shown(browser, provider, FRAME, Content_Security_Policy="frame-src 'none'")
    assert not any(address.startswith("https://rp.example/out") for address in found.frames)
