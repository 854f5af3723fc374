"""Codes that are exchanged several times at once."""

from harness.checks import token_race
from harness.protocol.token import TokenRace

from ..case import Cases, of
from ..messages import a_token_request, an_exchange


def a_race(successes: int = 1, refusals: int = 3, others: int = 0) -> TokenRace:
    """Four requests, of which one wins."""
    return TokenRace(a_token_request(), an_exchange(), successes, refusals, others)


CASES: Cases = {token_race.one_request_wins: of(a_race, {"successes": 2, "refusals": 2})}
