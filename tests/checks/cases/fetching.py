"""How a provider fetches what a client points to."""

from harness.checks import fetching
from harness.protocol.exchange import Request
from harness.protocol.logout import NothingReceived
from harness.protocol.outcome import Fetched

from ..case import Case, Cases

ADDRESS = "https://rp.example/request_object"


def fetched(*methods: str) -> Fetched:
    return Fetched(ADDRESS, tuple(Request(method, ADDRESS) for method in methods))


CASES: Cases = {
    fetching.it_is_fetched_by_get: Case(lambda: (fetched("GET"),), lambda: (fetched("POST", "GET"),)),
    fetching.nothing_is_fetched_from_strangers: Case(
        lambda: (NothingReceived(f"a request for {ADDRESS}", 1.0),), lambda: (fetched("GET"),)
    ),
}
