"""Assertions in the form of a JWT, right ones and bent ones (RFC 7523 2, 3)."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from harness.protocol.client import Client
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.wire import jose
from harness.wire.jose_keys import keys_of, public_pem, self_signed

ASSERTION_LIFETIME = 60
UNKNOWN_KEY = "a-key-that-nobody-registered"


class Assertion(Struct, frozen=True):
    """How an assertion differs from a correct one.

    `claims` and `header` members come on top, None removes one; `times` are claims in seconds from now. `audience`
    holds words of `AUDIENCES`. `key`, `shape` and `text` are words of `KEYS`, `SHAPES` and `TEXTS`.
    """

    alg: str | None = None
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    audience: tuple[str, ...] | None = None
    key: str = "own"
    shape: str = "whole"
    text: str = "correct"


CORRECT = Assertion()
# The client's own key, and the same under its name in other letters; a foreign one under the own key's name; a foreign
# one under an unknown name; a foreign one that the header itself brings, bare or in a certificate (RFC 7515 4.1.3,
# 4.1.6); and the own public key taken for the secret of a MAC.
KEYS = ("own", "own_in_other_letters", "foreign", "unknown", "embedded", "certified", "public_as_secret")
# One JWT; one with another signature, with none, without its third part, with padding; and two of them.
SHAPES = ("whole", "altered", "unsigned", "two_parts", "padded", "twice")
# What is signed although it is not what JSON or JOSE allow (RFC 7515 4, 10.12; RFC 7519 4).
TEXTS: Mapping[str, jose.Writing] = {
    "correct": jose.as_json,
    "without_alg": lambda header, payload: (_without(header, "alg"), payload),
    "alg_twice": lambda header, payload: (f'{header[:-1]},"alg":"none"}}', payload),
    "comma_at_the_end": lambda header, payload: (f"{header[:-1]},}}", payload),
    "sub_twice": lambda header, payload: (header, f'{payload[:-1]},"sub":"another-client"}}'),
    "more_behind": lambda header, payload: (header, f"{payload} and more"),
}
AUDIENCES: Mapping[str, Callable[[Provider], str]] = {
    "issuer": lambda provider: provider.issuer,
    "token_endpoint": lambda provider: provider.metadata.text("token_endpoint") or provider.issuer,
    "pushed_authorization_request_endpoint": lambda provider: (
        provider.metadata.text("pushed_authorization_request_endpoint") or provider.issuer
    ),
    "token_endpoint_and_a_slash": lambda provider: f"{provider.metadata.text('token_endpoint')}/",
    "token_endpoint_in_capitals": lambda provider: (provider.metadata.text("token_endpoint") or "").upper(),
    "token_endpoint_and_a_query": lambda provider: f"{provider.metadata.text('token_endpoint')}?a=b",
    "another_server": lambda provider: "https://other.example/token",
    "userinfo_endpoint": lambda provider: provider.metadata.text("userinfo_endpoint") or "",
    "nothing": lambda provider: "",
}


def assertion(provider: Provider, client: Client, who: Mapping[str, Any], alg: str, bent: Assertion = CORRECT) -> str:
    """Return a JWT of the client about `who` (its iss and sub) for this provider, bent as asked.

    `alg` is the algorithm of a correct one. The client signs, with its key or its secret.
    """
    now = int(time.time() + provider.clock_offset)
    claims: dict[str, Any] = {
        **who,
        "aud": AUDIENCES["token_endpoint"](provider),
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + ASSERTION_LIFETIME,
    }
    if bent.audience is not None:
        named = [AUDIENCES[word](provider) for word in bent.audience]
        claims["aud"] = named[0] if len(named) == 1 else named
    claims |= {name: now + seconds for name, seconds in bent.times.items()} | dict(bent.claims)
    claims = {name: value for name, value in claims.items() if value is not None}
    signer, header = _signer(client, bent, alg)
    algorithm = "HS256" if bent.key == "public_as_secret" else bent.alg or alg
    return _shaped(jose.signed_jwt(signer, header, claims, algorithm, TEXTS[bent.text]), bent.shape)


def unknown_key_set(alg: str = "RS256") -> dict[str, Any]:
    """Return the public keys by which assertions of the key `unknown` are signed."""
    keys = jose.public_jwks(_foreign_keys(alg))["keys"]
    return {"keys": [{**key, "kid": UNKNOWN_KEY} for key in keys]}


def _signer(client: Client, bent: Assertion, correct: str) -> tuple[Client, dict[str, Any]]:
    alg = bent.alg or correct
    header: dict[str, Any] = {"alg": alg, "typ": "JWT"}
    if bent.key == "public_as_secret":
        secret = Secret(public_pem(client.private_jwks or {}))
        return replace(client, client_secret=secret), {**header, "alg": "HS256"}
    if bent.key in ("own", "own_in_other_letters"):
        keys = {"keys": [{**key, "alg": alg} for key in keys_of(client.private_jwks or {})]}
        if bent.key != "own":
            keys = {"keys": [{**key, "kid": str(key.get("kid")).swapcase()} for key in keys["keys"]]}
        return replace(client, private_jwks=keys), header | dict(bent.header)
    foreign = _foreign_keys(alg)
    own = keys_of(client.private_jwks or {})
    kid = own[0].get("kid") if own else None
    named = {"foreign": kid or UNKNOWN_KEY, "unknown": UNKNOWN_KEY, "embedded": UNKNOWN_KEY, "certified": UNKNOWN_KEY}[
        bent.key
    ]
    if bent.key == "embedded":
        header["jwk"] = jose.public_jwks(foreign)["keys"][0]
    if bent.key == "certified":
        header["x5c"] = [self_signed(foreign["keys"][0])]
    keys = {"keys": [{**key, "kid": named} for key in foreign["keys"]]}
    return replace(client, private_jwks=keys, client_secret=Secret(UNKNOWN_KEY * 2)), header | dict(bent.header)


def _shaped(compact: str, shape: str) -> str:
    signed, _, signature = compact.rpartition(".")
    match shape:
        case "altered":
            return f"{signed}.{'A' if signature[:1] != 'A' else 'B'}{signature[1:]}"
        case "unsigned":
            return f"{signed}."
        case "padded":
            return f"{compact}="
        case "two_parts":
            return signed
        case "twice":
            return f"{compact} {compact}"
        case _:
            return compact


def _without(text: str, member: str) -> str:
    return json.dumps({name: value for name, value in json.loads(text).items() if name != member})


@cache
def _foreign_keys(alg: str) -> dict[str, Any]:
    return dict(jose.generate_private_jwks(alg))
