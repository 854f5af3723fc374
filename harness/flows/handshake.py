"""Knocking at the transport security of an endpoint."""

from urllib.parse import urlsplit

from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.outcome import NotDone, NotOffered
from harness.protocol.transport_security import Handshake, Offer
from harness.wire.handshake import answered_in_plain_text, shaken, shaken_by_weak_suites
from harness.wire.network import Network

CLIENT_CONFIGURATION = "registration_client_uri"


def handshake(
    connection: Connection, network: Network, endpoint: str, offers: Offer, client: Client | None
) -> Handshake | NotOffered | NotDone:
    """Speak to the address that a member of the metadata names, or to that of the client's own configuration.

    Nothing can be said through a proxy, which has a connection of its own.
    """
    own = client.registration_client_uri if client and endpoint == CLIENT_CONFIGURATION else None
    address = own or connection.endpoint(endpoint)
    if address is None:
        return NotOffered(endpoint)
    if network.proxy_for(urlsplit(address).hostname or "") is not None:
        return NotDone(f"{address} is reached through a proxy, so that its own TLS is not seen")
    provider, limits = connection.provider, connection.transport.limits
    if offers == "plain_text":
        plain = answered_in_plain_text(address, network, limits)
        return Handshake(
            provider, address, offers, problem=plain.problem, status=plain.status, media_type=plain.media_type
        )
    found = (shaken if offers == "ordinary" else shaken_by_weak_suites)(address, network, limits)
    return Handshake(provider, address, offers, found.version, found.suite, found.problem)
