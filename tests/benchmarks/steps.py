"""Shows where the CPU time of an answer goes, step by step: the table of docs/provider.md.

    python tests/benchmarks/steps.py [--seconds 2] [--rounds 5] [--lines 0]

One process without a server: requests go through a whole port as granian would hand them over, while a timer looks a
thousand times a second where the provider is. What Python and its library do counts for the line of the provider that
called them; what happens between two calls counts for the later one. The requests take turns, round by round. Prints
one JSON object: microseconds of CPU time for an answer, by step; `--lines` adds the lines that take most.
"""

import argparse
import base64
import json
import linecache
import os
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any

import reference_server
from reference_server.jose.generation import generate_keys
from reference_server.options import Options
from reference_server.serving.apps import make_admin_app, make_public_app
from reference_server.serving.deployment import Deployment
from reference_server.serving.issuers import open_issuers
from reference_server.web.metrics import Metrics
from reference_server.web.wsgi_types import Application, Environ

ORIGIN = "http://127.0.0.1:4444"
FORM = "application/x-www-form-urlencoded"
SAMPLE_SECONDS = 0.001
WARM_CALLS = 100
PACKAGE = str(Path(reference_server.__file__).parent) + os.sep
DRIVER = ("cursor.execute(", "cursor.fetchall(", "connection.commit(")
"""What the lines have in which `storage/statements.py` calls the driver."""
STEPS = {
    "web/message.py": "JSON of the answer",
    "web/": "port",
    "storage/statements.py": "our way to SQLite",
    "storage/failures.py": "our way to SQLite",
    "storage/seal.py": "keyed hash, sealed secret",
    "storage/": "objects of rows",
    "rules/": "rules",
    "": "endpoint",
}
"""The step of a file of the provider; the first that fits counts."""
SQLITE = "SQLite itself"
RIG = "rig"
"""What makes the requests here; it is no part of an answer."""


@dataclass(frozen=True)
class Asked:
    """A request to one of the ports."""

    app: Application
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    authorization: str = ""

    def environ(self) -> Environ:
        """What a server hands over, as the headers of `hey` make it."""
        told = {"HTTP_AUTHORIZATION": self.authorization} if self.authorization else {}
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "HTTP_HOST": ORIGIN.removeprefix("http://"),
            "HTTP_USER_AGENT": "hey/0.0.1",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.input": BytesIO(self.body),
            **({"CONTENT_TYPE": FORM} if self.body else {}),
            **told,
        }

    def answer(self) -> tuple[str, bytes]:
        """The status and the body."""
        said: list[str] = []
        body = b"".join(self.app(self.environ(), lambda status, headers: said.append(status)))
        return said[0], body


@dataclass(frozen=True)
class Rig:
    """The two ports of a provider, a client with its secret and one of its access tokens."""

    public: Application
    admin: Application
    client_id: str
    secret: str
    token: str

    def asks(self) -> Mapping[str, Asked]:
        """The requests that are taken apart."""
        basic = "Basic " + base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        shown = f"token={self.token}".encode()
        path, introspect = "/admin/clients", "/oauth2/introspect"
        return {
            "get client": Asked(self.admin, "GET", f"{path}/{self.client_id}"),
            "list clients": Asked(self.admin, "GET", path, query="page_size=1"),
            "introspection, admin port": Asked(self.admin, "POST", f"/admin{introspect}", body=shown),
            "introspection": Asked(self.public, "POST", introspect, body=shown, authorization=basic),
            "client credentials": Asked(
                self.public, "POST", "/oauth2/token", body=b"grant_type=client_credentials", authorization=basic
            ),
            "JWKS": Asked(self.public, "GET", "/.well-known/jwks.json"),
            "discovery": Asked(self.public, "GET", "/.well-known/openid-configuration"),
        }


@contextmanager
def opened() -> Iterator[Rig]:
    """A provider on an SQLite file, in memory where the system has a place for that."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        deployment = Deployment(
            public=ORIGIN,
            admin=ORIGIN,
            login=ORIGIN,
            database=f"sqlite:///{folder}/op.sqlite",
            disposable=True,
            system_secrets=(secrets.token_bytes(32),),
            options=Options(),
        )
        issuers, metrics = open_issuers(deployment, generate_keys), Metrics()
        public = make_public_app(issuers, metrics.recorder("public"))
        admin = make_admin_app(issuers, metrics, metrics.recorder("admin"))
        body = json.dumps({"grant_types": ["client_credentials"]}).encode()
        client = json.loads(Asked(admin, "POST", "/admin/clients", body=body).answer()[1])
        rig = Rig(public, admin, client["client_id"], client["client_secret"], "")
        issued = json.loads(rig.asks()["client credentials"].answer()[1])
        yield replace(rig, token=issued["access_token"])
        issuers[""].engine.dispose()


@dataclass
class Seen:
    """How often the timer found the provider at each line, and the calls and the CPU time meanwhile."""

    places: Counter[tuple[str, int]] = field(default_factory=Counter)
    calls: int = 0
    seconds: float = 0.0

    def look(self, _signal: int, frame: FrameType | None) -> None:
        """Note the innermost line of the provider."""
        while frame is not None and not frame.f_code.co_filename.startswith(PACKAGE):
            frame = frame.f_back
        self.places[(frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)] += 1

    def watch(self, asked: Asked, seconds: float) -> None:
        """Ask again and again for so long."""
        for _ in range(WARM_CALLS):
            asked.answer()
        signal.signal(signal.SIGALRM, self.look)
        signal.setitimer(signal.ITIMER_REAL, SAMPLE_SECONDS, SAMPLE_SECONDS)
        began, end = time.thread_time(), time.monotonic() + seconds
        while time.monotonic() < end:
            asked.answer()
            self.calls += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.seconds += time.thread_time() - began

    def steps(self) -> dict[str, float]:
        """Microseconds of an answer by step."""
        found: Counter[str] = Counter()
        for (file, line), count in self.places.items():
            found[step_of(file, line)] += count
        each = self.seconds * 1e6 / self.calls / sum(found.values())
        names = (*dict.fromkeys(STEPS.values()), SQLITE)
        told = {name: round(found[name] * each, 1) for name in names if found[name]}
        return told | {"all": round((sum(found.values()) - found[RIG]) * each, 1)}

    def lines(self, most: int) -> list[str]:
        """The lines that take most, with their microseconds."""
        each = self.seconds * 1e6 / self.calls / sum(self.places.values())
        return [
            f"{count * each:5.1f}  {file.removeprefix(PACKAGE)}:{line}  {linecache.getline(file, line).strip()}"
            for (file, line), count in self.places.most_common(most)
            if file
        ]


def step_of(file: str, line: int) -> str:
    """The step that a line belongs to."""
    if not file:
        return RIG
    place = file.removeprefix(PACKAGE).replace(os.sep, "/")
    if place == "storage/statements.py" and any(call in linecache.getline(file, line) for call in DRIVER):
        return SQLITE
    return next(step for start, step in STEPS.items() if place.startswith(start))


def main() -> int:
    parser = argparse.ArgumentParser(description="Where the CPU time of an answer goes, in microseconds.")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=int, default=0)
    options = parser.parse_args()
    with opened() as rig:
        asks = rig.asks()
        seen = {name: Seen() for name in asks}
        for name, asked in asks.items():
            status, body = asked.answer()
            if not status.startswith("200"):
                raise SystemExit(f"{name} was answered {status}: {body.decode()}")
        for _ in range(options.rounds):
            for name, asked in asks.items():
                seen[name].watch(asked, options.seconds)
    told: dict[str, Any] = {name: one.steps() for name, one in seen.items()}
    if options.lines:
        told["lines"] = {name: one.lines(options.lines) for name, one in seen.items()}
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
