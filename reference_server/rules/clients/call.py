"""What the rules of client authentication read and fill."""

from dataclasses import dataclass, field

from reference_server.storage.clients import Client
from reference_server.web.message import Request


@dataclass(slots=True)
class ClientCall:
    """A form that a client POSTed to the token, revocation or introspection endpoint.

    `method` is how the client authenticated, `secret` the password or assertion that it showed.
    """

    http: Request
    parameters: dict[str, str] = field(default_factory=dict)
    repeatable: dict[str, tuple[str, ...]] = field(default_factory=dict)
    client_id: str = ""
    method: str = ""
    secret: str = ""
    client: Client = field(init=False)
