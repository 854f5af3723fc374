"""Every command that cannot go on says why in one message, and tells by its exit code how it ended."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from harness.__main__ import command
from harness.cli import explaining, login
from harness.cli.main import main
from tests.hostile.servers import provider, serving

WITHOUT_USERS = "target: op\nisuer: https://op.example\nclients: {dynamic: {}}\n"
WITHOUT_START = """\
target: op
issuer: {issuer}
clients: {{dynamic: {{}}}}
users: [{{name: alice, password: word}}]
"""
TIMEOUT = 60


def hallmark(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
def test_a_command_that_is_interrupted_ends_with_130(stop: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise stop

    monkeypatch.setattr(explaining, "loaded_suite", interrupted)
    done = hallmark("explain", "RFC6749-4.1.2-5")
    assert done.exit_code == 130
    assert done.output == "interrupted\n"


def test_ctrl_c_at_the_prompt_for_a_password_is_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise click.Abort

    monkeypatch.delenv("HALLMARK_PASSWORD", raising=False)
    monkeypatch.setattr(login, "given_password", interrupted)
    assert hallmark("login", "--target", "https://op.example", "--user", "alice").exit_code == 130


@pytest.mark.parametrize(
    "words", [["list", "faults"], ["lint"], ["login"], ["doctor"], ["run", "oidc-core/code-flow", "-n", "0"]]
)
def test_a_wrong_target_file_is_shown_with_its_mistake(words: list[str], tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    file.write_text(WITHOUT_USERS, "utf-8")
    output = ["--output", str(tmp_path / "report")] if words[0] == "run" else []
    done = hallmark(*words, "--target", str(file), *output)
    assert done.exit_code == 2, done.output
    assert "error: unknown key 'isuer'" in done.stderr
    assert "op.yaml:2:1" in done.stderr


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("op.example", "there is no target file op.example; the address of a provider begins with https://"),
        (
            "HTTPS://op.example",
            "there is no target file HTTPS://op.example; the address of a provider begins with https",
        ),
        (
            "ftp://op.example",
            "there is no target file ftp://op.example; the address of a provider begins with https://",
        ),
        ("nowhere.yaml", "there is no target file nowhere.yaml\n"),
        (
            "nowhere",
            "no target is called 'nowhere'; shipped are authlib, django-oauth-toolkit, hydra, hydra-registration,",
        ),
        ("refrence", "no target is called 'refrence'; did you mean 'reference'? A file's name ends in .yaml"),
    ],
)
def test_a_target_that_there_is_not_is_told_with_what_there_is(target: str, said: str, tmp_path: Path) -> None:
    done = hallmark("run", "--target", target, "--output", str(tmp_path))
    assert done.exit_code == 2
    assert f"error: {said}" in done.stderr
    assert ".deviations" not in done.stderr


def test_a_target_file_that_is_given_as_a_scenario_is_told_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    file.write_text(WITHOUT_START.format(issuer="https://op.example"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "harness", "run", str(file), "--output", str(tmp_path / "report")],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 2
    assert done.stderr == f"error: {file} is a target file and no scenario: say --target {file}\n"


def test_what_is_to_be_watched_has_to_be_there(tmp_path: Path) -> None:
    done = hallmark("run", "--watch", "--also-watch", str(tmp_path / "src"), "--output", str(tmp_path))
    assert done.exit_code == 2
    assert f"error: --also-watch: there is no file and no folder {tmp_path / 'src'}" in done.stderr


def test_an_address_has_no_list_of_faults() -> None:
    done = hallmark("list", "faults", "--target", "https://op.example")
    assert done.exit_code == 2
    assert "a provider at an address has no list of faults" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "modules", "--profile", "basci"], "no profile is called 'basci': did you mean 'basic'?"),
        (["list", "scenarios", "--profile", "basci"], "no profile is called 'basci': did you mean 'basic'?"),
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["init", "op.example", "--user", "alice"], "op.example is no address; expected that of a provider"),
        (
            ["init", "https://op.example", "--user", "alice", "--write", "op"],
            "--write: expected a name that ends in .yaml, not op",
        ),
    ],
)
def test_a_word_that_is_not_known_is_told_with_what_may_be_meant(words: list[str], said: str) -> None:
    done = hallmark(*words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_list_whose_results_are_not_there_names_the_folder(tmp_path: Path) -> None:
    done = hallmark("list", "modules", "--results", str(tmp_path))
    assert done.exit_code == 2
    assert f"--results: {tmp_path / 'events.ndjson'}: the record cannot be read" in done.stderr


def test_allure_that_is_not_installed_is_told_before_anything_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec

    def without_allure(name: str, *rest: Any) -> Any:
        return None if name == "allure_pytest" else found(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", without_allure)
    done = hallmark("run", "--alluredir", str(tmp_path / "allure"), "--output", str(tmp_path))
    assert done.exit_code == 2
    assert (
        "--alluredir: needs allure-pytest, which is not installed: pip install 'oidc-hallmark[allure]'" in done.stderr
    )


def test_a_folder_for_secrets_that_cannot_be_made_is_told_before_anything_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "file").write_text("", "utf-8")
    done = hallmark("run", "--keep-secrets", str(tmp_path / "file"), "--output", str(tmp_path / "report"))
    assert done.exit_code == 2
    assert f"--keep-secrets: the folder {tmp_path / 'file'} cannot be made: File exists" in done.stderr


def test_a_folder_for_allure_that_cannot_be_made_is_told_before_anything_is_judged(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = hallmark("run", "--alluredir", str(tmp_path / "file"), "--output", str(tmp_path / "report"))
    assert done.exit_code == 2
    assert f"--alluredir: the folder {tmp_path / 'file'} cannot be made: File exists" in done.stderr


def test_a_user_without_a_home_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def homeless() -> Path:
        raise RuntimeError

    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        command()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "error: this user has no home folder: set HOME to a folder that can be written\n"
    )


@pytest.mark.parametrize(
    ("variable", "words", "code", "said"),
    [
        (
            "XDG_CACHE_HOME",
            ["doctor", "--target", "authlib"],
            3,
            "authlib cannot be installed in {folder}/hallmark/authlib-",
        ),
        (
            "XDG_STATE_HOME",
            ["run", "oidc-core/code-flow", "-n", "0", "--output", "{output}", "--target", "{file}"],
            2,
            "the journal of clients cannot be kept in {folder}/hallmark/journals: Not a directory",
        ),
    ],
)
def test_a_folder_of_ones_own_that_cannot_be_written_is_named(
    variable: str, words: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "file"
    folder.write_text("", "utf-8")
    monkeypatch.setenv(variable, str(folder))
    with serving(provider()) as address:
        file = tmp_path / "op.yaml"
        file.write_text(WITHOUT_START.format(issuer=address), "utf-8")
        done = hallmark(*(word.format(output=tmp_path / "report", file=file) for word in words))
    assert done.exit_code == code, done.output
    assert said.format(folder=folder) in done.stderr
    assert f"; {variable} may name a folder that can be written" in done.stderr


def test_a_terminal_that_knows_few_characters_is_shown_those_it_knows() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "harness", "list", "profiles"],
        capture_output=True,
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert b"oidcc-backchannel-rp-initiated-logout-certification-test-p?" in done.stdout
