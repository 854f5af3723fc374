"""Proof Key for Code Exchange at the authorization endpoint (RFC 7636 4.3, 4.4.1)."""

import re

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.response_types import CODE
from reference_server.rules.authorization.draft import AuthorizationDraft

METHODS = ("S256",)
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def check_code_challenge(_provider: Provider, draft: AuthorizationDraft) -> None:
    """The challenge has the form of RFC 7636 4.2 and a method that is offered.

    Without a method it would be `plain` (RFC 7636 4.3), which new implementations should not offer (7.2).
    """
    challenge = draft.parameters.get("code_challenge")
    method = draft.parameters.get("code_challenge_method")
    if challenge is None:
        if method is not None:
            raise InvalidRequest("code_challenge_method stands without code_challenge")
        return
    if method not in METHODS:
        raise InvalidRequest("transform algorithm not supported")
    if not CHALLENGE.fullmatch(challenge):
        raise InvalidRequest("code_challenge is not 43 to 128 unreserved characters")
    draft.code_challenge_method = method


def demand_code_challenge(provider: Provider, draft: AuthorizationDraft) -> None:
    """Of every client where the operator wants it, since it is "RECOMMENDED" (RFC 9700 2.1.1)."""
    if provider.settings.pkce.enforced and draft.gives(CODE) and "code_challenge" not in draft.parameters:
        raise InvalidRequest("code challenge required")


def demand_code_challenge_of_public_clients(provider: Provider, draft: AuthorizationDraft) -> None:
    """ "Public clients MUST use PKCE" (RFC 9700 2.1.1), unless the operator has older ones.

    A native application is one, whatever secret it was given (RFC 8252 8.5).
    """
    public = draft.client.auth_method == "none" or draft.client.text("application_type") == "native"
    demanded = public and provider.settings.pkce.enforced_for_public_clients
    if draft.gives(CODE) and demanded and "code_challenge" not in draft.parameters:
        raise InvalidRequest("code challenge required")
