"""Registered clients."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from reference_server.storage.schema import access_tokens, clients, codes, consents, grants, refresh_tokens


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client: its metadata as registered, with the defaults filled in."""

    client_id: str
    metadata: Mapping[str, Any]
    sealed_secret: str | None
    registration_token_hash: str | None
    created_at: int

    def text(self, name: str, default: str = "") -> str:
        """A metadata member that is a string."""
        value = self.metadata.get(name, default)
        return value if isinstance(value, str) else default

    def texts(self, name: str) -> tuple[str, ...]:
        """A metadata member that is a list of strings."""
        value = self.metadata.get(name, ())
        return tuple(value) if isinstance(value, (list, tuple)) else ()

    @property
    def auth_method(self) -> str:
        """How the client authenticates (OIDC Registration 2, `token_endpoint_auth_method`)."""
        return self.text("token_endpoint_auth_method", "client_secret_basic")


def find_client(engine: Engine, issuer: str, client_id: str) -> Client | None:
    """The client of this id, or None."""
    query = select(clients).where(clients.c.issuer == issuer, clients.c.client_id == client_id)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Client(
        row.client_id, json.loads(row.metadata), row.sealed_secret, row.registration_token_hash, row.created_at
    )


def add_client(engine: Engine, issuer: str, client: Client) -> None:
    """Store a new client."""
    with engine.begin() as connection:
        connection.execute(insert(clients).values(issuer=issuer, **_columns(client)))


def replace_client(engine: Engine, issuer: str, client: Client) -> None:
    """Store a client anew under its id."""
    statement = update(clients).where(clients.c.issuer == issuer, clients.c.client_id == client.client_id)
    with engine.begin() as connection:
        connection.execute(statement.values(**_columns(client)))


def delete_client(engine: Engine, issuer: str, client_id: str) -> None:
    """Forget a client, and at once all that was granted to it."""
    with engine.begin() as connection:
        for table in (clients, codes, access_tokens, refresh_tokens, grants, consents):
            connection.execute(delete(table).where(table.c.issuer == issuer, table.c.client_id == client_id))


def _columns(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "metadata": json.dumps(dict(client.metadata)),
        "sealed_secret": client.sealed_secret,
        "registration_token_hash": client.registration_token_hash,
        "created_at": client.created_at,
    }
