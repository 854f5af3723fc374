"""What registered metadata mean."""

from typing import Any

from msgspec.structs import replace

from harness.checks import client_metadata as metadata

from ..case import Case, Cases, of
from ..messages import (
    CALLBACK,
    a_client,
    a_page,
    a_token_request,
    a_token_response,
    an_authorization_request,
    an_authorization_success,
    an_exchange,
)
from ..registration_messages import a_registration_error, a_registration_response

HOME = "https://rp.example/home?a=1&b=2"
BAD_URI = f"{CALLBACK}#top"
PAGES = {
    metadata.the_home_page_is_linked: "client_uri",
    metadata.the_logo_is_shown: "logo_uri",
    metadata.the_terms_are_linked: "tos_uri",
    metadata.the_policy_is_linked: "policy_uri",
}
GRANTS = {"grant_types": ["implicit"], "response_types": ["code"]}


def response(breaking: dict[str, Any], meeting: dict[str, Any] | None = None) -> Case:
    return of(a_registration_response, breaking, meeting)


def refusal(error: str) -> Case:
    return of(a_registration_error, {"error": "server_error"}, {"error": error})


def consent(name: str) -> Case:
    """A consent page that shows this page of the client, or does not."""
    page = a_page("consent", status=200, request=an_authorization_request(client=a_client(**{name: HOME})))

    def with_text(text: str) -> tuple[Any, ...]:
        return (replace(page, exchange=an_exchange(200, text, media_type="text/html")),)

    return Case(lambda: with_text('<a href="https://rp.example/home?a=1&amp;b=2">'), lambda: with_text("<a href='/'>"))


def granted(scope: str) -> tuple[Any, ...]:
    asked = an_authorization_request(client=a_client(scope="openid email"), scope="openid email profile")
    login = an_authorization_success(request=asked)
    return (a_token_response(request=a_token_request(authorization=login), scope=scope),)


def with_a_token() -> Any:
    answer = a_registration_response()
    request = replace(answer.exchange.request, headers=(("Authorization", "Bearer initial"),))
    return replace(answer, exchange=replace(answer.exchange, request=request))


CASES: Cases = {
    **{check: consent(name) for check, name in PAGES.items()},
    metadata.pages_are_at_urls: response(
        {"asked": {"logo_uri": "/logo"}}, {"asked": {"logo_uri": ""}, "logo_uri": None}
    ),
    metadata.the_registered_scope_is_the_most: Case(
        lambda: granted("openid email"), lambda: granted("openid email profile")
    ),
    metadata.keys_are_in_one_place: response({"jwks": {"keys": []}, "jwks_uri": "https://rp.example/keys"}),
    metadata.types_fit_each_other: response({"asked": GRANTS}),
    metadata.a_client_without_redirects_has_no_response_type: response({}, {"response_types": []}),
    metadata.tagged_members_come_back: response(
        {"asked": {"client_name#fr": "Un"}, "client_name#fr": None}, {"asked": {"client_name#fr": "Un"}}
    ),
    metadata.registration_is_open: Case(lambda: (a_registration_response(),), lambda: (with_a_token(),)),
    metadata.no_bad_uri_is_registered: response(
        {"asked": {"redirect_uris": [CALLBACK, BAD_URI]}},
        {"asked": {"redirect_uris": [CALLBACK, BAD_URI]}, "redirect_uris": [CALLBACK]},
    ),
    metadata.a_bad_statement_is_refused: refusal("invalid_software_statement"),
    metadata.a_statement_of_nobody_is_refused: refusal("unapproved_software_statement"),
}
