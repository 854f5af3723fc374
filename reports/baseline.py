"""The verdicts of an earlier run that are accepted, and what is new beside them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.protocol.events import BaselineCompared
from harness.protocol.verdict import Verdict
from reports.findings import broken
from reports.plain_text import one_line
from reports.record import ScenarioRecord

SUMMARY = "summary.json"
VERSION = 1
# A crash of the harness is never accepted.
ACCEPTABLE = (Verdict.FAIL, Verdict.BLOCKED, Verdict.SKIPPED)


class BaselineError(Exception):
    """The baseline cannot be used; the message says why."""


class Baseline(Struct, frozen=True):
    """Accepted verdicts by scenario, and the ids that fail in each."""

    path: Path
    verdicts: Mapping[str, Verdict]
    failing: Mapping[str, frozenset[str]]

    def accepts(self, scenario: ScenarioRecord) -> bool:
        """Tell whether a scenario is as red as before: the same verdict, and nothing broken that was not."""
        if self.verdicts.get(scenario.address) is not scenario.verdict:
            return False
        now = {judgement["requirement"] for judgement in broken(scenario, Verdict.FAIL)}
        return now <= self.failing.get(scenario.address, frozenset())


def read_baseline(path: Path) -> Baseline:
    """Read the summary.json of an earlier run, or of the run in a folder; raises `BaselineError`."""
    file = path / SUMMARY if path.is_dir() else path
    try:
        summary = json.loads(file.read_text("utf-8"))
        if summary["v"] != VERSION:
            raise BaselineError(f"{file}: its version is {summary['v']!r}, and this program reads {VERSION}")
        return _baseline(file, summary)
    except OSError as error:
        raise BaselineError(f"{file} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{file}: expected the summary.json of a run") from error


def compared(baseline: Baseline, scenarios: Iterable[ScenarioRecord]) -> BaselineCompared:
    """Tell new red from old; `mended` is what the baseline accepts and is no longer red."""
    red, mended = [], []
    for scenario in scenarios:
        if scenario.verdict in (*ACCEPTABLE, Verdict.BROKEN):
            red.append(scenario)
        elif baseline.verdicts.get(scenario.address) in ACCEPTABLE:
            mended.append(scenario.address)
    return BaselineCompared(
        baseline=str(baseline.path),
        accepted=tuple(one.address for one in red if baseline.accepts(one)),
        new=tuple(one.address for one in red if not baseline.accepts(one)),
        mended=tuple(mended),
    )


def baseline_line(event: Mapping[str, Any]) -> str:
    """Return one line on a comparison with a baseline."""
    counts = f"{len(event['new'])} new, {len(event['accepted'])} accepted"
    if not event["mended"]:
        return counts
    return f"{counts}, {len(event['mended'])} no longer red: renew {one_line(event['baseline'])}"


def _baseline(file: Path, summary: Mapping[str, Any]) -> Baseline:
    failing: dict[str, set[str]] = {}
    for requirement in summary["requirements"]:
        if requirement["verdict"] == Verdict.FAIL.value:
            for address in requirement["places"]:
                failing.setdefault(str(address), set()).add(str(requirement["id"]))
    verdicts = {str(one["address"]): Verdict(one["verdict"]) for one in summary["scenarios"]}
    return Baseline(file, verdicts, {address: frozenset(ids) for address, ids in failing.items()})
