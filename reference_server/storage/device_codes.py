"""Device codes and their user codes (RFC 8628)."""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import device_codes

PENDING = "pending"
ENTERED = "entered"
UNDERWAY = "underway"
APPROVED = "approved"
REFUSED = "refused"
USED = "used"


class DeviceCode(Struct, frozen=True):
    """A device authorization: what a device asked for and how far the End-User is with it.

    `entry_id` names the page on which the user code was entered, `interval` is in seconds.
    """

    device_code_hash: str
    user_code_hash: str
    stage: str
    client_id: str
    scope: tuple[str, ...]
    resources: tuple[str, ...]
    audience: tuple[str, ...]
    interval: int
    expires_at: int
    polled_at: int | None = None
    entry_id: str | None = None
    grant_id: str | None = None


@retry_conflicts
def add_device_code(engine: Engine, issuer: str, device: DeviceCode, now: float) -> bool:
    """Store a device authorization, and forget those that have run out long ago; False where the user code is taken."""
    table = device_codes
    values = {name: " ".join(value) if isinstance(value, tuple) else value for name, value in asdict(device).items()}
    with engine.begin() as connection:
        lasted = device.expires_at - int(now)
        connection.execute(delete(table).where(table.c.issuer == issuer, table.c.expires_at < int(now) - lasted))
    try:
        with engine.begin() as connection:
            connection.execute(insert(table).values(issuer=issuer, **values))
    except IntegrityError:
        return False
    return True


@retry_conflicts
def find_device_code(engine: Engine, issuer: str, device_code_hash: str) -> DeviceCode | None:
    """The device authorization of a device code, whatever became of it; or None."""
    return _find(engine, issuer, device_codes.c.device_code_hash == device_code_hash)


@retry_conflicts
def find_device_by_user_code(engine: Engine, issuer: str, user_code_hash: str) -> DeviceCode | None:
    """The device authorization of a user code, whatever became of it; or None."""
    return _find(engine, issuer, device_codes.c.user_code_hash == user_code_hash)


@retry_conflicts
def find_device_by_entry(engine: Engine, issuer: str, entry_id: str) -> DeviceCode | None:
    """The device authorization whose user code was entered on a page; or None."""
    return _find(engine, issuer, device_codes.c.entry_id == entry_id)


@retry_conflicts
def advance_device_code(engine: Engine, issuer: str, device: DeviceCode, stage: str, **values: str | None) -> bool:
    """Move a device authorization on by one atomic statement; False where another request moved it first."""
    table = device_codes
    statement = update(table).where(
        table.c.issuer == issuer,
        table.c.device_code_hash == device.device_code_hash,
        table.c.stage == device.stage,
    )
    try:
        with engine.begin() as connection:
            return connection.execute(statement.values(stage=stage, **values)).rowcount == 1
    except IntegrityError:
        return False


@retry_conflicts
def record_poll(engine: Engine, issuer: str, device_code_hash: str, now: int, interval: int) -> None:
    """Remember when a device asked, and how long it has to wait."""
    table = device_codes
    statement = update(table).where(table.c.issuer == issuer, table.c.device_code_hash == device_code_hash)
    with engine.begin() as connection:
        connection.execute(statement.values(polled_at=now, interval=interval))


def _find(engine: Engine, issuer: str, condition: Any) -> DeviceCode | None:
    query = select(device_codes).where(device_codes.c.issuer == issuer, condition)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    values = {name: getattr(row, name) for name in DeviceCode.__struct_fields__}
    texts = {name: tuple(values[name].split()) for name in ("scope", "resources", "audience")}
    return DeviceCode(**(values | texts))
