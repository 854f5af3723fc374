"""Whole numbers are ASCII digits, and not so many of them that reading them would fail."""

import pytest

from harness.protocol.whole_number import port_number, whole_number


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("007", 7), ("", None), ("-1", None), ("²", None), ("٣", None), ("1" * 5000, None)]
)
def test_a_whole_number_is_ascii_digits(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("65535", 65535), ("65536", None), ("http", None)])
def test_a_port_is_a_number_that_fits(text: str, port: int | None) -> None:
    assert port_number(text) == port
