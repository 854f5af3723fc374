"""What the rules of a grant have settled, before tokens are made of it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from reference_server.storage.clients import Client
from reference_server.storage.grants import Grant


class Mandate(Struct, frozen=True):
    """To whom tokens go, about whom they are, how far they reach, and the grant type that they come from.

    `grant` is None where no End-User authorized anything here; `session` then has what a token hook said. `not_after`
    ends the access token at the latest, in seconds since the epoch.
    """

    client: Client
    grant_type: str
    subject: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    grant: Grant | None = None
    not_after: int | None = None
    session: Mapping[str, Any] = field(default_factory=dict)
