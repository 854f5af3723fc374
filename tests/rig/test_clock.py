"""A provider whose clock is 90 s off is judged on its own clock."""

from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from harness.protocol.exchange import Response
from harness.wire.clock import clock_offset, reckoned_offset
from tests.rig.rigs import clock_off
from tests.rig.runs import command, played

CHOSEN = ("id-token", "max-age", "userinfo-get", "key-rotation")


@pytest.fixture(params=[-90, 90], ids=["behind", "ahead"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    with clock_off(tmp_path, request.param) as path:
        yield path


def test_a_clock_that_is_off_breaks_nothing(target: Path) -> None:
    ran = played(target, *CHOSEN)
    assert ran.code == 0, ran.output
    assert ran.verdicts
    assert "times are judged on the provider's clock" in ran.output


def test_the_doctor_names_the_offset(target: Path) -> None:
    _, said = command("doctor", "--target", str(target))
    assert "FAIL  clock" in said
    assert any(f"{seconds} s " in said for seconds in (89, 90, 91)), said


def dated(date: str) -> Response:
    return Response(200, "OK", (("Date", date),), b"", 1_000_000.0)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_is_none_tells_nothing(date: str) -> None:
    assert (clock_offset(dated(date)), reckoned_offset(dated(date))) == (None, 0.0)


def test_an_offset_within_the_tolerance_is_not_reckoned_with() -> None:
    assert reckoned_offset(dated(formatdate(1_000_020, usegmt=True))) == 0.0
    assert reckoned_offset(dated(formatdate(1_000_040, usegmt=True))) == 40.0
