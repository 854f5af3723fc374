"""How the inbox answers the calls to an address, and how that is written as JSON."""

import json

from msgspec import Struct
from msgspec.structs import asdict

# The media type of what is served at an address of calls: not a document, but how to answer there.
CALL_ANSWER = "application/vnd.hallmark.call-answer+json"
# The latest that a call is answered, in seconds.
LATEST = 20.0


class CallAnswer(Struct, frozen=True):
    """The status of an answer, where it redirects to, and after how many seconds it comes."""

    status: int = 200
    location: str | None = None
    after: float = 0.0


def written_answer(answer: CallAnswer) -> bytes:
    """Return an answer as JSON."""
    return json.dumps(asdict(answer)).encode()


def read_answer(body: bytes) -> CallAnswer | None:
    """Return an answer from JSON, None where it is none, or one that is never given."""
    try:
        members = json.loads(body)
        answer = CallAnswer(int(members["status"]), members["location"], float(members["after"]))
    except (ValueError, KeyError, TypeError):
        return None
    spoken = answer.location is None or (isinstance(answer.location, str) and answer.location.isprintable())
    return answer if spoken and 200 <= answer.status < 600 and 0 <= answer.after <= LATEST else None
