"""What a file means: YAML 1.2 scalars, positions, limits."""

import os
from pathlib import Path

import pytest

from harness.document import Diagnostic, Scalar, Span, Table, load_document, plain, span_of
from harness.document.loading import MAX_BYTES
from harness.document.mistakes import MAX_MISTAKES

FILE = Path("a.yaml")


def load(text: str):
    diagnostics: list[Diagnostic] = []
    node = load_document(FILE, text, diagnostics=diagnostics)
    assert diagnostics == []
    return node


def mistakes(path: Path, text: str | None = None) -> list[str]:
    diagnostics: list[Diagnostic] = []
    load_document(path, text, diagnostics=diagnostics)
    return [diagnostic.message for diagnostic in diagnostics]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("1:30", "1:30"),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("=", "="),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("010", 10),
        ("0x1f", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.2.3", "1.2.3"),
        ("+", "+"),
        ("٣", "٣"),
        ("'12'", "12"),
        ('"true"', "true"),
        ('"a\\tb"', "a\tb"),
    ],
)
def test_a_scalar_is_read_by_the_core_schema_of_yaml_1_2(written, value):
    read = plain(load(f"key: {written}\n"))["key"]
    assert read == value and type(read) is type(value)


def test_keys_that_yaml_1_1_reads_as_booleans_stay_strings():
    assert plain(load("on: 1\nno: 2\n")) == {"on": 1, "no": 2}


def test_a_merge_key_is_an_ordinary_key():
    assert plain(load("<<: {a: 1}\nb: 2\n")) == {"<<": {"a": 1}, "b": 2}


def test_one_document_may_have_its_markers():
    assert plain(load("---\na: 1\n...\n")) == {"a": 1}


def test_lists_and_tables_come_back_in_the_order_of_the_file():
    assert list(plain(load("z: [3, 1]\na: {y: {}, b: []}\n")).items()) == [("z", [3, 1]), ("a", {"y": {}, "b": []})]


def test_a_value_knows_where_it_stands():
    node = load("steps:\n  - token: {code: $login.code}\n")
    assert span_of(node, ("steps", 0, "token", "code")) == Span(FILE, 2, 19, 11)


def test_a_key_knows_where_it_stands():
    node = load("steps:\n  - token: {code: $login.code}\n")
    assert span_of(node, ("steps", 0, "token", "code"), key=True) == Span(FILE, 2, 13, 4)


def test_a_path_that_leads_nowhere_gives_the_last_place_on_the_way():
    node = load("steps:\n  - token: {code: x}\n")
    assert span_of(node, ("steps", 0, "token", "client", 3)) == span_of(node, ("steps", 0, "token"))


def test_the_span_of_a_value_over_several_lines_ends_with_the_first():
    node = load('text: "one  \n  two"\nblock: |\n  three\n')
    assert span_of(node, ("text",)) == Span(FILE, 1, 7, 4)
    assert span_of(node, ("block",)) == Span(FILE, 3, 8, 1)


def test_a_table_is_looked_up_by_key():
    node = load("a: 1\n")
    assert isinstance(node, Table) and "a" in node and "b" not in node
    assert node.get("a") == Scalar(1, Span(FILE, 1, 4, 1)) and node.get("b") is None


def test_a_tree_comes_back_beside_a_key_that_stands_twice():
    diagnostics: list[Diagnostic] = []
    node = load_document(FILE, "a: 1\na: 2\n", diagnostics=diagnostics)
    assert plain(node) == {"a": 1} and len(diagnostics) == 1


def test_a_file_that_is_not_there_is_a_mistake(tmp_path):
    assert mistakes(tmp_path / "none.yaml") == ["the file cannot be read: No such file or directory"]


def test_a_folder_is_no_file(tmp_path):
    assert mistakes(tmp_path) == ["the file cannot be read: Is a directory"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_a_mistake(tmp_path):
    path = tmp_path / "closed.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)
    assert mistakes(path) == ["the file cannot be read: Permission denied"]


def test_a_file_over_the_limit_is_refused(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    assert mistakes(path) == mistakes(FILE, "a" * (MAX_BYTES + 1)) == ["the file is larger than 1024 KiB"]


def test_a_flood_of_mistakes_is_cut_short():
    found = mistakes(FILE, "".join(f"k{number}: &a 1\n" for number in range(MAX_MISTAKES + 10)))
    assert len(found) == MAX_MISTAKES + 1 and found[-1].startswith("there are more mistakes")
