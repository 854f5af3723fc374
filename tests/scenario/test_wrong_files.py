"""Wrong scenario files: each gives exactly the messages that stand beside it."""

from functools import cache
from pathlib import Path

import pytest

from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.scenario.reading import Vocabulary, read_scenario
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder

FOLDER = Path(__file__).parent / "wrong"
FILES = sorted(FOLDER.glob("*.yaml"))


@cache
def vocabulary() -> Vocabulary:
    suite = load_suite(scenarios_folder(), [])
    return Vocabulary(suite.catalogue, suite.standing)


def messages(path: Path) -> str:
    diagnostics: list[Diagnostic] = []
    text = path.read_text("utf-8")
    named = Path(path.name)
    assert read_scenario(named, path.stem, vocabulary(), diagnostics, text) is None
    return str(DocumentErrors(diagnostics, {named: text})) + "\n"


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_wrong_file_gives_exactly_its_messages(path: Path) -> None:
    assert messages(path) == path.with_suffix(".txt").read_text("utf-8")
