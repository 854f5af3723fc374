"""Secrets stand in a target file only where that is said, and leave a run only where that is asked for."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli.main import main
from harness.recording import repeat_options
from harness.runner.options import Options
from harness.runner.raw_record import write_raw_record
from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target
from harness.targets.secrets import literal_secrets
from tests.hostile.servers import answer, provider, serving

TIMEOUT = 120
SECRET = "50% of a canary"
CLIENT = answer(json.dumps({"client_id": "one", "client_secret": "secret of one"}).encode(), status="201 Created")
FILE = """\
target: op
issuer: {issuer}
clients:
  dynamic: {{initial_access_token: {{env: TOKEN}}}}
users:
  - {{name: alice, password: literal-password}}
network:
  headers:
    op.example: {{Authorization: literal-header, X-Plain: no secret}}
"""


def target(folder: Path, issuer: str) -> str:
    path = folder / "op.yaml"
    path.write_text(FILE.format(issuer=issuer), "utf-8")
    return str(path)


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "harness",
        "run",
        "oidc-core/code-reuse",
        "-n",
        "0",
        "--output",
        str(folder / "out"),
    ]
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")}
    return subprocess.run(
        [*command, *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**environment, "TOKEN": SECRET, **variables},
    )


def test_secrets_are_announced_to_github_actions_and_nowhere_else(tmp_path: Path) -> None:
    with serving(provider(register=CLIENT)) as address:
        words = ("--target", target(tmp_path, address))
        there, elsewhere = run(tmp_path, *words, GITHUB_ACTIONS="true"), run(tmp_path, *words)
    assert [line for line in there.stderr.splitlines() if line.startswith("::")] == [
        "::add-mask::literal-header",
        "::add-mask::50%25 of a canary",
        "::add-mask::literal-password",
    ]
    assert "::add-mask::" not in there.stdout + elsewhere.stdout + elsewhere.stderr
    assert SECRET not in elsewhere.stdout + elsewhere.stderr


def test_each_exchange_is_kept_as_it_was_for_its_owner_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with serving(provider(register=CLIENT)) as address:
        done = run(tmp_path, "--target", target(tmp_path, address), "--keep-secrets", str(kept))
    (file,) = kept.iterdir()
    assert file.name == "oidc-core-code-reuse.har", done.stdout + done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    entries = json.loads(file.read_text("utf-8"))["log"]["entries"]
    (registered,) = (one for one in entries if one["request"]["url"].endswith("/register"))
    assert {"name": "Authorization", "value": f"Bearer {SECRET}"} in registered["request"]["headers"]
    assert "secret of one" in registered["response"]["content"]["text"]
    events = (tmp_path / "out" / "events.ndjson").read_text("utf-8")
    assert "secret of one" not in events


def test_a_file_that_others_may_read_is_not_written_into(tmp_path: Path) -> None:
    earlier = tmp_path / "a.har"
    earlier.write_text("open to all", "utf-8")
    earlier.chmod(0o644)
    assert write_raw_record(tmp_path, "a", ()) == earlier
    assert stat.S_IMODE(earlier.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("database", "shown"),
    [
        ("postgresql://op:can@a/ry@127.0.0.1/op", ("--database", "postgresql://op:...@127.0.0.1/op")),
        ("sqlite:////var/lib/op.sqlite", ("--database", "sqlite:////var/lib/op.sqlite")),
        ("postgresql", ("--database", "postgresql")),
        (None, ()),
    ],
)
def test_the_command_that_repeats_a_verdict_has_no_password_of_a_database(
    database: str | None, shown: tuple[str, ...]
) -> None:
    assert repeat_options(Options(scenarios=str(scenarios_folder()), database=database)) == shown


def test_the_command_that_repeats_a_verdict_names_a_scenarios_folder_of_ones_own(tmp_path: Path) -> None:
    assert repeat_options(Options(scenarios=str(tmp_path), user="alice")) == (
        "--user",
        "alice",
        "--scenarios",
        str(tmp_path),
    )


def test_secrets_are_not_kept_in_ci(tmp_path: Path) -> None:
    done = run(tmp_path, "--keep-secrets", str(tmp_path / "kept"), CI="true")
    assert done.returncode == 2
    assert "error: --keep-secrets: is refused where the variable CI is set" in done.stderr
    assert not (tmp_path / "kept").exists()


def test_a_secret_in_the_file_of_a_provider_elsewhere_is_a_warning(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["lint", "--target", target(tmp_path, "https://op.example")])
    assert done.exit_code == 0, done.output
    said = "op.yaml:6: users.0.password: a secret of a provider that is not on this machine stands in the file"
    assert said in done.output
    assert "network.headers.op.example.Authorization: a secret" in done.output
    assert "2 warnings" in done.output
    assert "literal-" not in done.output


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:4444", "'{start.issuer}'"])
def test_a_secret_of_a_provider_on_this_machine_is_none(issuer: str, tmp_path: Path) -> None:
    file, path = load_target(target(tmp_path, issuer), tmp_path)
    assert not literal_secrets(path, file.issuer)
