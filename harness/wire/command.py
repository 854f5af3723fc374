"""A command that does what a request would do: told JSON on its standard input, it answers on its standard output."""

import subprocess
import sys
import time

from msgspec import Struct

from harness.protocol.exchange import Failure, FailureKind, Response
from harness.protocol.shown_fields import without_in_repr

LONGEST_DETAIL = 300


@without_in_repr("told")
class Command(Struct, frozen=True):
    """A command with its arguments, the folder that it is started in, and what it is told."""

    words: tuple[str, ...]
    folder: str
    told: bytes


def answer_of(command: Command, seconds: float) -> Response | Failure:
    """Run a command and return what it says as an answer; one that fails gives the end of its standard error."""
    words = [sys.executable if command.words[0] == "python" else command.words[0], *command.words[1:]]
    try:
        done = subprocess.run(
            words, input=command.told, capture_output=True, timeout=seconds, cwd=command.folder, start_new_session=True
        )
    except subprocess.TimeoutExpired:
        return Failure(FailureKind.DEADLINE, f"{command.words[0]} took more than {seconds:.0f} s")
    except (OSError, ValueError) as error:
        return Failure(FailureKind.CONNECTION, f"{command.words[0]} cannot be started: {error}")
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()[-LONGEST_DETAIL:] or "nothing"
        return Failure(FailureKind.CONNECTION, f"{command.words[0]} ended with {done.returncode} and said: {said}")
    return Response(200, "OK", (), done.stdout, time.time())
