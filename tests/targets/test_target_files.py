"""Target files are read as strictly as scenarios, and their secrets come from where they say."""

from pathlib import Path

import certifi
import pytest

from harness.catalogue.loading import load_catalogue
from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.protocol.secret import Secret
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import load_deviations
from harness.targets.filling import TargetError
from harness.targets.loading import load_target, target_of_address
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


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("file: nowhere", "cannot read the secret file {folder}/nowhere: No such file or directory"),
        ('command: ["false", unspeakable]', "the command for a secret failed: false: it ended with 1"),
        ("command: [no-such-command]", "the command for a secret failed: no-such-command: No such file or directory"),
        ("command: [printf, '\\377']", "the command for a secret failed: printf: what it holds is not UTF-8"),
        ('command: ["tr\\0ue"]', "the command for a secret failed: tr\0ue: it has a NUL character"),
        ('file: "a\\0b"', "cannot read the secret file {folder}/a\0b: it has a NUL character"),
    ],
)
def test_a_secret_that_cannot_be_read_is_told_with_whose_it_is(password: str, why: str, tmp_path: Path) -> None:
    text = SMALL.replace("env: ALICE_PASSWORD", password)
    file, path = load_target(written(tmp_path, text), SHIPPED)
    with pytest.raises(TargetError) as refused:
        resolve(file, path, {})
    assert str(refused.value) == f"users: alice: {why.format(folder=tmp_path)}"


@pytest.mark.parametrize(
    ("issuer", "said"),
    [
        ("op.example", "an issuer is an address that begins with https:// or http://, and names a host"),
        ("https://", "an issuer is an address that begins with https:// or http://, and names a host"),
        ("https://[::1", "Invalid IPv6 URL"),
        ("https://op.example:99999", "Port out of range 0-65535"),
        ("https://us:hidden@op.example", "an issuer has no user and no password"),
    ],
)
def test_an_issuer_that_is_no_address_is_a_mistake_of_the_file_and_of_the_command(
    issuer: str, said: str, tmp_path: Path
) -> None:
    place = written(tmp_path, SMALL.replace("https://op.example", issuer))
    with pytest.raises(DocumentErrors) as mistakes:
        load_target(place, SHIPPED)
    told = str(mistakes.value)
    assert said in told
    assert "op.yaml:2:9" in told
    assert "hidden" not in told
    with pytest.raises(TargetError) as refused:
        target_of_address(issuer, "alice", Secret("word"))
    assert f"--target: {said}" in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "said", "column"),
    [
        ("{requirement: RFC6749-4.1.2-55, reason: x}", "no requirement is called 'RFC6749-4.1.2-55'", 19),
        ("{requirement: RFC6749-4.1.2-5, until: soon, reason: x}", "until: is a date, YYYY-MM-DD", 43),
        ('{requirement: RFC6749-4.1.2-5, reason: ""}', "'reason' must have 1 character or more", 44),
        ("{requirement: RFC6749-4.1.2-5, group: plain-http-on-loopback, reason: x}", "either a requirement or", 5),
    ],
)
def test_a_mistake_in_a_deviation_is_shown_where_it_stands(entry: str, said: str, column: int, tmp_path: Path) -> None:
    diagnostics: list[Diagnostic] = []
    place = Path(written(tmp_path, f"deviations:\n  - {entry}\n"))
    assert load_deviations(place, CATALOGUE, "https://op.example", diagnostics) == ()
    assert [(one.span and one.span.column, said in one.message) for one in diagnostics] == [(column, True)]


def test_a_deviations_file_that_is_not_there_is_told_with_what_names_it(tmp_path: Path) -> None:
    diagnostics: list[Diagnostic] = []
    load_deviations(tmp_path / "known.yaml", CATALOGUE, "https://op.example", diagnostics)
    told = str(DocumentErrors(diagnostics))
    assert f"there is no deviations file {tmp_path / 'known.yaml'}" in told
    assert "the target file names it as 'deviations'" in told
    assert told.endswith("\n\n1 mistake")


def test_a_command_has_words(tmp_path: Path) -> None:
    with pytest.raises(DocumentErrors, match=r"op\.yaml:5"):
        load_target(written(tmp_path, SMALL.replace("{env: ALICE_PASSWORD}", "{command: []}")), SHIPPED)


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ("{connect_to: {op.example: 'elsewhere:\u00b2'}}", "network.connect_to: 'op.example' leads to"),
        (f"{{connect_to: {{op.example: 'elsewhere:{'1' * 5000}'}}}}", "network.connect_to: 'op.example' leads to"),
        ('{ca_bundle: "a\\0b"}', "network.ca_bundle: "),
    ],
)
def test_a_network_that_cannot_be_used_is_named_by_its_key(tmp_path: Path, network: str, said: str) -> None:
    text = SMALL.replace("{env: ALICE_PASSWORD}", "alice-password") + f"network: {network}\n"
    with pytest.raises(TargetError) as refused:
        resolve(*load_target(written(tmp_path, text), SHIPPED), {})
    assert said in str(refused.value)


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
