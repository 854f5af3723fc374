"""How much of the catalogue the scenarios judge, by specification."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from harness.catalogue.requirement import Grade, Requirement
from harness.scenario.suite import Suite

BLACK_BOX = "blackbox"
BEGIN = "<!-- coverage: written by hallmark lint --write-coverage -->"
END = "<!-- end of coverage -->"


class NoPlace(Exception):
    """The file has no place for the coverage: the two marking lines are missing."""


class Coverage(Struct, frozen=True):
    """Of one specification: its requirements that can be seen from outside, and how many of them a scenario cites.

    `musts` counts those whose level is MUST, MUST NOT, SHALL, SHALL NOT or REQUIRED, whatever their grade, and
    `musts_caught` those of them that are judged and that a deliberate fault turns red.
    """

    title: str
    testable: int
    judged: int
    musts: int
    musts_judged: int
    musts_caught: int


def coverage(suite: Suite, broken: Collection[str]) -> tuple[Coverage, ...]:
    """Count by specification, in the catalogue's order; the last entry is the sum.

    `broken` are the ids of the requirements that some deliberate fault breaks.
    """
    cited = cited_ids(suite)
    seen = [one for one in suite.catalogue.values() if one.testable == BLACK_BOX]
    titles: Mapping[str, str] = {one.specification.id: one.specification.title for one in seen}
    each = [
        _counted(title, (one for one in seen if one.specification.id == name), cited, broken)
        for name, title in titles.items()
    ]
    return (*each, _counted("All", seen, cited, broken))


def cited_ids(suite: Suite) -> set[str]:
    """Return the ids of the requirements that a scenario cites, itself or through a standing bundle."""
    scenarios = suite.scenarios.values()
    return {one.requirement.id for each in scenarios for step in each.steps for one in step.expectations}


def unjudged(suite: Suite) -> list[Requirement]:
    """Return what can be seen from outside and no scenario cites, in the catalogue's order."""
    cited = cited_ids(suite)
    return [one for one in suite.catalogue.values() if one.testable == BLACK_BOX and one.id not in cited]


def not_caught(suite: Suite, broken: Collection[str]) -> list[Requirement]:
    """Return the judged MUST requirements that no deliberate fault breaks, in the catalogue's order."""
    cited = cited_ids(suite)
    musts = (one for one in suite.catalogue.values() if one.level.grade is Grade.FAIL and one.id in cited)
    return [one for one in musts if one.id not in broken]


def coverage_table(suite: Suite, broken: Collection[str]) -> str:
    """Return the counts as a Markdown table: each specification with its requirements, and the sum of all rows."""
    return "\n".join(_lines(coverage(suite, broken))) + "\n"


def with_coverage(text: str, suite: Suite, broken: Collection[str]) -> str:
    """Return a page with the coverage table between its marking lines renewed; raises `NoPlace` without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlace(f"there are no lines '{BEGIN}' and '{END}'")
    return f"{before}{BEGIN}\n\n{coverage_table(suite, broken)}\n{END}{after}"


def _counted(
    title: str, requirements: Iterable[Requirement], cited: Collection[str], broken: Collection[str]
) -> Coverage:
    found = list(requirements)
    musts = [one for one in found if one.level.grade is Grade.FAIL]
    return Coverage(
        title,
        len(found),
        sum(one.id in cited for one in found),
        len(musts),
        sum(one.id in cited for one in musts),
        sum(one.id in cited and one.id in broken for one in musts),
    )


def _lines(rows: Iterable[Coverage]) -> Iterator[str]:
    yield "| Specification | judged | of | MUST judged | of | turned red by a fault |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        yield f"| {row.title} | {row.judged} | {row.testable} | {row.musts_judged} | {row.musts} | {row.musts_caught} |"
