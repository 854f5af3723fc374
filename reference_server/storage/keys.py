"""Sealed signing keys."""

from sqlalchemy import Engine, insert, select

from reference_server.storage.schema import signing_keys


def sealed_keys(engine: Engine, issuer: str) -> tuple[str, ...]:
    """The sealed private JWKs of an issuer, newest first."""
    table = signing_keys
    query = select(table.c.sealed_jwk).where(table.c.issuer == issuer).order_by(table.c.created_at.desc(), table.c.kid)
    with engine.connect() as connection:
        return tuple(connection.execute(query).scalars())


def add_sealed_key(engine: Engine, issuer: str, kid: str, sealed_jwk: str, now: float) -> None:
    """Store a sealed private JWK."""
    with engine.begin() as connection:
        connection.execute(
            insert(signing_keys).values(issuer=issuer, kid=kid, sealed_jwk=sealed_jwk, created_at=int(now))
        )
