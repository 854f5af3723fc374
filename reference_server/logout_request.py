"""A logout that waits for the End-User's word: sealed into its challenge and verifier, so that nothing is stored.

The end of the login session is what makes a verifier good for one logout only.
"""

import json

from msgspec import Struct
from msgspec.structs import asdict

from reference_server.errors import NotFound, RequestUnauthorized
from reference_server.provider import Provider
from reference_server.storage.seal import WrongSystemSecret

LOGOUT_CHALLENGE = "logout_challenge"
LOGOUT_VERIFIER = "logout_verifier"


class LogoutRequest(Struct, frozen=True):
    """What the logout application is asked about, and where the browser goes afterwards."""

    session_id: str
    subject: str
    client_id: str | None
    redirect_uri: str | None
    state: str | None
    request_url: str
    requested_at: int
    expires_at: int


def seal_logout(provider: Provider, purpose: str, request: LogoutRequest) -> str:
    """The request as a challenge or verifier."""
    return provider.seal.close(json.dumps([purpose, provider.issuer, asdict(request)]))


def open_logout(provider: Provider, purpose: str, token: str) -> LogoutRequest:
    """The request of a challenge or verifier.

    Raises `NotFound` where it is not this provider's, `RequestUnauthorized` where it has run out.
    """
    try:
        sealed_purpose, issuer, members = json.loads(provider.seal.open(token))
    except (WrongSystemSecret, ValueError) as error:
        raise NotFound(f"this {purpose} is not known") from error
    if (sealed_purpose, issuer) != (purpose, provider.issuer):
        raise NotFound(f"this {purpose} is not known")
    request = LogoutRequest(**members)
    if request.expires_at <= provider.now():
        raise RequestUnauthorized(f"this {purpose} has run out")
    return request
