"""The scope of an authorization request."""

import re

from reference_server.errors import InvalidScope
from reference_server.provider import Provider
from reference_server.response_types import CODE
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.scope_coverage import covered

SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")


def check_scope_syntax(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Scope tokens are of the characters that RFC 6749 3.3 allows."""
    if not all(SCOPE_TOKEN.fullmatch(token) for token in draft.listed("scope")):
        raise InvalidScope("a scope token has a character that RFC 6749 3.3 does not allow")


def keep_known_scopes(provider: Provider, draft: AuthorizationDraft) -> None:
    """ "Scope values used that are not understood by an implementation SHOULD be ignored" (OIDC Core 3.1.2.1).

    A client that registered `scope` is held to it (RFC 7591 2).
    """
    known = draft.client.text("scope").split() or provider.settings.scopes_supported
    draft.scope = covered(provider.settings.scope_strategy, known, draft.listed("scope"))


def ignore_offline_access_without_refresh(_provider: Provider, draft: AuthorizationDraft) -> None:
    """offline_access is ignored where the client may not use refresh tokens (OIDC Core 11)."""
    if "refresh_token" not in draft.client.texts("grant_types"):
        draft.scope = tuple(token for token in draft.scope if token != "offline_access")


def ignore_offline_access_without_code(_provider: Provider, draft: AuthorizationDraft) -> None:
    """offline_access is ignored "unless the Client is using a response_type value that" has a code (OIDC Core 11)."""
    if not draft.gives(CODE):
        draft.scope = tuple(token for token in draft.scope if token != "offline_access")


def ignore_offline_access_without_consent(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "The OP MUST ignore the offline_access request" unless prompt has consent (OIDC Core 11)."""
    if "consent" not in draft.prompt:
        draft.scope = tuple(token for token in draft.scope if token != "offline_access")
