"""A whole login: authorization, then the code exchange where a code came (decisions.md, D2)."""

from collections.abc import Mapping

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.authorization import AuthorizationResult, RequestObject, authorize
from harness.flows.connection import Connection
from harness.flows.token import TokenResult, token
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.outcome import SignIn
from harness.protocol.token import TokenResponse
from harness.protocol.user import User
from harness.wire.browser import NOTHING_DECIDED, Browser
from harness.wire.challenges import Decisions


def sign_in(
    connection: Connection,
    browser: Browser,
    client: Client,
    *,
    user: User | None,
    parameters: Mapping[str, str],
    method: str = "GET",
    pkce: str | None = None,
    request_object: RequestObject | None = None,
    alteration: Alteration = UNALTERED,
    decisions: Decisions = NOTHING_DECIDED,
) -> SignIn | AuthorizationResult | TokenResult:
    """Sign a user in with the client's response type; anything but a whole login is returned as it came."""
    response = authorize(
        connection,
        browser,
        client,
        user=user,
        parameters=parameters,
        method=method,
        pkce=pkce,
        request_object=request_object,
        alteration=alteration,
        decisions=decisions,
    )
    if not isinstance(response, AuthorizationSuccess):
        return response
    if response.code is None:
        return SignIn(response, None)
    exchanged = token(connection, client, code=response.code)
    return SignIn(response, exchanged) if isinstance(exchanged, TokenResponse) else exchanged
