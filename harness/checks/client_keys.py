"""Clients that sign: with registered keys, and with those at their jwks_uri (OpenID Connect Core 9, 10.1.1)."""

from harness.checks.registry import judges
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenError, TokenResponse


@judges("OIDCC-9-5", "OIDCC-9-19")
def a_signed_assertion_is_accepted(subject: TokenResponse | TokenError) -> Judgement:
    """A client assertion that a registered key signed authenticates the client (OpenID Connect Core 9)."""
    if first(subject.request.parameters, "client_assertion") is None:
        return not_applicable("the request has no client_assertion")
    return _accepted(subject)


@judges("OIDCR-2-22")
def keys_at_jwks_uri_are_used(subject: TokenResponse | TokenError) -> Judgement:
    """What the client signs is verified with the keys at its jwks_uri (OIDC Dynamic Client Registration 2)."""
    if subject.request.client.value("jwks_uri") is None:
        return not_applicable("the client has no jwks_uri")
    return _accepted(subject)


def _accepted(subject: TokenResponse | TokenError) -> Judgement:
    succeeded = isinstance(subject, TokenResponse)
    return judged(succeeded, "tokens", "tokens" if succeeded else f"error={subject.members.get('error')}")
