"""An issuer whose assertions the provider takes for a grant (RFC 7523 2.1)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.shown_fields import without_in_repr


@without_in_repr("private_jwks")
class TrustedIssuer(Struct, frozen=True):
    """Trusted by the operator for assertions about one subject, with no more than this scope."""

    name: str
    subject: str
    scope: tuple[str, ...]
    private_jwks: Mapping[str, Any]
