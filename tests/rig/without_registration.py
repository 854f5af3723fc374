"""A provider where an administrator has made clients beforehand: those that `hallmark list clients` asks for."""

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.rig.runs import TIMEOUT, command, target_file

SERVE = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
# Of what an administrator's answer tells of a client, what was not asked for may be left out.
ASKED = ("client_id", "client_secret")


@contextmanager
def living_provider(*options: str) -> Iterator[Mapping[str, str]]:
    """A reference provider over https that goes on after a run; yields what it says of itself."""
    words = [*SERVE, "--tls", "self-signed", *options]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        facts: dict[str, str] = json.loads(process.stdout.readline())
        try:
            yield facts
        finally:
            process.stdin.close()


@contextmanager
def without_registration(folder: Path) -> Iterator[Path]:
    """Nobody registers a client here; each that the Basic profile needs was made by an administrator."""
    with living_provider("--set", "dynamic_client_registration=false") as facts:
        status, said = command("list", "clients", "--profile", "basic", "--format", "json")
        assert status == 0, said
        static = [made(facts, one["metadata"]) for one in json.loads(said)["clients"]]
        yield target_file(
            folder,
            "without-registration",
            issuer=facts["issuer"],
            start=None,
            network={"ca_bundle": facts["ca_bundle"]},
            clients={"dynamic": None, "static": static},
            rotate_keys=None,
            trust_issuer=None,
            faults=None,
            deviations=None,
        )


def made(facts: Mapping[str, str], metadata: dict[str, Any]) -> dict[str, Any]:
    """Let the administrator make a client, and return it as a target file names it."""
    context = ssl.create_default_context(cafile=facts["ca_bundle"])
    asked = Request(
        f"{facts['admin']}/admin/clients",
        json.dumps({**metadata, "scope": "openid profile email address phone offline_access"}).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(asked, timeout=TIMEOUT, context=context if facts["admin"].startswith("https") else None) as response:
        told = json.load(response)
    return {**{name: told[name] for name in ASKED}, "metadata": metadata}
