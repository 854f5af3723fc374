"""What a run creates at a target that outlives it: journalled first, removed at its end."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from harness.protocol.shown_fields import without_in_repr
from harness.targets.administration import delete_client
from harness.targets.filling import TargetError
from harness.targets.target import Target
from harness.wire.journal import Administered, Journal, Left, held, is_gone, journals_folder
from harness.wire.keeper import Keeper, Orders
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport

PATHS = ("ca_bundle", "client_certificate", "client_key")


@without_in_repr("keeper")
class Creations(Struct):
    """A run's journal and the process that keeps it; `left` is what was still there when the run had ended."""

    journal: Journal
    keeper: Keeper
    left: tuple[Left, ...] = ()


@contextlib.contextmanager
def journalled(run: str, folder: Path, target: Target) -> Iterator[Creations]:
    """Keep a journal while a run goes on, and remove at its end what its scenarios left.

    Raises `TargetError` where the journal cannot be written.
    """
    limits = Limits()
    try:
        journal = Journal.begin(
            journals_folder(),
            run,
            {
                "issuer": target.issuer,
                "network": written_network(target.network),
                "target": str(target.path.resolve()) if target.path else None,
            },
        )
        keeper = Keeper(Orders(str(folder / "keeper"), journal.path, target.network, limits))
        keeper.wait_until_ready()
    except OSError as error:
        why = f"the journal of clients cannot be kept in {journals_folder()}: {error.strerror or error}"
        raise TargetError(f"{why}; XDG_STATE_HOME may name a folder that can be written") from error
    creations = Creations(journal, keeper)
    with held(journal.lock_path, 0):
        try:
            yield creations
        finally:
            keeper.close()
            creations.left = remove(journal, target.network, lambda: target)
            if not creations.left:
                journal.delete()


def remove(
    journal: Journal,
    network: Network,
    target: Callable[[], Target],
    failed: Callable[[str], None] = lambda reason: None,
) -> tuple[Left, ...]:
    """Remove what a journal says is left; stops at the first request without an answer, and returns what stays.

    `target` gives the journal's own, which says how an administrator removes clients; it may raise `TargetError`.
    `failed` is told why an administrator could not remove one.
    """
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=network)
    try:
        for left in journal.left():
            if left.removal is None:
                continue
            if isinstance(left.removal, Administered):
                try:
                    delete_client(target(), target().issuer, left.removal.members)
                except TargetError as error:
                    failed(str(error))
                    continue
                journal.removed(left.removal.members["client_id"])
                continue
            exchange = transport.send(left.removal, name="delete_registration")
            if exchange.response is None:
                break
            if is_gone(exchange):
                journal.removed(left.removal.url)
    finally:
        transport.close()
    return journal.left()


def written_network(network: Network) -> dict[str, Any]:
    """Return how a target is reached as JSON values, for a file that only its user may read."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(network).items()}


def read_network(written: dict[str, Any]) -> Network:
    """Return how a target is reached from JSON values; raises `TypeError` where they are of another version."""
    paths = {name: Path(written[name]) for name in PATHS if written.get(name)}
    lists = {
        "direct": tuple(written.get("direct", ())),
        "connect_to": tuple((name, place) for name, place in written.get("connect_to", ())),
        "headers": tuple(
            (host, tuple((name, value) for name, value in headers)) for host, headers in written.get("headers", ())
        ),
    }
    return Network(**{**written, **paths, **lists})


def described_left(left: Sequence[Left]) -> list[str]:
    """Say of each thing that is left what it is and what can be done about it."""
    found = []
    for one in left:
        if not one.certain:
            found.append(f"{one.title}: the answer never came, so a client may have been created; remove it by hand")
        elif one.removal is None:
            found.append(f"{one.title}: the provider gave no address to remove it at; remove it by hand")
        else:
            found.append(f"{one.title}: it could not be removed now")
    return found
