"""From judgements to a verdict (decisions.md, D3 and D5)."""

import datetime
from pathlib import Path

import pytest

from harness.catalogue.loading import load_catalogue
from harness.catalogue.requirement import Level
from harness.document.diagnostic import Span
from harness.protocol.judgement import Judgement, Result
from harness.protocol.verdict import Verdict, gravest
from harness.runner.judging import Fact
from harness.runner.verdict import graded, verdict_of
from harness.scenario.bending import ORDINARILY
from harness.scenario.model import Expectation, Step
from harness.scenario.parameters import Nothing
from harness.scenario.profile import Profile
from harness.scenario.verbs import VERBS
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import Deviation, stale

CATALOGUE = load_catalogue(scenarios_folder() / "requirements")
MUST, SHOULD, MAY = "OIDCC-2-21", "RFC6749-4.1.2-7", "OIDCC-3.1.2.6-7"
PLACE = Span(Path("here.yaml"), 1, 1, 1)
TODAY = datetime.date(2026, 1, 1)
ADDRESS = "oidc-core/code-reuse"


def fact(requirement: str, result: Result, received: str = "something") -> Fact:
    expectation = Expectation(CATALOGUE[requirement], PLACE)
    step = Step(
        1, VERBS["discover"], Nothing(), (expectation,), (), None, None, (), {}, ORDINARILY, None, None, False, PLACE
    )
    return Fact(expectation, step, Judgement(result, "", received), "", "", None)


def deviation(
    requirement: str,
    places: str = "*",
    expect: str | None = None,
    until: datetime.date | None = None,
    sometimes: bool = False,
) -> Deviation:
    return Deviation(frozenset({requirement}), places, "a reason", until, expect, None, sometimes, PLACE)


def verdict(*facts: Fact, deviations: tuple[Deviation, ...] = (), profile: Profile | None = None) -> Verdict:
    return verdict_of(graded(facts, ADDRESS, profile, deviations, TODAY))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([(MUST, Result.MET)], Verdict.PASS),
        ([(MUST, Result.BROKEN)], Verdict.FAIL),
        ([(SHOULD, Result.BROKEN), (MUST, Result.MET)], Verdict.WARN),
        ([(MAY, Result.BROKEN), (MUST, Result.MET)], Verdict.PASS),
        ([(MAY, Result.MET)], Verdict.NOTE),
        ([(MAY, Result.BROKEN)], Verdict.NOTE),
        ([(MUST, Result.NOT_REACHED), (MUST, Result.MET)], Verdict.BLOCKED),
        ([(MUST, Result.NOT_REACHED), (MUST, Result.BROKEN)], Verdict.FAIL),
        ([], Verdict.BLOCKED),
    ],
)
def test_the_first_rule_that_applies_decides(facts: list[tuple[str, Result]], expected: Verdict) -> None:
    assert verdict(*(fact(name, result) for name, result in facts)) is expected


def test_a_profile_raises_a_level_and_never_lowers_one() -> None:
    raising = Profile("p", "P", None, (), {SHOULD: Level.MUST, MUST: Level.MAY}, ())
    assert verdict(fact(SHOULD, Result.BROKEN), profile=raising) is Verdict.FAIL
    assert verdict(fact(MUST, Result.BROKEN), profile=raising) is Verdict.FAIL


def test_a_known_deviation_is_known_only_at_its_place_with_its_value_and_until_its_day() -> None:
    broken = fact(MUST, Result.BROKEN, "no nonce")
    assert verdict(broken, deviations=(deviation(MUST),)) is Verdict.KNOWN
    assert verdict(broken, deviations=(deviation(MUST, places="oidc-core/*"),)) is Verdict.KNOWN
    assert verdict(broken, deviations=(deviation(MUST, places="rfc6749/*"),)) is Verdict.FAIL
    assert verdict(broken, deviations=(deviation(MUST, expect="no nonce"),)) is Verdict.KNOWN
    assert verdict(broken, deviations=(deviation(MUST, expect="another nonce"),)) is Verdict.FAIL
    assert verdict(broken, deviations=(deviation(MUST, until=TODAY),)) is Verdict.KNOWN
    assert verdict(broken, deviations=(deviation(MUST, until=TODAY - datetime.timedelta(days=1)),)) is Verdict.FAIL


def test_a_deviation_is_stale_when_its_places_were_judged_and_all_met() -> None:
    known = deviation(MUST, places="oidc-core/*")
    assert stale([known], {(MUST, "oidc-core/a"): True, (MUST, "oidc-core/b"): True}) == (known,)
    assert stale([known], {(MUST, "oidc-core/a"): True, (MUST, "oidc-core/b"): False}) == ()
    assert stale([known], {(MUST, "rfc6749/a"): True}) == ()


def test_a_deviation_that_comes_by_chance_is_never_stale() -> None:
    known = deviation(MUST, places="oidc-core/*", sometimes=True)
    assert stale([known], {(MUST, "oidc-core/a"): True}) == ()


def test_the_gravest_verdict_wins() -> None:
    assert gravest((Verdict.PASS, Verdict.WARN, Verdict.FAIL)) is Verdict.FAIL
    assert gravest(()) is Verdict.PASS
