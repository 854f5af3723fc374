"""Places that a provider has for so many of something: leased among all workers of a run, by files in its folder."""

import contextlib
import fcntl
import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from harness.protocol.shown_fields import without_in_repr

POLL = 0.02


class NoPlace(Exception):
    """There are not so many places, and never will be in this run."""


@without_in_repr("file", "kept")
class Place(Struct):
    """A place that is leased, and what stays in it for who leases it next.

    `kept` is what an earlier lease left there for use, `key` what that is good for; `lost` says that the place is taken
    for the rest of the run by something that could not be removed.
    """

    file: BinaryIO
    key: str | None = None
    kept: dict[str, Any] | None = None
    lost: bool = False


@contextlib.contextmanager
def leased_places(
    folder: Path, name: str, most: int | None, need: int, key: str | None, stop: threading.Event
) -> Iterator[tuple[Place, ...]]:
    """Lease so many places at once, so that none who has some waits for more; they are free again afterwards.

    `most` is how many there are, None where nothing bounds them. What is kept for `key` comes first, then empty places,
    last those that keep something else. Raises `NoPlace` where there are fewer, `KeyboardInterrupt` where the run is
    stopped.
    """
    if not need:
        yield ()
        return
    with contextlib.ExitStack() as held:
        with contextlib.ExitStack() as gate:
            _wait_for(gate, folder / f"{name}.gate", stop)
            places = _found(held, folder, name, most, need, key, stop)
        for place in places:
            # Who is killed now leaves nothing that another would take for use.
            place.file.truncate(0)
        try:
            yield places
        finally:
            for place in places:
                _write(place)


def _found(
    held: contextlib.ExitStack,
    folder: Path,
    name: str,
    most: int | None,
    need: int,
    key: str | None,
    stop: threading.Event,
) -> tuple[Place, ...]:
    while True:
        total = len(list(folder.glob(f"{name}-*.place"))) + need if most is None else most
        free = [_read(file) for file in _unheld(folder / f"{name}-{number}.place" for number in range(total))]
        usable = sorted((place for place in free if not place.lost), key=lambda place: _order(place, key))
        chosen = tuple(usable[:need]) if len(usable) >= need else ()
        for place in free:
            if any(place is one for one in chosen):
                held.callback(place.file.close)
            else:
                place.file.close()
        if chosen:
            return chosen
        lost = len(free) - len(usable)
        if total - lost < need:
            raise NoPlace(f"{need} are needed at once, and of {total} places {lost} are taken for the rest of the run")
        if stop.wait(POLL):
            raise KeyboardInterrupt


def _unheld(paths: Iterable[Path]) -> Iterator[BinaryIO]:
    for path in paths:
        file = path.open("a+b", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            yield file


def _wait_for(gate: contextlib.ExitStack, path: Path, stop: threading.Event) -> None:
    file = gate.enter_context(path.open("ab"))
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if stop.wait(POLL):
                raise KeyboardInterrupt from None
        else:
            return


def _order(place: Place, key: str | None) -> int:
    if place.kept is None:
        return 1
    return 0 if place.key == key else 2


def _read(file: BinaryIO) -> Place:
    file.seek(0)
    written = file.read()
    known = json.loads(written) if written else {}
    return Place(file, known.get("key"), known.get("kept"), known.get("lost", False))


def _write(place: Place) -> None:
    place.file.truncate(0)
    if place.kept is not None or place.lost:
        place.file.write(json.dumps({"key": place.key, "kept": place.kept, "lost": place.lost}).encode())
