"""Proof keys in requests, answers and metadata."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from harness.checks import pkce
from harness.protocol.authorization import AuthorizationRequest

from ..case import Case, Cases, of
from ..messages import (
    a_provider,
    a_token_error,
    a_token_request,
    a_token_response,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
)
from .discovery import a_discovery_response

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
WITH_CHALLENGE = {"request": an_authorization_request(code_challenge=CHALLENGE, code_challenge_method="S256")}


def plain_challenge() -> AuthorizationRequest:
    provider = a_provider(code_challenge_methods_supported=["S256"])
    return an_authorization_request(provider=provider, code_challenge=CHALLENGE, code_challenge_method="plain")


def exchanged_for(verifier: str) -> Callable[[], tuple[Any, ...]]:
    request = an_authorization_request(code_challenge=CHALLENGE, code_challenge_method="plain")
    code = an_authorization_success(request=request).code
    sent = (("grant_type", "authorization_code"), ("code_verifier", verifier))
    return lambda: (a_token_response(request=replace(a_token_request(), parameters=sent, code=code)),)


CASES: Cases = {
    pkce.plain_compares_the_verifier_itself: Case(exchanged_for(CHALLENGE), exchanged_for(CHALLENGE[::-1])),
    pkce.a_right_verifier_yields_a_token: of(a_token_response, {"access_token": None}),
    pkce.a_challenge_by_s256_is_taken: Case(
        lambda: (an_authorization_success(**WITH_CHALLENGE),),
        lambda: (an_authorization_error("invalid_request", **WITH_CHALLENGE),),
    ),
    pkce.a_verifier_outside_the_grammar_is_refused: of(a_token_error, {"error": "invalid_client"}),
    pkce.an_unfit_exchange_is_refused: of(a_token_error, {"error": "invalid_request"}),
    pkce.a_wrong_challenge_is_an_invalid_request: of(an_authorization_error, {"error": "access_denied"}),
    pkce.the_challenge_stays_at_the_provider: of(
        an_authorization_success, {**WITH_CHALLENGE, "code": f"c.{CHALLENGE}"}, WITH_CHALLENGE
    ),
    pkce.plain_is_not_offered: of(a_discovery_response, {"code_challenge_methods_supported": ["plain", "S256"]}),
    pkce.s256_is_offered: of(
        a_discovery_response,
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": ["S256"]},
    ),
    pkce.plain_is_refused_at_once_where_it_is_disabled: Case(
        lambda: (an_authorization_error("invalid_request", request=plain_challenge()),),
        lambda: (an_authorization_success(request=plain_challenge()),),
    ),
}
