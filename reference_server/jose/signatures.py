"""Making and checking signed JWTs (RFC 7515, RFC 7519)."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, OctKey, import_key

MAC_ALGORITHMS = ("HS256", "HS384", "HS512")
SIGNATURE_ALGORITHMS = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "EdDSA",
)
UNSIGNED = "none"


class BadToken(Exception):
    """A JWT is malformed, has an unacceptable algorithm, or its signature does not fit."""


def sign(header: Mapping[str, Any], claims: Mapping[str, Any], key: Key | None) -> str:
    """Sign claims in the compact serialization; `alg` of the header decides, `none` needs no key.

    The header is our own, so it may have parameters beside those of RFC 7515 4.1 (4.2, 4.3).
    """
    payload = json.dumps(dict(claims), ensure_ascii=False, separators=(",", ":"))
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return jws.serialize_compact(dict(header), payload, key, registry=registry)


def secret_key(secret: str) -> Key:
    """The octets of a client secret as a MAC key (OIDC Core 10.1)."""
    return OctKey.import_key(secret)


def usable_keys(jwk_set: object) -> tuple[Key, ...]:
    """The keys of a foreign JWK Set that can be read; RFC 7517 5 says to ignore the others."""
    members = jwk_set.get("keys") if isinstance(jwk_set, Mapping) else None
    keys: list[Key] = []
    for member in members if isinstance(members, list) else ():
        try:
            keys.append(import_key(member))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
    return tuple(keys)


def read_header(token: str) -> dict[str, Any]:
    """The protected header, unchecked. Raises `BadToken`."""
    return _part(token, 0)


def read_claims(token: str) -> dict[str, Any]:
    """The claims, unchecked. Raises `BadToken`."""
    return _part(token, 1)


def _part(token: str, index: int) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        raise BadToken("not three parts")
    try:
        text = parts[index]
        value = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadToken("not base64url of JSON") from error
    if not isinstance(value, dict):
        raise BadToken("not a JSON object")
    return value


def verify(token: str, keys: Sequence[Key], algorithms: Sequence[str]) -> dict[str, Any]:
    """The claims of a JWT that one of the keys signed with one of the algorithms. Raises `BadToken`."""
    header = read_header(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise BadToken("the algorithm is not acceptable here")
    if algorithm == UNSIGNED:
        if not token.endswith("."):
            raise BadToken("an unsigned token carries a signature")
        return read_claims(token)
    # Unknown members of a header are ignored, those that crit names are not (RFC 7515 4, 4.1.11).
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    kid = header.get("kid")
    for key in keys:
        if key.get("use") == "enc":
            continue
        if kid is not None and key.kid is not None and key.kid != kid:
            continue
        try:
            jws.deserialize_compact(token, key, registry=registry)
        except (JoseError, ValueError, TypeError):
            continue
        return read_claims(token)
    raise BadToken("no key fits the signature")
