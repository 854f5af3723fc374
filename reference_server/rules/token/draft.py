"""What the rules of the token endpoint read and fill."""

from dataclasses import dataclass, field

from reference_server.rules.clients.call import ClientCall
from reference_server.storage.grants import Code, Grant, RefreshToken


@dataclass(slots=True)
class TokenDraft:
    """A token request of an authenticated client. `grant` stays None where no End-User stands behind it."""

    call: ClientCall
    grant_type: str = ""
    grant: Grant | None = None
    scope: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    with_refresh: bool = False
    code: Code = field(init=False)
    refresh: RefreshToken = field(init=False)
