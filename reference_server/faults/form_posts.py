"""Faults of the page whose form carries the authorization response (OAuth 2.0 Form Post Response Mode)."""

import html
import re
from collections.abc import Callable

from reference_server.faults.changes import Answer, with_header, with_status
from reference_server.faults.fault import faults_at
from reference_server.provider import Provider
from reference_server.web.message import Request, Response, redirect_response, with_query

FORM = b'<form method="post"'
ACTION = re.compile(rb'action="([^"]*)"')
FIELD = re.compile(rb'name="([^"]*)" value="([^"]*)"')

answer = faults_at("authorization_http")


def of_form(change: Answer) -> Answer:
    """Change only the page with the form."""
    return lambda provider, request, response: (
        change(provider, request, response) if FORM in response.body else response
    )


def page(change: Callable[[bytes], bytes]) -> Answer:
    """Write the page another way."""
    return of_form(
        lambda _provider, _request, response: Response(response.status, response.headers, change(response.body))
    )


def by_redirect(_provider: Provider, _request: Request, response: Response) -> Response:
    """Send the parameters in the query of a redirect."""
    action = ACTION.search(response.body)
    fields = {
        html.unescape(name.decode()): html.unescape(value.decode()) for name, value in FIELD.findall(response.body)
    }
    return redirect_response(with_query(html.unescape(action[1].decode()) if action else "", fields))


FAULTS = (
    answer(
        "form-post-ignored",
        "OAuth2-FP-2-1 OAuth2-FP-2-3 OAuth2-FP-2-11 OAuth2-FP-4-1",
        "response_mode=form_post is answered by a redirect with a query.",
        of_form(by_redirect),
    ),
    answer(
        "form-by-get",
        "OAuth2-FP-2-6",
        "The form has no method.",
        page(lambda body: body.replace(b' method="post"', b"", 1)),
    ),
    answer(
        "form-as-multipart",
        "OAuth2-FP-2-4",
        "The form is sent as multipart/form-data.",
        page(lambda body: body.replace(b"<form ", b'<form enctype="multipart/form-data" ', 1)),
    ),
    answer(
        "form-does-not-submit-itself",
        "OAuth2-FP-2-2",
        "A button has to be pressed.",
        page(lambda body: body.replace(b"document.forms[0].submit()", b"", 1)),
    ),
    answer(
        "parameters-in-the-action",
        "OAuth2-FP-2-14 OAuth2-FP-4-2",
        "A parameter of the response is in the action of the form too.",
        page(lambda body: ACTION.sub(rb'action="\1?code=again"', body, count=1)),
        also=(
            "OAuth2-FP-2-1 OAuth2-FP-2-13 OAuth2-FP-2-17 OAuth2-FP-2-2 OAuth2-FP-2-3 OAuth2-FP-2-4 "
            "OAuth2-FP-2-5 OAuth2-FP-2-6 OAuth2-FP-2-7 OAuth2-FP-2-9 OAuth2-FP-4-1"
        ),
    ),
    answer(
        "form-goes-elsewhere",
        "OAuth2-FP-2-5",
        "The form goes to another path of the client.",
        page(lambda body: ACTION.sub(rb'action="\1/elsewhere"', body, count=1)),
        also=(
            "OAuth2-FP-2-1 OAuth2-FP-2-13 OAuth2-FP-2-14 OAuth2-FP-2-17 OAuth2-FP-2-2 OAuth2-FP-2-3 "
            "OAuth2-FP-2-4 OAuth2-FP-2-6 OAuth2-FP-2-7 OAuth2-FP-2-9 OAuth2-FP-4-1 OAuth2-FP-4-2"
        ),
    ),
    answer(
        "form-with-more-fields",
        "OAuth2-FP-2-9",
        "The form has a field that is no parameter of the response.",
        page(lambda body: body.replace(b"<button>", b'<input type="hidden" name="tenant" value="a"><button>', 1)),
    ),
    answer(
        "form-page-as-text",
        "OAuth2-FP-2-13",
        "The page with the form is served as text/plain.",
        of_form(with_header("Content-Type", "text/plain")),
    ),
    answer(
        "form-page-created", "OAuth2-FP-2-13", "The page with the form has status 201.", of_form(with_status(201, 200))
    ),
    answer(
        "form-page-cacheable",
        "OAuth2-FP-2-7",
        "The page with the form may be cached.",
        of_form(with_header("Cache-Control", None)),
    ),
    answer(
        "form-blocked-by-its-policy",
        "OAuth2-FP-2-17",
        "The policy of the page lets the form go to the provider alone.",
        of_form(with_header("Content-Security-Policy", "form-action 'self'")),
    ),
)
