"""Who may register a client (RFC 7591 3)."""

import hmac

from reference_server.errors import InvalidToken, TokenMissing
from reference_server.provider import Provider
from reference_server.rules.registration.draft import RegistrationDraft


def check_initial_access_token(provider: Provider, draft: RegistrationDraft) -> None:
    """An initial access token that is shown is a known one, by RFC 6750; whether there must be one is the operator's.

    "such as the client presenting an invalid initial access token, the authorization server returns an error response
    appropriate to the OAuth 2.0 token type" (RFC 7591 3.2.2).
    """
    if draft.current is not None:
        return
    scheme, _, shown = draft.http.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        if provider.settings.initial_access_token_required:
            raise TokenMissing("an initial access token is required")
        return
    known = provider.settings.initial_access_tokens
    if not any([hmac.compare_digest(one.encode(), shown.strip().encode()) for one in known]):
        raise InvalidToken("this initial access token is not known")
