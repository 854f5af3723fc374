"""Leases of what scenarios must not share: users, and clients that are registered once for all."""

import fcntl
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.protocol.user import User


class UserPool:
    """A worker's share of the target's users; a scenario leases all that it names at once, so none waits for ever."""

    def __init__(self, users: Sequence[User]) -> None:
        self._free = list(users)
        self._size = len(users)
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return self._size

    @contextmanager
    def lease(self, names: Sequence[str]) -> Iterator[Mapping[str, User]]:
        """Lease one user for each of a scenario's names; raises `ValueError` where the pool is smaller than that."""
        if len(names) > self._size:
            raise ValueError(
                f"the scenario needs {len(names)} users and the target file leaves {self._size} per worker"
            )
        with self._changed:
            self._changed.wait_for(lambda: len(self._free) >= len(names))
            leased = {name: self._free.pop(0) for name in names}
        try:
            yield leased
        finally:
            with self._changed:
                self._free += leased.values()
                self._changed.notify_all()


def share(users: Sequence[User], worker: int, workers: int) -> tuple[User, ...]:
    """Return a worker's share of the pool, `worker` counted from 0."""
    return tuple(users[worker :: max(workers, 1)])


@contextmanager
def client_lease(folder: Path, client_id: str) -> Iterator[None]:
    """Hold a static client alone among all workers of a run, which share `folder`."""
    name = hashlib.sha256(client_id.encode()).hexdigest()[:24]
    with (folder / f"client-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
