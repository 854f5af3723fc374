"""An installed Chromium for what takes JavaScript: frames and the messages between them.

It is driven through Playwright, the extra `browser`. Pages of the relying party are served by the driver itself, at
whatever origin they are to have, so that nothing needs to listen there.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import Cookie, CookieJar
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.protocol.exchange import Response

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The environment's proxies are not used.
ARGUMENTS = ("--no-proxy-server", "--disable-features=TrackingProtection3pcd,LocalNetworkAccessChecks")
# Frames of another site get their cookies, as in a browser that does not block them: only a profile can say so.
PREFERENCES = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
LAUNCH_MILLISECONDS = 30_000
PAGE_MILLISECONDS = 10_000
# Headers that the driver sets itself, since the body is handed over decoded and whole.
OF_THE_WIRE = frozenset({"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"})
HTML = "text/html"
TICK_MILLISECONDS = 50
# The certificate was judged by the other wire, which knows the target's authorities.
CONTEXT = {"ignore_https_errors": True, "service_workers": "block"}
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
# Frames a page, waits until it is loaded, posts a message to it, and gives what it answers; None where it stays silent.
ASK = """
async ({frame, message, origin, milliseconds}) => {
  const element = document.createElement("iframe");
  const loaded = new Promise((resolve) => element.addEventListener("load", resolve, {once: true}));
  element.src = frame;
  document.body.append(element);
  await loaded;
  const answered = new Promise((resolve) => addEventListener("message", (event) => {
    if (event.origin === origin && event.source === element.contentWindow) resolve(String(event.data));
  }));
  element.contentWindow.postMessage(message, origin);
  return Promise.race([answered, new Promise((resolve) => setTimeout(resolve, milliseconds, null))]);
}
"""

# What the framed page holds afterwards.
SEE = """() => ({
  targets: window.hallmarkTargets, cookies: document.cookie, markup: document.documentElement.innerHTML
})"""


class NoChromium(Exception):
    """There is no Chromium that could be driven; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """What a page did in the browser: the frames that it loaded, in order, and where it led of its own accord.

    `left_at` is how many of the frames were loaded when it did, None where it stayed.
    """

    frames: tuple[str, ...]
    led_to: str | None
    left_at: int | None


@dataclass(frozen=True, slots=True)
class FrameAnswer:
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
        self._browser = cache(browser)
        self._profile = cache(profile)

    def asked_frame(self, cookies: CookieJar, *, page: str, frame: str, message: str, seconds: float) -> FrameAnswer:
        """Return what a framed page answers to a message of the page around it.

        `page` is the address of the page around it, `frame` that of the framed one; an answer counts from the origin of
        the frame only.
        """
        with self._framing(cookies) as context:
            context.route(f"{origin_of(page)}/**", lambda route: route.fulfill(body=BLANK, content_type=HTML))
            opened = context.new_page()
            opened.add_init_script(WATCH)
            opened.goto(page, timeout=PAGE_MILLISECONDS)
            asked = {
                "frame": frame,
                "message": message,
                "origin": origin_of(frame),
                "milliseconds": seconds * 1000,
            }
            found = opened.evaluate(ASK, asked)
            seen = opened.frames[-1].evaluate(SEE)
        answer = found if isinstance(found, str) else None
        return FrameAnswer(answer, tuple(seen["targets"]), seen["cookies"], seen["markup"])

    def rendered(
        self, cookies: CookieJar, address: str, response: Response, *, stop_at: Sequence[str], seconds: float
    ) -> RenderedPage:
        """Show a page as it was received, and watch which frames it loads and whether it leads to one of `stop_at`.

        What is not of the page's own origin is answered by the driver. A page that leads nowhere is watched for so many
        seconds.
        """
        frames: list[str] = []
        left: list[tuple[str, int]] = []

        def answer(route: Any) -> None:
            request = route.request
            url = str(request.url)
            navigates = request.is_navigation_request()
            if navigates and request.frame.parent_frame is not None:
                frames.append(url)
            elif navigates and url != address and not left:
                left.append((url, len(frames)))
            if navigates and url == address:
                headers = {name: value for name, value in response.headers if name.lower() not in OF_THE_WIRE}
                route.fulfill(status=response.status, headers=headers, body=response.body)
            elif origin_of(url) != origin_of(address) or any(url.startswith(stop) for stop in stop_at):
                route.fulfill(body=BLANK, content_type=HTML)
            else:
                route.continue_()

        with self._framing(cookies) as context:
            context.route("**/*", answer)
            opened = context.new_page()
            opened.goto(address, timeout=PAGE_MILLISECONDS)
            for _ in range(round(seconds * 1000 / TICK_MILLISECONDS)):
                if left:
                    break
                opened.wait_for_timeout(TICK_MILLISECONDS)
        led_to, left_at = left[0] if left else (None, None)
        return RenderedPage(tuple(frames), led_to, left_at)

    @contextmanager
    def context(self, cookies: CookieJar) -> Iterator[Any]:
        """Open a profile of its own with these cookies, and close it at the end."""
        context = self._browser().new_context(**CONTEXT)
        try:
            context.add_cookies(cookies_of(cookies))
            yield context
        finally:
            context.close()

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


@contextmanager
def started() -> Iterator[Chromium]:
    """Let Chromium start when it is needed, and stop it at the end; raises `NoChromium` where there is none."""
    lacking = missing()
    if lacking is not None:
        raise NoChromium(lacking)
    driver = import_module("playwright.sync_api")
    program = {"executable_path": _program(), "args": list(ARGUMENTS), "timeout": LAUNCH_MILLISECONDS}
    with ExitStack() as stack:
        playwright = stack.enter_context(driver.sync_playwright())

        def begun(start: Callable[[], Any]) -> Any:
            try:
                found = start()
            except driver.Error as error:
                raise NoChromium(f"Chromium does not start: {str(error).splitlines()[0]}") from error
            stack.callback(found.close)
            return found

        def profile() -> Any:
            folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            preferences = Path(folder, "Default", "Preferences")
            preferences.parent.mkdir()
            preferences.write_text(json.dumps(PREFERENCES), "utf-8")
            return begun(lambda: playwright.chromium.launch_persistent_context(folder, **program, **CONTEXT))

        yield Chromium(lambda: begun(lambda: playwright.chromium.launch(**program)), profile)


def origin_of(address: str) -> str:
    """Return the origin of an address (RFC 6454 6.1)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _program() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def cookies_of(jar: CookieJar, address: str = "") -> list[dict[str, Any]]:
    """Return the cookies of a jar as Chromium takes them; a host without a dot, as of `address`, keeps its name.

    The jar of the standard library appends .local to such a host.
    """
    host = urlsplit(address).hostname or ""
    found = [_cookie(one) for one in jar]
    for one in found:
        if one["domain"] == f"{host}.local" and "." not in host:
            one["domain"] = host
    return found


def _cookie(cookie: Cookie) -> dict[str, Any]:
    same_site = (cookie.get_nonstandard_attr("SameSite") or "").capitalize()
    found: dict[str, Any] = {
        "name": cookie.name,
        "value": cookie.value or "",
        "domain": cookie.domain,
        "path": cookie.path,
        "secure": cookie.secure,
        "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
    }
    if same_site in ("Strict", "Lax", "None"):
        found["sameSite"] = same_site
    if cookie.expires is not None:
        found["expires"] = cookie.expires
    return found
