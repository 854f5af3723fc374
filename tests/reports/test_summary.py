"""The summaries say what was judged, in a shape that is written down."""

import io
import json
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from reports.html import report_html
from reports.junit import junit_xml
from reports.record import Run, collect
from reports.schema import FOLDER, event_schema, schemas, summary_schema
from reports.summary import summarise, summary_json, summary_markdown
from reports.terminal import print_results

Events = list[dict[str, Any]]


@pytest.mark.parametrize("name", ["events.json", "summary.json"])
def test_the_committed_schemas_are_what_the_values_say(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name], "run python -m reports.schema"


def test_every_event_fits_its_schema(events: Events) -> None:
    validator = jsonschema.Draft202012Validator(event_schema())
    for event in events:
        validator.validate(event)


def test_an_event_that_lacks_a_member_does_not_fit(events: Events) -> None:
    del events[0]["issuer"]
    assert not jsonschema.Draft202012Validator(event_schema()).is_valid(events[0])


@pytest.mark.parametrize("end", [None, 7])
def test_the_summary_fits_its_schema_also_of_an_interrupted_run(events: Events, end: int | None) -> None:
    summary = json.loads(summary_json(collect(events[:end])))
    jsonschema.Draft202012Validator(summary_schema()).validate(summary)
    assert summary["interrupted"] is (end is not None)


def test_the_summary_counts_by_profile(run: Run) -> None:
    summary = summarise(run)
    assert (summary.total.judged, summary.total.blocked, summary.total.skipped, summary.total.of) == (6, 1, 1, 9)
    assert {name: value for name, value in summary.profiles["basic"].verdicts.items() if value} == {
        "FAIL": 2,
        "BLOCKED": 1,
        "SKIPPED": 1,
        "WARN": 1,
        "KNOWN": 1,
        "NOTE": 1,
    }
    assert (summary.profiles["config"].judged, summary.profiles["config"].of) == (2, 2)


def test_the_summary_counts_requests_and_seconds_of_playing_without_declared_waits(events: Events) -> None:
    waiting = {"event": "scenario_finished", "address": "oidc-core/known"}
    run = collect(
        {**event, "duration": 7.5, "waited": 7.0} if waiting.items() <= event.items() else event for event in events
    )
    found = summarise(run)
    assert {name: (counts.requests, counts.seconds) for name, counts in found.profiles.items()} == {
        "basic": (2, 2.0),
        "config": (1, 0.75),
    }
    assert (found.total.requests, found.total.seconds) == (3, 2.5)


def test_the_summary_gives_each_requirement_its_worst_result_and_where(run: Run) -> None:
    found = {one.id: one for one in summarise(run).requirements}
    assert (found["RFC6749-5.1-2"].verdict, found["RFC6749-5.1-2"].places) == (
        "FAIL",
        ("rfc6749/code-reuse", "oidc-core/sign-in[id_token]"),
    )
    assert {name: one.verdict for name, one in found.items()} == {
        "OIDCC-3.1.2-1": "KNOWN",
        "OIDCC-3.1.2.1-9": "PASS",
        "OIDCC-3.1.2.6-7": "BLOCKED",
        "OIDCD-4.3-1": "PASS",
        "OIDCD-10-1": "PASS",
        "RFC6749-4.1.2-5": "FAIL",
        "RFC6749-4.1.2-7": "WARN",
        "RFC6749-5.1-2": "FAIL",
    }
    assert found["OIDCC-3.1.2.6-7"].level == "MUST (implied)"
    assert [one.id for one in summarise(run).requirements][3:5] == ["OIDCD-4.3-1", "OIDCD-10-1"]


def test_known_and_stale_deviations_are_told_apart(run: Run) -> None:
    assert [(one.deviation, one.stale, one.places) for one in summarise(run).deviations] == [
        ("plain-http-on-loopback", False, ("oidc-core/known",)),
        ("OIDCC-2-3", True, ()),
    ]


def test_the_markdown_begins_with_what_was_judged_and_names_each_failure(run: Run) -> None:
    lines = summary_markdown(run).splitlines()
    assert any(line.endswith("(1 requirement)") for line in lines)
    assert lines[0] == "**judged 6, blocked 1, skipped 1, broken 1, of 9**"
    assert "| basic | 0 | 1 | 1 | 1 | 1 | 1 | 2 | 0 | 7 |" in lines
    assert "- **RFC6749-4.1.2-5** MUST: A second use of the same code is refused." in lines
    assert "  - repeat `hallmark run rfc6749/code-reuse --target reference`" in lines
    assert any(line.startswith("Exit code 1: ") for line in lines)


def test_the_markdown_takes_no_markup_from_a_target(run: Run) -> None:
    text = summary_markdown(run)
    assert "<script>" not in text
    assert all(character.isprintable() or character == "\n" for character in text)
    text.encode("utf-8")


def test_the_markdown_of_a_run_with_many_failures_stays_short(events: Events) -> None:
    many = [{**events[3], "requirement": f"RFC6749-9-{number}"} for number in range(400)]
    text = summary_markdown(collect([*events[:3], *many, *events[6:]]))
    assert "- and 376 more" in text
    assert len(text) < 20_000


def test_every_report_for_people_says_how_far_the_providers_clock_is_off(events: Events) -> None:
    off, right = (collect([{**events[0], "clock_offset": offset}, *events[1:]]) for offset in (-90.2, 0.0))
    terminal = io.StringIO()
    print_results(Console(file=terminal, width=120), off)
    shown = [terminal.getvalue(), summary_markdown(off), report_html(off), junit_xml(off).decode()]
    for text in shown:
        assert "90 s behind; times are judged on the provider" in text
    assert json.loads(summary_json(off))["clock_offset"] == -90.2
    assert "clock is" not in summary_markdown(right)
