"""Access tokens in the form of a JWT, and resource indicators."""

from typing import Any

from harness.checks import jwt_access_token as access
from harness.checks import resource_indicators as resource
from harness.protocol.tokens import JwtAccessToken
from harness.wire import jose

from ..case import Case, Cases, of
from ..endpoint_messages import a_userinfo_error
from ..messages import (
    CLIENT_ID,
    ISSUER,
    LIFETIME,
    NOW,
    SUBJECT,
    a_client,
    a_client_credentials_request,
    a_key_set,
    a_provider,
    a_token_error,
    a_token_response,
    an_authorization_error,
)

RESOURCE = "https://resource.example/"


def a_jwt(
    *, header: dict[str, Any] | None = None, own: bool = False, key: str = "RS256", **claims: Any
) -> JwtAccessToken:
    """A JWT access token; claims and header members come on top, `own` is one of the client's own grant."""
    members = {
        "iss": ISSUER,
        "sub": CLIENT_ID if own else SUBJECT,
        "aud": RESOURCE,
        "exp": NOW + LIFETIME,
        "iat": NOW - 1,
        "jti": "one",
        "client_id": CLIENT_ID,
        "scope": "openid",
        "auth_time": NOW - 10,
        **claims,
    }
    sent = {name: value for name, value in members.items() if value is not None}
    signer = a_client(alg=key)
    value = jose.signed_jwt(
        signer, {"alg": "RS256", "typ": "at+jwt", **(header or {})}, sent, str((header or {}).get("alg", "RS256"))
    )
    request = a_client_credentials_request(resource=RESOURCE) if own else None
    response = a_token_response(request=request, id_token=None if own else "", access_token=value)
    return JwtAccessToken(jose.decode(value, a_provider().jwks), response)


def token(meeting: dict[str, Any] | None = None, **breaking: Any) -> Case:
    return of(a_jwt, breaking, meeting)


def beside(meeting: dict[str, Any], breaking: dict[str, Any]) -> Case:
    return Case(lambda: (a_jwt(**meeting), a_jwt()), lambda: (a_jwt(**breaking), a_jwt()))


def without_rsa() -> JwtAccessToken:
    """An ES256 token of a provider without an RSA key."""
    token = a_jwt(header={"alg": "ES256"}, key="ES256")
    return JwtAccessToken(jose.decode(token.jwt.value.reveal(), a_key_set("ES256")), token.issued_in)


CASES: Cases = {
    access.it_is_signed_with_a_published_key: token(header={"alg": "none"}),
    access.it_is_signed_asymmetrically: token(header={"alg": "HS256"}),
    access.it_is_not_unsigned: token(header={"alg": "none"}),
    access.rs256_is_supported: Case(lambda: (a_jwt(),), lambda: (without_rsa(),)),
    access.its_type_is_at_jwt: token(header={"typ": "JWT"}),
    access.its_type_is_short: token(header={"typ": "application/at+jwt"}),
    access.iss_is_the_issuer: token(iss="https://other.example"),
    access.exp_agrees_with_the_lifetime: token(exp=NOW + 2 * LIFETIME),
    access.aud_is_there: token(aud=[]),
    access.sub_is_there: token(sub=""),
    access.sub_is_the_user: token(sub="another"),
    access.sub_is_the_client: token({"own": True}, sub="another"),
    access.a_clients_token_is_told_from_a_users: Case(
        lambda: (a_jwt(own=True), a_jwt()), lambda: (a_jwt(own=True, sub="alice"), a_jwt())
    ),
    access.client_id_is_the_client: token(client_id="another"),
    access.iat_is_the_time_of_issue: token(iat=NOW - LIFETIME),
    access.jti_is_unique: beside({"jti": "two"}, {}),
    access.the_login_is_kept_over_a_refresh: beside({}, {"auth_time": NOW}),
    access.scope_is_a_claim: token(scope="openid email"),
    access.aud_is_what_was_asked_for: token({"own": True}, own=True, aud="https://another.example/"),
    access.resources_have_their_own_aud: beside({"aud": "https://another.example/"}, {}),
    access.a_token_that_does_not_hold_is_refused: of(a_userinfo_error, {"status": 403}),
    resource.an_unusable_resource_is_refused: of(a_token_error, {}, {"error": "invalid_target"}),
    resource.an_unusable_resource_is_reported_by_redirect: of(an_authorization_error, {}, {"error": "invalid_target"}),
    resource.several_resources_may_be_asked_for: of(
        a_token_error, {"error": "invalid_request"}, {"error": "invalid_target"}
    ),
    resource.a_resource_beyond_the_grant_may_be_refused: of(a_token_error, {}, {"error": "invalid_target"}),
}
