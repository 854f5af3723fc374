"""Each wrong file gives exactly the message that stands beside it, with libyaml and without."""

import importlib.util
from pathlib import Path

import pytest
import yaml

from harness.document import Diagnostic, DocumentErrors, load_document, read_model

HERE = Path(__file__).parent
TEXTS = sorted((HERE / "wrong" / "text").glob("*.yaml"))
MODELS = sorted((HERE / "wrong" / "model").glob("*.yaml"))


def sample_model():
    spec = importlib.util.spec_from_file_location("document_sample", HERE / "sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Sample


SAMPLE = sample_model()


def message(path: Path, model=None) -> str:
    diagnostics: list[Diagnostic] = []
    node = load_document(path, diagnostics=diagnostics)
    if model is not None and node is not None:
        read_model(model, node, diagnostics=diagnostics)
    return f"{DocumentErrors(diagnostics)}\n"


@pytest.fixture(params=[True, False], ids=["libyaml", "python"])
def parser(request, monkeypatch):
    if request.param and not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param)
    monkeypatch.chdir(HERE)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_file_outside_the_subset_gives_the_message_beside_it(path, parser):
    assert message(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_file_that_does_not_fit_its_model_gives_the_message_beside_it(path, parser):
    assert message(path, SAMPLE) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_expected_message_has_its_file():
    expected = {path.with_suffix(".yaml") for path in (HERE / "wrong").glob("*/*.txt")}
    assert expected == {*TEXTS, *MODELS}
