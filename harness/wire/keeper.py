"""The keeper: a process beside a run that sends what creates something at the target, and writes it into the journal.

It lives in a session of its own and ends when its standard input does, so that a run that is killed at any moment
leaves no client that no journal knows: an answer that is on its way is still received and written down.
"""

import contextlib
import json
import os
import pickle
import socket
import ssl
import subprocess
import sys
import threading
from multiprocessing.connection import Client as connect
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from msgspec import Struct

from harness.protocol.exchange import Failure, Pairs, Request, Response
from harness.wire.command import Command, answer_of
from harness.wire.direct import DirectWire
from harness.wire.failures import BadAddress, Reported, failure_of
from harness.wire.journal import ByAdministrator, Journal, Removal, held
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.watchdog import Watch, Watchdog

READY = "ready"
# How much longer than one exchange the keeper lives on after its run, in seconds.
GRACE = 5
# What fails before anything was sent, so that nothing can have been created.
NOT_SENT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError, BadAddress)


class Orders(Struct, frozen=True):
    """What a keeper needs: where it listens, its journal, and how the target is reached."""

    address: str
    journal: Path
    network: Network
    limits: Limits


class Asked(Struct, frozen=True):
    """A request or a command that creates something; `seconds` are left for it."""

    request: Request | Command
    headers: Pairs
    removal: Removal | ByAdministrator
    title: str
    seconds: float


class KeptWire:
    """Sends requests through the keeper of a run."""

    def __init__(self, address: str, removal: Removal | ByAdministrator, title: str) -> None:
        self._address = address
        self._removal = removal
        self._title = title

    def answer(self, request: Request, headers: Pairs, watch: Watch, begun: list[bool]) -> Response:
        """Send a request with these headers and return its answer; raises whatever goes wrong on the wire."""
        asked = Asked(request, headers, self._removal, self._title, watch.remaining)
        try:
            with connect(self._address, "AF_UNIX") as keeper, socket.socket(fileno=os.dup(keeper.fileno())) as guard:
                watch.guard(guard)
                keeper.send(asked)
                found: Response | Failure = keeper.recv()
        except EOFError as error:
            raise ConnectionError("the keeper of the run's clients has ended") from error
        if isinstance(found, Failure):
            raise Reported(found)
        begun.append(True)
        return found

    def close(self) -> None:
        """Close nothing: each request has a connection of its own."""


def kept_command(address: str, command: Command, title: str, seconds: float) -> Response | Failure:
    """Let the keeper of a run start a command that creates something; raises `ConnectionError` where it has ended."""
    asked = Asked(command, (), ByAdministrator(), title, seconds)
    try:
        with connect(address, "AF_UNIX") as keeper:
            keeper.send(asked)
            found: Response | Failure = keeper.recv()
    except EOFError as error:
        raise ConnectionError("the keeper of the run's clients has ended") from error
    return found


class Keeper:
    """A running keeper, as its run sees it."""

    def __init__(self, orders: Orders) -> None:
        self.address = orders.address
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.wire.keeper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(pickle.dumps(orders))
        self._process.stdin.flush()

    def wait_until_ready(self) -> None:
        """Wait until it listens; raises `OSError` where it does not."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline().decode().strip()
        if said != READY:
            self.close()
            raise OSError("the process that keeps the journal of clients did not start")

    def close(self) -> None:
        """End it, once every answer that is on its way has come."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()


class _Keeping:
    """What the threads of a keeper share."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._journal = Journal(orders.journal)
        self._changed = threading.Condition()
        self._on_their_way = 0
        self._closing = False

    def accept(self, listener: Listener) -> None:
        """Give every request of a worker a thread of its own, until the keeper closes."""
        while not self._closing:
            with contextlib.suppress(OSError):
                threading.Thread(target=self.serve, args=(listener.accept(),), daemon=True).start()

    def serve(self, connection: Connection) -> None:
        """Answer one request of a worker."""
        with connection:
            try:
                asked: Asked = connection.recv()
            except (EOFError, OSError):
                return
            with self._changed:
                if self._closing:
                    return
                self._on_their_way += 1
            try:
                found = self._sent(asked)
            finally:
                with self._changed:
                    self._on_their_way -= 1
                    self._changed.notify_all()
            try:
                connection.send(found)
            except OSError:
                return

    def close(self) -> None:
        """Begin nothing more, and wait for the answers that are on their way."""
        with self._changed:
            self._closing = True
            ends = self._orders.limits.exchange_deadline + GRACE
            self._changed.wait_for(lambda: not self._on_their_way, ends)

    def _sent(self, asked: Asked) -> Response | Failure:
        note = self._journal.begun(asked.title)
        if isinstance(asked.request, Command):
            said = answer_of(asked.request, asked.seconds)
            if isinstance(said, Response):
                self._journal.ended(note, _created(said), asked.removal.filled(said))
            return said
        wire, watchdog, begun = DirectWire(self._orders.network, self._orders.limits), Watchdog(), list[bool]()
        with watchdog.watching(asked.seconds) as watch:
            try:
                found: Response | Failure = wire.answer(asked.request, asked.headers, watch, begun)
            except Exception as error:
                if isinstance(error, NOT_SENT):
                    self._journal.ended(note, None, None)
                limits = self._orders.limits
                found = failure_of(error, expired=watch.expired, answering=bool(begun), limits=limits)
            finally:
                wire.close()
        watchdog.close()
        if isinstance(found, Response):
            self._journal.ended(note, _created(found), asked.removal.filled(found))
        return found


def _created(response: Response) -> str | None:
    """Return the client_id of an answer, None where it says that nothing was created (RFC 7591 3.2)."""
    if not 200 <= response.status < 300:
        return None
    try:
        members = json.loads(response.body)
    except (ValueError, RecursionError):
        return "of an answer that is no JSON"
    name = members.get("client_id") if isinstance(members, dict) else None
    return str(name) if name else "of an answer without a client_id"


def main() -> None:
    """Keep the journal of a run until it ends, however it ends."""
    orders: Orders = pickle.load(sys.stdin.buffer)
    keeping = _Keeping(orders)
    with held(orders.journal, 0), Listener(orders.address, "AF_UNIX", backlog=64) as listener:
        threading.Thread(target=keeping.accept, args=(listener,), daemon=True).start()
        print(READY, flush=True)
        sys.stdin.buffer.read()
        keeping.close()


if __name__ == "__main__":
    main()
