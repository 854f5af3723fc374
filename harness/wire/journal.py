"""The journal of what a run creates at a target: written before it is created, kept until it is removed again.

A journal is one file of JSON lines in the user's state folder, readable by the user alone, since it holds what removes
a client: its address and its token.
"""

import contextlib
import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from harness.protocol.exchange import Exchange, Pairs, Request, Response

SUFFIX = ".ndjson"
POLL = 0.1
# Secrets of a client, with which nothing is removed at an administrator's interface.
NOT_KEPT = ("client_secret", "registration_access_token")
MEMBER = re.compile(r"\{(\w+)\}")
# RFC 7592 2.3: 204 is the deletion, 401 says that there is no such client, RFC 9110 15.5.11 that it is gone.
GONE = (
    HTTPStatus.OK.value,
    HTTPStatus.ACCEPTED.value,
    HTTPStatus.NO_CONTENT.value,
    HTTPStatus.UNAUTHORIZED.value,
    HTTPStatus.NOT_FOUND.value,
    HTTPStatus.GONE.value,
)


class Removal(Struct, frozen=True):
    """How what a request creates is removed again; `{member}` stands for a member of the JSON answer."""

    method: str
    url: str
    headers: Pairs = ()

    def filled(self, response: Response) -> Request | None:
        """Return the request that removes it, None where nothing was created or a member did not come."""
        members = _members(response)
        if members is None:
            return None
        written = (self.url, *(value for _, value in self.headers))
        names = {name for text in written for name in MEMBER.findall(text)}
        if not all(isinstance(members.get(name), str) and members[name] for name in names):
            return None

        def fill(text: str) -> str:
            return MEMBER.sub(lambda match: str(members[match[1]]), text)

        headers = tuple((name, fill(value)) for name, value in self.headers)
        return Request(self.method, fill(self.url), headers)


class Administered(Struct, frozen=True):
    """What an administrator's interface created and removes again, by members of the answer that told of it."""

    members: Mapping[str, str]


class ByAdministrator(Struct, frozen=True):
    """What an administrator's interface creates is removed there; no secret is kept for that."""

    def filled(self, response: Response) -> Administered | None:
        """Return what has to be removed, None where nothing was created or the answer does not name it."""
        members = _members(response)
        kept = {
            name: value for name, value in (members or {}).items() if isinstance(value, str) and name not in NOT_KEPT
        }
        return Administered(kept) if kept.get("client_id") else None


class Left(Struct, frozen=True):
    """Something that a run created, or may have created, and did not remove.

    `title` names it, `removal` is the request that removes it, None where nothing can; `certain` says that it was
    created.
    """

    title: str
    removal: Request | Administered | None
    certain: bool


class Journal:
    """A run's journal; every line is on its way to the disk before the next step is taken."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def begin(cls, folder: Path, run: str, facts: Mapping[str, Any]) -> "Journal":
        """Make a run's journal with the facts that removing needs; raises `OSError` where it cannot be written."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal = cls(folder / f"{run}{SUFFIX}")
        os.close(os.open(journal.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        journal._add({"run": run, **facts})
        return journal

    def begun(self, title: str) -> str:
        """Note that something is about to be created, and return the note's name."""
        note = secrets.token_hex(8)
        self._add({"begun": note, "title": title})
        return note

    def ended(self, note: str, created: str | None, removal: Request | Administered | None) -> None:
        """Note what came of it: the name of what was created, None where nothing was, and how it is removed."""
        written: dict[str, Any] | None = None
        match removal:
            case Request():
                written = {"method": removal.method, "url": removal.url, "headers": list(removal.headers)}
            case Administered():
                written = {"administered": dict(removal.members)}
        self._add({"ended": note, "created": created, "removal": written})

    def removed(self, name: str) -> None:
        """Note that what this address removes, or the client of this name of an administrator's, is gone."""
        self._add({"removed": name})

    def facts(self) -> Mapping[str, Any]:
        """Return the facts that the journal began with; none where a killed run left not even those."""
        return next((line for line in self._lines() if "run" in line), {})

    def left(self) -> tuple[Left, ...]:
        """Return what the run created and did not remove, in the order in which it came."""
        found: dict[str, Left] = {}
        for line in self._lines():
            if "begun" in line:
                found[line["begun"]] = Left(line["title"], None, False)
            elif "ended" in line:
                known = found.pop(line["ended"], None)
                if known is not None and line["created"] is not None:
                    removal = _removal(line["removal"])
                    _drop(found, _name(removal))
                    found[line["ended"]] = Left(f"{known.title} {line['created']}", removal, True)
            elif "removed" in line:
                _drop(found, line["removed"])
        return tuple(found.values())

    def delete(self) -> None:
        """Delete the journal, with its lock."""
        self.path.unlink(missing_ok=True)
        self.lock_path.unlink(missing_ok=True)

    @property
    def lock_path(self) -> Path:
        """The file that the controller of a run holds while it lives."""
        return self.path.with_suffix(".lock")

    def _add(self, line: Mapping[str, Any]) -> None:
        with self.path.open("ab", buffering=0) as file:
            file.write(json.dumps(line).encode() + b"\n")

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self.path.read_bytes().split(b"\n")[:-1]:
            with contextlib.suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict):
                    yield found


def journals_folder() -> Path:
    """Return the folder of the user's journals (XDG Base Directory Specification: XDG_STATE_HOME)."""
    root = os.environ.get("XDG_STATE_HOME")
    return (Path(root) if root else Path.home() / ".local" / "state") / "hallmark" / "journals"


def journals(folder: Path) -> tuple[Journal, ...]:
    """Return the journals that there are, by the names of their runs."""
    return tuple(Journal(path) for path in sorted(folder.glob(f"*{SUFFIX}")))


@contextlib.contextmanager
def held(path: Path, within: float) -> Iterator[bool]:
    """Hold a file alone among processes; yields whether it could be had within so many seconds."""
    with path.open("ab") as file:
        ends = time.monotonic() + within
        while not _locked(file):
            if time.monotonic() >= ends:
                yield False
                return
            time.sleep(POLL)
        yield True


def is_gone(exchange: Exchange) -> bool:
    """Tell whether the answer to a removal says that nothing is there any more."""
    return exchange.response is not None and exchange.response.status in GONE


def _locked(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _drop(found: dict[str, Left], name: str | None) -> None:
    """Leave out what was noted of something before: it is gone, or is removed by other words since."""
    for noted in [key for key, one in found.items() if name is not None and _name(one.removal) == name]:
        del found[noted]


def _name(removal: Request | Administered | None) -> str | None:
    match removal:
        case Request():
            return removal.url
        case Administered():
            return removal.members["client_id"]
        case _:
            return None


def _members(response: Response) -> dict[str, Any] | None:
    """Return the members of an answer that tells of something that was created."""
    try:
        members = json.loads(response.body) if 200 <= response.status < 300 else None
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, dict) else None


def _removal(written: Mapping[str, Any] | None) -> Request | Administered | None:
    if written is None:
        return None
    if "administered" in written:
        return Administered({str(name): str(value) for name, value in written["administered"].items()})
    headers = tuple((str(name), str(value)) for name, value in written["headers"])
    return Request(str(written["method"]), str(written["url"]), headers)
