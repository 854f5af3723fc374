"""Proof Key for Code Exchange (RFC 7636)."""

import base64
import binascii

from harness.checks.authorization_outcome import AuthorizationAnswer, AuthorizationRefusal, ended, succeeded
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.token import TokenError, TokenResponse

METHODS = "code_challenge_methods_supported"


@judges("RFC7636-4.6-2")
def plain_compares_the_verifier_itself(subject: TokenResponse | TokenError) -> Judgement:
    """Under plain the verifier is the challenge, and its hash is not (RFC 7636 4.6)."""
    code = subject.request.code
    challenge = code.issued_in.request.value("code_challenge") if code else None
    same = first(subject.request.parameters, "code_verifier") == challenge
    if isinstance(subject, TokenResponse):
        return judged(same, "a token for the challenge itself", f"a token for {'it' if same else 'another verifier'}")
    refused = not same and subject.error == "invalid_grant"
    expected = "a token" if same else "error=invalid_grant"
    return judged(refused, expected, f"error={subject.error}")


@judges("RFC7636-4.1-1", "RFC7636-4.1-2", "RFC7636-4.2-1", "RFC7636-4.2-2")
def a_right_verifier_yields_a_token(subject: TokenResponse) -> Judgement:
    """A verifier of the grammar that fits its challenge completes the exchange (RFC 7636 4.1, 4.2, 4.6)."""
    return judged(subject.access_token is not None, "an access token", "that" if subject.access_token else "none")


@judges("RFC7636-4.2-1", "RFC9700-2.1.1-2")
def a_challenge_by_s256_is_taken(subject: AuthorizationAnswer) -> Judgement:
    """A request with a challenge by S256 is not refused (RFC 7636 4.2, RFC 9700 2.1.1)."""
    return succeeded(subject)


@judges("RFC7636-4.1-3", "RFC7636-4.1-4", "RFC7636-4.1-5", refuses=True)
def a_verifier_outside_the_grammar_is_refused(subject: TokenError) -> Judgement:
    """A verifier has 43 to 128 unreserved characters (RFC 7636 4.1)."""
    return judged(
        subject.error in ("invalid_grant", "invalid_request"), "invalid_grant or invalid_request", f"{subject.error}"
    )


@judges("RFC7636-4.4-1", "RFC7636-4.5-3", "RFC7636-4.6-1", "RFC7636-4.6-3", "RFC7636-4.6-4", refuses=True)
def an_unfit_exchange_is_refused(subject: TokenError) -> Judgement:
    """What does not fit the challenge, or the grant beside it, is refused as invalid_grant (RFC 7636 4.6)."""
    return judged(subject.error == "invalid_grant", "error=invalid_grant", f"error={subject.error}")


@judges(
    "RFC7636-4.2-3",
    "RFC7636-4.3-1",
    "RFC7636-4.3-3",
    "RFC7636-4.3-4",
    "RFC7636-4.4.1-1",
    "RFC7636-4.4.1-3",
    "RFC8252-8.1-1",
    refuses=True,
)
def a_wrong_challenge_is_an_invalid_request(subject: AuthorizationRefusal) -> Judgement:
    """A missing or malformed challenge, or an unknown method, is an invalid_request (RFC 7636 4.2, 4.3, 4.4.1)."""
    holds = isinstance(subject, AuthorizationError) and subject.error == "invalid_request"
    return judged(holds, "error=invalid_request at the redirection URI", ended(subject))


@judges("RFC7636-4.4.1-5")
def plain_is_refused_at_once_where_it_is_disabled(subject: AuthorizationAnswer) -> Judgement:
    """A server that has plain disabled says invalid_request at the authorization endpoint (RFC 7636 4.4.1).

    Where the metadata list plain a success is right too; some servers list it and have it disabled.
    """
    listed = subject.request.provider.metadata.listed(METHODS)
    if not listed or first(subject.request.parameters, "code_challenge_method") != "plain":
        return not_applicable("plain was not asked for, or no method is listed")
    taken = "plain" in listed and isinstance(subject, AuthorizationSuccess)
    refused = isinstance(subject, AuthorizationError) and subject.error == "invalid_request"
    either = "a success, or " if "plain" in listed else ""
    return judged(taken or refused, f"{either}error=invalid_request at the redirection URI", ended(subject))


@judges("RFC7636-4.4-2")
def the_challenge_stays_at_the_provider(subject: AuthorizationSuccess) -> Judgement:
    """Neither the response nor the code shows the challenge (RFC 7636 4.4)."""
    challenge = first(subject.request.parameters, "code_challenge")
    if not challenge:
        return not_applicable("the request had no code_challenge")
    code = subject.value("code") or ""
    shown = challenge in subject.location or any(challenge.encode() in part for part in _decoded(code))
    return judged(not shown, "no challenge in what the browser sees", "the challenge" if shown else "none")


@judges("RFC7636-7.2-1")
def plain_is_not_offered(subject: DiscoveryResponse) -> Judgement:
    """New implementations do not offer plain (RFC 7636 7.2)."""
    methods = subject.metadata.listed(METHODS)
    return judged("plain" not in methods, f"{METHODS} without plain", f"{METHODS}: {', '.join(methods) or 'none'}")


@judges("RFC7636-7.2-3", "RFC9700-2.1.1-5", "RFC9700-4.7.1-1")
def s256_is_offered(subject: DiscoveryResponse) -> Judgement:
    """S256 or a stronger method is what is used (RFC 7636 7.2)."""
    methods = subject.metadata.listed(METHODS)
    return judged("S256" in methods, f"{METHODS} with S256", f"{METHODS}: {', '.join(methods) or 'none'}")


def _decoded(code: str) -> list[bytes]:
    found = [code.encode()]
    for part in code.split("."):
        try:
            found.append(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (binascii.Error, ValueError):
            continue
    return found
