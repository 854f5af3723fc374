"""Who is registered, for faults that do not look at whom a message concerns."""

from reference_server.provider import Provider
from reference_server.storage.clients import Client, find_clients

MOST_CLIENTS = 500


def registered_clients(provider: Provider) -> tuple[Client, ...]:
    """The clients of the issuer, `MOST_CLIENTS` of them at most."""
    return find_clients(provider.engine, provider.issuer, client_name=None, owner=None, after="", limit=MOST_CLIENTS)
