"""Faults of proof keys; among them the method plain, which is offered here and nowhere else (RFC 7636 7.2)."""

import hashlib
import hmac

from reference_server.encoding import base64url
from reference_server.errors import InvalidGrant, InvalidRequest
from reference_server.faults.changes import changed
from reference_server.faults.fault import Fault, at, both, swap
from reference_server.provider import Provider
from reference_server.response_types import CODE
from reference_server.rules.authorization import pkce
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.token import code
from reference_server.rules.token.draft import TokenDraft

PLAIN = "plain"


def take_plain(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a challenge by the method plain, which is also meant where none is named (RFC 7636 4.3)."""
    challenge = draft.parameters.get("code_challenge", "")
    if draft.parameters.get("code_challenge_method", PLAIN) != PLAIN or not pkce.CHALLENGE.fullmatch(challenge):
        pkce.check_code_challenge(provider, draft)
    else:
        draft.code_challenge_method = PLAIN


def hash_every_verifier(provider: Provider, draft: TokenDraft) -> None:
    """Compare the hash of the verifier, whatever the method."""
    challenge, verifier = draft.code.code_challenge, draft.call.parameters.get("code_verifier")
    if draft.code.code_challenge_method != PLAIN or challenge is None or verifier is None:
        code.check_code_verifier(provider, draft)
    elif not hmac.compare_digest(base64url(hashlib.sha256(verifier.encode()).digest()), challenge):
        raise InvalidGrant("code_verifier does not fit the code_challenge")


def trust_the_secrets_of_native_apps(provider: Provider, draft: AuthorizationDraft) -> None:
    """Demand a challenge of clients without a secret alone."""
    demanded = provider.settings.pkce.enforced_for_public_clients and draft.client.auth_method == "none"
    if draft.gives(CODE) and demanded and "code_challenge" not in draft.parameters:
        raise InvalidRequest("code challenge required")


def refuse_s256(provider: Provider, draft: AuthorizationDraft) -> None:
    """Know the method plain alone."""
    if draft.parameters.get("code_challenge_method") == "S256":
        raise InvalidRequest("transform algorithm not supported")
    take_plain(provider, draft)


OFFERED = both(
    swap(pkce.check_code_challenge, take_plain),
    at(metadata=changed("code_challenge_methods_supported", lambda methods: [*methods, PLAIN])),
)
FAULTS = (
    Fault(
        "plain-challenge-offered",
        ("RFC7636-7.2-1",),
        "The method plain is offered.",
        OFFERED,
    ),
    Fault(
        "s256-refused",
        ("RFC7636-4.2-1", "RFC9700-2.1.1-2"),
        "S256 is refused, and plain alone works.",
        both(
            swap(pkce.check_code_challenge, refuse_s256),
            at(metadata=changed("code_challenge_methods_supported", lambda _methods: [PLAIN])),
        ),
        also=("OIDCC-3.1.2.5-3",),
    ),
    Fault(
        "plain-verifier-hashed",
        ("RFC7636-4.6-2",),
        "Under the method plain the hash of the verifier is compared.",
        both(OFFERED, swap(code.check_code_verifier, hash_every_verifier)),
        also=("RFC7636-7.2-1",),
    ),
    Fault(
        "secrets-of-native-apps-trusted",
        ("RFC8252-8.5-2",),
        "A native app that has a secret needs no code challenge.",
        swap(pkce.demand_code_challenge_of_public_clients, trust_the_secrets_of_native_apps),
    ),
)
