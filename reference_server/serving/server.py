"""One granian server in a process of its own."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from reference_server.serving.ports import HOST
from reference_server.web.wsgi_types import Application

if TYPE_CHECKING:
    from reference_server.serving.certificate import Certificate

BACKLOG = 256
STOP_SECONDS = 5.0


def run_server(
    port: int, threads: int, make_app: Callable[[], Application], certificate: "Certificate | None", lifeline: int
) -> None:
    """Serve until SIGTERM, or until the other end of the pipe `lifeline` is closed because the parent is gone."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    def load() -> Application:
        threading.Thread(target=_end_with_parent, args=(lifeline,), daemon=True).start()
        return make_app()

    server = Server(
        "reference_server",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {}},  # what it says goes where all goes
        ssl_cert=certificate.certificate if certificate else None,
        ssl_key=certificate.key if certificate else None,
    )
    server.serve(target_loader=load, wrap_loader=False)


def _end_with_parent(lifeline: int) -> None:
    while os.read(lifeline, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)  # granian waits for requests under way, however long they take
    os._exit(1)
