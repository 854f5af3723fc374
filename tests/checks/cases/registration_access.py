"""Who may register, what trusted statements say, and how long secrets and keys are good for."""

from typing import Any

from harness.checks import registration_access as access
from harness.checks import trusted_statement as statement
from harness.protocol.client import Client, RegistrationError, RegistrationResponse
from harness.protocol.exchange import Pairs, Request
from harness.protocol.token import TokenError, TokenResponse

from ..case import Case, Cases, of
from ..messages import (
    ISSUER,
    NOW,
    a_client,
    a_client_credentials_request,
    a_compact_jwt,
    a_token_error,
    a_token_response,
    an_exchange,
)
from ..registration_messages import a_registration_request, a_registration_response

CHALLENGE = (("WWW-Authenticate", 'Bearer error="invalid_token"'),)
STATEMENT = a_compact_jwt({"iss": "https://statements.example", "iat": NOW, "client_name": "Stated"})
ASKED = {"software_statement": STATEMENT, "client_name": "Plain"}
EXPIRED = a_client(client_secret_expires_at=NOW - 10)


def a_registration_by_token(status: int = 201) -> RegistrationResponse:
    good = a_registration_response()
    request = Request("POST", f"{ISSUER}/register", (("Authorization", "Bearer initial"),))
    exchange = an_exchange(status, good.members, request=request)
    return RegistrationResponse(good.request, exchange, good.members, good.client)


def a_refusal(status: int = 401, headers: Pairs = CHALLENGE) -> RegistrationError:
    members = {"error": "invalid_token"}
    return RegistrationError(a_registration_request(), an_exchange(status, members, headers=headers), members)


def by_statement(**members: Any) -> RegistrationResponse:
    return a_registration_response(asked=ASKED, **{"client_name": "Stated", **members})


def by_an_expired_secret(client: Client, *, refused: bool) -> TokenError | TokenResponse:
    request = a_client_credentials_request(client)
    return a_token_error("invalid_client", request=request) if refused else a_token_response(request=request)


CASES: Cases = {
    access.an_initial_access_token_is_accepted: of(a_registration_by_token, {"status": 200}),
    access.a_bad_initial_access_token_is_answered_by_rfc_6750: of(a_refusal, {"status": 400, "headers": ()}),
    access.an_expired_secret_is_refused: Case(
        lambda: (by_an_expired_secret(EXPIRED, refused=True),), lambda: (by_an_expired_secret(EXPIRED, refused=False),)
    ),
    access.a_client_without_usable_keys_is_refused: of(
        a_token_error, {"error": "server_error"}, {"error": "invalid_client"}
    ),
    statement.the_statement_wins: of(by_statement, {"client_name": "Plain"}),
    statement.the_statement_comes_back: of(by_statement, {"software_statement": "another"}),
    statement.what_is_stated_stands_at_the_top: of(by_statement, {"client_name": None}),
}
