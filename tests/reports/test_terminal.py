"""What a terminal shows of a run, character by character."""

import io
import shlex
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reports.opening import MOST_NAMED, opening_line
from reports.progress import Progress
from reports.record import Run, collect
from reports.terminal import failure_block, print_results, repeat_command

GOLDEN = Path(__file__).parent / "golden"
WIDTH = 100
Events = list[dict[str, Any]]


def _console(terminal: bool = False, width: int = WIDTH) -> Console:
    return Console(file=io.StringIO(), width=width, highlight=False, force_terminal=terminal, color_system=None)


def _shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_results_look_as_agreed(run: Run, tmp_path: Path) -> None:
    console = _console()
    print_results(console, run, (Path("hallmark-report/summary.json"), Path("hallmark-report/report.html")))
    shown = _shown(console).replace(str(tmp_path), "FOLDER")
    assert shown == (GOLDEN / "results.txt").read_text(encoding="utf-8")


def test_a_run_without_findings_is_short(large_run: Run) -> None:
    console = _console()
    print_results(console, large_run)
    assert _shown(console).splitlines()[1] == "judged 100, blocked 0, skipped 0, of 100"
    assert "FAILED" not in _shown(console)


def test_a_narrow_terminal_is_shown_the_verdicts_that_there_are(large_run: Run) -> None:
    console = _console(width=40)
    print_results(console, large_run)
    table = _shown(console).split("\n\n")[1].splitlines()
    assert table[0].split() == ["profile", "PASS", "of"]
    assert max(map(len, table)) <= 40


def test_in_a_narrow_terminal_only_names_are_cut(run: Run) -> None:
    console = _console(width=70)
    print_results(console, run)
    heads = next(line for line in _shown(console).splitlines() if line.startswith("p"))
    assert heads.split()[1:] == ["PASS", "KNOWN", "NOTE", "WARN", "FAIL", "BLOCKED", "SKIPPED", "of"]


def test_nothing_that_a_terminal_obeys_is_printed(run: Run) -> None:
    console = _console()
    print_results(console, run)
    assert all(character.isprintable() or character == "\n" for character in _shown(console))


def test_a_failure_without_its_source_file_has_no_excerpt(run: Run) -> None:
    block = failure_block(run, run.scenarios[1]).plain
    assert "--> scenarios/standing/gone.yaml:1:1\n   expected  Cache-Control: no-store\n" in block


def test_a_level_that_a_profile_raised_has_its_failure_shown(events: Events) -> None:
    warned = [event for event in events if event.get("address") == "oidc-core/warned"]
    run = collect([events[0], *warned[:-1], {**warned[-1], "verdict": "FAIL"}])
    console = _console()
    print_results(console, run)
    assert _shown(console).startswith("\nFAILED oidc-core/warned\nA display value is honoured\n\n  RFC6749-4.1.2-7")


def test_an_interrupted_run_says_so(events: Events) -> None:
    console = _console()
    print_results(console, collect([*events[:-1], {**events[-1], "interrupted": True, "exit_code": 130}]))
    assert "interrupted: these are the results so far\nexit 130  the run was interrupted" in _shown(console)


def test_the_command_that_repeats_a_scenario_survives_a_shell(events: Events) -> None:
    run = collect([{**events[0], "target": "my targets/op.yaml", "repeat_options": ["--fault", "nonce-dropped"]}])
    command = repeat_command(run, "oidc-core/sign-in[id_token]")
    assert shlex.split(command) == [
        "hallmark",
        "run",
        "oidc-core/sign-in[id_token]",
        "--target",
        "my targets/op.yaml",
        "--fault",
        "nonce-dropped",
    ]


def test_a_run_begins_with_one_plain_line(events: Events) -> None:
    assert opening_line(events[0]) == (
        "judging http://127.0.0.1:4444 (target reference) on basic, config: 9 scenarios, 2 workers"
    )


def test_many_profiles_are_counted_in_the_line_with_which_a_run_begins(events: Events) -> None:
    event = {**events[0], "profiles": [f"profile-{number}" for number in range(MOST_NAMED + 1)], "workers": 0}
    assert opening_line(event) == "judging http://127.0.0.1:4444 (target reference) on 6 profiles: 9 scenarios"


def test_progress_shows_nothing_where_there_is_no_terminal(events: Events) -> None:
    console = _console()
    progress = Progress(console)
    for event in events:
        progress.event(event)
    progress.close()
    assert _shown(console) == ""


def test_progress_counts_on_a_terminal_and_leaves_nothing_behind(events: Events) -> None:
    console = _console(terminal=True)
    progress = Progress(console)
    for event in events:
        progress.event(event)
    assert progress.line().plain == (
        "9/9  BROKEN 1  FAIL 2  BLOCKED 1  SKIPPED 1  WARN 1  KNOWN 1  NOTE 1  PASS 1"
        "   slowest rfc6749/code-reuse with 0.2 s"
    )
    progress.close()
    assert _shown(console).endswith("\x1b[?25h\r\x1b[1A\x1b[2K")


def test_progress_names_what_has_been_playing_longest(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [10.0]
    monkeypatch.setattr("reports.progress.time.monotonic", lambda: now[0])
    progress = Progress(_console())
    progress.event(events[0])
    progress.playing("oidc-core/slow")
    now[0] += 31
    progress.playing("oidc-core/quick")
    assert progress.line().plain == "0/9   playing oidc-core/slow for 31 s"
