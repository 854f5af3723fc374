"""The device authorization grant (RFC 8628)."""

from collections.abc import Callable, Mapping

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import JsonAnswer, json_answer, plain_answer
from harness.flows.client_authentication import AS_REGISTERED, ClientAuthentication, authenticated_form
from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.device import (
    DeviceAuthorizationError,
    DeviceAuthorizationRequest,
    DeviceAuthorizationResponse,
    DeviceVerification,
)
from harness.protocol.exchange import Request, Response
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.user import User
from harness.wire import landings
from harness.wire.browser import Browser

ENDPOINT = "device_authorization_endpoint"
# How a user may type a user code (RFC 8628 6.1); the last is one that no device shows.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as_shown": lambda code: code,
    "in_lower_case": lambda code: code.lower(),
    "without_punctuation": lambda code: "".join(letter for letter in code if letter.isalnum()),
    "wrong": lambda code: "ZZZZ-0000",
}


def authorize_device(
    connection: Connection,
    client: Client,
    *,
    scope: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> DeviceAuthorizationResponse | DeviceAuthorizationError | MalformedAnswer | NoAnswer | NotOffered:
    """Ask for a device code and a user code (RFC 8628 3.1)."""
    address = connection.endpoint(ENDPOINT)
    if address is None:
        return NotOffered(ENDPOINT)
    asked = (("scope", scope),) if scope is not None else ()
    written, sent = authenticated_form(connection.provider, client, address, asked, client_authentication, alteration)
    exchange = connection.send(written, "authorize_device")
    request = DeviceAuthorizationRequest(connection.provider, client, sent)
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    result = DeviceAuthorizationResponse if answer.succeeded else DeviceAuthorizationError
    return result(request, exchange, answer.members)


def verify_device(
    browser: Browser,
    device: DeviceAuthorizationResponse,
    *,
    user: User | None,
    spelling: str = "as_shown",
    complete: bool = False,
    refuse: bool = False,
) -> DeviceVerification | MalformedAnswer | NoAnswer | NotOffered:
    """Let a user begin at the verification URI, type the user code and answer the pages (RFC 8628 3.3).

    `spelling` is a word of `SPELLINGS`: how the user types the code; `complete` begins at the URI with the code.
    """
    address = device.verification_uri_complete if complete else device.verification_uri
    if address is None:
        return NotOffered("verification_uri_complete" if complete else "verification_uri")
    code = SPELLINGS[spelling](device.user_code or "")
    landing = browser.visit(
        Request("GET", address), name="verify_device", user=user, stop_at=(), refuse=refuse, user_code=code
    )
    if not isinstance(landing, landings.Shown):
        return NoAnswer(landing.exchange)
    response = plain_answer(landing.exchange)
    if not isinstance(response, Response):
        return response
    shown = landing.page
    return DeviceVerification(device, landing.exchange, code, complete, landing.pages, shown.title, shown.text)
