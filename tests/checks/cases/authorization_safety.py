"""Attempts to turn the authorization endpoint against its users, and its scope and response types."""

from typing import Any

from msgspec.structs import replace

from harness.checks import authorization_safety as safety
from harness.checks import authorization_scope as scope
from harness.protocol.authorization import Page
from harness.protocol.exchange import Request

from ..case import Case, Cases, of
from ..messages import (
    CALLBACK,
    ISSUER,
    a_page,
    a_strayed_redirect,
    a_token_request,
    a_token_response,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    an_exchange,
)

MARKUP = "<b>alice</b>"
TWO_LINES = "one\r\nX-Injected: 1"


def shown(body: str = "", **headers: str) -> Page:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    exchange = an_exchange(200, body, headers=named, media_type="text/html")
    return replace(a_page(request=an_authorization_request(login_hint=MARKUP)), exchange=exchange)


def spelt(asked: str, **members: Any) -> Any:
    login = an_authorization_success(request=an_authorization_request(scope=asked))
    return a_token_response(request=a_token_request(authorization=login), **members)


def split(*headers: tuple[str, str]) -> Any:
    success = an_authorization_success(request=an_authorization_request(state=TWO_LINES))
    return replace(success, exchange=an_exchange(302, "", headers=headers, media_type=None))


def to_a_script(*headers: tuple[str, str]) -> Any:
    request = Request("GET", f"{ISSUER}/authorize", (("Origin", "https://rp.example"),))
    exchange = an_exchange(302, "", headers=headers, media_type=None, request=request)
    return replace(an_authorization_error(), exchange=exchange)


CASES: Cases = {
    safety.scripts_of_other_origins_read_nothing: Case(
        lambda: (to_a_script(),), lambda: (to_a_script(("Access-Control-Allow-Origin", "*")),)
    ),
    safety.the_page_may_not_be_framed: Case(
        lambda: (shown(Content_Security_Policy="default-src 'self'; frame-ancestors 'none'"),),
        lambda: (shown(Content_Security_Policy="default-src 'self'; frame-ancestors *", X_Frame_Options="DENY"),),
    ),
    safety.markup_is_not_reflected: Case(lambda: (shown("&lt;b&gt;alice"),), lambda: (shown(f"Hello {MARKUP}"),)),
    safety.a_header_cannot_be_split: Case(lambda: (split(),), lambda: (split(("X-Injected", "1")),)),
    safety.the_browser_does_not_stray: Case(lambda: (a_page(),), lambda: (a_strayed_redirect(),)),
    safety.no_access_token_in_a_page_address: of(
        an_authorization_success, {"location": f"{CALLBACK}?access_token=abc"}, {"location": f"{CALLBACK}?code=abc"}
    ),
    safety.the_code_is_printable: of(an_authorization_success, {"code": "cödé"}),
    scope.the_response_type_is_processed: of(an_authorization_success, {"code": None}),
    scope.a_malformed_scope_is_refused: of(an_authorization_error, {}, {"error": "invalid_scope"}),
    scope.a_request_without_scope_has_a_default_or_fails: of(
        an_authorization_error, {"error": "server_error"}, {"error": "invalid_scope"}
    ),
    scope.another_spelling_is_another_scope: Case(
        lambda: (spelt("openid EMAIL", scope="openid"),), lambda: (spelt("openid EMAIL", scope="openid email"),)
    ),
    scope.a_client_without_the_grant_is_unauthorized: of(
        an_authorization_error, {"error": "access_denied"}, {"error": "unauthorized_client"}
    ),
}
