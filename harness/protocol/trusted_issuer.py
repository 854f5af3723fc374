"""An issuer whose assertions the provider takes for a grant (RFC 7523 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """Trusted by the operator for assertions about one subject, with no more than this scope."""

    name: str
    subject: str
    scope: tuple[str, ...]
    private_jwks: Mapping[str, Any] = field(repr=False)
