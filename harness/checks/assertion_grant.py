"""Assertions as grants (RFC 7521 4.1, RFC 7523 2.1, 3.1)."""

from harness.checks.id_token_words import CLOCK_TOLERANCE, is_number
from harness.checks.registry import judges
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenError, TokenResponse
from harness.protocol.trusted_issuer import TrustedIssuer
from harness.wire import jose

TokenAnswer = TokenResponse | TokenError


@judges("RFC7523-2.1-1")
def a_trusted_assertion_yields_a_token(subject: TokenAnswer) -> Judgement:
    """An assertion of a trusted issuer yields an access token (RFC 7523 2.1)."""
    holds = isinstance(subject, TokenResponse) and subject.access_token is not None
    return judged(holds, "an access token", _described(subject))


@judges("RFC7521-4.1-3")
def no_scope_beyond_the_trust_is_given(subject: TokenAnswer) -> Judgement:
    """A scope beyond what was granted beforehand is refused, or left out (RFC 7521 4.1)."""
    if isinstance(subject, TokenError):
        return judged(subject.error == "invalid_scope", "error=invalid_scope, or less scope", _described(subject))
    asked = (first(subject.request.parameters, "scope") or "").split()
    less = set(subject.scopes) < set(asked)
    return judged(less, "error=invalid_scope, or less scope", f"scope {' '.join(subject.scopes) or 'empty'}")


@judges("RFC7521-4.1-4")
def the_scope_is_that_of_the_trust(subject: TokenResponse, trusted: TrustedIssuer) -> Judgement:
    """The issued scope is limited to what the issuer may give (RFC 7521 4.1)."""
    more = sorted(set(subject.scopes) - set(trusted.scope))
    return judged(not more, f"no scope beyond {' '.join(trusted.scope)}", f"besides: {' '.join(more) or 'nothing'}")


@judges("RFC7521-4.1-5")
def the_token_does_not_outlive_the_assertion(subject: TokenResponse) -> Judgement:
    """The access token does not much outlive its assertion (RFC 7521 4.1)."""
    shown = first(subject.request.parameters, "assertion")
    expires = jose.decode(shown, {}).claims.get("exp") if shown else None
    lifetime, response = subject.members.get("expires_in"), subject.exchange.response
    if not is_number(expires) or not is_number(lifetime) or response is None:
        return not_applicable("the assertion or the token does not say how long it lives")
    over = response.received_at + lifetime - expires
    return judged(over <= CLOCK_TOLERANCE, f"{CLOCK_TOLERANCE} s longer at most", f"{over:.0f} s longer")


@judges("RFC7523-2.1-2", refuses=True)
def several_assertions_are_refused(subject: TokenError) -> Judgement:
    """assertion holds one single JWT (RFC 7523 2.1)."""
    fitting = ("invalid_grant", "invalid_request")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", _described(subject))


@judges("RFC7523-3.1-1")
def the_client_may_have_to_authenticate(subject: TokenAnswer) -> Judgement:
    """Without client authentication there is a token, or invalid_client (RFC 7523 3.1)."""
    holds = isinstance(subject, TokenResponse) or subject.error == "invalid_client"
    return judged(holds, "an access token, or error=invalid_client", _described(subject))


def _described(subject: TokenAnswer) -> str:
    status = subject.exchange.response.status if subject.exchange.response else 0
    if isinstance(subject, TokenError):
        return f"status {status} with error={subject.error}"
    return f"status {status} with{'' if subject.access_token else 'out'} an access token"
