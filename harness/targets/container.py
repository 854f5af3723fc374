"""A provider in a container: a process of its own that starts it, says where it is, and removes it when it is left.

`python -m harness.targets.container` reads one line of JSON, its order, and prints one line of JSON when the provider
answers. It ends when its standard input does, so also after a run that was killed.
"""

import contextlib
import http.client
import json
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

DOCKER_SOCKET = "unix:///var/run/docker.sock"
HOST = "127.0.0.1"
NO_CONTAINER = 3
POLL_SECONDS = 0.2
ANSWER_SECONDS = 5.0
LONGEST_REASON = 200
LONGEST_WORDS = 600


class NoContainer(Exception):
    """The container does not run; the message says why and what to do."""


class ContainerOrder(Struct, frozen=True):
    """What is to run: `ports` are those of this machine by those of the container, `files` its paths by those here.

    `ready` is an address that answers with 2xx when the provider can be judged, within so many seconds.
    """

    image: str
    command: list[str]
    ports: Mapping[str, int]
    environment: Mapping[str, str]
    files: Mapping[str, str]
    ready: str
    within: float

    def line(self) -> str:
        """Return the line of JSON that the process is told."""
        return json.dumps(asdict(self)) + "\n"


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens at."""
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


def main() -> int:
    """Run the container that the first line of standard input orders, until the input ends."""
    line = sys.stdin.readline()
    if not line:
        return 0
    order = ContainerOrder(**json.loads(line))
    left, created = threading.Event(), threading.Event()
    threading.Thread(target=_watch_input, args=(left, created), daemon=True).start()
    try:
        container = _started(order, created)
    except NoContainer as problem:
        print(problem, file=sys.stderr)
        return NO_CONTAINER
    try:
        _await_ready(order, container, left)
        if not left.is_set():
            print(json.dumps({f"port.{inner}": outer for inner, outer in order.ports.items()}), flush=True)
            left.wait()
    except NoContainer as problem:
        print(problem, file=sys.stderr)
        return NO_CONTAINER
    finally:
        container.stop()
    return 0


def _watch_input(left: threading.Event, created: threading.Event) -> None:
    """Notice the end of standard input; as long as an image is pulled there is nothing to remove."""
    sys.stdin.read()
    left.set()
    if not created.is_set():
        os._exit(0)


def _started(order: ContainerOrder, created: threading.Event) -> Any:
    try:
        from docker.errors import DockerException, ImageNotFound
        from testcontainers.core.container import DockerContainer
    except ModuleNotFoundError as error:
        raise NoContainer(
            "start.container: a container is started with testcontainers: pip install 'oidc-hallmark[containers]'"
        ) from error
    try:
        _reach_engine()
        container = DockerContainer(order.image)
    except (DockerException, OSError) as error:
        raise NoContainer(
            f"start.container: no Docker engine answers, and the target needs one to run {order.image}; start it, or "
            f"set DOCKER_HOST ({_reason(error)})"
        ) from error
    for inner, outer in order.ports.items():
        container.ports[f"{inner}/tcp"] = (HOST, outer)  # type: ignore[assignment]
    if order.command:
        container.with_command(order.command)
    for name, value in order.environment.items():
        container.with_env(name, value)
    for inside, here in order.files.items():
        container.with_volume_mapping(here, inside, "ro")
    try:
        images = container.get_docker_client().client.images
        try:
            images.get(order.image)
        except ImageNotFound:
            images.pull(order.image)
        created.set()
        return container.start()
    except DockerException as error:
        with contextlib.suppress(DockerException):
            container.stop()
        raise NoContainer(
            f"start.container: the Docker engine cannot run {order.image}; where testcontainers/ryuk cannot be pulled "
            f"set TESTCONTAINERS_RYUK_DISABLED=true ({_reason(error)})"
        ) from error


def _reach_engine() -> None:
    """Connect to the engine's socket, which docker's own client leaves open where it fails; raises `OSError`."""
    kind, _, path = os.environ.get("DOCKER_HOST", DOCKER_SOCKET).partition("://")
    if kind == "unix":
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path)


def _await_ready(order: ContainerOrder, container: Any, left: threading.Event) -> None:
    deadline = time.monotonic() + order.within
    while not left.is_set():
        answered = _answer_of(order.ready)
        if answered.startswith("2"):
            return
        wrapped = container.get_wrapped_container()
        wrapped.reload()
        if wrapped.status not in ("created", "running"):
            raise NoContainer(f"start.container: {order.image} ended by itself; it said:\n  {_last_words(container)}")
        if time.monotonic() > deadline:
            raise NoContainer(
                f"start.container: {order.ready} did not answer with 2xx within {order.within:.0f} s: {answered}; "
                f"{order.image} said:\n  {_last_words(container)}"
            )
        left.wait(POLL_SECONDS)


def _answer_of(address: str) -> str:
    """Ask an address, and return its status, or why there is none.

    Its certificate is not checked here: nothing is told to it, and the run itself checks it.
    """
    parts = urlsplit(address)
    place = (parts.hostname or HOST, parts.port)
    connection = (
        http.client.HTTPSConnection(*place, timeout=ANSWER_SECONDS, context=ssl._create_unverified_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(*place, timeout=ANSWER_SECONDS)
    )
    with contextlib.closing(connection):
        try:
            connection.request("GET", parts._replace(scheme="", netloc="", fragment="").geturl() or "/")
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return _reason(error)


def _last_words(container: Any) -> str:
    out, err = container.get_logs()
    said = (out + err).decode("utf-8", "replace").strip()[-LONGEST_WORDS:]
    return said.replace("\n", "\n  ") or "nothing"


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:LONGEST_REASON]


if __name__ == "__main__":
    sys.exit(main())
