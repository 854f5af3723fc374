"""Pages that only JavaScript can show, answered in Chromium.

Chromium shows a page as it was received. Whatever the page asks for goes over the run's own transport, with the run's
cookies and network, and is recorded there. Where the page leads to another one it is the other browser that goes there,
so that nothing is sent to the redirection URI.
"""

import re
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any

from msgspec import Struct, field

from harness.protocol.exchange import Request, Response
from harness.wire.chromium import PAGE_MILLISECONDS, TICK_MILLISECONDS, Chromium
from harness.wire.chromium_cookies import cookies_of, keep_changes
from harness.wire.chromium_requests import answer, carried, request_of, show
from harness.wire.forms import PageSummary
from harness.wire.limits import Limits
from harness.wire.pages import PageRecipe
from harness.wire.refused_logins import refuse_login
from harness.wire.transport import Transport
from harness.wire.written import Known, Unfilled

# How long a page may take until one of its recipes matches, and one that tells of an error, in milliseconds.
SETTLE_MILLISECONDS = 5_000
ERROR_MILLISECONDS = 500
ERROR_STATUS = 400
# What is shown between two pages.
NOWHERE = "about:blank"
SELECTOR = re.compile(r"[#.\[]")


class _Visit(Struct):
    """One page on show: what Chromium was given, and where it wants to go."""

    response: Response
    address: str
    cookies: CookieJar
    name: str
    given: bool = False
    onward: list[Request] = field(default_factory=list)


class ChromiumPages:
    """Answers pages in Chromium by the recipes of the target file, for one browser of a scenario.

    `chromium` starts it when it is first needed. What pages keep in it besides cookies is there for the next page.
    """

    def __init__(
        self, chromium: Callable[[], Chromium], transport: Transport, recipes: tuple[PageRecipe, ...], limits: Limits
    ) -> None:
        self._chromium = chromium
        self._transport = transport
        self._recipes = recipes
        self._limits = limits
        self._context: Any = None
        self._page: Any = None
        self._visit: _Visit | None = None

    def answer(
        self, page: PageSummary, response: Response, *, cookies: CookieJar, name: str, known: Known, refuse: bool
    ) -> tuple[tuple[str, ...], Request | str]:
        """Show a page and answer it until it leads on; return the recipes that did, and where it leads or why not."""
        visit = self._visit = _Visit(response, page.url, cookies, name)
        context, opened = self._opened()
        context.clear_cookies()
        context.add_cookies(cookies_of(cookies, page.url))
        try:
            names, why = self._answered(opened, visit, known, refuse)
            keep_changes(context, cookies, page.url)
        finally:
            self._visit = None
            self._leave()
        return tuple(names), visit.onward[0] if visit.onward else why

    def _opened(self) -> tuple[Any, Any]:
        """Return the page that shows all pages of this browser, opened the first time."""
        if self._context is None:
            self._context = self._chromium().context()
            self._context.route("**/*", self._routed)
        if self._page is None:
            self._page = self._context.new_page()
            self._page.set_default_timeout(PAGE_MILLISECONDS)
        return self._context, self._page

    def _leave(self) -> None:
        """End what the page's scripts still do, so that they act on no other page."""
        if _problem(lambda: self._page.goto(NOWHERE)) is not None:
            _problem(self._page.close)
            self._page = None
        for one in self._context.pages:
            if one is not self._page:
                _problem(one.close)

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
        """Return the first recipe that matches; no other is asked of the page, since each question takes a while."""
        found: list[PageRecipe | None] = [None]
        _problem(lambda: found.append(next((one for one in self._recipes if _matches(page, one)), None)))
        return found[-1]

    def _routed(self, route: Any) -> None:
        visit, context = self._visit, self._context
        if visit is None:
            route.abort()
            return
        asked = route.request
        navigates = asked.is_navigation_request() and asked.frame.parent_frame is None
        if navigates and not visit.given:
            visit.given = True
            show(route, visit.response)
            return
        keep_changes(context, visit.cookies, visit.address)
        if navigates:
            if not visit.onward:
                visit.onward.append(request_of(asked))
            route.abort()
            return
        exchange = carried(self._transport, asked, visit.name, visit.cookies)
        context.add_cookies(cookies_of(visit.cookies, visit.address))
        answer(route, exchange)


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
