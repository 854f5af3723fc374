"""What a process holds while it plays, and how declared waits overlap."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

from harness.runner.lifetimes import declared_wait
from harness.runner.playing import Played, play
from harness.runner.session import Session
from harness.scenario.model import Item
from harness.targets.leases import USERS_PER_SCENARIO

MOST_PARKED = 32
WAKES = 0.5
"""Seconds after which a process that waits for a parked item looks whether it was told to stop."""


class WorkerRun:
    """What a process holds while it plays: its session, the items, and the parked ones in their threads.

    One that `parks` starts every item with a declared wait in a thread of its own, so that waits overlap (decisions.md,
    D10): before its second item, since the first would be played among them all.
    """

    def __init__(self, session: Session, items: tuple[Item, ...], parks: bool) -> None:
        self.session = session
        self._items = items
        self._parks = parks
        self._begun = False
        self._parked: dict[str, Future[Played]] = {}
        self._pool: ThreadPoolExecutor | None = None

    def play(self, item: Item) -> Played:
        """Play an item, or collect it where it is parked."""
        if item.scenario.waits or (self._parks and self._begun):
            self._park()
        self._begun = True
        if item.scenario.waits:
            parked = self._parked[item.address]
            while not wait((parked,), WAKES).done:
                continue  # a signal that another thread was given wakes nobody here
            return parked.result()
        return play(item, self.session)

    def _park(self) -> None:
        waiting = [item for item in self._items if item.scenario.waits] if self._pool is None else []
        if not waiting:
            return
        # They leave users enough for the scenarios that are played meanwhile.
        threads = max(1, min(MOST_PARKED, len(self.session.users) - USERS_PER_SCENARIO))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="parked")
        lifetimes = self.session.target.file.lifetimes
        for item in sorted(waiting, key=lambda item: declared_wait(item.scenario, lifetimes), reverse=True):
            self._parked[item.address] = self._pool.submit(play, item, self.session)

    def close(self) -> None:
        """Let go of what is parked, at once."""
        self.session.stop.set()
        self.session.chromium.close()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
