"""How long the tokens of a grant live: as the client has it, else as the provider has it (Hydra's field names)."""

import re
from typing import Literal

from reference_server.provider import Provider
from reference_server.storage.clients import Client

Kind = Literal["access_token", "refresh_token", "id_token"]

GRANT_NAMES = {
    "authorization_code": "authorization_code_grant",
    "implicit": "implicit_grant",
    "refresh_token": "refresh_token_grant",
    "client_credentials": "client_credentials_grant",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "jwt_bearer_grant",
    "urn:ietf:params:oauth:grant-type:device_code": "device_authorization_grant",
}
UNITS = {"h": 3600, "m": 60, "s": 1}
DURATION = re.compile(r"(?=.)(?:(\d{1,7})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)


class BadDuration(ValueError):
    """A text is not a duration of hours, minutes and seconds."""


def seconds_of(duration: str) -> int:
    """The seconds of a duration such as `1h30m` or `45s`. Raises `BadDuration`."""
    parts = DURATION.fullmatch(duration)
    if parts is None:
        raise BadDuration(duration)
    return sum(int(count or 0) * factor for count, factor in zip(parts.groups(), UNITS.values(), strict=True))


def lifespan(provider: Provider, client: Client, grant_type: str, kind: Kind) -> int:
    """The seconds that a token of this kind lives when this grant gives it to this client."""
    own = client.text(f"{GRANT_NAMES.get(grant_type, '')}_{kind}_lifespan")
    return seconds_of(own) if own else int(getattr(provider.settings.lifetimes, kind))
