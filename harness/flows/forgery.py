"""Tokens that the provider did not issue, made from those that it did."""

from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from harness.protocol.client import Client
from harness.protocol.secret import Secret
from harness.protocol.tokens import AccessToken, Code, IdToken, RefreshToken
from harness.wire import jose

Shown = TypeVar("Shown", AccessToken, RefreshToken, AccessToken | RefreshToken)


def forged_id_token(id_token: IdToken, how: str) -> str:
    """Return an ID Token's claims as a JWT that the provider did not issue: unsigned, or signed with a foreign key."""
    alg = "none" if how == "unsigned" else "RS256"
    return jose.client_assertion(_forger(id_token.client.client_id), alg, id_token.claims)


def forged_token(token: Shown | str, how: str | None) -> Shown | str:
    """Return a token as it is, or as text that the provider did not issue.

    `altered` changes one character in the middle, which is in the payload of a JWT; `followed` has another word behind
    it, which no token may hold (RFC 6750 2.1); `unsigned` and `foreign` give the claims of a JWT without a signature or
    with that of another key, which `embedded` brings along in the header (RFC 7515 4.1.3). What is no JWT is altered.
    """
    if how is None or isinstance(token, str):
        return token
    value = token.value.reveal()
    if how == "followed":
        return f"{value} and-more"
    jwt = jose.decode(value, {})
    if how == "altered" or jwt.malformed:
        return _altered(value)
    kept = {name: member for name, member in jwt.header.items() if name not in ("alg", "kid")}
    alg = "none" if how == "unsigned" else "RS256"
    forger = _forger("forger")
    if how == "embedded":
        kept["jwk"] = jose.public_jwks(forger.private_jwks or {})["keys"][0]
    return jose.signed_jwt(forger, {**kept, "alg": alg}, jwt.claims, alg)


def altered_code(code: Code) -> Code:
    """Return a code with another character in the middle; what is sent beside it is still that of its login."""
    return replace(code, value=Secret(_altered(code.value.reveal())))


def software_statement(alg: str, claims: Mapping[str, Any], signer: Client | None = None) -> str:
    """Return a software statement with these claims (RFC 7591 2.3), signed with a key that no provider trusts.

    `signer` has the key of an issuer that it does trust.
    """
    return jose.signed_jwt(signer or _forger("forger"), {"alg": alg, "typ": "JWT"}, claims, alg)


def _forger(client_id: str) -> Client:
    return Client(client_id, None, {}, private_jwks=jose.generate_private_jwks("RS256"))


def _altered(value: str) -> str:
    middle = len(value) // 2
    return value[:middle] + ("A" if value[middle] != "A" else "B") + value[middle + 1 :]
