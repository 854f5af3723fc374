"""Faults of proof keys; among them the method plain, which is offered here and nowhere else (RFC 7636 7.2)."""

import hashlib
import hmac
import json

from reference_server.encoding import base64url
from reference_server.errors import InvalidGrant, InvalidRequest, UnauthorizedClient
from reference_server.faults.changes import changed
from reference_server.faults.fault import Fault, at, both, swap
from reference_server.provider import Provider
from reference_server.response_types import CODE
from reference_server.rules.authorization import pkce
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.token import code
from reference_server.rules.token.draft import TokenDraft
from reference_server.seams import Members
from reference_server.storage.grants import find_code

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


def with_the_challenge(provider: Provider, members: Members) -> Members:
    """Write the challenge into the code, where everybody can read it."""
    shown = members.get("code")
    found = find_code(provider.engine, provider.issuer, provider.seal.digest(shown)) if shown else None
    if found is None or found.code_challenge is None:
        return members
    told = json.dumps({"code_challenge": found.code_challenge})
    return members | {"code": f"{shown}.{base64url(told.encode())}"}


def look_at_the_first_part(provider: Provider, draft: TokenDraft) -> None:
    """Find a code by its first part."""
    shown = draft.call.parameters.get("code")
    if shown is not None:
        draft.call.parameters["code"] = shown.partition(".")[0]
    code.load_code(provider, draft)


def refuse_the_client_without_challenge(provider: Provider, draft: AuthorizationDraft) -> None:
    """Say that a client that sends no challenge may not use the grant."""
    try:
        pkce.demand_code_challenge_of_public_clients(provider, draft)
    except InvalidRequest as error:
        raise UnauthorizedClient(error.description) from error


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
    Fault(
        "challenge-in-the-code",
        ("RFC7636-4.4-2",),
        "A code has the challenge in a part that everybody can read.",
        both(at(authorization_response=with_the_challenge), swap(code.load_code, look_at_the_first_part)),
    ),
    Fault(
        "missing-challenge-an-unauthorized-client",
        ("RFC7636-4.4.1-1", "RFC8252-8.1-1"),
        "A request without the challenge that has to be there is answered with unauthorized_client.",
        swap(pkce.demand_code_challenge_of_public_clients, refuse_the_client_without_challenge),
    ),
)
