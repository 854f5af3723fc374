"""What a broken requirement looks like on a terminal (scenario-language.md, 7.9)."""

import shlex
from collections.abc import Mapping, Sequence

from rich.text import Text

from harness.protocol.verdict import Verdict
from reports.excerpt import excerpt, place_text
from reports.findings import broken
from reports.plain_text import counted, one_line
from reports.record import Event, Run, ScenarioRecord

MAX_VALUE = 600
STYLES: Mapping[Verdict, str] = {
    Verdict.BROKEN: "bold magenta",
    Verdict.FAIL: "bold red",
    Verdict.BLOCKED: "bold yellow",
    Verdict.SKIPPED: "blue",
    Verdict.WARN: "yellow",
    Verdict.KNOWN: "cyan",
    Verdict.NOTE: "blue",
    Verdict.PASS: "green",
}
FAINT = "dim"


def failure_block(run: Run, scenario: ScenarioRecord, repeated: Mapping[str, Sequence[str]] | None = None) -> Text:
    """Return the block of one scenario that fails: each broken requirement in full, the SHOULDs of it in short.

    `repeated` are standing requirements that are broken in several scenarios, with their addresses: they are shown in
    the first of these only, with the number of the others.
    """
    others = repeated or {}
    text = Text()
    word = "FAILED" if scenario.verdict is Verdict.FAIL else scenario.verdict.value
    text.append(word, STYLES[scenario.verdict]).append(f" {one_line(scenario.address)}\n", "bold")
    if scenario.title:
        text.append(f"{one_line(scenario.title)}\n")
    for judgement in own_failures(scenario, others):
        text.append("\n")
        _head(text, judgement)
        for line in excerpt(judgement["place"]):
            text.append(f"{line}\n", FAINT)
        _values(text, judgement)
        _exchange(text, scenario, judgement)
        _field(text, "repeat", repeat_command(run, scenario.address))
        places = others.get(judgement["requirement"], ())
        if judgement["bundle"] and places:
            _field(text, "also", f"broken in {counted(len(places) - 1, 'other scenario')}, listed in the report")
    for judgement in broken(scenario, Verdict.WARN):
        text.append("\n").append_text(warning_block(judgement))
    return text


def own_failures(scenario: ScenarioRecord, repeated: Mapping[str, Sequence[str]]) -> tuple[Event, ...]:
    """Return the failures that are shown at this scenario: all but the repeated ones that an earlier one shows."""
    return tuple(
        judgement
        for judgement in broken(scenario, Verdict.FAIL)
        if not judgement["bundle"] or repeated.get(judgement["requirement"], (scenario.address,))[0] == scenario.address
    )


def warning_block(judgement: Event) -> Text:
    """Return a broken SHOULD: as a failure, without the source and how to repeat it."""
    text = Text()
    _head(text, judgement)
    _values(text, judgement)
    return text


def repeat_command(run: Run, address: str) -> str:
    """Return the command that judges one item of the run again."""
    words = ["hallmark", "run", address, "--target", run.started["target"], *run.started.get("repeat_options", ())]
    return " ".join(shlex.quote(one_line(word)) for word in words)


def _head(text: Text, judgement: Event) -> None:
    amounts = "" if judgement["grade"] == "FAIL" else judgement["grade"]
    text.append("  ").append(judgement["requirement"], "bold")
    text.append("  ").append(one_line(judgement["level"]), STYLES[Verdict(judgement["grade"])])
    text.append(f"  {one_line(judgement['sentence'])}")
    text.append(f"   {amounts}\n" if amounts else "\n", STYLES[Verdict(judgement["grade"])])
    text.append(f"  --> {place_text(judgement['place'])}\n", FAINT)


def _values(text: Text, judgement: Event) -> None:
    for name in ("expected", "received"):
        _field(text, name, one_line(judgement[name], MAX_VALUE))


def _exchange(text: Text, scenario: ScenarioRecord, judgement: Event) -> None:
    exchange = scenario.exchange(judgement["exchange"])
    if exchange is None:
        if judgement["step_title"]:
            _field(text, "step", one_line(judgement["step_title"]))
        return
    method = one_line(str(exchange["request"].get("method", "")))
    line = f"{exchange['number']}: {method} {one_line(exchange['name'])}".rstrip()
    title = one_line(judgement["step_title"])
    _field(text, "exchange", f"{line} (step {title.partition(' ')[2] or title})")


def _field(text: Text, name: str, value: str) -> None:
    if value:
        text.append(f"   {name:<8}  ", FAINT).append(f"{value}\n")
