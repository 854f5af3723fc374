"""What the rules of client registration read and fill."""

from dataclasses import dataclass, field
from typing import Any

from reference_server.storage.clients import Client
from reference_server.web.message import Request


@dataclass(slots=True)
class RegistrationDraft:
    """A registration request while its rules run; `metadata` is what will be stored.

    `current` is the client that an update replaces, None where a new one is registered. `chosen_id` and
    `chosen_secret` are what an operator chose; where a client registers itself they stay None.
    """

    http: Request
    current: Client | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    chosen_id: str | None = None
    chosen_secret: str | None = None

    def texts(self, name: str) -> tuple[str, ...]:
        """A member that is a list of strings, checked before by `check_types`."""
        return tuple(self.metadata.get(name, ()))


@dataclass(slots=True)
class ConfigurationCall:
    """A call of the client configuration endpoint at the address of `client_id`."""

    http: Request
    client_id: str
    shown: str = ""
    client: Client = field(init=False)
