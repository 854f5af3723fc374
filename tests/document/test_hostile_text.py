"""Whatever a file holds, reading it ends in a tree or in diagnostics that can be shown."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from harness.document import Diagnostic, DocumentErrors, load_document, plain, read_model

FILE = Path("hostile.yaml")
PIECES = st.sampled_from(
    [
        *("a", "b: ", ": ", "- ", "? ", "{", "}", "[", "]", ",", "\n", "\n  ", "\t", "'", '"', "|", ">", "#", "~"),
        *("&x ", "*x", "!t ", "@", "`", "%YAML 1.1\n", "---\n", "...\n", "\r", "\\", "<<: ", "client_secret: "),
        *('"\\ud800"', '"\\U7fffffff"', "\ufeff", "\u2028", "\x00", "\ud800", "\U0001f600", "0x", "1e999", ".nan"),
        "9" * 5000,
    ]
)
TEXTS = st.one_of(st.text(st.characters(exclude_categories=[])), st.lists(PIECES, max_size=30).map("".join))
WORDS = st.text(st.characters(max_codepoint=0xD7FF, exclude_characters="\x7f"), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | WORDS
VALUES = st.recursive(
    SCALARS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    a: int | str = 0
    b: "tuple[Inner, ...] | Inner | None" = None


@contextlib.contextmanager
def parser(compiled: bool):
    was = yaml.__with_libyaml__
    yaml.__with_libyaml__ = compiled and was
    try:
        yield
    finally:
        yaml.__with_libyaml__ = was


@pytest.mark.parametrize("compiled", [True, False], ids=["libyaml", "python"])
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_hostile_text_gives_a_tree_or_diagnostics(compiled: bool, text: str):
    diagnostics: list[Diagnostic] = []
    with parser(compiled):
        node = load_document(FILE, text, diagnostics=diagnostics)
    if node is not None:
        read_model(Inner, node, diagnostics=diagnostics)
    assert node is not None or diagnostics
    shown = str(DocumentErrors(diagnostics, {FILE: text}))
    assert all(character.isprintable() for line in shown.split("\n") for character in line)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200))
def test_hostile_bytes_give_a_tree_or_diagnostics(tmp_path_factory, content: bytes):
    path = tmp_path_factory.getbasetemp() / "hostile.yaml"
    path.write_bytes(content)
    diagnostics: list[Diagnostic] = []
    node = load_document(path, diagnostics=diagnostics)
    assert (node is not None or diagnostics) and str(DocumentErrors(diagnostics))


@settings(max_examples=150, deadline=None)
@given(value=st.dictionaries(WORDS, VALUES, min_size=1, max_size=4))
def test_a_document_written_as_json_is_read_as_it_was(value: dict[str, Any]):
    diagnostics: list[Diagnostic] = []
    node = load_document(FILE, json.dumps(value), diagnostics=diagnostics)
    assert diagnostics == []
    assert node is not None and plain(node) == value


@settings(max_examples=150, deadline=None)
@given(value=VALUES)
def test_any_tree_fits_its_model_or_has_positions(value: Any):
    text = json.dumps({"a": value, "b": {"a": value}}, indent=1)
    diagnostics: list[Diagnostic] = []
    node = load_document(FILE, text, diagnostics=diagnostics)
    model = read_model(Inner, node, diagnostics=diagnostics) if node is not None else None
    assert model is not None or all(one.span is not None and one.span.line >= 1 for one in diagnostics)
    assert model is not None or diagnostics
