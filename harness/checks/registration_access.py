"""Who may register, and how long a client's secret and keys are good for (RFC 7591 2, 3, OIDC Registration 3)."""

from http import HTTPStatus

from harness.checks.registry import judges
from harness.protocol.client import RegistrationError, RegistrationResponse
from harness.protocol.exchange import header_values
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenError, TokenResponse

INVALID_CLIENT = "invalid_client"


@judges("OIDCR-3-3")
def an_initial_access_token_is_accepted(subject: RegistrationResponse) -> Judgement:
    """An initial access token is accepted as a bearer token in the header (OpenID Connect Registration 3)."""
    shown = header_values(subject.exchange.request.headers, "Authorization")
    if not any(one.startswith("Bearer ") for one in shown):
        return not_applicable("no initial access token was shown")
    status = subject.exchange.response.status if subject.exchange.response else 0
    return judged(status == HTTPStatus.CREATED, "status 201", f"status {status}")


@judges("OIDCR-3.3-1", "RFC7591-3.2.2-1", refuses=True)
def a_bad_initial_access_token_is_answered_by_rfc_6750(subject: RegistrationError) -> Judgement:
    """A bad initial access token is 401 with a Bearer challenge (RFC 7591 3.2.2, OIDC Registration 3.3)."""
    response = subject.exchange.response
    status = response.status if response else 0
    challenges = header_values(response.headers, "WWW-Authenticate") if response else ()
    bearer = any(one.lower().startswith("bearer") for one in challenges)
    received = f"status {status} with{'' if bearer else 'out'} a Bearer challenge"
    return judged(status == HTTPStatus.UNAUTHORIZED and bearer, "status 401 with a Bearer challenge", received)


@judges("RFC7591-3.2.1-7", refuses=True)
def an_expired_secret_is_refused(subject: TokenResponse | TokenError) -> Judgement:
    """A client secret stops working when its registration said that it does (RFC 7591 3.2.1)."""
    expires_at = subject.request.client.value("client_secret_expires_at")
    came = subject.exchange.response.received_at if subject.exchange.response else 0.0
    if not isinstance(expires_at, int) or not 0 < expires_at < came:
        return not_applicable("the secret has not expired")
    refused = isinstance(subject, TokenError) and subject.error == INVALID_CLIENT
    return judged(refused, f"error={INVALID_CLIENT}", _ended(subject))


@judges("RFC7591-2-25", refuses=True)
def a_client_without_usable_keys_is_refused(subject: TokenError) -> Judgement:
    """A client whose jwks_uri gives no key set cannot authenticate with its key (RFC 7591 2)."""
    return judged(subject.error == INVALID_CLIENT, f"error={INVALID_CLIENT}", _ended(subject))


def _ended(subject: TokenResponse | TokenError) -> str:
    return f"error={subject.error}" if isinstance(subject, TokenError) else "a token response"
