"""Shows what many stored tokens cost: the medians of endpoints beside those of an empty database, memory, the janitor.

    python tests/benchmarks/many_tokens.py [--stored 1000000] [--issued 100000] [--requests 600] [--starts 5]

Two providers with an SQLite file each: one holds `--stored` expired and living access tokens, the other none. Requests
go to one and the other in turn, so that what else the machine does is in both; and both are started anew `--starts`
times, since one start of a server may answer a quarter faster than the next one on the same file. The ratio is that of
the medians of the starts, of times and of the CPU time of an answer. Then one of them issues `--issued` tokens, and the
janitor deletes the expired half of what was stored. Prints one JSON object.
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import insert

from reference_server.storage.engine import open_engine
from reference_server.storage.expired import forget_expired
from reference_server.storage.migrate import migrate
from reference_server.storage.schema import access_tokens

BATCH = 10_000
BLOCK = 100
WARM = 20
ISSUERS = 4
LIFETIME = 3600
FORM = {"grant_type": "client_credentials"}


@dataclass(frozen=True)
class Running:
    """A provider, its client, and a session that keeps its connections."""

    addresses: Mapping[str, str]
    client_id: str
    credentials: tuple[str, str]
    token: str
    session: requests.Session

    def asks(self) -> Mapping[str, Callable[[], requests.Response]]:
        """One request to each endpoint that is measured."""
        public, admin = self.addresses["public"], self.addresses["admin"]
        shown = {"token": self.token}
        ask = self.session.request
        return {
            "introspection": lambda: ask("POST", f"{public}/oauth2/introspect", data=shown, auth=self.credentials),
            "client credentials": lambda: ask("POST", f"{public}/oauth2/token", data=FORM, auth=self.credentials),
            "get client": lambda: ask("GET", f"{admin}/admin/clients/{self.client_id}"),
            "list clients": lambda: ask("GET", f"{admin}/admin/clients?page_size=1"),
        }


def fill(database: str, rows: int) -> None:
    """Store access tokens in the name of many clients: every other one has expired.

    They come in the order of their key, so that the table grows at its end, and nothing is flushed to the disk.
    """
    engine, now = open_engine(database, disposable=True), int(time.time())
    migrate(engine)
    hashes = sorted(secrets.token_hex(32) for _ in range(rows))
    with engine.begin() as connection:
        for start in range(0, rows, BATCH):
            batch = enumerate(hashes[start : start + BATCH], start)
            connection.execute(insert(access_tokens), [token_row(number, token, now) for number, token in batch])
    engine.dispose()


def token_row(number: int, token_hash: str, now: int) -> dict[str, object]:
    """The row of one token."""
    expires = now - 1 if number % 2 else now + LIFETIME
    return {
        "issuer": "http://127.0.0.1:1",
        "token_hash": token_hash,
        "grant_id": None,
        "client_id": f"client-{number % 1000}",
        "subject": f"user-{number % 5000}",
        "scope": "openid profile",
        "audience": "http://127.0.0.1:1",
        "issued_at": now,
        "expires_at": expires,
    }


@contextmanager
def running(database: str, secret: str) -> Iterator[Running]:
    """A provider on a database under a system secret, with one client."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin", "--database", database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"HALLMARK_OP_SYSTEM_SECRET": secret},
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        addresses = json.loads(process.stdout.readline())
        with requests.Session() as session:
            session.trust_env = False
            body = {"grant_types": ["client_credentials"]}
            client = session.post(f"{addresses['admin']}/admin/clients", json=body).json()
            credentials = (client["client_id"], client["client_secret"])
            token = session.post(f"{addresses['public']}/oauth2/token", FORM, auth=credentials).json()["access_token"]
            yield Running(addresses, client["client_id"], credentials, token, session)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)


@dataclass(frozen=True)
class Cost:
    """The median time of an answer in milliseconds, and its CPU time in microseconds."""

    median_ms: float
    cpu_us: float


def costs(providers: Mapping[str, Running], count: int) -> dict[str, dict[str, Cost]]:
    """What each endpoint costs at each provider, asked in turn, `BLOCK` requests at a time."""
    found: dict[str, dict[str, Cost]] = {}
    for name in next(iter(providers.values())).asks():
        taken: dict[str, list[float]] = {which: [] for which in providers}
        spent = dict.fromkeys(providers, 0.0)
        for start in range(0, count, BLOCK):
            for which, one in providers.items():
                before = sum(told(one, "cpu_seconds_total").values())
                for _ in range(min(BLOCK, count - start)):
                    ask = one.asks()[name]
                    began = time.perf_counter()
                    answer = ask()
                    taken[which].append((time.perf_counter() - began) * 1000)
                    assert answer.status_code == 200, answer.text
                spent[which] += sum(told(one, "cpu_seconds_total").values()) - before
        found[name] = {
            which: Cost(statistics.median(values), spent[which] * 1e6 / count) for which, values in taken.items()
        }
    return found


def overall(starts: list[dict[str, dict[str, Cost]]], member: str) -> dict[str, dict[str, float]]:
    """The median over all starts of one member of the costs."""
    return {
        name: {
            which: round(statistics.median(getattr(start[name][which], member) for start in starts), 3)
            for which in starts[0][name]
        }
        for name in starts[0]
    }


def ratios(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """How many times the full one takes what the empty one takes."""
    return {name: round(one["full"] / one["empty"], 3) if one["empty"] else 0.0 for name, one in found.items()}


def issue(provider: Running, count: int) -> None:
    """Let a provider issue so many tokens, to several callers at once."""

    def call() -> None:
        with requests.Session() as session:
            session.trust_env = False
            for _ in range(count // ISSUERS):
                answer = session.post(f"{provider.addresses['public']}/oauth2/token", FORM, auth=provider.credentials)
                assert answer.status_code == 200, answer.text

    callers = [threading.Thread(target=call) for _ in range(ISSUERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


def memory(provider: Running) -> dict[str, float]:
    """Resident memory of each server process in megabytes, as its metrics tell."""
    return {server: round(value / 1e6, 1) for server, value in told(provider, "resident_memory_bytes").items()}


def told(provider: Running, name: str) -> dict[str, float]:
    """What the provider's metrics say of each server process."""
    text = provider.session.get(f"{provider.addresses['admin']}/metrics/prometheus").text
    lines = (line for line in text.splitlines() if line.startswith(f"hallmark_op_{name}{{"))
    return {line.split('server="')[1].split('"')[0]: float(line.rpartition(" ")[2]) for line in lines}


def main() -> int:
    parser = argparse.ArgumentParser(description="What many stored tokens cost.")
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--issued", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        urls = {which: f"sqlite:///{Path(folder) / which}.sqlite" for which in ("empty", "full")}
        began = time.monotonic()
        fill(urls["full"], options.stored)
        filled, secret = time.monotonic() - began, secrets.token_hex(16)
        starts = []
        for number in range(options.starts):
            with ExitStack() as stack:
                order = list(urls) if number % 2 else list(reversed(urls))
                providers = {which: stack.enter_context(running(urls[which], secret)) for which in order}
                costs(providers, WARM)
                starts.append(costs(providers, options.requests))
        with running(urls["empty"], secret) as provider:
            before = memory(provider)
            issue(provider, options.issued)
            after = memory(provider)
        engine, began = open_engine(urls["full"]), time.monotonic()
        gone = forget_expired(engine, int(time.time()), limit=None, batch=500)["access_tokens"]
        seconds = time.monotonic() - began
        engine.dispose()
    times, cpu = overall(starts, "median_ms"), overall(starts, "cpu_us")
    summary = {
        "stored": options.stored,
        "filled_seconds": round(filled, 1),
        "median_ms": times,
        "full_to_empty": ratios(times),
        "cpu_us": cpu,
        "cpu_full_to_empty": ratios(cpu),
        "issued": options.issued,
        "resident_mb_before": before,
        "resident_mb_after": after,
        "janitor": {"deleted": gone, "seconds": round(seconds, 2)},
    }
    print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
