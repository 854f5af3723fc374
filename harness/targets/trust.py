"""Lets a target's operator trust an issuer of assertions (RFC 7523 2.1, by the admin API of Ory Hydra)."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from harness.protocol.trusted_issuer import TrustedIssuer
from harness.targets.filling import TargetError
from harness.targets.rotation import operator_call
from harness.targets.target import Target
from harness.wire import jose

WHERE = "trust_issuer"
ALGORITHM = "RS256"
TRUSTED_UNTIL = "2099-01-01T00:00:00Z"


def trust_issuer(target: Target, issuer: str, subject: str, scope: tuple[str, ...]) -> TrustedIssuer:
    """Let the provider of this issuer take assertions of a new name about one subject, signed with a new key.

    Raises `TargetError` where the target file names no way, or the operator's interface refuses.
    """
    call = target.file.trust_issuer
    if call is None:
        raise TargetError(f"the target file names no way to trust an issuer of assertions: {WHERE}")
    keys = jose.generate_private_jwks(ALGORITHM)
    trusted = TrustedIssuer(f"https://{secrets.token_urlsafe(9)}.assertions.example", subject, scope, keys)
    body: dict[str, Any] = {
        **(call.json_ or {}),
        "issuer": trusted.name,
        "subject": subject,
        "scope": list(scope),
        "jwk": jose.public_jwks(keys)["keys"][0],
        "expires_at": TRUSTED_UNTIL,
    }
    facts = {**target.facts, "issuer": issuer, "issuer.path": urlsplit(issuer).path.rstrip("/")}
    operator_call(target, call, facts, WHERE, body)
    return trusted
