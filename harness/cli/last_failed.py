"""What `--last-failed` selects."""

from pathlib import Path

from harness.protocol.verdict import Verdict
from harness.recording import RECORD
from harness.runner.options import WrongSelection
from reports.record import collect, read_events

NOT_GOOD = (Verdict.FAIL, Verdict.BLOCKED, Verdict.BROKEN)


def failed_addresses(folder: Path, target: str) -> tuple[str, ...]:
    """Return what failed, was blocked or broke in the run that a folder records.

    Raises `WrongSelection` where there is no such run, it judged another target, or nothing failed in it.
    """
    if not (folder / RECORD).is_file():
        raise WrongSelection(f"--last-failed: there is no earlier run in {folder}")
    last = collect(read_events(folder / RECORD))
    judged = last.started["target"]
    if judged != target:
        raise WrongSelection(f"--last-failed: the run in {folder} judged the target {judged}, not {target}")
    found = tuple(one.address for one in last.scenarios if one.verdict in NOT_GOOD)
    if not found:
        raise WrongSelection(f"--last-failed: nothing failed in the run in {folder}")
    return found
