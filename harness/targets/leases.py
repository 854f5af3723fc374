"""Leases of what scenarios must not share: users, and clients that are registered once for all."""

import fcntl
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.protocol.user import User

USERS_PER_SCENARIO = 2
"""How many users a scenario leases at most."""


class NoUsers(Exception):
    """The pool has not as many users as a scenario needs; the message says why."""


class UserPool:
    """A worker's share of the target's users; a scenario leases all that it names at once, so none waits for ever."""

    def __init__(self, users: Sequence[User]) -> None:
        self._free = list(users)
        self._usable = list(users)
        self._refused: dict[str, str] = {}
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._usable)

    @contextmanager
    def lease(self, names: Sequence[str]) -> Iterator[Mapping[str, User]]:
        """Lease one user for each of a scenario's names; raises `NoUsers` where the pool is smaller than that."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._usable) < len(names) or len(self._free) >= len(names))
            if len(self._usable) < len(names):
                raise NoUsers(self._too_few(names))
            leased = {name: self._free.pop(0) for name in names}
        try:
            yield leased
        finally:
            with self._changed:
                self._free += [user for user in leased.values() if user in self._usable]
                self._changed.notify_all()

    def give_up(self, user: User, why: str) -> None:
        """Lease a user to nobody any more, since each further try to log in as them does harm."""
        with self._changed:
            self._refused[user.name] = why
            self._usable = [one for one in self._usable if one != user]
            self._changed.notify_all()

    def _too_few(self, names: Sequence[str]) -> str:
        if self._refused and len(self._usable) + len(self._refused) >= len(names):
            return f"no further login is tried: {'; '.join(self._refused.values())}"
        needed = f"{len(names)} users" if len(names) > 1 else "a user"
        return f"the scenario needs {needed} and the target file leaves {len(self._usable) or 'none'} per worker: users"


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
