"""A browser without JavaScript: cookies, redirects one by one, forms answered by recipe."""

from http.cookiejar import CookieJar
from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from harness.protocol.authorization import SeenPage
from harness.protocol.exchange import SAME_REQUEST, Exchange, FailureKind, Request, Response
from harness.protocol.user import User
from harness.wire.challenges import AdminApi, Decisions, challenge_of, decide, told_error
from harness.wire.cookies import cookie_header, keep_cookies, sent_across_sites
from harness.wire.form_filling import filled_form, wait_for_another_code
from harness.wire.forms import Form, PageSummary, address_within, page_summary
from harness.wire.guessing import guessed
from harness.wire.landings import Failed, Held, Landing, Redirected, Shown, failed, landing_at, unseen
from harness.wire.limits import LimitExceeded, Limits
from harness.wire.page_requests import sent
from harness.wire.pages import PageRecipe, recognise
from harness.wire.refused_logins import LoginRefused, refuse_another_user, refuse_login
from harness.wire.transport import Transport
from harness.wire.written import Known

NOTHING_DECIDED = Decisions()
# What a browser says of a page of another site (Fetch Metadata 2.3), and where that posts a form (RFC 6454 7).
ELSEWHERE = (("Sec-Fetch-Site", "cross-site"),)
POSTED_ELSEWHERE = (("Origin", "https://attacker.example"), *ELSEWHERE)
Match = tuple[PageRecipe, Form | None]


class JavaScriptPages(Protocol):
    """What shows pages to a browser with JavaScript and answers them there."""

    def answer(
        self,
        page: PageSummary,
        response: Response,
        *,
        cookies: CookieJar,
        name: str,
        known: Known,
        refuse: bool,
    ) -> tuple[tuple[str, ...], Request | str]:
        """Return the names of the recipes that answered, and where the browser goes then or why it stays."""


class _Visit(Struct):
    """One visit: what it is for, and what there was on its way so far."""

    name: str
    user: User | None
    stop_at: tuple[str, ...]
    refuse: bool = False
    user_code: str = ""
    decisions: Decisions = NOTHING_DECIDED
    hold: str | None = None
    from_elsewhere: bool = False
    pages: list[SeenPage] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    redirects: int = 0
    password_sent: bool = False
    named: bool = False


class _Answer(Struct, frozen=True):
    """The name of the recipe that answers a page, where the browser goes then or why it stays, and the match."""

    name: str | None
    onward: Request | str
    match: Match | None = None


class Browser:
    """A browser with a cookie jar of its own.

    Where there are no recipes at all it guesses how pages are answered; `guesses` are the recipes that it used. With
    `javascript` pages are answered there; with `admin` the provider's challenges are decided at its admin API.
    `error_page` is where the provider sends the browser with an error that no client gets; nothing is fetched there.
    """

    def __init__(
        self,
        transport: Transport,
        recipes: tuple[PageRecipe, ...],
        limits: Limits,
        *,
        javascript: JavaScriptPages | None = None,
        admin: AdminApi | None = None,
        error_page: str | None = None,
    ) -> None:
        self._transport = transport
        self._recipes = recipes
        self._limits = limits
        self._javascript = javascript
        self._admin = admin
        self._error_page = error_page
        self._cookies = CookieJar()
        self._user: User | None = None
        self._named: User | None = None
        self.guesses: list[PageRecipe] = []

    @property
    def cookies(self) -> CookieJar:
        """What the browser was told to keep, for another browser to go on with."""
        return self._cookies

    def visit(
        self,
        request: Request,
        *,
        name: str,
        user: User | None,
        stop_at: tuple[str, ...],
        refuse: bool = False,
        user_code: str = "",
        decisions: Decisions = NOTHING_DECIDED,
    ) -> Landing:
        """Send a request and go on until the browser stops; `user_code` is what the user reads off a device."""
        landing = self._going_on(request, _Visit(name, user, stop_at, refuse, user_code, decisions))
        asked = self._asked_in_vain(landing) if refuse and isinstance(landing, Redirected) else None
        if asked is None:
            return landing
        # Going on would be consent, of which the provider cannot tell that it was meant as a refusal.
        why = f"the recipe of the page '{asked}' does not say how it is refused: refuse"
        return failed(landing.exchange, FailureKind.NO_WAY_TO_REFUSE, why, landing.pages)

    def held_at(
        self, page: str, request: Request, *, name: str, user: User, stop_at: tuple[str, ...]
    ) -> Held | Landing:
        """Send a request and go on until the page of this name would be answered, by its form or a link."""
        return self._walk(request, _Visit(name, user, stop_at, hold=page))

    def submit_from_elsewhere(self, request: Request, *, name: str, stop_at: tuple[str, ...]) -> Landing:
        """Send what a page of another site sends, and go on until a page is shown.

        The redirects that follow are still that site's doing, with the cookies that then go along.
        """
        return self._going_on(request, _Visit(name, None, stop_at, from_elsewhere=True))

    def _going_on(self, request: Request, visit: _Visit) -> Landing:
        landing = self._walk(request, visit)
        assert not isinstance(landing, Held), "no form was to be held"
        return landing

    def _asked_in_vain(self, landing: Redirected) -> str | None:
        """Return the page whose recipe knows no refusal and so consented; None where there is none."""
        if "error" in dict(landing.parameters):
            return None
        seen = {page.name for page in landing.pages}
        asking = [one for one in self._recipes or self.guesses if one.name in seen and not one.logs_in]
        refusable = any(one.refuse or one.refuse_send for one in asking)
        return None if refusable or not asking else asking[0].name

    def _walk(self, request: Request, visit: _Visit) -> Held | Landing:
        # What follows the first request may be spent by its first use: a code of a login page, a form's token.
        spends = True if "request_uri" in dict(request.query) else None
        while True:
            if visit.from_elsewhere:
                exchange = self._sent_from_elsewhere(request, visit.name)
            else:
                exchange = self._transport.send(request, name=visit.name, cookies=self._cookies, spends=spends)
            spends = True
            response = exchange.response
            if response is None or exchange.failure is not None:
                return Failed(exchange, tuple(visit.pages))
            location = response.header("Location")
            if 300 <= response.status < 400 and location:
                visit.visited.add(urlsplit(request.url).netloc)
                address = address_within(request.url, _as_sent(location))
                onward: Request | Held | Landing = self._led_on(request, address, exchange, visit)
            else:
                onward = self._at_a_page(request.url, exchange, response, visit)
            if not isinstance(onward, Request):
                return onward
            request = onward

    def _led_on(self, request: Request, address: str, exchange: Exchange, visit: _Visit) -> Request | Landing:
        """Go where the redirect of a request leads, past challenges that are decided without a page."""
        again = exchange.response is not None and exchange.response.status in SAME_REQUEST
        while True:
            told = told_error(self._error_page, address)
            if told is not None:
                return unseen(address, "error", told, exchange, visit.pages)
            landing = landing_at(address, exchange, visit.stop_at, tuple(visit.pages), visit.visited)
            if landing is not None:
                return landing
            visit.redirects += 1
            if visit.redirects > self._limits.redirects:
                why = f"more than the limit redirects of {self._limits.redirects}"
                return failed(exchange, FailureKind.REDIRECT_LIMIT, why, tuple(visit.pages))
            challenge = challenge_of(address) if self._admin is not None else None
            if challenge is None or self._admin is None or (visit.user is None and challenge.kind == "device"):
                return replace(request, url=address) if again else Request("GET", address)
            # The application that decides sends the browser on by GET.
            again = False
            self._user = visit.user or self._user
            decided = decide(
                self._transport,
                self._admin,
                challenge,
                self._user,
                visit.decisions,
                present=visit.user is not None,
                refuse=visit.refuse,
                user_code=visit.user_code,
            )
            exchange = decided.exchange
            if exchange.response is None:
                return Failed(exchange, tuple(visit.pages))
            if not decided.skipped:
                visit.pages.append(SeenPage(challenge.kind, "", address, exchange.number))
            if decided.location is None:
                return unseen(address, challenge.kind, decided.why, exchange, visit.pages)
            address = decided.location

    def _at_a_page(self, url: str, exchange: Exchange, response: Response, visit: _Visit) -> Request | Held | Landing:
        """Answer a page, unless the browser is to stop there."""
        try:
            page = page_summary(response, url, self._limits)
            posted = next((form for form in page.forms if form.action in visit.stop_at), None)
            if posted is not None:
                return Redirected(posted.action, "form_post", posted.fields, exchange, tuple(visit.pages))
            answer = self._answered(page, exchange, response, visit)
        except (LimitExceeded, LoginRefused) as stopped:
            return failed(exchange, stopped.kind, str(stopped), tuple(visit.pages))
        onward, match = answer.onward, answer.match
        if isinstance(onward, str):
            return Shown(page, answer.name, onward, exchange, tuple(visit.pages))
        if visit.hold == answer.name and match is not None and not match[0].send:
            return Held(match[1] if match[0].open is None else None, onward, exchange)
        if len(visit.pages) > self._limits.pages:
            why = f"more than the limit pages of {self._limits.pages}"
            return Shown(page, visit.pages[-1].name, why, exchange, tuple(visit.pages))
        return onward

    def _answered(self, page: PageSummary, exchange: Exchange, response: Response, visit: _Visit) -> _Answer:
        """Find how a page is answered. Raises `LoginRefused` where a login was refused or cannot be meant."""
        known = None if visit.user is None else Known(visit.user, visit.user_code)
        if known is not None and self._javascript is not None and page.markup:
            names, onward = self._javascript.answer(
                page, response, cookies=self._cookies, name=visit.name, known=known, refuse=visit.refuse
            )
            visit.pages += [_seen(one, page, exchange) for one in names or ("unknown",)]
            return _Answer(names[-1] if names else None, onward)
        match = recognise(page, self._recipes) if self._recipes else self._guess(page)
        name = match[0].name if match else None
        visit.pages.append(_seen(name or "unknown", page, exchange))
        if known is not None:
            self._look_out(page, match[0] if match else None, known.user, visit)
        answered = self._answer(page, match, known, visit)
        visit.password_sent = match is not None and match[0].logs_in
        return _Answer(name, answered, match)

    def _look_out(self, page: PageSummary, recipe: PageRecipe | None, user: User, visit: _Visit) -> None:
        """Raise `LoginRefused` where a login was refused, or a password would go to the account of another user."""
        if visit.password_sent and (recipe is None or recipe.logs_in):
            refuse_login(page.text, user.name)
        if recipe is None:
            return
        if recipe.names_the_user:
            self._named, visit.named = user, True
        if recipe.gives_the_password_alone and not visit.named:
            refuse_another_user(user, self._named)

    def _sent_from_elsewhere(self, request: Request, name: str) -> Exchange:
        """Send what a page of another site sends: without cookies that are kept from it (SameSite)."""
        told = cookie_header(sent_across_sites(self._cookies, request.method), request)
        said = POSTED_ELSEWHERE if request.method == "POST" else ELSEWHERE
        headers = (*request.headers, *said, *((("Cookie", told),) if told else ()))
        exchange = self._transport.send(replace(request, headers=headers), name=name, spends=True)
        if exchange.response is not None:
            keep_cookies(self._cookies, request, exchange.response)
        return exchange

    def _guess(self, page: PageSummary) -> Match | None:
        found = guessed(page)
        if found is not None and found[0] not in self.guesses:
            self.guesses.append(found[0])
        return found

    def _answer(self, page: PageSummary, match: Match | None, known: Known | None, visit: _Visit) -> Request | str:
        if known is None:
            return "nobody answers pages here"
        if match is None:
            forms = ", ".join(f"{form.method} {form.action} ({', '.join(sorted(form.names))})" for form in page.forms)
            return f"no recipe of the target file matches this page: title '{page.title}', forms: {forms or 'none'}"
        recipe, form = match
        times = sum(1 for seen in visit.pages if seen.name == recipe.name)
        if times > self._limits.same_page:
            return f"the {recipe.name} page came {times} times: are the name and password right?"
        if times > 1:
            wait_for_another_code(recipe, known)
        requests = recipe.refuse_send if visit.refuse and recipe.refuse_send else recipe.send
        if requests or recipe.open is not None:
            return sent(self._transport, self._cookies, page, requests, recipe.open, known, visit.name)
        if form is None:
            return "the page has no form"
        return filled_form(form, recipe, known, visit.refuse)


def _seen(name: str, page: PageSummary, exchange: Exchange) -> SeenPage:
    return SeenPage(name, page.title, page.url, exchange.number, page.images, page.links)


def _as_sent(location: str) -> str:
    """Return a header's text as its sender meant it, where it holds UTF-8 outside ASCII as browsers accept it."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
