"""Refreshed tokens (RFC 6749 6, OpenID Connect Core 12)."""

from harness.checks.id_token_words import CLOCK_TOLERANCE, audiences
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenResponse
from harness.protocol.tokens import IdToken
from harness.wire import jose


@judges("OIDCC-12.2-1", "RFC6749-6-7")
def a_refresh_yields_an_access_token(subject: TokenResponse) -> Judgement:
    """A refresh is answered with a token response (RFC 6749 6)."""
    if subject.request.refresh_token is None:
        return not_applicable("it is no refresh")
    return judged(subject.access_token is not None, "an access token", "one" if subject.access_token else "none")


@judges("OIDCC-12.2-2")
def iss_is_kept(subject: IdToken, original: IdToken) -> Judgement:
    """iss is that of the original ID Token (OpenID Connect Core 12.2)."""
    return _kept(subject, original, "iss")


@judges("OIDCC-12.2-3")
def sub_is_kept(subject: IdToken, original: IdToken) -> Judgement:
    """sub is that of the original ID Token (OpenID Connect Core 12.2)."""
    return _kept(subject, original, "sub")


@judges("OIDCC-12.2-5")
def aud_is_kept(subject: IdToken, original: IdToken) -> Judgement:
    """aud holds what the original held (OpenID Connect Core 12.2)."""
    same = set(audiences(original)) <= set(audiences(subject))
    return judged(same, "the audiences of the original", "those" if same else "others")


@judges("OIDCC-12.2-6")
def auth_time_is_kept(subject: IdToken, original: IdToken) -> Judgement:
    """auth_time, if present, is that of the original login (OpenID Connect Core 12.2)."""
    if "auth_time" not in subject.claims or "auth_time" not in original.claims:
        return not_applicable("there is no auth_time in both")
    return _kept(subject, original, "auth_time")


@judges("OIDCC-12.2-4")
def iat_is_of_the_refresh(subject: IdToken) -> Judgement:
    """iat is the time of the refresh (OpenID Connect Core 12.2)."""
    iat = subject.claims.get("iat")
    near = isinstance(iat, int | float) and abs(iat - subject.received_at) <= CLOCK_TOLERANCE
    return judged(near, f"the time of the refresh, within {CLOCK_TOLERANCE} s", "near it" if near else f"iat {iat!r}")


@judges("OIDCC-12.2-8", "OIDCC-12.2-9")
def no_other_nonce_comes(subject: IdToken, original: IdToken) -> Judgement:
    """A nonce in a refreshed ID Token, if any, is the original one (OpenID Connect Core 12.2)."""
    if "nonce" not in subject.claims:
        return judged(True, "no nonce, or the original one", "no nonce")
    return _kept(subject, original, "nonce")


@judges("OIDCC-12.2-10")
def the_rules_of_any_id_token_hold(subject: IdToken) -> Judgement:
    """A refreshed ID Token is signed by a published key and not expired, as any other (OpenID Connect Core 12.2)."""
    signature = jose.verify(subject.jwt, subject.client)
    if not signature.verified:
        return judged(False, "a signature that verifies with the provider's keys", signature.reason)
    exp = subject.claims.get("exp")
    alive = isinstance(exp, int | float) and not isinstance(exp, bool) and exp > subject.received_at - CLOCK_TOLERANCE
    return judged(alive, "an exp in the future", "such an exp" if alive else f"exp {exp!r}")


def _kept(subject: IdToken, original: IdToken, name: str) -> Judgement:
    same = subject.claims.get(name) == original.claims.get(name)
    return judged(same, f"the {name} of the original", f"the same {name}" if same else f"another {name}")
