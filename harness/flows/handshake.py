"""Knocking at the transport security of an endpoint."""

from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.outcome import NotDone, NotOffered
from harness.protocol.transport_security import WEBFINGER_ENDPOINT, Handshake, Offer
from harness.protocol.web_url import url_parts
from harness.wire.handshake import answered_in_plain_text, shaken, shaken_by_weak_suites
from harness.wire.network import Network

CLIENT_CONFIGURATION = "registration_client_uri"


def handshake(
    connection: Connection,
    network: Network,
    endpoint: str,
    offers: Offer,
    client: Client | None,
    webfinger: str | None = None,
) -> Handshake | NotOffered | NotDone:
    """Speak to the address that a member of the metadata names, or to one that no member does.

    `client` tells that of its own configuration, `webfinger` is the URL that asks for the issuer of a user. Nothing can
    be said through a proxy, which has a connection of its own.
    """
    own = client.registration_client_uri if client and endpoint == CLIENT_CONFIGURATION else None
    address = webfinger if endpoint == WEBFINGER_ENDPOINT else own or connection.endpoint(endpoint)
    if address is None:
        return NotOffered(endpoint)
    if network.proxy_for(url_parts(address).hostname or "") is not None:
        return NotDone(f"{address} is reached through a proxy, so that its own TLS is not seen")
    provider, limits = connection.provider, connection.transport.limits
    if offers == "plain_text":
        # The others answer POST (RFC 6749 3.2), and a refusal shows as well that they listen.
        plain = answered_in_plain_text(address, network, limits, "GET" if endpoint == WEBFINGER_ENDPOINT else "POST")
        return Handshake(
            provider, address, offers, problem=plain.problem, status=plain.status, media_type=plain.media_type
        )
    found = (shaken if offers == "ordinary" else shaken_by_weak_suites)(address, network, limits)
    return Handshake(provider, address, offers, found.version, found.suite, found.problem)
