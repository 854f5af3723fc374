"""How a diagnostic looks, and what it never shows."""

from pathlib import Path

import pytest

from harness.document import Diagnostic, DocumentErrors, Span, closest, quoted, render


def test_a_diagnostic_has_the_one_shape():
    source = "steps:\n  - token: {cod: x}\n"
    diagnostic = Diagnostic("unknown key 'cod'", Span(Path("code.yaml"), 2, 13, 3), "did you mean 'code'?")
    assert render(diagnostic, source) == (
        "error: unknown key 'cod'\n"
        "  --> code.yaml:2:13\n"
        "   |\n"
        " 2 |   - token: {cod: x}\n"
        "   |             ^^^\n"
        "   = help: did you mean 'code'?"
    )


def test_the_bars_of_a_late_line_stand_below_each_other():
    lines = render(Diagnostic("wrong", Span(Path("a.yaml"), 1234, 1, 1)), "\n" * 1233 + "x: 1").splitlines()
    assert lines[2:] == ["     |", "1234 | x: 1", "     | ^"]


def test_a_warning_says_that_it_is_one():
    assert render(Diagnostic("stale", None, severity="warning"), None) == "warning: stale"


def test_a_diagnostic_without_source_has_no_excerpt():
    assert render(Diagnostic("wrong", Span(Path("a.yaml"), 3, 4, 1)), None) == "error: wrong\n  --> a.yaml:3:4"


def test_a_path_below_the_working_directory_is_shown_from_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "--> below/a.yaml:1:1" in render(Diagnostic("x", Span(tmp_path / "below" / "a.yaml", 1, 1, 1)), None)


def test_a_path_elsewhere_is_shown_whole(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert f"--> {tmp_path}/a.yaml:1:1" in render(Diagnostic("x", Span(tmp_path / "a.yaml", 1, 1, 1)), None)


def test_all_diagnostics_and_a_count_are_the_text_of_the_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one, two = tmp_path / "one.yaml", Path("two.yaml")
    one.write_text("a: 1\n")
    errors = DocumentErrors(
        [
            Diagnostic("first", Span(one, 1, 1, 1)),
            Diagnostic("second", Span(two, 1, 1, 1)),
            Diagnostic("third", Span(one, 1, 4, 1), severity="warning"),
        ],
        sources={two: "b: 2"},
    )
    assert str(errors).split("\n\n") == [
        "error: first\n  --> one.yaml:1:1\n   |\n 1 | a: 1\n   | ^",
        "error: second\n  --> two.yaml:1:1\n   |\n 1 | b: 2\n   | ^",
        "warning: third\n  --> one.yaml:1:4\n   |\n 1 | a: 1\n   |    ^",
        "2 mistakes in 2 files, 1 warning",
    ]


def test_what_a_terminal_would_obey_is_replaced():
    span = Span(Path("\x1b[2Ja.yaml"), 1, 1, 1)
    text = render(Diagnostic(f"unknown key {quoted(chr(27) + '[31m')}", span, "a\x07\nb"), "k: \x1b]0;x\x07\u202e")
    assert all(character.isprintable() for line in text.split("\n") for character in line)


@pytest.mark.parametrize(
    "line",
    [
        "client_secret: hunter2",
        'client_secret: "hunter2',
        "  - password: a, hunter2",
        "password: [hunter2",
        "password: {hunter2",
        "password: *hunter2",
        "user: {name: a, password: 'hunter2', x: 1}",
        '{"client_secret":"hunter2"}',
        "initial_access_secret: hunter2",
        "key: {kty: EC, d: hunter2-hunter2-hunter2}",
        "client_secret:\n  hunter2",
        "private_key: |\n  one\n\n  hunter2",
    ],
)
def test_a_secret_is_not_shown(line):
    last = line.count("\n") + 1
    text = render(Diagnostic("wrong", Span(Path("a.yaml"), last, 1, 3)), line)
    assert f" {last} | " in text and "hunter2" not in text


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("RFC6749-4.1.2-55", "RFC6749-4.1.2-5"),
        ("TOKEN", "token"),
        ("tokne", "token"),
        ("userinfo", None),
        ("", None),
        ("t" * 10_000, None),
    ],
)
def test_a_near_word_is_suggested(word, meant):
    assert closest(word, ["RFC6749-4.1.2-5", "RFC6749-4.1.3-1", "token", "authorize"]) == meant


def test_a_long_word_is_cut_in_a_message():
    assert len(quoted("a" * 1000)) == 62
