"""A database in a container that starts and ends with the provider."""

import os
import secrets
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import text

from reference_server.serving.database import WrongDatabase
from reference_server.serving.ports import HOST
from reference_server.storage.engine import open_engine
from reference_server.storage.failures import DatabaseAway

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

DOCKER_SOCKET = "unix:///var/run/docker.sock"
READY_SECONDS = 60.0
POLL_SECONDS = 0.2
USER = "hallmark"
PASSWORD_BYTES = 24


class NoContainer(WrongDatabase):
    """No Docker engine answers, or it cannot run the image; the message says which."""


class Image(Struct, frozen=True):
    """How a database image is told its user, where it listens, and the options of a server that nothing outlives."""

    variable: str
    default: str
    port: int
    scheme: str
    environment: Mapping[str, str]
    options: tuple[str, ...]


IMAGES: Mapping[str, Image] = {
    "postgresql": Image(
        variable="HALLMARK_POSTGRES_IMAGE",
        default="postgres:15",
        port=5432,
        scheme="postgresql",
        environment={"POSTGRES_USER": "{user}", "POSTGRES_PASSWORD": "{password}", "POSTGRES_DB": "{user}"},
        options=("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    ),
    "mysql": Image(
        variable="HALLMARK_MYSQL_IMAGE",
        default="mariadb:10.11",
        port=3306,
        scheme="mysql",
        environment={
            "MYSQL_USER": "{user}",
            "MYSQL_PASSWORD": "{password}",
            "MYSQL_DATABASE": "{user}",
            "MYSQL_ROOT_PASSWORD": "{password}",
        },
        options=("--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve"),
    ),
}
"""The databases that are started by name."""


@contextmanager
def container_database(name: str) -> Iterator[str]:
    """The URL of a fresh database in a container, published on the loopback interface only.

    `name` is a key of `IMAGES`. The container is removed at the end. Raises `NoContainer`.
    """
    image = IMAGES[name]
    reference = os.environ.get(image.variable) or image.default
    password = secrets.token_hex(PASSWORD_BYTES)
    container = _started(image, reference, password)
    try:
        port = _published_port(container, image.port)
        url = f"{image.scheme}://{USER}:{password}@{HOST}:{port}/{USER}"
        _await_database(url, reference)
        yield url
    finally:
        container.stop()


def _started(image: Image, reference: str, password: str) -> "DockerContainer":
    try:
        from docker.errors import DockerException
        from testcontainers.core.container import DockerContainer
    except ModuleNotFoundError as error:
        raise NoContainer(
            "a database by name is started with testcontainers; pip install 'oidc-hallmark[databases]'"
        ) from error
    try:
        _reach_engine()
        container = DockerContainer(reference)
    except (DockerException, OSError) as error:
        raise NoContainer(
            f"no Docker engine answers, and a database by name needs one to run {reference}; start it, or give the URL "
            f"of a database ({_reason(error)})"
        ) from error
    container.ports[f"{image.port}/tcp"] = (HOST, None)  # type: ignore[assignment]
    container.with_command(list(image.options))
    for variable, value in image.environment.items():
        container.with_env(variable, value.format(user=USER, password=password))
    try:
        return container.start()
    except DockerException as error:
        container.stop()
        raise NoContainer(
            f"the Docker engine cannot run {reference}; {image.variable} names another image, and where "
            f"testcontainers/ryuk cannot be pulled set TESTCONTAINERS_RYUK_DISABLED=true ({_reason(error)})"
        ) from error


def _reach_engine() -> None:
    """Connect to the engine's socket, which docker's own client leaves open where it fails; raises `OSError`."""
    kind, _, path = os.environ.get("DOCKER_HOST", DOCKER_SOCKET).partition("://")
    if kind == "unix":
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path)


def _published_port(container: "DockerContainer", port: int) -> int:
    wrapped: Any = container.get_wrapped_container()
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        wrapped.reload()
        for binding in wrapped.ports.get(f"{port}/tcp") or ():
            return int(binding["HostPort"])
        time.sleep(POLL_SECONDS)
    raise NoContainer(f"the container ended without opening its port; it said: {_last_words(container)}")


def _await_database(url: str, reference: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    engine = open_engine(url, quiet=True)
    try:
        while True:
            try:
                with engine.connect() as connection:
                    connection.execute(text("SELECT 1"))
                return
            except DatabaseAway as error:
                if time.monotonic() > deadline:
                    raise NoContainer(f"the database in {reference} did not answer in {READY_SECONDS:.0f} s") from error
                time.sleep(POLL_SECONDS)
    finally:
        engine.dispose()


def _last_words(container: "DockerContainer") -> str:
    out, err = container.get_logs()
    return (out + err).decode("utf-8", "replace").strip()[-300:] or "nothing"


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
