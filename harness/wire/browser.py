"""A browser without JavaScript: cookies, redirects one by one, forms answered by recipe."""

from dataclasses import dataclass, replace
from http.cookiejar import CookieJar
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qsl, urlsplit

from harness.protocol.authorization import SeenPage
from harness.protocol.exchange import Exchange, Failure, FailureKind, Pairs, Request, Response
from harness.protocol.user import User
from harness.wire.challenges import AdminApi, Decisions, challenge_of, decide, told_error
from harness.wire.cookies import cookie_header, keep_cookies, sent_across_sites
from harness.wire.form_filling import filled_form, wait_for_another_code
from harness.wire.forms import Form, PageSummary, address_within, page_summary
from harness.wire.guessing import guessed
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
RESPONSE_PARAMETERS = frozenset({"code", "error", "access_token", "id_token", "state"})


@dataclass(frozen=True, slots=True)
class Redirected:
    """The provider sent the browser to one of the addresses where it stops."""

    location: str
    channel: str
    parameters: Pairs
    exchange: Exchange
    pages: tuple[SeenPage, ...]


@dataclass(frozen=True, slots=True)
class Strayed:
    """The provider sent the browser, with response parameters, to an address that is nobody's."""

    location: str
    parameters: Pairs
    exchange: Exchange
    pages: tuple[SeenPage, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The browser was left at a page; `why` says in one sentence why it went no further."""

    page: PageSummary
    name: str | None
    why: str
    exchange: Exchange
    pages: tuple[SeenPage, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The wire failed."""

    exchange: Exchange
    pages: tuple[SeenPage, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The browser is at the page that it was to stop at: the form there, and the request that would send it.

    `form` is None where the page is answered by a link, which the request follows.
    """

    form: Form | None
    request: Request
    exchange: Exchange


Landing = Redirected | Strayed | Shown | Failed


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
        landing = self._going_on(request, name, user, stop_at, refuse, user_code, decisions)
        asked = self._asked_in_vain(landing) if refuse and isinstance(landing, Redirected) else None
        if asked is None:
            return landing
        # Going on would be consent, of which the provider cannot tell that it was meant as a refusal.
        why = f"the recipe of the page '{asked}' does not say how it is refused: refuse"
        return Failed(_failed(landing.exchange, Failure(FailureKind.NO_WAY_TO_REFUSE, why)), landing.pages)

    def held_at(
        self, page: str, request: Request, *, name: str, user: User, stop_at: tuple[str, ...]
    ) -> Held | Landing:
        """Send a request and go on until the page of this name would be answered, by its form or a link."""
        return self._walk(request, name, user, stop_at, False, "", NOTHING_DECIDED, hold=page)

    def submit_from_elsewhere(self, request: Request, *, name: str, stop_at: tuple[str, ...]) -> Landing:
        """Send what a page of another site sends, and go on until a page is shown.

        The redirects that follow are still that site's doing, with the cookies that then go along.
        """
        return self._going_on(request, name, None, stop_at, False, "", NOTHING_DECIDED, from_elsewhere=True)

    def _going_on(self, *asked: Any, **how: Any) -> Landing:
        landing = self._walk(*asked, **how)
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

    def _walk(
        self,
        request: Request,
        name: str,
        user: User | None,
        stop_at: tuple[str, ...],
        refuse: bool,
        user_code: str,
        decisions: Decisions,
        *,
        hold: str | None = None,
        from_elsewhere: bool = False,
    ) -> Held | Landing:
        pages: list[SeenPage] = []
        redirects = 0
        password_sent = named = False
        visited: set[str] = set()
        # What follows the first request may be spent by its first use: a code of a login page, a form's token.
        spends = None if "request_uri" not in dict(request.query) else True
        while True:
            if from_elsewhere:
                exchange = self._sent_from_elsewhere(request, name)
            else:
                exchange = self._transport.send(request, name=name, cookies=self._cookies, spends=spends)
            spends = True
            response = exchange.response
            if response is None or exchange.failure is not None:
                return Failed(exchange, tuple(pages))
            location = response.header("Location")
            if 300 <= response.status < 400 and location:
                address = address_within(request.url, _as_sent(location))
                visited.add(urlsplit(request.url).netloc)
                while True:
                    told = told_error(self._error_page, address)
                    if told is not None:
                        return _unseen(address, "error", told, exchange, pages)
                    landing = _landing(address, exchange, stop_at, tuple(pages), visited)
                    if landing is not None:
                        return landing
                    redirects += 1
                    if redirects > self._limits.redirects:
                        failure = Failure(
                            FailureKind.REDIRECT_LIMIT, f"more than the limit redirects of {self._limits.redirects}"
                        )
                        return Failed(_failed(exchange, failure), tuple(pages))
                    challenge = challenge_of(address) if self._admin is not None else None
                    if challenge is None or self._admin is None or (user is None and challenge.kind == "device"):
                        break
                    self._user = user or self._user
                    decided = decide(
                        self._transport,
                        self._admin,
                        challenge,
                        self._user,
                        decisions,
                        present=user is not None,
                        refuse=refuse,
                        user_code=user_code,
                    )
                    exchange = decided.exchange
                    if exchange.response is None:
                        return Failed(exchange, tuple(pages))
                    if not decided.skipped:
                        pages.append(SeenPage(challenge.kind, "", address, exchange.number))
                    if decided.location is None:
                        return _unseen(address, challenge.kind, decided.why, exchange, pages)
                    address = decided.location
                request = Request("GET", address)
                continue
            try:
                page = page_summary(response, request.url, self._limits)
            except LimitExceeded as exceeded:
                return Failed(_failed(exchange, Failure(exceeded.kind, str(exceeded))), tuple(pages))
            posted = next((form for form in page.forms if form.action in stop_at), None)
            if posted is not None:
                return Redirected(posted.action, "form_post", posted.fields, exchange, tuple(pages))
            known = None if user is None else Known(user, user_code)
            match = None
            try:
                if known is not None and self._javascript is not None and page.markup:
                    names, answered = self._javascript.answer(
                        page, response, cookies=self._cookies, name=name, known=known, refuse=refuse
                    )
                    pages += [_seen(one, page, exchange) for one in names or ("unknown",)]
                    shown = names[-1] if names else None
                else:
                    match = recognise(page, self._recipes) if self._recipes else self._guess(page)
                    shown = match[0].name if match else None
                    pages.append(_seen(shown or "unknown", page, exchange))
                    if known is not None and password_sent and (match is None or match[0].logs_in):
                        refuse_login(page.text, known.user.name)
                    if known is not None and match is not None and match[0].names_the_user:
                        self._named, named = known.user, True
                    if known is not None and match is not None and match[0].gives_the_password_alone and not named:
                        refuse_another_user(known.user, self._named)
                    answered = self._answer(page, match, known, refuse, pages, name)
                    password_sent = match is not None and match[0].logs_in
            except LoginRefused as refused:
                return Failed(_failed(exchange, Failure(refused.kind, str(refused))), tuple(pages))
            if hold == shown and match is not None and not match[0].send and isinstance(answered, Request):
                return Held(match[1] if match[0].open is None else None, answered, exchange)
            if isinstance(answered, str):
                return Shown(page, shown, answered, exchange, tuple(pages))
            if len(pages) > self._limits.pages:
                why = f"more than the limit pages of {self._limits.pages}"
                return Shown(page, pages[-1].name, why, exchange, tuple(pages))
            request = answered

    def _sent_from_elsewhere(self, request: Request, name: str) -> Exchange:
        """Send what a page of another site sends: without cookies that are kept from it (SameSite)."""
        told = cookie_header(sent_across_sites(self._cookies, request.method), request)
        said = POSTED_ELSEWHERE if request.method == "POST" else ELSEWHERE
        headers = (*request.headers, *said, *((("Cookie", told),) if told else ()))
        exchange = self._transport.send(replace(request, headers=headers), name=name, spends=True)
        if exchange.response is not None:
            keep_cookies(self._cookies, request, exchange.response)
        return exchange

    def _guess(self, page: PageSummary) -> tuple[PageRecipe, Form | None] | None:
        found = guessed(page)
        if found is not None and found[0] not in self.guesses:
            self.guesses.append(found[0])
        return found

    def _answer(
        self,
        page: PageSummary,
        match: tuple[PageRecipe, Form | None] | None,
        known: Known | None,
        refuse: bool,
        pages: list[SeenPage],
        name: str,
    ) -> Request | str:
        if known is None:
            return "nobody answers pages here"
        if match is None:
            forms = ", ".join(f"{form.method} {form.action} ({', '.join(sorted(form.names))})" for form in page.forms)
            return f"no recipe of the target file matches this page: title '{page.title}', forms: {forms or 'none'}"
        recipe, form = match
        times = sum(1 for seen in pages if seen.name == recipe.name)
        if times > self._limits.same_page:
            return f"the {recipe.name} page came {times} times: are the name and password right?"
        if times > 1:
            wait_for_another_code(recipe, known)
        requests = recipe.refuse_send if refuse and recipe.refuse_send else recipe.send
        if requests or recipe.open is not None:
            return sent(self._transport, self._cookies, page, requests, recipe.open, known, name)
        if form is None:
            return "the page has no form"
        return filled_form(form, recipe, known, refuse)


def _unseen(address: str, name: str, why: str, exchange: Exchange, pages: list[SeenPage]) -> Shown:
    """Return a page that no one fetches: the harness stands for the application that would show it."""
    return Shown(PageSummary(address, "", why, ()), name, why, exchange, tuple(pages))


def _seen(name: str, page: PageSummary, exchange: Exchange) -> SeenPage:
    return SeenPage(name, page.title, page.url, exchange.number, page.images, page.links)


def _landing(
    address: str, exchange: Exchange, stop_at: tuple[str, ...], pages: tuple[SeenPage, ...], visited: set[str]
) -> Redirected | Strayed | None:
    parts = _parts(address)
    if parts is None:
        return None
    channel = "fragment" if parts.fragment else "query" if parts.query else "none"
    parameters = tuple(parse_qsl(parts.fragment or parts.query, keep_blank_values=True))
    for stop in stop_at:
        wanted = _parts(stop)
        if wanted and (parts.scheme, parts.netloc, parts.path) == (wanted.scheme, wanted.netloc, wanted.path):
            return Redirected(address, channel, parameters, exchange, pages)
    # A login application at another place sends the browser back with the whole request, its state included.
    foreign = parts.netloc not in visited
    if foreign and RESPONSE_PARAMETERS & {name for name, _ in parameters}:
        return Strayed(address, parameters, exchange, pages)
    return None


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _as_sent(location: str) -> str:
    """Return a header's text as its sender meant it, where it holds UTF-8 outside ASCII as browsers accept it."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _failed(exchange: Exchange, failure: Failure) -> Exchange:
    return Exchange(
        exchange.number,
        exchange.name,
        exchange.request,
        None,
        failure,
        exchange.started_at,
        exchange.duration,
    )
