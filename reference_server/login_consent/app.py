"""The addresses `/login`, `/consent`, `/device` and `/logout`."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import bottle

from reference_server.login_consent import pages
from reference_server.login_consent.admin_api import AdminApi, AdminRefused
from reference_server.login_consent.users import User, authenticate, user_of_subject
from reference_server.web.wsgi_types import PROVIDER

MAX_FORM_BYTES = 64 * 1024
CSRF_COOKIE = "hallmark_login_csrf"
PASSWORD_ACR = "urn:hallmark:acr:password"
REACHED_ACRS = (PASSWORD_ACR, "1")
REMEMBER_FOR_SECONDS = 0


def login_consent_app(
    acr_values: tuple[str, ...] = REACHED_ACRS, open_forms_at: frozenset[str] = frozenset()
) -> bottle.Bottle:
    """The app; the admin API of the issuer is found in the WSGI environment.

    At the issuer paths `open_forms_at` it does not look where a form comes from, which is a fault.
    """
    key = secrets.token_bytes(32)
    app = bottle.Bottle()

    def csrf_token(cookie: str, challenge: str) -> str:
        return hmac.new(key, f"{cookie} {challenge}".encode(), "sha256").hexdigest()

    def show(status: int, challenge: str, render: Callable[[str], str], image: str = "") -> bottle.HTTPResponse:
        cookie = bottle.request.get_cookie(CSRF_COOKIE) or secrets.token_urlsafe(32)
        answer = _html(status, render(csrf_token(cookie, challenge)), image)
        path = bottle.request.environ.get("SCRIPT_NAME") or "/"
        secure = "; Secure" if bottle.request.environ["wsgi.url_scheme"] == "https" else ""
        answer.add_header("Set-Cookie", f"{CSRF_COOKIE}={cookie}; Path={path}; HttpOnly; SameSite=Lax{secure}")
        return answer

    def posted_challenge() -> str:
        form = bottle.request.forms
        challenge = str(form.challenge)
        cookie = bottle.request.get_cookie(CSRF_COOKIE) or ""
        if bottle.request.environ.get("SCRIPT_NAME") in open_forms_at:
            return challenge
        if not cookie or not hmac.compare_digest(csrf_token(cookie, challenge).encode(), str(form.csrf).encode()):
            raise _problem(403, "This form is not from this page", "Please go back to the application and try again.")
        return challenge

    def ask_login() -> bottle.HTTPResponse:
        challenge, api = _asked_challenge("login"), _admin_api()
        asked = api.read("login", challenge)
        if asked["skip"]:
            return _redirect(api.accept("login", challenge, {"subject": asked["subject"]}))
        return show_login(200, challenge, asked, _hinted_name(asked), "")

    def show_login(
        status: int, challenge: str, asked: dict[str, Any], username: str, problem: str
    ) -> bottle.HTTPResponse:
        client = asked["client"].get("client_name") or asked["client"]["client_id"]
        action = bottle.request.environ.get("SCRIPT_NAME", "") + "/login"
        return show(
            status, challenge, lambda csrf: pages.login_page(action, challenge, csrf, client, username, problem)
        )

    def take_login() -> bottle.HTTPResponse:
        challenge, api = posted_challenge(), _admin_api()
        asked = api.read("login", challenge)
        username = str(bottle.request.forms.username)
        user = authenticate(username, str(bottle.request.forms.password))
        if user is None:
            return show_login(401, challenge, asked, username, "This name and password do not belong together.")
        acr = next(
            (value for value in asked["oidc_context"].get("acr_values") or () if value in acr_values), PASSWORD_ACR
        )
        accepted = {
            "subject": user.subject,
            "remember": True,
            "remember_for": REMEMBER_FOR_SECONDS,
            "acr": acr,
            "amr": ["pwd"],
        }
        return _redirect(api.accept("login", challenge, accepted))

    def ask_consent() -> bottle.HTTPResponse:
        challenge, api = _asked_challenge("consent"), _admin_api()
        asked = api.read("consent", challenge)
        if asked["skip"]:
            return _redirect(api.accept("consent", challenge, _granted(asked)))
        client = asked["client"]
        name = client.get("client_name") or client["client_id"]
        links = pages.client_links(
            *(_web_address(client.get(member)) for member in ("logo_uri", "client_uri", "policy_uri", "tos_uri"))
        )
        action = bottle.request.environ.get("SCRIPT_NAME", "") + "/consent"
        return show(
            200,
            challenge,
            lambda csrf: pages.consent_page(action, challenge, csrf, name, links, asked["requested_scope"]),
            image=_web_address(client.get("logo_uri")),
        )

    def take_consent() -> bottle.HTTPResponse:
        challenge, api = posted_challenge(), _admin_api()
        if bottle.request.forms.decision != "accept":
            return _redirect(api.reject("consent", challenge, "access_denied", "the End-User refused"))
        return _redirect(api.accept("consent", challenge, _granted(api.read("consent", challenge))))

    def ask_logout() -> bottle.HTTPResponse:
        challenge, api = _asked_challenge("logout"), _admin_api()
        client = api.read("logout", challenge).get("client") or {}
        name = client.get("client_name") or client.get("client_id") or ""
        action = bottle.request.environ.get("SCRIPT_NAME", "") + "/logout"
        return show(200, challenge, lambda csrf: pages.logout_page(action, challenge, csrf, name))

    def take_logout() -> bottle.HTTPResponse:
        challenge, api = posted_challenge(), _admin_api()
        if bottle.request.forms.logout != "accept":
            api.reject_logout(challenge)
            return _html(200, pages.notice_page("You are still logged in", "Nothing has changed."))
        return _redirect(api.accept("logout", challenge, {}))

    def ask_user_code() -> bottle.HTTPResponse:
        return show_user_code(200, _asked_challenge("device"), str(bottle.request.query.get("user_code", "")), "")

    def show_user_code(status: int, challenge: str, user_code: str, problem: str) -> bottle.HTTPResponse:
        action = bottle.request.environ.get("SCRIPT_NAME", "") + "/device"
        return show(status, challenge, lambda csrf: pages.device_page(action, challenge, csrf, user_code, problem))

    def take_user_code() -> bottle.HTTPResponse:
        challenge, user_code = posted_challenge(), str(bottle.request.forms.user_code)
        try:
            return _redirect(_admin_api().accept("device", challenge, {"user_code": user_code}))
        except AdminRefused as refused:
            if refused.status != 400:
                raise
            return show_user_code(400, challenge, user_code, "No device waits for this code. Is it typed correctly?")

    def tell_device_success() -> bottle.HTTPResponse:
        return _html(200, pages.notice_page("The device is connected", "You may go back to the device."))

    app.install(_tell_problems)
    app.route("/login", "GET", ask_login)
    app.route("/login", "POST", take_login)
    app.route("/consent", "GET", ask_consent)
    app.route("/consent", "POST", take_consent)
    app.route("/logout", "GET", ask_logout)
    app.route("/logout", "POST", take_logout)
    app.route("/device", "GET", ask_user_code)
    app.route("/device", "POST", take_user_code)
    app.route("/device/success", "GET", tell_device_success)
    app.default_error_handler = lambda error: pages.problem_page("This page does not exist", str(error.status_line))
    return app


def _granted(asked: dict[str, Any]) -> dict[str, Any]:
    """The whole requested scope and audience, and what this application knows about the user."""
    user: User | None = user_of_subject(asked["subject"])
    claims = dict(user.claims) if user is not None else {}
    return {
        "grant_scope": asked["requested_scope"],
        "grant_access_token_audience": asked.get("requested_access_token_audience") or [],
        "remember": True,
        "session": {"userinfo": claims},
    }


def _hinted_name(asked: dict[str, Any]) -> str:
    """Whom the client expects: by login_hint, or by the id_token_hint's subject."""
    # Hydra leaves out what has no value.
    context = asked["oidc_context"]
    hinted = user_of_subject(str((context.get("id_token_hint_claims") or {}).get("sub", "")))
    return str(context.get("login_hint") or (hinted.username if hinted else ""))


def _web_address(value: object) -> str:
    """An http or https address, or nothing: other schemes are not put into a page."""
    address = str(value or "")
    return address if urlsplit(address).scheme in ("http", "https") else ""


def _admin_api() -> AdminApi:
    api: AdminApi = bottle.request.environ[PROVIDER]
    return api


def _asked_challenge(kind: str) -> str:
    challenge = str(bottle.request.query.get(f"{kind}_challenge", ""))
    if not challenge:
        raise _problem(400, "Nothing to do", "This page is reached from an application only.")
    return challenge


def _tell_problems(page: Callable[..., Any]) -> Callable[..., Any]:
    """Turn refusals of the admin API into pages; a challenge that was answered leads to where it began."""

    def told(*args: Any, **kwargs: Any) -> Any:
        if (bottle.request.content_length or 0) > MAX_FORM_BYTES:
            return _problem(413, "Too much", "The form is longer than this page accepts.")
        try:
            return page(*args, **kwargs)
        except AdminRefused as refused:
            if refused.redirect_to:
                return _redirect(refused.redirect_to)
            if refused.status in (400, 401, 404):
                return _problem(404, "This request has run out", "Please go back to the application and try again.")
            if refused.status == 503:
                return _problem(503, "The provider is away for a moment", "Please try again.")
            return _problem(502, "The provider does not answer", "Please try again.")

    return told


def _problem(status: int, title: str, text: str) -> bottle.HTTPResponse:
    return _html(status, pages.problem_page(title, text))


def _html(status: int, markup: str, image: str = "") -> bottle.HTTPResponse:
    """A page that may not be framed, cached or scripted; an image may come from the client's logo address alone."""
    parts = urlsplit(image)
    sources = f"; img-src {parts.scheme}://{parts.netloc}" if parts.netloc and ";" not in parts.netloc else ""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'{sources}"
    answer = bottle.HTTPResponse(body=markup.encode(), status=status)
    answer.content_type = "text/html; charset=utf-8"
    for name, value in (
        ("Content-Security-Policy", policy),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
    ):
        answer.set_header(name, value)
    return answer


def _redirect(location: str) -> bottle.HTTPResponse:
    answer = bottle.HTTPResponse(status=303)
    answer.set_header("Location", location)
    answer.set_header("Cache-Control", "no-store")
    return answer
