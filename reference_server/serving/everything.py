"""`hallmark-op serve all`: one parent that prepares the database and keeps three servers."""

import gc
import json
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.context import ForkContext
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from msgspec import Struct

from reference_server.log import start_log
from reference_server.serving.apps import make_admin_app, make_login_app, make_public_app
from reference_server.serving.deployment import Deployment
from reference_server.serving.ports import port_of
from reference_server.serving.server import STOP_SECONDS, run_server
from reference_server.web.metrics import Metrics
from reference_server.web.wsgi_types import Application

if TYPE_CHECKING:
    from reference_server.provider import Provider
    from reference_server.serving.certificate import Certificate

PUBLIC_THREADS = 4
ADMIN_THREADS = 2
LOGIN_THREADS = 4
READY_SECONDS = 20.0
POLL_SECONDS = 0.005
COLLECT_AFTER = 20_000
"""How many new objects may wait for the collector; a request leaves few that reference counts do not free."""


class StartFailed(Exception):
    """A server ended, or did not answer in time; the message is for the operator."""


class Ports(Struct, frozen=True):
    """The holding sockets of the ports; None where a server is not started."""

    public: socket.socket | None
    admin: socket.socket | None
    login: socket.socket | None


def serve_all(deployment: Deployment, ports: Ports, *, stop_with_stdin: bool) -> int:
    """Start everything, print where it is as one JSON line, and wait for the end. Gives the exit code."""
    start_log(deployment.options.settings.log)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stop.set())
    lifeline, held = os.pipe()
    gc.disable()  # imports make many objects that stay
    context = multiprocessing.get_context("fork")
    children: list[BaseProcess] = []
    metrics, counts = Metrics(), {"login": 1, "public": deployment.options.workers, "admin": deployment.options.workers}
    # All before the first fork, so that every process knows of every other.
    recorders = {name: [metrics.recorder(name) for _ in range(count)] for name, count in counts.items()}

    def start(
        holder: socket.socket | None,
        threads: int,
        make_app: Callable[[], Application],
        certificate: "Certificate | None",
    ) -> None:
        if holder is None:
            return
        arguments = (port_of(holder), threads, make_app, certificate, lifeline, held)
        child = context.Process(target=_child, args=arguments, name="hallmark-op")
        child.start()
        children.append(child)

    try:
        # Imported here, for every child: importing it in each takes longer than starting the first one later.
        import granian.server  # noqa: F401

        login = partial(make_login_app, deployment, recorders["login"][0])
        start(ports.login, LOGIN_THREADS, login, deployment.certificate)
        issuers = _prepare(deployment, context)
        gc.freeze()
        for recorder in recorders["public"]:
            public = partial(make_public_app, issuers, recorder)
            start(ports.public, PUBLIC_THREADS, public, deployment.certificate)
        for recorder in recorders["admin"]:
            start(ports.admin, ADMIN_THREADS, partial(make_admin_app, issuers, metrics, recorder), None)
        _await_answers(ports, children, stop)
        if not stop.is_set():
            _announce(deployment, ports)
        if stop_with_stdin:
            threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
        while not stop.wait(0.2):
            if not all(child.is_alive() for child in children):
                raise StartFailed("a server ended unexpectedly")
    finally:
        _stop_children(children)
        os.close(held)
        os.close(lifeline)
    return 0


def _prepare(deployment: Deployment, context: ForkContext) -> Mapping[str, "Provider"]:
    """Import what both remaining servers need, while another process makes keys.

    Raises `StartFailed`.
    """
    from reference_server.serving.key_generation import begin_generation

    make_keys = begin_generation(context) if deployment.disposable else lambda: begin_generation(context)()
    import reference_server.web.admin_app
    import reference_server.web.public_app  # noqa: F401 - for the children
    from reference_server.serving.database import SECRET_VARIABLE
    from reference_server.serving.issuers import open_issuers
    from reference_server.storage.engine import WrongDatabaseUrl
    from reference_server.storage.failures import DatabaseAway
    from reference_server.storage.seal import WrongSystemSecret

    try:
        return open_issuers(deployment, make_keys)
    except WrongDatabaseUrl as error:
        raise StartFailed(str(error)) from error
    except WrongSystemSecret as error:
        raise StartFailed(f"{error}; is {SECRET_VARIABLE} the one of the first start?") from error
    except DatabaseAway as error:
        raise StartFailed(f"the database cannot be used: {error}") from error


def _child(
    port: int,
    threads: int,
    make_app: Callable[[], Application],
    certificate: "Certificate | None",
    lifeline: int,
    held: int,
) -> None:
    os.close(held)
    os.setsid()
    gc.enable()
    gc.set_threshold(COLLECT_AFTER)
    sys.stdin = open(os.devnull)  # noqa: SIM115 - lives as long as the process
    run_server(port, threads, make_app, certificate, lifeline)


def _await_answers(ports: Ports, children: list[BaseProcess], stop: threading.Event) -> None:
    """Wait until each port takes connections. Raises `StartFailed`."""
    deadline = time.monotonic() + READY_SECONDS
    for holder in filter(None, (ports.public, ports.admin, ports.login)):
        while not stop.is_set():
            try:
                socket.create_connection(holder.getsockname(), timeout=1).close()
                break
            except OSError as error:
                if time.monotonic() > deadline or not all(child.is_alive() for child in children):
                    raise StartFailed("a server did not start") from error
                time.sleep(POLL_SECONDS)


def _announce(deployment: Deployment, ports: Ports) -> None:
    addresses = {"issuer": deployment.public}
    addresses |= {name: getattr(deployment, name) for name in ("public", "admin", "login") if getattr(ports, name)}
    if deployment.certificate is not None and deployment.certificate.made_here:
        addresses["ca_bundle"] = str(deployment.certificate.certificate)
    print(json.dumps(addresses), flush=True)


def _stop_at_end_of_input(stop: threading.Event) -> None:
    while os.read(0, 4096):
        continue
    stop.set()


def _stop_children(children: list[BaseProcess]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.join(max(0.0, deadline - time.monotonic()))
        if child.is_alive():
            child.kill()
            child.join()
