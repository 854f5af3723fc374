"""What a provider sends as JSON can be sent and reported again, or is no JSON."""

import pytest

from harness.protocol.json_body import json_value, repeated_names


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, "x"]}', {"a": [1, "x"]}),
        (b'{"smile": "\\ud83d\\ude00"}', {"smile": "\U0001f600"}),
        (b'{"\\ud800": ["a\\udfff"]}', {"\ufffd": ["a\ufffd"]}),
        (b'{"raw": "\xed\xa0\x80"}', {"raw": "\ufffd"}),
        (b"[" * 100_000, None),
        (b"{", None),
        (b"\xff", None),
        (b"1" * 5000, None),
    ],
)
def test_texts_are_whole_and_everything_else_is_none(body: bytes, value: object) -> None:
    found = json_value(body)
    assert found == value
    repr(found).encode()


@pytest.mark.parametrize(
    ("text", "names"),
    [(b'{"a": {"b": 1, "b": 2}, "a": 3, "c": 4}', ["b", "a"]), (b'{"a": 1, "b": {"a": 2}}', []), (b"[]", [])],
)
def test_names_that_are_repeated_within_one_object_are_told(text: bytes, names: list[str]) -> None:
    assert repeated_names(text) == names


def test_many_names_are_compared_as_fast_as_they_are_read() -> None:
    assert repeated_names(b"{" + b",".join(b'"%d":0' % number for number in range(100_000)) + b"}") == []
