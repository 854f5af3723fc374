"""An installed Chromium for what takes JavaScript: frames and the messages between them.

It is driven through Playwright, the extra `browser`. Pages of the relying party are served by the driver itself, at
whatever origin they are to have, so that nothing needs to listen there. Everything else that a page asks for goes over
the run's own transport; Chromium itself reaches nobody.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from http.cookiejar import CookieJar
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import get_ident
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from harness.protocol.exchange import Exchange, Response
from harness.wire.chromium_cookies import cookies_of, kept_from, third_party
from harness.wire.chromium_requests import answer, carried, show
from harness.wire.transport import Transport

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No name and no address leads anywhere but through the routes of this driver, so not through a proxy either.
ARGUMENTS = (
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-features=TrackingProtection3pcd,LocalNetworkAccessChecks",
)
# Frames of another site get their cookies, as in a browser that does not block them: only a profile can say so.
PREFERENCES = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
LAUNCH_MILLISECONDS = 30_000
PAGE_MILLISECONDS = 10_000
HTML = "text/html"
TICK_MILLISECONDS = 50
# A service worker would answer in the place of the routes.
CONTEXT = {"service_workers": "block"}
FRAMED = "a framed page"
RENDERED = "a page on show"
BLANK = "<!DOCTYPE html><title>Relying party</title>"
# Notes down, in every frame, to which origins it sends messages to the window around it or to the sender of one.
WATCH = """
(() => {
  const around = window.parent, targets = [], known = new WeakMap();
  Object.defineProperty(window, "hallmarkTargets", {value: targets});
  if (around === window) return;
  const watched = (real) => {
    if (!real || real === window || typeof real.postMessage !== "function") return real;
    if (!known.has(real)) known.set(real, {postMessage: (data, target, transfer) => {
      targets.push(String(target && typeof target === "object" ? target.targetOrigin : target));
      return real.postMessage(data, target, transfer);
    }});
    return known.get(real);
  };
  const source = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "source").get;
  Object.defineProperty(MessageEvent.prototype, "source", {get() { return watched(source.call(this)); }});
  Object.defineProperty(window, "parent", {get: () => watched(around)});
})();
"""
# Frames a page, waits until it is loaded, posts a message to it, and gives what it answers; None where it stays silent,
# as one does that is never loaded.
ASK = """
async ({frame, message, origin, milliseconds, patience}) => {
  const element = document.createElement("iframe");
  const loaded = new Promise((resolve) => element.addEventListener("load", resolve, {once: true}));
  element.src = frame;
  document.body.append(element);
  const late = (wait) => new Promise((resolve) => setTimeout(resolve, wait, null));
  await Promise.race([loaded, late(patience)]);
  const answered = new Promise((resolve) => addEventListener("message", (event) => {
    if (event.origin === origin && event.source === element.contentWindow) resolve(String(event.data));
  }));
  element.contentWindow.postMessage(message, origin);
  return Promise.race([answered, late(milliseconds)]);
}
"""


# What the framed page holds afterwards.
SEE = """() => ({
  targets: window.hallmarkTargets, cookies: document.cookie, markup: document.documentElement.innerHTML
})"""


class NoChromium(Exception):
    """There is no Chromium that could be driven; the message says what is missing."""


class RenderedPage(Struct, frozen=True):
    """What a page did in the browser: the frames that it loaded, in order, and where it led of its own accord.

    `left_at` is how many of the frames were loaded when it did, None where it stayed.
    """

    frames: tuple[str, ...]
    led_to: str | None
    left_at: int | None


class FrameAnswer(Struct, frozen=True):
    """What a framed page answered to a message, None where it answered nothing in time, and what could be seen there.

    `targets` are the origins to which it sent messages, `cookies` what its script can read of its cookies, `markup` its
    document after the message.
    """

    answer: str | None
    targets: tuple[str, ...]
    cookies: str
    markup: str


@cache
def missing() -> str | None:
    """Say what a browser with JavaScript lacks here, None where there is one."""
    if find_spec("playwright") is None:
        return "no Playwright is installed: install Hallmark with its extra 'browser'"
    if _program() is None:
        return f"no Chromium is installed: none of {', '.join(PROGRAMS)} is on the path"
    return None


class Chromium:
    """An installed Chromium, started when it is first needed; each question starts with the cookies that it hands over.

    `browser` starts one whose pages know nothing of each other, `profile` one that hands frames of another site their
    cookies. It belongs to the thread that started it.
    """

    def __init__(self, browser: Callable[[], Any], profile: Callable[[], Any]) -> None:
        self._browser = browser
        self._profile = cache(profile)

    def asked_frame(
        self, cookies: CookieJar, transport: Transport, *, page: str, frame: str, message: str, seconds: float
    ) -> FrameAnswer | Exchange:
        """Return what a framed page answers to a message of the page around it, the exchange where the wire failed.

        `page` is the address of the page around it, `frame` that of the framed one; an answer counts from the origin of
        the frame only.
        """
        failed: list[Exchange] = []
        with self._framing(cookies) as context:

            def routed(route: Any) -> None:
                url = str(route.request.url)
                if origin_of(url) == origin_of(page):
                    route.fulfill(body=BLANK, content_type=HTML)
                    return
                site = urlsplit(url).hostname == urlsplit(page).hostname
                jar = cookies if site else third_party(cookies)
                exchange = carried(transport, route.request, FRAMED, jar)
                kept_from(jar, cookies)
                context.add_cookies(cookies_of(cookies))
                if exchange.response is None and route.request.is_navigation_request():
                    failed.append(exchange)
                answer(route, exchange)

            context.route("**/*", routed)
            opened = context.new_page()
            opened.add_init_script(WATCH)
            opened.goto(page, timeout=PAGE_MILLISECONDS)
            asked = {
                "frame": frame,
                "message": message,
                "origin": origin_of(frame),
                "milliseconds": seconds * 1000,
                "patience": PAGE_MILLISECONDS,
            }
            found = opened.evaluate(ASK, asked)
            if failed:
                return failed[0]
            seen = opened.frames[-1].evaluate(SEE)
        answered = found if isinstance(found, str) else None
        return FrameAnswer(answered, tuple(seen["targets"]), seen["cookies"], seen["markup"])

    def rendered(
        self,
        cookies: CookieJar,
        transport: Transport,
        address: str,
        response: Response,
        *,
        stop_at: Sequence[str],
        seconds: float,
    ) -> RenderedPage:
        """Show a page as it was received, and watch which frames it loads and whether it leads to one of `stop_at`.

        What is not of the page's own origin is answered by the driver. A page that leads nowhere is watched for so many
        seconds.
        """
        frames: list[str] = []
        left: list[tuple[str, int]] = []

        def routed(route: Any) -> None:
            request = route.request
            url = str(request.url)
            navigates = request.is_navigation_request()
            if navigates and request.frame.parent_frame is not None:
                frames.append(url)
            elif navigates and url != address and not left:
                left.append((url, len(frames)))
            if navigates and url == address:
                show(route, response)
            elif origin_of(url) != origin_of(address) or any(url.startswith(stop) for stop in stop_at):
                route.fulfill(body=BLANK, content_type=HTML)
            else:
                answer(route, carried(transport, request, RENDERED, cookies))

        with self._framing(cookies) as context:
            context.route("**/*", routed)
            opened = context.new_page()
            opened.goto(address, timeout=PAGE_MILLISECONDS)
            for _ in range(round(seconds * 1000 / TICK_MILLISECONDS)):
                if left:
                    break
                opened.wait_for_timeout(TICK_MILLISECONDS)
        led_to, left_at = left[0] if left else (None, None)
        return RenderedPage(tuple(frames), led_to, left_at)

    def context(self) -> Any:
        """Open a profile of its own, which is closed with the scenario."""
        return self._browser().new_context(**CONTEXT)

    @contextmanager
    def _framing(self, cookies: CookieJar) -> Iterator[Any]:
        """Open the profile in which frames keep their cookies, with these alone, and close its pages at the end."""
        context = self._profile()
        context.clear_cookies()
        context.add_cookies(cookies_of(cookies))
        try:
            yield context
        finally:
            for page in context.pages:
                page.close()
            context.unroute_all()


class KeptChromium:
    """Lends Chromium to one scenario after the other, since starting it takes longer than a login.

    It is kept for the thread that made this; to another thread an own one is lent, since it belongs to who started it.
    """

    def __init__(self) -> None:
        self._thread = get_ident()
        self._stack = ExitStack()
        self._driver: Any = None
        self._browser: Any = None

    @contextmanager
    def lent(self) -> Iterator[Chromium]:
        """Lend Chromium to a scenario, which leaves nothing in it; raises `NoChromium` where there is none."""
        if get_ident() != self._thread:
            with closing(KeptChromium()) as own, own.lent() as found:
                yield found
            return
        if self._driver is None:
            self._driver = self._stack.enter_context(_driver())
        with ExitStack() as scenario:
            scenario.callback(self._forget)
            yield Chromium(self._running, lambda: _profile(self._driver, scenario))

    def close(self) -> None:
        """End it."""
        with self._stack:
            if self._browser is not None and self._browser.is_connected():
                self._browser.close()
        self._driver = self._browser = None

    def _running(self) -> Any:
        """Return the browser, another one where it has ended since."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = _begun(lambda: self._driver.chromium.launch(**_program_options()))
        return self._browser

    def _forget(self) -> None:
        if self._browser is not None and self._browser.is_connected():
            for context in self._browser.contexts:
                context.close()


@contextmanager
def _driver() -> Iterator[Any]:
    lacking = missing()
    if lacking is not None:
        raise NoChromium(lacking)
    with import_module("playwright.sync_api").sync_playwright() as driver:
        yield driver


def _profile(driver: Any, scenario: ExitStack) -> Any:
    folder = scenario.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
    preferences = Path(folder, "Default", "Preferences")
    preferences.parent.mkdir()
    preferences.write_text(json.dumps(PREFERENCES), "utf-8")
    options = {**_program_options(), **CONTEXT}
    found = _begun(lambda: driver.chromium.launch_persistent_context(folder, **options))
    scenario.callback(found.close)
    return found


def _begun(start: Callable[[], Any]) -> Any:
    try:
        return start()
    except import_module("playwright.sync_api").Error as error:
        raise NoChromium(f"Chromium does not start: {str(error).splitlines()[0]}") from error


def _program_options() -> dict[str, Any]:
    return {"executable_path": _program(), "args": list(ARGUMENTS), "timeout": LAUNCH_MILLISECONDS}


def origin_of(address: str) -> str:
    """Return the origin of an address (RFC 6454 6.1)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _program() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)
