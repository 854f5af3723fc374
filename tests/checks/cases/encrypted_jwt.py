"""JWTs that the provider encrypts to the client."""

from functools import cache
from typing import Any

from msgspec.structs import replace

from harness.checks import encrypted_jwt
from harness.protocol.client import Client, RegistrationResponse
from harness.protocol.tokens import IdToken
from harness.protocol.userinfo import UserinfoResponse

from ..case import Case, Cases, of
from ..endpoint_messages import a_signed_userinfo_response, a_userinfo_request_after
from ..messages import a_client, an_authorization_request, an_id_token
from ..registration_messages import a_registration_response

EPK = {"kty": "EC", "crv": "P-256", "x": "first", "y": "first"}
ENVELOPE = {"alg": "ECDH-ES", "enc": "A128CBC-HS256", "cty": "JWT", "kid": "for-encryption", "epk": EPK}
KEYS = {
    "keys": [
        {"kty": "EC", "crv": "P-256", "use": "sig", "kid": "for-signatures", "d": "private"},
        {"kty": "EC", "crv": "P-256", "use": "enc", "kid": "for-encryption", "d": "private"},
    ]
}


@cache
def opening_client() -> Client:
    client = a_client(id_token_encrypted_response_alg="ECDH-ES", userinfo_encrypted_response_alg="ECDH-ES")
    return replace(client, private_jwks=KEYS, metadata={**client.metadata, "userinfo_signed_response_alg": "RS256"})


def encrypted(opened_by: str | None = "enc", **header: Any) -> IdToken:
    """An ID Token that came in an envelope; header members come on top, None removes one."""
    token = an_id_token(request=an_authorization_request(client=opening_client()))
    envelope = {name: value for name, value in {**ENVELOPE, **header}.items() if value is not None}
    return replace(token, jwt=replace(token.jwt, envelope=envelope, opened_by=opened_by))


def in_the_open() -> IdToken:
    return an_id_token(request=an_authorization_request(client=opening_client()))


def userinfo(envelope: dict[str, Any] | None) -> UserinfoResponse:
    request = a_userinfo_request_after(an_authorization_request(client=opening_client()))
    response = a_signed_userinfo_response(request=request)
    assert response.jwt is not None
    return replace(response, jwt=replace(response.jwt, envelope=envelope))


def by_the_secret(opened_by: str | None) -> IdToken:
    """An ID Token of a client that registered symmetric encryption."""
    client = a_client(id_token_encrypted_response_alg="A128KW")
    token = an_id_token(request=an_authorization_request(client=client))
    return replace(token, jwt=replace(token.jwt, envelope={"alg": "A128KW"}, opened_by=opened_by))


def registered_with(method: str) -> RegistrationResponse:
    return a_registration_response(token_endpoint_auth_method=method, id_token_encrypted_response_alg="A128KW")


CASES: Cases = {
    encrypted_jwt.the_symmetric_key_is_of_the_secret: of(
        by_the_secret, {"opened_by": None}, {"opened_by": "client_secret"}
    ),
    encrypted_jwt.a_public_client_has_no_symmetric_encryption: of(
        registered_with, {"method": "none"}, {"method": "client_secret_basic"}
    ),
    encrypted_jwt.an_encrypted_id_token_was_signed_before: Case(lambda: (encrypted(),), lambda: (in_the_open(),)),
    encrypted_jwt.an_encrypted_userinfo_response_was_signed_before: Case(
        lambda: (userinfo(ENVELOPE),), lambda: (userinfo(None),)
    ),
    encrypted_jwt.the_envelope_says_what_it_holds: of(encrypted, {"cty": None}),
    encrypted_jwt.the_algorithms_are_those_registered: of(encrypted, {"alg": "RSA1_5"}),
    encrypted_jwt.the_key_is_one_for_encryption: of(encrypted, {"opened_by": "sig"}),
    encrypted_jwt.a_kid_names_the_key: of(encrypted, {"kid": None}),
    encrypted_jwt.each_message_has_a_key_of_its_own: Case(
        lambda: (encrypted(epk={**EPK, "x": "second"}), encrypted()), lambda: (encrypted(), encrypted())
    ),
}
