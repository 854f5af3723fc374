"""Pages that only JavaScript can show, answered in Chromium.

Chromium shows a page as it was received. Whatever the page asks for goes over the run's own transport, with the run's
cookies and network, and is recorded there. Where the page leads to another one it is the other browser that goes there,
so that nothing is sent to the redirection URI.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import Cookie, CookieJar
from typing import Any

from harness.protocol.exchange import Exchange, Request, Response
from harness.wire.chromium import OF_THE_WIRE, PAGE_MILLISECONDS, TICK_MILLISECONDS, Chromium, cookies_of
from harness.wire.forms import PageSummary, address_within
from harness.wire.limits import Limits
from harness.wire.pages import PageRecipe
from harness.wire.refused_logins import refuse_login
from harness.wire.transport import Transport
from harness.wire.written import Known, Unfilled

# How long a page may take until one of its recipes matches, and one that tells of an error, in milliseconds.
SETTLE_MILLISECONDS = 5_000
ERROR_MILLISECONDS = 500
ERROR_STATUS = 400
SELECTOR = re.compile(r"[#.\[]")
# Headers that the transport writes itself.
OWN_HEADERS = frozenset({"host", "cookie", "content-length", "connection", "accept-encoding"})


@dataclass(slots=True)
class _Visit:
    """One page on show: what Chromium was given, and where it wants to go."""

    response: Response
    address: str
    cookies: CookieJar
    name: str
    given: bool = False
    onward: list[Request] = field(default_factory=list)


class ChromiumPages:
    """Answers pages in Chromium by the recipes of the target file; `chromium` starts it when it is first needed."""

    def __init__(
        self, chromium: Callable[[], Chromium], transport: Transport, recipes: tuple[PageRecipe, ...], limits: Limits
    ) -> None:
        self._chromium = chromium
        self._transport = transport
        self._recipes = recipes
        self._limits = limits

    def answer(
        self, page: PageSummary, response: Response, *, cookies: CookieJar, name: str, known: Known, refuse: bool
    ) -> tuple[tuple[str, ...], Request | str]:
        """Show a page and answer it until it leads on; return the recipes that did, and where it leads or why not."""
        visit = _Visit(response, page.url, cookies, name)
        with self._chromium().context(cookies) as context:
            context.route("**/*", lambda route: self._routed(context, route, visit))
            opened = context.new_page()
            opened.set_default_timeout(PAGE_MILLISECONDS)
            names, why = self._answered(opened, visit, known, refuse)
            _keep(context, cookies, page.url)
        return tuple(names), visit.onward[0] if visit.onward else why

    def _answered(self, page: Any, visit: _Visit, known: Known, refuse: bool) -> tuple[list[str], str]:
        names: list[str] = []
        failed = _problem(lambda: page.goto(visit.address, wait_until="domcontentloaded"))
        if failed is not None and not visit.onward:
            return names, f"the page does not open in Chromium: {failed}"
        patience = ERROR_MILLISECONDS if visit.response.status >= ERROR_STATUS else SETTLE_MILLISECONDS
        last: PageRecipe | None = None
        while len(names) <= self._limits.pages:
            recipe = self._settled(page, visit, last, patience)
            if visit.onward:
                return names, ""
            if recipe is None:
                if last is not None and last.logs_in:
                    refuse_login(_text(page), known.user.name)
                return names, _why_stuck(page, last)
            names.append(recipe.name)
            problem = _problem(lambda recipe=recipe: _fill(page, recipe, known, refuse))  # type: ignore[misc]
            if problem is not None and not visit.onward:
                return names, f"the recipe '{recipe.name}' does not fit the page: {problem}"
            last, patience = recipe, SETTLE_MILLISECONDS
        return names, f"more than the limit pages of {self._limits.pages}"

    def _settled(self, page: Any, visit: _Visit, last: PageRecipe | None, patience: int) -> PageRecipe | None:
        """Wait until the page leads on or another recipe than the last one matches."""
        for _ in range(patience // TICK_MILLISECONDS + 1):
            if visit.onward:
                return None
            found = self._matching(page)
            if found is not None and found is not last:
                return found
            _problem(lambda: page.wait_for_timeout(TICK_MILLISECONDS))
        return None

    def _matching(self, page: Any) -> PageRecipe | None:
        found: list[PageRecipe] = []
        _problem(lambda: found.extend(one for one in self._recipes if _matches(page, one)))
        return next(iter(found), None)

    def _routed(self, context: Any, route: Any, visit: _Visit) -> None:
        asked = route.request
        navigates = asked.is_navigation_request() and asked.frame.parent_frame is None
        if navigates and not visit.given:
            visit.given = True
            _fulfil(route, visit.response)
            return
        _keep(context, visit.cookies, visit.address)
        if navigates:
            if not visit.onward:
                visit.onward.append(_request(asked))
            route.abort()
            return
        exchange = self._fetched(_request(asked), visit)
        context.add_cookies(cookies_of(visit.cookies, visit.address))
        if exchange is None or exchange.response is None:
            route.abort()
        else:
            _fulfil(route, exchange.response)

    def _fetched(self, request: Request, visit: _Visit) -> Exchange | None:
        """Send what a page asks for, and follow its redirects; None where there are more than the limit."""
        for _ in range(self._limits.redirects + 1):
            exchange = self._transport.send(request, name=visit.name, cookies=visit.cookies)
            location = exchange.response.header("Location") if exchange.response is not None else None
            if location is None or exchange.response is None or not 300 <= exchange.response.status < 400:
                return exchange
            request = Request("GET", address_within(request.url, location))
        return None


def _request(asked: Any) -> Request:
    headers = tuple((name, value) for name, value in asked.headers.items() if name.lower() not in OWN_HEADERS)
    return Request(asked.method, asked.url.partition("#")[0], headers, asked.post_data_buffer)


def _fulfil(route: Any, response: Response) -> None:
    # Cookies are handed over from the jar, which knows all of them.
    left_out = OF_THE_WIRE | {"set-cookie"}
    headers = {name: value for name, value in response.headers if name.lower() not in left_out}
    route.fulfill(status=response.status, headers=headers, body=response.body)


def _matches(page: Any, recipe: PageRecipe) -> bool:
    if recipe.title is not None and recipe.title not in page.title():
        return False
    if recipe.url is not None and recipe.url not in page.url:
        return False
    if recipe.text is not None and recipe.text not in page.inner_text("body"):
        return False
    return all(_field(page, name).is_visible() for name in recipe.form_with)


def _field(page: Any, name: str) -> Any:
    """Find a field by its name or id, or by a CSS selector where the recipe writes one."""
    if SELECTOR.match(name):
        return page.locator(name).first
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return page.locator(f'[name="{quoted}"], [id="{quoted}"]').first


def _fill(page: Any, recipe: PageRecipe, known: Known, refuse: bool) -> None:
    for name, written in recipe.fill:
        _field(page, name).fill(str(known.value(written)))
    button = recipe.refuse if refuse and recipe.refuse else recipe.submit
    if isinstance(button, tuple):
        name, value = (part.replace("\\", "\\\\").replace('"', '\\"') for part in button)
        page.locator(f'[name="{name}"][value="{value}"]').first.click(no_wait_after=True)
    elif button is not None and SELECTOR.match(button):
        page.locator(button).first.click(no_wait_after=True)
    elif button is not None:
        page.get_by_role("button", name=button, exact=True).first.click(no_wait_after=True)
    else:
        page.locator("button:not([type=button]), input[type=submit]").first.click(no_wait_after=True)


def _problem(action: Callable[[], object]) -> str | None:
    """Do something in the browser and return why it could not be done, None where it was.

    Its errors are of a package that is not always installed, and are told by their module.
    """
    try:
        action()
    except Unfilled as unfilled:
        return str(unfilled)
    except Exception as error:
        if not type(error).__module__.startswith("playwright."):
            raise
        return str(error).splitlines()[0]
    return None


def _text(page: Any) -> str:
    found: list[str] = []
    _problem(lambda: found.append(page.inner_text("body")))
    return "".join(found)


def _why_stuck(page: Any, last: PageRecipe | None) -> str:
    if last is not None:
        return f"the {last.name} page stayed after it was answered: are the name and password right?"
    titles: list[str] = []
    _problem(lambda: titles.append(page.title()))
    return f"no recipe of the target file matches this page: title '{''.join(titles)}'"


def _keep(context: Any, jar: CookieJar, address: str) -> None:
    """Keep the cookies that the page's JavaScript set."""
    known = {(one["name"], one["domain"], one["path"]): one["value"] for one in cookies_of(jar, address)}
    for found in context.cookies():
        if known.get((found["name"], found["domain"], found["path"])) != found["value"]:
            jar.set_cookie(_cookie(found))


def _cookie(found: Any) -> Cookie:
    domain = str(found["domain"])
    within = domain.startswith(".")
    expires = int(found["expires"]) if found["expires"] > 0 else None
    return Cookie(
        version=0,
        name=found["name"],
        value=found["value"],
        port=None,
        port_specified=False,
        domain=domain if within or "." in domain else f"{domain}.local",
        domain_specified=within,
        domain_initial_dot=within,
        path=found["path"],
        path_specified=True,
        secure=bool(found["secure"]),
        expires=expires,
        discard=expires is None,
        comment=None,
        comment_url=None,
        rest={"HttpOnly": ""} if found["httpOnly"] else {},
    )
