"""Feeds allure-pytest from an item's events, inside the worker that played it (decisions.md, D11).

This module needs allure-pytest: import it only where that plugin is active.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

from harness.protocol.verdict import Verdict
from reports.findings import finding_of
from reports.plain_text import one_line, several_lines
from reports.record import Event

# The package has no types for what it offers to tests.
allure: Any = import_module("allure")

MAX_TITLE = 200
EXCHANGE_TYPE = allure.attachment_type.JSON


class NotMet(AssertionError):
    """A requirement is broken: Allure shows the step as failed."""


class NotReached(Exception):
    """A requirement could not be judged: Allure shows the step as broken."""


def feed(events: Sequence[Event], parameters: Mapping[str, str]) -> None:
    """Describe the running item to Allure: title, labels, links, parameters, and one step for each of its steps.

    `parameters` are the item's variant and case by name: they tell its results apart over several runs.
    """
    started = next((event for event in events if event["event"] == "scenario_started"), None)
    if started is not None:
        _describe(started)
    for name, value in parameters.items():
        allure.dynamic.parameter(name, value)
    exchanges = [event for event in events if event["event"] == "exchange"]
    judgements = [event for event in events if event["event"] == "judgement"]
    for name, link in _links(judgements).items():
        allure.dynamic.link(link, name=name)
    for number in sorted({event["step"] for event in (*exchanges, *judgements)}):
        _step(
            [event for event in exchanges if event["step"] == number],
            [event for event in judgements if event["step"] == number],
        )
    for event in events:
        if event["event"] == "scenario_finished" and event["reason"]:
            reason = "\n".join(several_lines(event["reason"]))
            allure.attach(reason, name=event["verdict"], attachment_type=allure.attachment_type.TEXT)


def _describe(started: Event) -> None:
    folder, _, name = started["address"].rpartition("/")
    allure.dynamic.title(one_line(f"{started['address']}: {started['title']}", MAX_TITLE))
    allure.dynamic.parent_suite(folder)
    allure.dynamic.suite(name.partition("[")[0])
    for profile in started["profiles"]:
        allure.dynamic.tag(profile)
    for module in started["oidf"]:
        allure.dynamic.label("oidf", module)


def _links(judgements: Iterable[Event]) -> dict[str, str]:
    broken = (one for one in judgements if one["result"] == "BROKEN")
    return {one["requirement"]: one["link"] for one in broken if one.get("link")}


def _step(exchanges: Sequence[Event], judgements: Sequence[Event]) -> None:
    title = judgements[0]["step_title"] if judgements else exchanges[-1]["name"]
    step: AbstractContextManager[Any] = allure.step(one_line(title, MAX_TITLE))
    step.__enter__()
    worst: Exception | None = None
    for exchange in exchanges:
        _attach(exchange)
    for judgement in judgements:
        error = _error(judgement)
        shown = allure.step(_title(judgement))
        shown.__enter__()
        _leave(shown, error)
        worst = error if worst is None or isinstance(error, NotMet) else worst
    _leave(step, worst)


def _leave(step: AbstractContextManager[Any], error: Exception | None) -> None:
    """End a step; the error is told without a traceback, which would show the harness and not the provider."""
    step.__exit__(type(error) if error else None, error, None)


def _error(judgement: Event) -> Exception | None:
    values = f"expected {one_line(judgement['expected'])}, received {one_line(judgement['received'])}"
    match finding_of(judgement):
        case Verdict.FAIL:
            return NotMet(values)
        case Verdict.BLOCKED:
            return NotReached(one_line(judgement["received"]))
    return None


def _title(judgement: Event) -> str:
    finding = finding_of(judgement)
    word = judgement["result"] if finding is Verdict.PASS else finding.value
    return one_line(f"{word} {judgement['requirement']} {judgement['level']}: {judgement['sentence']}", MAX_TITLE)


def _attach(exchange: Event) -> None:
    response = exchange["response"]
    answer = response["status"] if response else (exchange["failure"] or {}).get("kind", "no response")
    name = one_line(f"{exchange['number']}: {exchange['request'].get('method', '')} {exchange['name']} {answer}")
    members = {key: exchange[key] for key in ("request", "response", "failure", "duration")}
    allure.attach(json.dumps(members, indent=2), name=name, attachment_type=EXCHANGE_TYPE)
