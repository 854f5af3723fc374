"""Lint tells which scenarios and profiles a target file names that there are none of."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli.main import main

FILE = """\
target: op
issuer: https://op.example
clients: {dynamic: {}}
users: [{name: alice, password: {env: ALICE_PASSWORD}}]
"""


def linted(folder: Path, more: str, deviations: str = "[]") -> Result:
    (folder / "known.yaml").write_text(f"deviations: {deviations}\n", "utf-8")
    file = folder / "op.yaml"
    file.write_text(f"{FILE}deviations: known.yaml\n{more}", "utf-8")
    return CliRunner().invoke(main, ["lint", "--target", str(file)])


@pytest.mark.parametrize(
    ("more", "deviations", "said"),
    [
        (
            "may_skip: [{scenario: oidc-core/code-reus, reason: x}]\n",
            "[]",
            ("no scenario is called 'oidc-core/code-reus'", "op.yaml:6:23", "did you mean 'oidc-core/code-reuse'?"),
        ),
        (
            "offers: {profiles: [config, basci]}\n",
            "[]",
            ("no profile is called 'basci'", "op.yaml:6:29", "did you mean 'basic'?"),
        ),
        (
            "",
            "[{requirement: RFC6749-4.1.2-5, in: oidc-cor/*, reason: x}]",
            ("no scenario is called 'oidc-cor/*'", "known.yaml:1:14"),
        ),
        (
            "",
            "[{requirement: RFC6749-4.1.2-55, reason: x}]",
            ("no requirement is called 'RFC6749-4.1.2-55'", "known.yaml:1:28", "did you mean 'RFC6749-4.1.2-5'?"),
        ),
    ],
)
def test_a_name_that_nothing_has_is_a_mistake(
    more: str, deviations: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    done = linted(tmp_path, more, deviations)
    assert done.exit_code == 2, done.output
    assert [one for one in said if one not in done.stderr] == []
    assert "1 mistake in 1 file" in done.stderr


def test_names_of_scenarios_of_their_variants_and_cases_are_none(tmp_path: Path) -> None:
    places = ("'*'", "oidc-core/code-reuse", "'*form_post*'", "back-channel-logout/client-that-fails[refusal]")
    entries = ", ".join(f"{{requirement: RFC6749-4.1.2-5, in: {place}, reason: x}}" for place in map(quoted, places))
    done = linted(tmp_path, "may_skip: [{scenario: session-management/*, reason: x}]\n", f"[{entries}]")
    assert done.exit_code == 0, done.output


def quoted(place: str) -> str:
    return place if place.startswith("'") else f"'{place}'"
