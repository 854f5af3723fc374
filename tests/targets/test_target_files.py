"""Target files are read as strictly as scenarios, and their secrets come from where they say."""

from pathlib import Path

import certifi
import pytest

from harness.catalogue.loading import load_catalogue
from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import load_deviations
from harness.targets.filling import TargetError
from harness.targets.loading import load_target
from harness.targets.target import resolve

SHIPPED = scenarios_folder() / "targets"
SMALL = """\
target: op
issuer: https://op.example
clients: {dynamic: {}}
users:
  - {name: alice, password: {env: ALICE_PASSWORD}}
"""


def written(folder: Path, text: str, name: str = "op.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


CATALOGUE = load_catalogue(scenarios_folder() / "requirements")
TARGETS = sorted(path.stem for path in SHIPPED.glob("*.yaml") if not path.stem.endswith(".deviations"))


@pytest.mark.parametrize("name", TARGETS)
def test_the_shipped_targets_are_right(name: str) -> None:
    file, path = load_target(name, SHIPPED)
    facts = {
        "start.issuer": "http://127.0.0.1:1",
        "start.admin": "http://127.0.0.1:2",
        "start.ca_bundle": certifi.where(),
    }
    assert resolve(file, path, facts).issuer.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("name", TARGETS)
def test_the_deviations_of_the_shipped_targets_name_requirements(name: str) -> None:
    file, path = load_target(name, SHIPPED)
    diagnostics: list[Diagnostic] = []
    if path is not None and file.deviations is not None:
        load_deviations(path.parent / file.deviations, CATALOGUE, "http://127.0.0.1:1", diagnostics)
    assert diagnostics == []


@pytest.mark.parametrize(
    ("issuer", "excused", "told"),
    [
        ("http://127.0.0.1:1", True, []),
        ("https://127.0.0.1:1", False, []),
        ("https://op.example", False, ["is for providers on loopback, not for https://op.example"]),
    ],
)
def test_plain_http_on_loopback_excuses_plain_http_alone(
    tmp_path: Path, issuer: str, excused: bool, told: list[str]
) -> None:
    place = written(tmp_path, "deviations:\n  - {group: plain-http-on-loopback, reason: No certificate.}\n")
    diagnostics: list[Diagnostic] = []
    found = load_deviations(Path(place), CATALOGUE, issuer, diagnostics)
    assert [one.group for one in found] == (["plain-http-on-loopback"] if excused else [])
    assert [one.message.partition("plain-http-on-loopback ")[2] for one in diagnostics] == told


def test_a_secret_comes_from_the_environment_a_file_or_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALICE_PASSWORD", "from the environment")
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    others = (
        "  - {name: bob, password: {file: secret}}\n  - {name: carol, password: {command: [echo, from a command]}}\n"
    )
    file, path = load_target(written(tmp_path, SMALL + others), SHIPPED)
    target = resolve(file, path, {})
    revealed = [user.password.reveal() for user in target.users]
    assert revealed == ["from the environment", "from a file", "from a command"]
    assert "from" not in repr(target.users)


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALICE_PASSWORD", raising=False)
    file, path = load_target(written(tmp_path, SMALL), SHIPPED)
    with pytest.raises(TargetError, match="ALICE_PASSWORD is not set"):
        resolve(file, path, {})


def test_an_unknown_key_is_refused_with_its_place_and_a_guess(tmp_path: Path) -> None:
    with pytest.raises(DocumentErrors) as caught:
        load_target(written(tmp_path, SMALL + "deviation: known.yaml\n"), SHIPPED)
    assert "deviations" in str(caught.value)
    assert "op.yaml:6:1" in str(caught.value)


def test_a_target_extends_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALICE_PASSWORD", "secret")
    written(tmp_path, SMALL, "ground.yaml")
    file, _ = load_target(written(tmp_path, "extends: ground.yaml\nissuer: https://other.example\n"), SHIPPED)
    assert (file.issuer, file.target) == ("https://other.example", "op")
