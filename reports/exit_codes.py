"""The exit codes in words (decisions.md, D15)."""

from collections.abc import Mapping

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_WRONG = 2
EXIT_UNREACHABLE = 3
EXIT_BROKEN = 4
EXIT_INCOMPLETE = 5
EXIT_INTERRUPTED = 130

MEANINGS: Mapping[int, str] = {
    EXIT_OK: "everything that was selected was judged, and nothing is broken that was not known",
    EXIT_FINDINGS: "a requirement that fails a run is broken, an offer is missing, or a known deviation is stale",
    EXIT_WRONG: "a file or the command is wrong; nothing was sent",
    EXIT_UNREACHABLE: "the target could not be reached, or nothing of a selected profile was judged",
    EXIT_BROKEN: "the harness itself broke in at least one scenario",
    EXIT_INCOMPLETE: "incomplete: a scenario was blocked, skipped without leave of the target file, or not played",
    EXIT_INTERRUPTED: "the run was interrupted; what was found until then is written",
}


def exit_meaning(code: int) -> str:
    """Say what an exit code means."""
    return MEANINGS.get(code, "not an exit code of hallmark")
