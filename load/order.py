"""What a load run is asked to do, and why it may refuse."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.protocol.provider import Provider
from harness.targets.deviations import is_loopback
from load.journeys import JOURNEYS
from load.thresholds import Threshold


class NotAllowed(Exception):
    """Load must not be put on this host; the message says what would allow it."""


class CannotPlay(Exception):
    """The provider lacks what is to be played."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is played, by how many users in how many processes, and for how many seconds."""

    played: str
    users: int
    spawn_rate: float
    duration: float
    processes: int
    allowed_hosts: frozenset[str]
    thresholds: tuple[Threshold, ...]


def refuse_other_hosts(order: Order, addresses: Iterable[str]) -> None:
    """Raise `NotAllowed` for an address that is neither on this machine nor allowed by the command: load hurts."""
    for address in addresses:
        host = urlsplit(address).hostname or address
        if not is_loopback(address) and host not in order.allowed_hosts:
            raise NotAllowed(
                f"{address} is not on this machine, and load hurts whoever owns it: "
                f"if you may put load on it, say so with --may-load {host}"
            )


def refuse_lacking_endpoints(order: Order, provider: Provider) -> None:
    """Raise `CannotPlay` where the provider lacks an endpoint, `NotAllowed` where one is on another host."""
    endpoints = {name: provider.metadata.text(name) for name in JOURNEYS[order.played].endpoints}
    lacking = [name for name, address in endpoints.items() if address is None]
    if lacking:
        raise CannotPlay(f"{order.played} needs {', '.join(lacking)}, which the provider's metadata does not have")
    refuse_other_hosts(order, [provider.issuer, *(address for address in endpoints.values() if address)])
