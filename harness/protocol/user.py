"""A user of the target."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.protocol.secret import Secret


@dataclass(frozen=True, slots=True)
class User:
    """A user who answers the provider's pages; `claims` are those that the provider is known to have of them."""

    name: str
    password: Secret
    claims: Mapping[str, object]
