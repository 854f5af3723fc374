"""How a provider fetches what a client points to (OpenID Connect Core 6.2.3, 16.17)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.logout import NothingReceived
from harness.protocol.outcome import Fetched

Fetching = Fetched | NothingReceived
READING = {"GET", "HEAD"}


@judges("OIDCC-6.2.3-1", "RFC9101-5.2.3-1")
def it_is_fetched_by_get(subject: Fetching) -> Judgement:
    """A request_uri that cannot be in any cache is fetched by GET (OpenID Connect Core 6.2.3)."""
    methods = [] if isinstance(subject, NothingReceived) else [one.method for one in subject.requests]
    return judged("GET" in methods and set(methods) <= READING, "GET", ", ".join(methods) or "no request")


@judges("OIDCC-16.17-4")
def nothing_is_fetched_from_strangers(subject: Fetching) -> Judgement:
    """Nothing is asked of a server whose certificate nobody vouches for (OpenID Connect Core 16.17)."""
    quiet = isinstance(subject, NothingReceived)
    return judged(quiet, "no request over that connection", "no request" if quiet else "a request")
