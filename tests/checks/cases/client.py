"""What a client has shown to the End-User, the keys by which it signs, and the words by which it knows a user."""

from harness.checks import client_keys, client_presentation, subject_identifiers
from harness.protocol.authorization import AuthorizationSuccess

from ..case import Case, Cases, beside
from ..messages import (
    CODE,
    a_client,
    a_token_error,
    a_token_request,
    a_token_response,
    an_authorization_request,
    an_authorization_success,
    an_id_token,
    seen,
)

ADDRESS = "https://rp.example/shown"


def shown(member: str, where: str) -> Case:
    """A login whose consent page shows or leads to what the client registered, and one where only another page is."""

    def login(address: str) -> AuthorizationSuccess:
        request = an_authorization_request(client=a_client(**{member: ADDRESS}))
        return an_authorization_success(request=request, pages=seen("login", "consent", **{where: [address]}))

    return Case(lambda: (login(ADDRESS),), lambda: (login(f"{ADDRESS}/else"),))


def accepted(**metadata: str) -> Case:
    """Tokens for a client that signed, and an error for it."""
    parameters = (("grant_type", "authorization_code"), ("code", CODE), ("client_assertion", "an assertion"))
    request = a_token_request(client=a_client(**metadata), parameters=parameters)
    return Case(lambda: (a_token_response(request=request),), lambda: (a_token_error(request=request),))


CASES: Cases = {
    subject_identifiers.a_public_sub_is_the_same_for_every_client: beside(an_id_token, {"sub": "another"}, {}, {}),
    subject_identifiers.a_sector_has_one_sub: beside(an_id_token, {"sub": "another"}, {}, {}),
    subject_identifiers.each_sector_has_its_own_sub: beside(an_id_token, {}, {"sub": "another"}, {}),
    client_presentation.the_logo_is_shown: shown("logo_uri", "images"),
    client_presentation.the_policy_is_shown: shown("policy_uri", "links"),
    client_presentation.the_terms_are_shown: shown("tos_uri", "links"),
    client_keys.a_signed_assertion_is_accepted: accepted(),
    client_keys.keys_at_jwks_uri_are_used: accepted(jwks_uri="https://rp.example/keys"),
}
