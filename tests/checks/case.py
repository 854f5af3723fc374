"""One entry of the table of canned messages: what meets a check, and what breaks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.protocol.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Case:
    """Builders of the messages that a check takes, so that no message is made before its test runs."""

    meeting: Callable[[], tuple[Any, ...]]
    breaking: Callable[[], tuple[Any, ...]]


Cases = Mapping[Callable[..., Judgement], Case]


def of(builder: Callable[..., Any], breaking: Mapping[str, Any], meeting: Mapping[str, Any] | None = None) -> Case:
    """A check of one message, whose builder is called with what differs from the correct message."""
    return Case(lambda: (builder(**(meeting or {})),), lambda: (builder(**breaking),))


def beside(
    builder: Callable[..., Any], breaking: Mapping[str, Any], meeting: Mapping[str, Any], other: Mapping[str, Any]
) -> Case:
    """A check that compares a message with another of the same kind."""
    return Case(lambda: (builder(**meeting), builder(**other)), lambda: (builder(**breaking), builder(**other)))
