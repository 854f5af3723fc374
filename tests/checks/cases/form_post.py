"""Responses that the browser posts to the client."""

import html
from typing import Any

from harness.checks import form_post
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Channel, Page, Strayed
from harness.protocol.exchange import Pairs, Request

from ..case import Case, Cases, of
from ..messages import CALLBACK, CODE, ISSUER, a_provider, an_authorization_request, an_exchange

STATE = "a<state>&'\""
SUBMIT = "<script>document.forms[0].submit()</script>"
PAGE = '<html><body><form method="{method}" action="{action}"{enctype}>{fields}</form>{script}</body></html>'
REQUEST = an_authorization_request(response_mode="form_post", state=STATE)
UNREGISTERED = "https://elsewhere.example/callback"


def a_form_post(
    *,
    method: str = "post",
    action: str = CALLBACK,
    enctype: str = "",
    script: str = SUBMIT,
    headers: Pairs = (("Cache-Control", "no-cache, no-store"),),
    media_type: str | None = "text/html; charset=utf-8",
    channel: Channel = Channel.FORM_POST,
    url: str = f"{ISSUER}/authorize",
    modes: list[str] | None = None,
    **parameters: str | None,
) -> AuthorizationSuccess:
    """A page that posts a code with the request's state; parameters come on top, None removes one."""
    sent: dict[str, str | None] = {"code": CODE, "state": STATE, **parameters}
    pairs = tuple((name, value) for name, value in sent.items() if value is not None)
    fields = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in pairs)
    body = PAGE.format(method=method, action=action, enctype=enctype, fields=fields, script=script)
    provider = a_provider(response_modes_supported=modes) if modes else REQUEST.provider
    request = an_authorization_request(response_mode="form_post", state=STATE, provider=provider)
    exchange = an_exchange(200, body, headers=headers, media_type=media_type, request=Request("GET", url))
    return AuthorizationSuccess(request, exchange, action, channel, pairs, ())


def an_error_by(channel: Channel = Channel.FORM_POST) -> AuthorizationError:
    return AuthorizationError(REQUEST, an_exchange(200, ""), CALLBACK, channel, (("error", "login_required"),), ())


def a_page() -> Page:
    asked = an_authorization_request(response_mode="form_post", redirect_uri=UNREGISTERED)
    return Page(asked, an_exchange(400, ""), "error", "Error", "unknown redirect_uri", (), "nobody answers", ())


def a_stray_answer() -> Strayed:
    asked = an_authorization_request(response_mode="form_post", redirect_uri=UNREGISTERED)
    return Strayed(asked, an_exchange(302, ""), UNREGISTERED, (("code", CODE),), ())


def alone(value: Any) -> tuple[Any, ...]:
    return (value,)


CASES: Cases = {
    form_post.parameters_come_in_a_form: of(a_form_post, {"channel": Channel.QUERY}),
    form_post.errors_come_in_a_form: of(an_error_by, {"channel": Channel.QUERY}),
    form_post.the_action_is_the_redirect_uri: of(a_form_post, {"action": CALLBACK + "/"}),
    form_post.the_method_is_post: of(a_form_post, {"method": "get"}),
    form_post.the_form_is_urlencoded: of(a_form_post, {"enctype": ' enctype="multipart/form-data"'}),
    form_post.the_form_submits_itself: of(a_form_post, {"script": ""}),
    form_post.the_page_is_not_stored: of(a_form_post, {"headers": ()}),
    form_post.the_form_has_the_parameters_alone: of(a_form_post, {"access_token": "unasked"}),
    form_post.state_survives_the_form: of(a_form_post, {"state": "a&lt;state"}),
    form_post.the_page_is_html: of(a_form_post, {"media_type": "text/html"}),
    form_post.nothing_is_in_the_address: of(a_form_post, {"url": f"{ISSUER}/form?code={CODE}"}),
    form_post.form_post_is_announced: of(
        a_form_post, {"modes": ["query", "fragment"]}, {"modes": ["query", "fragment", "form_post"]}
    ),
    form_post.no_form_posts_elsewhere: Case(lambda: alone(a_page()), lambda: alone(a_stray_answer())),
    form_post.the_policy_lets_the_form_go: of(
        a_form_post, {"headers": (("Content-Security-Policy", "default-src 'none'; form-action 'self'"),)}
    ),
}
