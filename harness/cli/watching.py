"""`hallmark run --watch`: judges again when a file changes."""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from reports.exit_codes import EXIT_INTERRUPTED

# How often files are looked at, and how long they must be left alone before a run, in seconds.
EVERY = 0.3
SETTLED = 0.3
# Files of one folder, beyond which the others are not looked at.
MOST_FILES = 20_000
IGNORED = frozenset({"__pycache__", "node_modules", ".git", ".venv"})

WATCH, ALSO = "--watch", "--also-watch"

State = dict[Path, tuple[int, int]]


def watch(words: Sequence[str], places: Sequence[Path]) -> int:
    """Play the run of these words now and whenever a file at one of the places changes, until Ctrl-C.

    Each run is a process of its own, so that it reads everything anew. Returns the exit code of the last one.
    """
    code = EXIT_INTERRUPTED
    try:
        while True:
            before = state(places)
            code = subprocess.run([sys.executable, "-m", "harness", "run", *words]).returncode
            if code == EXIT_INTERRUPTED:
                return code
            click.echo(f"watching {', '.join(map(str, places))}: Ctrl-C ends it")
            changed = next_change(before, places)
            click.echo(f"{changed} changed")
    except KeyboardInterrupt:
        return code


def words_of_each_run(words: Sequence[str]) -> list[str]:
    """Return the words of a command without those that ask to watch."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or word == ALSO:
            skip = word == ALSO and not skip
        elif word != WATCH and not word.startswith(f"{ALSO}="):
            kept.append(word)
    return kept


def next_change(before: State, places: Sequence[Path]) -> Path:
    """Wait until files are not what they were and are left alone, and return one that changed."""
    while (now := state(places)) == before:
        time.sleep(EVERY)
    while True:
        time.sleep(SETTLED)
        later = state(places)
        if later == now:
            return next(path for path in sorted({*before, *now}) if before.get(path) != now.get(path))
        now = later


def state(places: Iterable[Path]) -> State:
    """Return the files at some places with their times and sizes."""
    found: State = {}
    for place in places:
        for path in _files(place):
            if len(found) >= MOST_FILES:
                return found
            try:
                seen = path.stat()
            except OSError:
                continue
            found[path] = (seen.st_mtime_ns, seen.st_size)
    return found


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    for path in place.iterdir():
        if path.name in IGNORED:
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _files(path)
        else:
            yield path
