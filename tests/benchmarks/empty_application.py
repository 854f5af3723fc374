"""Shows how much of an answer is the server's: the provider beside an application that does nothing, in one run.

    python tests/benchmarks/empty_application.py [--requests 5000] [--connections 100] [--rounds 5]

Both are served by granian in the same way. `hey` asks each endpoint of the one and then the other, in alternating
rounds. Prints one JSON object: the median rates, their ratio, and the CPU time that each server spent on an answer, in
microseconds.
"""

import argparse
import base64
import json
import multiprocessing
import os
import secrets
import shutil
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from many_tokens import FORM, Running, running

from harness.protocol.exchange import Request
from load.cost import cpu_seconds
from load.hey import run_hey
from reference_server.serving.everything import PUBLIC_THREADS
from reference_server.serving.ports import claim_port, port_of
from reference_server.serving.server import run_server
from reference_server.web.wsgi_types import Environ

FORM_TYPE = ("Content-Type", "application/x-www-form-urlencoded")
BODY = b'{"active":true}'
READ_BYTES = 262_145
CPU = 'hallmark_op_cpu_seconds_total{server="%s"'


def empty(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Read what came and answer the same few bytes."""
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(READ_BYTES)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]


@contextmanager
def empty_server() -> Iterator[tuple[str, int]]:
    """The address and the process of a server of the empty application, as the provider's public port is served."""
    holder, (lifeline, held) = claim_port(0), os.pipe()
    arguments = (port_of(holder), PUBLIC_THREADS, lambda: empty, None, lifeline)
    process = multiprocessing.get_context("fork").Process(target=run_server, args=arguments)
    process.start()
    try:
        assert process.pid is not None
        yield f"http://127.0.0.1:{port_of(holder)}", process.pid
    finally:
        process.terminate()
        process.join()
        for one in (lifeline, held):
            os.close(one)
        holder.close()


@dataclass
class Taken:
    """The rates of the rounds, and the CPU time of all of them together."""

    rates: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, program: str, request: Request, load: argparse.Namespace, spent: Callable[[], float]) -> None:
        """One round. Exits where an answer was not right."""
        before = spent()
        figures = run_hey(program, request, load.requests, load.connections)
        self.seconds += spent() - before
        self.rates.append(figures.requests_per_second)
        if figures.right < load.requests - load.requests % load.connections:
            raise SystemExit(f"{request.url} gave {figures.right} right answers to {load.requests} requests")


def cpu_of(provider: Running, server: str) -> float:
    """The CPU seconds of one server process of the provider, as its metrics tell."""
    text = provider.session.get(f"{provider.addresses['admin']}/metrics/prometheus").text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(CPU % server))


def asked(provider: Running) -> dict[str, tuple[str, Request]]:
    """The server that answers each endpoint, and the request."""
    public, admin = provider.addresses["public"], provider.addresses["admin"]
    basic = ("Authorization", "Basic " + base64.b64encode(":".join(provider.credentials).encode()).decode())
    shown, issue = f"token={provider.token}".encode(), "&".join(map("=".join, FORM.items())).encode()
    return {
        "introspection": ("public", Request("POST", f"{public}/oauth2/introspect", (basic, FORM_TYPE), shown)),
        "introspection, admin port": (
            "admin",
            Request("POST", f"{admin}/admin/oauth2/introspect", (FORM_TYPE,), shown),
        ),
        "client credentials": ("public", Request("POST", f"{public}/oauth2/token", (basic, FORM_TYPE), issue)),
        "discovery": ("public", Request("GET", f"{public}/.well-known/openid-configuration", ())),
        "JWKS": ("public", Request("GET", f"{public}/.well-known/jwks.json", ())),
        "list clients": ("admin", Request("GET", f"{admin}/admin/clients?page_size=1", ())),
        "get client": ("admin", Request("GET", f"{admin}/admin/clients/{provider.client_id}", ())),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="The provider beside an application that does nothing.")
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    program = shutil.which("hey")
    if program is None:
        raise SystemExit("this needs hey, which is not installed: apt-get install hey")
    told = {}
    with empty_server() as (address, pid), running("sqlite", secrets.token_hex(16)) as provider:
        for name, (server, request) in asked(provider).items():
            nothing = Request(request.method, address, request.headers, request.body)
            ours, bare = Taken(), Taken()
            for _ in range(options.rounds):
                ours.add(program, request, options, lambda server=server: cpu_of(provider, server))
                bare.add(program, nothing, options, lambda: cpu_seconds(pid))
            rates, answers = [statistics.median(one.rates) for one in (ours, bare)], options.rounds * options.requests
            told[name] = {
                "provider_per_second": round(rates[0]),
                "empty_per_second": round(rates[1]),
                "ratio": round(rates[0] / rates[1], 2),
                "provider_cpu_us": round(ours.seconds * 1e6 / answers),
                "empty_cpu_us": round(bare.seconds * 1e6 / answers),
            }
            print(name, told[name], file=sys.stderr, flush=True)
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
