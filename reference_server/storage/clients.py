"""Registered clients."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, Integer, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import (
    access_tokens,
    clients,
    codes,
    consents,
    device_codes,
    forced_subjects,
    grants,
    pushed_requests,
    refresh_tokens,
)
from reference_server.storage.statements import Statement

SECRET_EXPIRES_AT = "client_secret_expires_at"


class ClientExists(Exception):
    """A client of this id is registered."""


class KeptSecret(Struct, frozen=True):
    """A client secret as it is kept: sealed, or as a slow hash alone."""

    sealed: str | None
    hashed: str | None


class Client(Struct, frozen=True):
    """A registered client: its metadata as registered, with the defaults filled in.

    A secret that the provider made is sealed; of one that a person chose only a slow hash is kept, unless the client
    signs or is answered with HMACs, which need the secret itself. `older_secrets`, the newest first, still count.
    """

    client_id: str
    metadata: Mapping[str, Any]
    sealed_secret: str | None
    registration_token_hash: str | None
    created_at: int
    updated_at: int = 0
    secret_hash: str | None = None
    older_secrets: tuple[KeptSecret, ...] = ()

    def text(self, name: str, default: str = "") -> str:
        """A metadata member that is a string."""
        value = self.metadata.get(name, default)
        return value if isinstance(value, str) else default

    def texts(self, name: str) -> tuple[str, ...]:
        """A metadata member that is a list of strings."""
        value = self.metadata.get(name, ())
        return tuple(value) if isinstance(value, (list, tuple)) else ()

    @property
    def secret_expires_at(self) -> int:
        """When its secret stops working, 0 for never (RFC 7591 3.2.1)."""
        return int(self.metadata.get(SECRET_EXPIRES_AT, 0))

    @property
    def auth_method(self) -> str:
        """How the client authenticates (OIDC Registration 2, `token_endpoint_auth_method`)."""
        return self.text("token_endpoint_auth_method", "client_secret_basic")


FIND_CLIENT = Statement(
    select(clients).where(clients.c.issuer == bindparam("issuer"), clients.c.client_id == bindparam("client_id"))
)
LIST_CLIENTS = Statement(
    select(clients)
    .where(clients.c.issuer == bindparam("issuer"), clients.c.client_id > bindparam("after"))
    .order_by(clients.c.client_id)
    .limit(bindparam("most", type_=Integer))
)

ENDING_WITH_CLIENT = (
    clients,
    codes,
    access_tokens,
    refresh_tokens,
    grants,
    consents,
    pushed_requests,
    device_codes,
    forced_subjects,
)


@retry_conflicts
def find_client(engine: Engine, issuer: str, client_id: str) -> Client | None:
    """The client of this id, or None."""
    row = FIND_CLIENT.row(engine, {"issuer": issuer, "client_id": client_id})
    return None if row is None else _client(row)


@retry_conflicts
def find_clients(
    engine: Engine, issuer: str, *, client_name: str | None, owner: str | None, after: str, limit: int
) -> tuple[Client, ...]:
    """So many clients whose ids come after one, in the order of their ids; name and owner are compared exactly."""
    if client_name is None and owner is None:
        listed = LIST_CLIENTS.rows(engine, {"issuer": issuer, "after": after, "most": limit})
        return tuple(_client(row) for row in listed)
    table = clients
    query = select(table).where(table.c.issuer == issuer, table.c.client_id > after)
    for column, wanted in ((table.c.client_name, client_name), (table.c.owner, owner)):
        if wanted is not None:
            query = query.where(column == wanted)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.client_id).limit(limit)).all()
    return tuple(_client(row) for row in rows)


def _client(row: Any) -> Client:
    return Client(
        client_id=row.client_id,
        metadata=json.loads(row.metadata),
        sealed_secret=row.sealed_secret,
        registration_token_hash=row.registration_token_hash,
        created_at=row.created_at,
        updated_at=row.updated_at,
        secret_hash=row.secret_hash,
        older_secrets=_older_secrets(row.older_secrets) if row.older_secrets is not None else (),
    )


def _older_secrets(text: str) -> tuple[KeptSecret, ...]:
    return tuple(KeptSecret(*one) for one in json.loads(text))


@retry_conflicts
def add_client(engine: Engine, issuer: str, client: Client) -> None:
    """Store a new client. Raises `ClientExists` where its id is taken."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(clients).values(issuer=issuer, **_columns(client)))
    except IntegrityError as error:
        raise ClientExists(client.client_id) from error


@retry_conflicts
def replace_client(engine: Engine, issuer: str, client: Client) -> None:
    """Store a client anew under its id."""
    statement = update(clients).where(clients.c.issuer == issuer, clients.c.client_id == client.client_id)
    with engine.begin() as connection:
        connection.execute(statement.values(**_columns(client)))


@retry_conflicts
def delete_client(engine: Engine, issuer: str, client_id: str) -> None:
    """Forget a client, and at once all that was granted to it."""
    with engine.begin() as connection:
        for table in ENDING_WITH_CLIENT:
            connection.execute(delete(table).where(table.c.issuer == issuer, table.c.client_id == client_id))


def _columns(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "metadata": json.dumps(dict(client.metadata)),
        "sealed_secret": client.sealed_secret,
        "secret_hash": client.secret_hash,
        "older_secrets": json.dumps([[one.sealed, one.hashed] for one in client.older_secrets])
        if client.older_secrets
        else None,
        "registration_token_hash": client.registration_token_hash,
        "client_name": client.metadata.get("client_name"),
        "owner": client.metadata.get("owner"),
        "created_at": client.created_at,
        "updated_at": client.updated_at or client.created_at,
    }
