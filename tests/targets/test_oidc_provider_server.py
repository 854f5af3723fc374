"""The server around npm's oidc-provider installs from its lock file, says where it is and stops when told."""

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

TARGET = Path(__file__).parents[2] / "scenarios" / "targets" / "oidc-provider"
MANIFESTS = ("package.json", "package-lock.json")
INSTALL_SECONDS = 120
STOP_SECONDS = 10
ANSWER_SECONDS = 10
NETWORK_FAILURES = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH")


def version_of(command: str) -> tuple[int, ...]:
    """The version that `command` reports; skips the test when there is no such command."""
    path = shutil.which(command)
    if path is None:
        pytest.skip(f"{command} is not installed")
    reported = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=ANSWER_SECONDS).stdout
    return tuple(int(number) for number in re.findall(r"\d+", reported)[:3])


def require_engines() -> None:
    """Skip the test unless node and npm are as new as package.json asks."""
    engines = json.loads((TARGET / "package.json").read_text())["engines"]
    for command, wanted in engines.items():
        least = tuple(int(number) for number in re.findall(r"\d+", wanted))
        found = version_of(command)
        if found[: len(least)] < least:
            pytest.skip(f"{command} {'.'.join(map(str, found))} is older than {wanted}")


def installed_modules() -> Path:
    """The `node_modules` of the lock file, from the user's cache or put there by `npm ci`."""
    digest = hashlib.sha256((TARGET / "package-lock.json").read_bytes()).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hallmark"
    installed = cache / f"oidc-provider-{digest[:16]}"
    if not installed.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            for name in MANIFESTS:
                shutil.copy(TARGET / name, fresh)
            install(fresh)
            # Another worker may have been faster: its copy is the same.
            if not installed.exists():
                try:
                    fresh.rename(installed)
                except OSError:
                    assert installed.exists()
    return installed / "node_modules"


def install(folder: Path) -> None:
    """Run `npm ci` in `folder`; skips the test when the registry is out of reach."""
    done = subprocess.run(
        ["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
    )
    if done.returncode != 0 and any(failure in done.stderr for failure in NETWORK_FAILURES):
        pytest.skip("npm ci does not reach its registry")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """The installed server's main file."""
    require_engines()
    for module in TARGET.glob("*.mjs"):
        shutil.copy(module, tmp_path)
    (tmp_path / "package.json").write_bytes((TARGET / "package.json").read_bytes())
    (tmp_path / "node_modules").symlink_to(installed_modules(), target_is_directory=True)
    return tmp_path / "server.mjs"


@contextmanager
def running(server: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The server as a process that ends with its standard input."""
    process = subprocess.Popen(
        ["node", str(server)],
        env={**os.environ, "PORT": "0", "STOP_WITH_STDIN": "1", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def issuer_of(process: subprocess.Popen[str]) -> str:
    """The issuer in the line that the server prints when it answers."""
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert list(ready) == ["issuer"]
    return str(ready["issuer"])


def fetched(url: str) -> dict[str, Any]:
    """The JSON object at `url`."""
    with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:
        document = json.load(response)
    assert isinstance(document, dict)
    return document


def test_the_server_prints_its_issuer_alone_and_stops_when_standard_input_closes(server: Path) -> None:
    with running(server) as process:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", issuer_of(process))
        rest, _ = process.communicate(timeout=STOP_SECONDS)
        assert rest == ""
        assert process.returncode == 0


def test_discovery_offers_what_the_basic_and_config_profiles_ask_for(server: Path) -> None:
    with running(server) as process:
        issuer = issuer_of(process)
        metadata = fetched(f"{issuer}/.well-known/openid-configuration")
        keys = fetched(metadata["jwks_uri"])["keys"]
    assert metadata["issuer"] == issuer
    assert "code" in metadata["response_types_supported"]
    assert {"authorization_code", "refresh_token", "client_credentials"} <= set(metadata["grant_types_supported"])
    assert set(metadata["scopes_supported"]) == {"openid", "profile", "email", "address", "phone", "offline_access"}
    assert set(metadata["id_token_signing_alg_values_supported"]) == {"RS256", "PS256", "ES256", "EdDSA", "HS256"}
    assert {"client_secret_jwt", "private_key_jwt", "none"} <= set(metadata["token_endpoint_auth_methods_supported"])
    assert metadata["request_parameter_supported"] is True
    assert metadata["claims_parameter_supported"] is True
    assert metadata["backchannel_logout_supported"] is True
    for name in ("registration", "introspection", "revocation", "userinfo", "end_session"):
        assert metadata[f"{name}_endpoint"].startswith(f"{issuer}/")
    assert {key["kty"] for key in keys} == {"RSA", "EC", "OKP"}
    assert not any("d" in key for key in keys)


def test_a_web_client_registers_itself_without_credentials(server: Path) -> None:
    with running(server) as process:
        issuer = issuer_of(process)
        request = urllib.request.Request(
            f"{issuer}/reg",
            data=json.dumps({"redirect_uris": ["https://rp.example/callback"]}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:
            client = json.load(response)
            assert response.status == 201
    assert client["redirect_uris"] == ["https://rp.example/callback"]
    assert client["client_secret"]
    assert client["registration_client_uri"].startswith(f"{issuer}/")


def test_a_port_in_use_is_one_line_on_standard_error_and_exit_2(server: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = str(occupied.getsockname()[1])
        with running(server, PORT=port) as process:
            output, errors = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 2
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert port in errors


def test_the_lock_file_names_no_registry() -> None:
    locked = json.loads((TARGET / "package-lock.json").read_text())["packages"]
    installed = [package for path, package in locked.items() if path]
    assert installed
    assert not any("resolved" in package for package in installed)
    assert all(package["integrity"] for package in installed)
