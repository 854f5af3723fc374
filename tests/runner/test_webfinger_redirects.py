"""WebFinger may be answered elsewhere: a redirect of it is followed, within the limit (RFC 7033 4.2)."""

from collections.abc import Iterator
from contextlib import contextmanager

from harness.flows.connection import Connection
from harness.flows.webfinger import webfinger
from harness.protocol.outcome import MalformedAnswer
from harness.protocol.webfinger import WebfingerResponse
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.checks.messages import a_provider
from tests.hostile.servers import answer, one_after_another, saying, serving

RESOURCE = "acct:alice@op.example"
LIMITS = Limits(redirects=2)
ONWARD = answer(b"", status="307 Temporary Redirect", headers="Location: /elsewhere?of=alice\r\n")


@contextmanager
def connection() -> Iterator[Connection]:
    transport = Transport(record=lambda exchange: None, limits=LIMITS, network=Network())
    yield Connection(a_provider(), transport)
    transport.close()


def test_the_answer_is_read_where_a_redirect_leads() -> None:
    behave, asked = one_after_another(ONWARD, answer(b'{"subject": "acct:alice@op.example"}'))
    with serving(behave) as address, connection() as asking:
        found = webfinger(asking, f"{address}/.well-known/webfinger", RESOURCE)
    assert isinstance(found, WebfingerResponse)
    assert found.document == {"subject": RESOURCE}
    assert found.exchange.request.url == f"{address}/elsewhere?of=alice"
    assert [head.split(" ")[1].partition("?")[0] for head in asked] == ["/.well-known/webfinger", "/elsewhere"]


def test_redirects_without_an_end_are_no_answer() -> None:
    with serving(saying(ONWARD)) as address, connection() as asking:
        found = webfinger(asking, f"{address}/.well-known/webfinger", RESOURCE)
    assert isinstance(found, MalformedAnswer)
    assert found.problem == "a redirect (307) where a JSON object is due"
