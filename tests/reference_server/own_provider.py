"""A provider inside the test's own process, on three ports, whose clock and settings the test chooses."""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from joserfc.jwk import Key

from reference_server.clock import system_randomness
from reference_server.jose.generation import generate_keys
from reference_server.jose.keys import KeyRing
from reference_server.login_consent.admin_api import AdminApi
from reference_server.login_consent.app import login_consent_app
from reference_server.provider import Provider
from reference_server.settings import Settings
from reference_server.storage.engine import open_engine
from reference_server.storage.schema import metadata
from reference_server.storage.seal import make_seal
from reference_server.table import TABLE
from reference_server.web.admin_app import admin_app
from reference_server.web.dispatch import dispatch
from reference_server.web.metrics import Metrics
from reference_server.web.public_app import public_app
from reference_server.web.wsgi_types import Application, Environ

POLL_SECONDS = 0.01


def with_end_of_input(app: Application) -> Application:
    """wsgiref leaves a body without an end where the connection stays open; PEP 3333 asks servers for one."""

    def bounded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        return app(environ, start_response)

    return bounded


class SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@dataclass
class SetClock:
    """The time of this machine, and what the test lets pass beside it."""

    passed: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.passed

    def let_pass(self, seconds: float) -> None:
        self.passed += seconds


@dataclass
class OwnProvider:
    issuer: str
    admin: str
    login: str
    provider: Provider
    clock: SetClock = field(default_factory=SetClock)


@cache
def keys() -> tuple[Key, ...]:
    return generate_keys()


@contextmanager
def open_own_provider(database: str, settings: Settings) -> Iterator[OwnProvider]:
    with ExitStack() as stack:
        public, admin, login = (OwnServer(stack) for _ in range(3))
        clock = SetClock()
        engine = open_engine(database, disposable=True)
        stack.callback(engine.dispose)
        metadata.create_all(engine)
        provider = Provider(
            origin=public.url,
            path="",
            login_url=f"{login.url}/login",
            consent_url=f"{login.url}/consent",
            logout_url=f"{login.url}/logout",
            device_url=f"{login.url}/device",
            settings=settings,
            table=TABLE,
            engine=engine,
            seal=make_seal(secrets.token_bytes(32), system_randomness),
            keys=KeyRing(keys()),
            clock=clock,
            randomness=system_randomness,
        )
        public.start(dispatch(public_app(), lambda path: None if path else provider))
        admin.start(dispatch(admin_app(Metrics()), lambda path: None if path else provider))
        login.start(dispatch(login_consent_app(), lambda path: AdminApi(admin.url + path)))
        yield OwnProvider(public.url, admin.url, login.url, provider, clock)


class OwnServer:
    """A server on a free port that starts once its application is known, and ends with the stack."""

    def __init__(self, stack: ExitStack) -> None:
        self.server = ThreadingServer(("127.0.0.1", 0), SilentHandler)
        self.stack = stack
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        stack.callback(self.server.server_close)

    def start(self, app: Application) -> None:
        self.server.set_app(with_end_of_input(app))
        thread = threading.Thread(target=self.server.serve_forever, args=(POLL_SECONDS,), daemon=True)
        thread.start()
        self.stack.callback(thread.join)
        self.stack.callback(self.server.shutdown)
