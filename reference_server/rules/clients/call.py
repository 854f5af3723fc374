"""What the rules of client authentication read and fill."""

from dataclasses import dataclass, field
from typing import Any

from reference_server.storage.clients import Client
from reference_server.web.message import Request

BASIC, POST, SECRET_JWT, KEY_JWT, NONE = AUTH_METHODS = (
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "none",
)


@dataclass(slots=True)
class ClientCall:
    """A form that a client POSTed to the token, revocation or introspection endpoint.

    `method` is how the client authenticated, `secret` the password or assertion that it showed, `claims`
    what the assertion says.
    """

    http: Request
    parameters: dict[str, str] = field(default_factory=dict)
    repeatable: dict[str, tuple[str, ...]] = field(default_factory=dict)
    client_id: str = ""
    method: str = ""
    secret: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    client: Client = field(init=False)
