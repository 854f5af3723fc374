"""Judges the message in which a step ended (decisions.md, D3)."""

from collections.abc import Sequence

from msgspec import Struct

from harness.checks.registry import Check, checks_of
from harness.protocol.exchange import Exchange
from harness.protocol.judgement import Judgement, Result
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotDone, NotOffered
from harness.runner.descriptions import described
from harness.scenario.message_names import names_of
from harness.scenario.model import Expectation, Step
from harness.scenario.verbs import subjects_of

# What a step may end in that is no message of the protocol.
NO_MESSAGE = (NoAnswer, MalformedAnswer, NotOffered)


class Fact(Struct, frozen=True):
    """One judgement with everything that is known of its occasion; `check` is empty where no check was asked."""

    expectation: Expectation
    step: Step
    judgement: Judgement
    subject: str
    check: str
    exchange: int | None


def judge(step: Step, result: object, against: object) -> tuple[Fact, ...]:
    """Judge a step's result under every requirement that the step cites.

    An answer of another type than a cited requirement is about breaks it; a standing one then is not counted. Where
    the wire failed nothing is reached, and neither where a step that cites nothing itself ended in no message of the
    protocol at all: a step must not pass in silence.
    """
    if isinstance(result, NO_MESSAGE) and not step.cited:
        return not_reached(step, described(result), _number(result, result))
    facts: list[Fact] = []
    for expectation in step.expectations:
        facts += _facts(step, expectation, result, against)
    return tuple(facts)


def allowed(facts: Sequence[Fact]) -> bool:
    """Tell whether a step ended as what it cites itself allows: all of that is met, and there is some."""
    own = [fact for fact in facts if fact.expectation.bundle is None]
    return bool(own) and all(fact.judgement.result is Result.MET for fact in own)


def not_reached(step: Step, why: str, exchange: int | None = None) -> tuple[Fact, ...]:
    """Return the step's own expectations as not reached, its standing ones where it has no others."""
    judgement = Judgement(Result.NOT_REACHED, "", why)
    return tuple(Fact(one, step, judgement, "", "", exchange) for one in step.cited or step.expectations)


def _facts(step: Step, expectation: Expectation, result: object, against: object) -> list[Fact]:
    if isinstance(result, NoAnswer | NotDone):
        if expectation.bundle is not None:
            return []
        number = result.exchange.number if isinstance(result, NoAnswer) else None
        return [Fact(expectation, step, Judgement(Result.NOT_REACHED, "", described(result)), "", "", number)]
    checks = checks_of(expectation.requirement.id)
    found: list[Fact] = []
    for subject in subjects_of(result):
        for check in checks:
            if isinstance(subject, check.subjects) and (not check.against or isinstance(against, check.against)):
                judgement = check.function(subject, against) if check.against else check.function(subject)
                kind = type(subject).__name__
                found.append(Fact(expectation, step, judgement, kind, check.name, _number(subject, result)))
    if expectation.bundle is not None:
        return [fact for fact in found if fact.judgement.result is not Result.NOT_APPLICABLE]
    if found:
        return _with_occasion(found)
    expected = names_of(kind for check in checks for kind in check.subjects)
    judgement = Judgement(Result.BROKEN, expected, described(result))
    return [Fact(expectation, step, judgement, type(result).__name__, _names(checks), _number(result, result))]


def _with_occasion(found: Sequence[Fact]) -> list[Fact]:
    occasions = [fact for fact in found if fact.judgement.result is not Result.NOT_APPLICABLE]
    if occasions:
        return occasions
    why = found[0].judgement.received
    first = found[0]
    judgement = Judgement(Result.NOT_REACHED, "", f"the message gives no occasion: {why}")
    return [Fact(first.expectation, first.step, judgement, first.subject, first.check, first.exchange)]


def _number(subject: object, result: object) -> int | None:
    for holder in (subject, getattr(subject, "issued_in", None), result):
        exchange = getattr(holder, "exchange", None)
        if isinstance(exchange, Exchange):
            return exchange.number
    return None


def _names(checks: Sequence[Check]) -> str:
    return ", ".join(check.name for check in checks)
