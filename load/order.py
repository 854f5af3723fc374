"""What a load run is asked to do, and why it may refuse."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from harness.protocol.provider import Provider
from harness.scenario.model import Item
from harness.wire.direct import DEFAULT_PORTS
from harness.wire.network import Network, on_loopback
from load.journeys import JOURNEYS, Journey
from load.thresholds import Threshold

# A scenario may send to each of them.
ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "registration_endpoint",
    "end_session_endpoint",
    "pushed_authorization_request_endpoint",
)


class NotAllowed(Exception):
    """Load must not be put on this host; the message says what would allow it."""


class CannotPlay(Exception):
    """The provider lacks what is to be played."""


class Order(Struct, frozen=True):
    """What is played, by how many users in how many processes, and for how many seconds.

    `item` is the scenario that is played, None where `played` is the name of a journey.
    """

    played: str
    item: Item | None
    users: int
    spawn_rate: float
    duration: float
    processes: int
    allowed_hosts: frozenset[str]
    thresholds: tuple[Threshold, ...]

    @property
    def journey(self) -> Journey:
        """The journey that is played where it is no scenario."""
        return JOURNEYS[self.played]


def refuse_other_hosts(order: Order, addresses: Iterable[str], network: Network) -> None:
    """Raise `NotAllowed` for an address that is neither on this machine nor allowed by the command: load hurts.

    An address is where `network` connects to; what a proxy connects to is another machine.
    """
    for address in addresses:
        parts = urlsplit(address)
        host = parts.hostname or address
        place, _ = network.place(host, parts.port or DEFAULT_PORTS.get(parts.scheme, 0))
        here = on_loopback(place) and network.proxy_for(host) is None
        if not here and order.allowed_hosts.isdisjoint((host, place)):
            raise NotAllowed(
                f"{address} is not on this machine, and load hurts whoever owns it: "
                f"if you may put load on it, say so with --may-load {host}"
            )


def refuse_lacking_endpoints(order: Order, provider: Provider, network: Network) -> None:
    """Raise `CannotPlay` where the provider lacks an endpoint, `NotAllowed` where one is on another host."""
    names = ENDPOINTS if order.item else order.journey.endpoints
    endpoints = {name: provider.metadata.text(name) for name in names}
    lacking = [name for name, address in endpoints.items() if address is None and order.item is None]
    if lacking:
        raise CannotPlay(f"{order.played} needs {', '.join(lacking)}, which the provider's metadata does not have")
    refuse_other_hosts(order, [provider.issuer, *(address for address in endpoints.values() if address)], network)
