"""The exit codes in words (decisions.md, D15)."""

from collections.abc import Mapping

MEANINGS: Mapping[int, str] = {
    0: "everything that was selected was judged, and nothing is broken that was not known",
    1: "a requirement that fails a run is broken, or a known deviation no longer occurs",
    2: "a file or the command is wrong; nothing was sent",
    3: "the target could not be reached, or nothing of a selected profile was judged",
    4: "the harness itself broke in at least one scenario",
    5: "incomplete: a scenario was blocked, skipped without leave of the target file, or not played",
    130: "the run was interrupted; what was found until then is written",
}


def exit_meaning(code: int) -> str:
    """Say what an exit code means."""
    return MEANINGS.get(code, "not an exit code of hallmark")
