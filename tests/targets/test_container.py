"""A provider in a container is started, judged where its port was published, and removed, whatever the run does."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.document.diagnostic import DocumentErrors
from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target

IMAGE = "localhost/hallmark-busybox:test"
TIMEOUT = 120
WITHOUT_REAPER = {
    "TESTCONTAINERS_RYUK_DISABLED": "true",
    "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
    "TC_HOST": "127.0.0.1",
}
# A provider whose configuration and keys are files.
SITE = """#!/bin/busybox sh
case "$PATH_INFO" in
  /.well-known/openid-configuration) found=/configuration.json ;;
  /keys) found=/keys.json ;;
  *) printf 'Status: 404\\r\\n\\r\\n'; exit ;;
esac
printf 'Content-Type: application/json\\r\\n\\r\\n'
/bin/busybox sed "s|ISSUER|$ISSUER|g" $found
"""
START = (
    "mkdir -p /www/cgi-bin && cp /site /www/cgi-bin/op && chmod 755 /www/cgi-bin/op && exec httpd -f -p 8080 -h /www"
)
CONFIGURATION = {
    "issuer": "ISSUER",
    "authorization_endpoint": "ISSUER/authorize",
    "token_endpoint": "ISSUER/token",
    "userinfo_endpoint": "ISSUER/userinfo",
    "jwks_uri": "ISSUER/keys",
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
}
SCENARIO = """\
scenario: The configuration names its issuer
steps:
  - discover: {}
    expect:
      OIDCD-4.3-1: The issuer in the metadata equals the URL prefix the document was fetched from.
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """The Docker engine, with an image of nothing but busybox."""
    docker = pytest.importorskip("docker", reason="no docker client for Python is installed")
    program = shutil.which("busybox")
    if program is None:
        pytest.skip("no busybox is installed, of which an image could be made")
    if not Path("/var/run/docker.sock").exists() and "DOCKER_HOST" not in os.environ:
        pytest.skip("no Docker engine answers")
    try:
        client = docker.from_env()
    except docker.errors.DockerException as error:
        pytest.skip(f"no Docker engine answers: {error}")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(Path(program).resolve(), "bin/busybox")
        for name in ("www", "tmp"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(folder)
    name, _, tag = IMAGE.rpartition(":")
    client.api.import_image_from_data(packed.getvalue(), repository=name, tag=tag)
    yield client
    client.images.remove(IMAGE, force=True)
    client.close()


def target_file(folder: Path, **container: Any) -> Path:
    """Write a target file for the provider in a container, with what is written otherwise."""
    for name, text in (
        ("site", SITE),
        ("configuration.json", json.dumps(CONFIGURATION)),
        ("keys.json", '{"keys": []}'),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    whole = {
        "image": IMAGE,
        "command": ["/bin/busybox", "sh", "-c", f"/bin/busybox --install -s /bin && {START}"],
        "ports": [8080],
        "environment": {"ISSUER": "http://127.0.0.1:{start.port.8080}/cgi-bin/op"},
        "files": {"/site": "site", "/configuration.json": "configuration.json", "/keys.json": "keys.json"},
        "ready": "http://127.0.0.1:{start.port.8080}/cgi-bin/op/keys",
        **container,
    }
    path = folder / "contained.yaml"
    content = {
        "target": "contained",
        "issuer": "http://127.0.0.1:{start.port.8080}/cgi-bin/op",
        "clients": {"dynamic": {}},
        "users": [{"name": "alice", "password": "alice-password"}],
        "start": {"container": whole, "within": 30},
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def words(target: Path) -> list[str]:
    scenario = target.parent / "configuration.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    given = ["run", str(scenario), "--target", str(target), "-n", "0", "--output", str(target.parent / "report")]
    return [sys.executable, "-m", "harness", *given]


def run(target: Path, **environment: str) -> tuple[int, str]:
    known = os.environ | WITHOUT_REAPER | environment
    done = subprocess.run(words(target), capture_output=True, text=True, timeout=TIMEOUT, env=known)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def running(engine: Any) -> list[Any]:
    found: list[Any] = engine.api.containers(all=True, filters={"ancestor": IMAGE})
    return found


def test_a_provider_in_a_container_is_judged_and_removed(engine: Any, tmp_path: Path) -> None:
    code, said = run(target_file(tmp_path))
    assert (code, "judged 1, blocked 0, skipped 0, of 1" in said) == (0, True), said
    assert running(engine) == []


def test_a_killed_run_leaves_no_container(engine: Any, tmp_path: Path) -> None:
    scenario = "scenario: Waiting\nsteps:\n  - wait: {seconds: 60}\n" + SCENARIO.partition("steps:\n")[2]
    target = target_file(tmp_path)
    command = words(target)
    Path(command[4]).write_text(scenario, encoding="utf-8")
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | WITHOUT_REAPER
    ) as process:
        _until(lambda: bool(running(engine)), "the container was started")
        process.send_signal(signal.SIGKILL)
    _until(lambda: not running(engine), "the container was removed")


def test_a_container_that_ends_by_itself_is_said_with_its_last_words(engine: Any, tmp_path: Path) -> None:
    command = ["/bin/busybox", "sh", "-c", "echo no database is configured; exit 1"]
    code, said = run(target_file(tmp_path, command=command))
    assert (code, "ended by itself" in said, "no database is configured" in said) == (3, True, True), said


def test_a_provider_that_is_never_ready_is_given_up(engine: Any, tmp_path: Path) -> None:
    target = target_file(tmp_path, ready="http://127.0.0.1:{start.port.8080}/never")
    target.write_text(target.read_text("utf-8").replace('"within": 30', '"within": 1'), encoding="utf-8")
    code, said = run(target)
    assert (code, "/never did not answer with 2xx within 1 s: 404" in said) == (3, True), said
    assert running(engine) == []


def test_where_no_docker_engine_answers_this_is_said(tmp_path: Path) -> None:
    pytest.importorskip("testcontainers")
    code, said = run(target_file(tmp_path), DOCKER_HOST=f"unix://{tmp_path}/docker.sock")
    assert (code, "start.container: no Docker engine answers" in said, IMAGE in said) == (3, True, True), said


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        ({}, "exactly one of process and container"),
        ({"process": ["true"], "container": {"image": IMAGE, "ports": [1], "ready": "http://h"}}, "exactly one of"),
        ({"npm": ".", "container": {"image": IMAGE, "ports": [1], "ready": "http://h"}}, "npm belongs to a process"),
        ({"container": {"image": IMAGE, "ports": [1], "ready": "/health"}}, "ready"),
    ],
)
def test_what_does_not_fit_together_is_refused(start: dict[str, Any], problem: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    users = [{"name": "alice", "password": "alice-password"}]
    path.write_text(json.dumps({"target": "op", "issuer": "http://127.0.0.1", "users": users, "start": start}), "utf-8")
    with pytest.raises(DocumentErrors, match=problem):
        load_target(str(path), scenarios_folder() / "targets")


def _until(holds: Any, what: str) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)
