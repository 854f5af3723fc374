"""What a check says of a message."""

from enum import Enum

from msgspec import Struct


class Result(Enum):
    """A judgement's result; NOT_APPLICABLE says that the message gives the requirement no occasion."""

    MET = "MET"
    BROKEN = "BROKEN"
    NOT_REACHED = "NOT REACHED"
    NOT_APPLICABLE = "NOT APPLICABLE"


class Judgement(Struct, frozen=True):
    """A fact about one message under one requirement: what was expected, what came."""

    result: Result
    expected: str
    received: str


def met(received: str, expected: str = "") -> Judgement:
    """The requirement is met; `received` says by what."""
    return Judgement(Result.MET, expected, received)


def broken(expected: str, received: str) -> Judgement:
    """The requirement is broken."""
    return Judgement(Result.BROKEN, expected, received)


def not_applicable(why: str) -> Judgement:
    """The message gives the requirement no occasion, as a request without nonce gives none to return it."""
    return Judgement(Result.NOT_APPLICABLE, "", why)


def judged(holds: bool, expected: str, received: str) -> Judgement:
    """Met where the condition holds, broken where not."""
    return met(received, expected) if holds else broken(expected, received)
