"""What the rules of the logout endpoint read and fill."""

from dataclasses import dataclass, field
from typing import Any

from reference_server.storage.clients import Client
from reference_server.web.message import Pairs, Request


@dataclass(slots=True)
class LogoutDraft:
    """A logout request while its rules run; `client` stays None where nothing names one."""

    http: Request
    pairs: Pairs = ()
    parameters: dict[str, str] = field(default_factory=dict)
    hint_claims: dict[str, Any] = field(default_factory=dict)
    client: Client | None = None
