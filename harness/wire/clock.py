"""How far another machine's clock is off."""

from email.utils import parsedate_to_datetime

from harness.protocol.exchange import Response

# What two clocks and the way between them may differ by, in seconds, before the difference is told and reckoned with.
CLOCK_TOLERANCE = 30


def clock_offset(response: Response) -> float | None:
    """Return how many seconds the sender's clock is ahead by its Date (RFC 9110 6.6.1), None where it tells nothing."""
    try:
        date = parsedate_to_datetime(response.header("Date") or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return date - response.received_at


def reckoned_offset(response: Response | None) -> float:
    """Return the offset by which times of the provider are judged: 0 where it is within the tolerance or not told."""
    offset = clock_offset(response) if response is not None else None
    return offset if offset is not None and abs(offset) > CLOCK_TOLERANCE else 0.0
