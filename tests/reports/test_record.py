"""The event record is written as it happens and read back with clear errors."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.protocol.events import RunFinished, RunStarted, as_json
from harness.protocol.verdict import Verdict
from reports.output import OutputError
from reports.record import EventWriter, RecordError, collect, read_events

Events = list[dict[str, Any]]


def test_each_event_is_on_disk_before_the_next_comes(events: Events, tmp_path: Path) -> None:
    path = tmp_path / "out" / "events.ndjson"
    with EventWriter(path) as writer:
        for count, event in enumerate(events, 1):
            writer.event(event)
            assert len(path.read_text().splitlines()) == count


def test_what_was_written_is_read_back(events: Events, tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    with EventWriter(path) as writer:
        for event in events:
            writer.event(event)
    assert read_events(path) == events


def test_a_record_that_a_run_is_writing_is_left_to_it(events: Events, tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    with EventWriter(path) as writer:
        writer.event(events[0])
        with pytest.raises(OutputError, match="another run goes on there; name another folder with --output"):
            EventWriter(path)
    assert read_events(path) == events[:1]
    with EventWriter(path) as later:
        later.event(events[1])
    assert read_events(path) == events[1:2]


def test_a_line_that_a_killed_run_left_unfinished_is_left_out(events: Events, tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(json.dumps(events[0]) + "\n" + json.dumps(events[1])[:40])
    assert read_events(path) == events[:1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", ":1: this line is not JSON"),
        ("[]", ":1: this line is no JSON object"),
        ("{}", ":1: the event's version is None, and this program reads 1"),
        ('{"v": 2, "event": "run_started"}', ":1: the event's version is 2"),
        ('{"v": 1, "event": "party"}', ":1: no event is called 'party'"),
        ('{"v": 1, "event": ["run_started"]}', ":1: no event is called"),
        (
            '{"v": 1, "event": "run_finished", "exit_code": "x"}',
            "run_finished: Expected `int`, got `str` - at `$.exit_code`",
        ),
        ('{"v": 1, "event": "run_finished", "duration": 1' + "0" * 400 + "}", "run_finished: "),
        ('{"v": 1, "event": "deviation_stale", "x": ' + "[" * 100_000, "this line is not JSON"),
        ("\udcff", "this line is not JSON"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_bytes(line.encode("utf-8", "surrogateescape") + b"\n")
    with pytest.raises(RecordError) as refused:
        read_events(path)
    assert message in str(refused.value)


def test_an_unknown_verdict_is_refused(events: Events) -> None:
    finished = next(event for event in events if event["event"] == "scenario_finished")
    with pytest.raises(RecordError, match="no verdict is called 'FINE'"):
        collect([events[0], {**finished, "verdict": "FINE"}])


def test_a_record_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be read: No such file"):
        read_events(tmp_path / "events.ndjson")


def test_a_record_without_a_run_is_refused() -> None:
    with pytest.raises(RecordError, match="holds no run"):
        collect([])


def test_a_record_cannot_be_written_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file cannot be written: "):
        EventWriter(tmp_path / "file" / "events.ndjson")


def test_events_are_grouped_by_scenario_in_their_order(events: Events) -> None:
    run = collect(events)
    assert [scenario.address for scenario in run.scenarios][:3] == [
        "rfc6749/code-reuse",
        "oidc-core/sign-in[id_token]",
        "oidc-core/known",
    ]
    first = run.scenarios[0]
    assert (first.verdict, first.verdict_in("basic"), first.modules) == (
        Verdict.FAIL,
        Verdict.FAIL,
        ("oidcc-codereuse",),
    )
    assert [exchange["number"] for exchange in first.exchanges] == [1]
    assert len(first.judgements) == 3
    assert first.exchange(1) is first.exchanges[0]
    assert first.exchange(None) is None


def test_a_scenario_that_crashed_before_it_began_is_broken(events: Events) -> None:
    crashed = next(one for one in collect(events).scenarios if one.address == "oidc-core/crashed")
    assert (crashed.verdict, crashed.title, crashed.profiles) == (Verdict.BROKEN, "", ())


def test_a_record_that_ends_early_is_an_interrupted_run(events: Events) -> None:
    run = collect(events[:3])
    assert run.interrupted
    assert run.scenarios[0].verdict is Verdict.BROKEN
    assert run.scenarios[0].reason == "the record ends before the scenario's verdict"


def test_a_scenario_played_again_replaces_its_first_record(events: Events) -> None:
    first = events[1:7]
    run = collect([events[0], *first, first[0], {**first[-1], "verdict": "PASS", "verdicts": {}}])
    assert len(run.scenarios) == 1
    assert run.scenarios[0].verdict_in("basic") is Verdict.PASS
    assert run.scenarios[0].exchanges == ()


def test_the_engine_s_own_events_are_taken() -> None:
    begun = RunStarted("r", 1.0, "reference", "http://127.0.0.1", {"python": "3.11"}, ("basic",), 1, 0)
    run = collect([as_json(begun), as_json(RunFinished(0, False, 1.0))])
    assert run.started["target"] == "reference"
    assert not run.interrupted
