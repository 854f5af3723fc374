"""What an authenticated client sends to an endpoint is one shape, whichever endpoint it is."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.flows.alteration import Alteration, Raw
from harness.flows.client_authentication import ClientAuthentication
from harness.flows.connection import Connection
from harness.flows.device import authorize_device
from harness.flows.pushed_authorization import push_authorization
from harness.flows.token import client_credentials
from harness.flows.token_status import introspect, revoke
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.transport import Transport
from tests.checks.messages import a_client, a_provider
from tests.hostile.servers import answer, one_after_another, serving

FLOWS: tuple[tuple[Callable[..., Any], str, dict[str, Any]], ...] = (
    (authorize_device, "device_authorization_endpoint", {}),
    (push_authorization, "pushed_authorization_request_endpoint", {"parameters": {}}),
    (client_credentials, "token_endpoint", {}),
    (introspect, "introspection_endpoint", {"token": "a-token"}),
    (revoke, "revocation_endpoint", {"token": "a-token"}),
)


def head_sent(flow: Callable[..., Any], endpoint: str, about: dict[str, Any], **how: Any) -> str:
    """The head of the one request that a flow sends."""
    behave, asked = one_after_another(answer(b"{}"))
    with serving(behave) as address:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        flow(Connection(a_provider(**{endpoint: f"{address}/endpoint"}), transport), a_client(), **about, **how)
        transport.close()
    (head,) = asked
    return head


@pytest.mark.parametrize(("flow", "endpoint", "about"), FLOWS, ids=[flow.__name__ for flow, _, _ in FLOWS])
def test_a_raw_request_is_sent_as_it_is_written(flow: Callable[..., Any], endpoint: str, about: dict[str, Any]) -> None:
    raw = Raw(method="PUT", headers=(("X-Written", "by hand"),))
    head = head_sent(flow, endpoint, about, alteration=Alteration(raw=raw))
    assert head.startswith("PUT /endpoint HTTP/1.1\r\n")
    assert "X-Written: by hand\r\n" in head


@pytest.mark.parametrize(("flow", "endpoint", "about"), FLOWS, ids=[flow.__name__ for flow, _, _ in FLOWS])
@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (ClientAuthentication(), True),
        (ClientAuthentication(method="client_secret_post"), False),
        (ClientAuthentication(bearer="a-bearer-token"), False),
    ],
)
def test_a_client_proves_itself_as_it_is_told_to(
    flow: Callable[..., Any], endpoint: str, about: dict[str, Any], shown: ClientAuthentication, expected: bool
) -> None:
    head = head_sent(flow, endpoint, about, client_authentication=shown)
    assert ("Authorization: Basic " in head) is expected
    assert ("Authorization: Bearer a-bearer-token" in head) is (shown.bearer is not None)


def test_what_a_client_shows_is_not_told_to_whoever_prints_it() -> None:
    printed = repr(ClientAuthentication(client_assertion="an-assertion", bearer="a-bearer-token"))
    assert "an-assertion" not in printed
    assert "a-bearer-token" not in printed
