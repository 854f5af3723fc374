"""The authorization code grant (RFC 6749 4.1.3, RFC 7636 4.5, 4.6)."""

import hashlib
import hmac
import re

from reference_server.encoding import base64url
from reference_server.errors import InvalidGrant, InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.storage.grants import find_code, find_grant, revoke_grant, spend_code

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def load_code(provider: Provider, draft: TokenDraft) -> None:
    """code is required and was issued by this provider (RFC 6749 4.1.3)."""
    shown = draft.call.parameters.get("code")
    if shown is None:
        raise InvalidRequest("code is missing")
    code = find_code(provider.engine, provider.issuer, provider.seal.digest(shown))
    if code is None:
        raise InvalidGrant("the code is not valid")
    draft.code = code


def demand_own_code(_provider: Provider, draft: TokenDraft) -> None:
    """ "ensure that the authorization code was issued to the authenticated confidential client" (RFC 6749 4.1.3)."""
    if draft.code.client_id != draft.call.client.client_id:
        raise InvalidGrant("the code was issued to another client")


def refuse_used_code(provider: Provider, draft: TokenDraft) -> None:
    """ "SHOULD revoke (when possible) all tokens previously issued based on that authorization code" (4.1.2)."""
    if draft.code.used_at is not None:
        revoke_grant(provider.engine, provider.issuer, draft.code.grant_id, provider.clock())
        raise InvalidGrant("the code was used before")


def refuse_expired_code(provider: Provider, draft: TokenDraft) -> None:
    """ "The authorization code MUST expire shortly after it is issued" (RFC 6749 4.1.2)."""
    if draft.code.expires_at <= provider.now():
        raise InvalidGrant("the code has expired")


def demand_same_redirect_uri(_provider: Provider, draft: TokenDraft) -> None:
    """redirect_uri is repeated if the authorization request had it, "and their values MUST be identical" (4.1.3)."""
    shown = draft.call.parameters.get("redirect_uri")
    if draft.code.redirect_uri is not None and shown is None:
        raise InvalidRequest("redirect_uri is missing")
    if shown is not None and shown != draft.code.redirect_uri:
        raise InvalidGrant("redirect_uri differs from the one of the authorization request")


def check_code_verifier(_provider: Provider, draft: TokenDraft) -> None:
    """The verifier fits the challenge of the authorization request (RFC 7636 4.6)."""
    verifier, challenge = draft.call.parameters.get("code_verifier"), draft.code.code_challenge
    if challenge is None:
        return
    if verifier is None:
        raise InvalidGrant("code_verifier is missing")
    if not VERIFIER.fullmatch(verifier):
        raise InvalidGrant("code_verifier is not 43 to 128 unreserved characters")
    if draft.code.code_challenge_method == "S256":
        verifier = base64url(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest(verifier, challenge):
        raise InvalidGrant("code_verifier does not fit the code_challenge")


def refuse_verifier_without_challenge(_provider: Provider, draft: TokenDraft) -> None:
    """A verifier for a request that had no challenge is a PKCE downgrade (RFC 9700 2.1.1)."""
    if draft.code.code_challenge is None and "code_verifier" in draft.call.parameters:
        raise InvalidGrant("code_verifier was sent for a request without code_challenge")


def spend_the_code(provider: Provider, draft: TokenDraft) -> None:
    """ "The client MUST NOT use the authorization code more than once" (RFC 6749 4.1.2): of two at once, one wins."""
    if not spend_code(provider.engine, provider.issuer, draft.code.code_hash, provider.clock()):
        revoke_grant(provider.engine, provider.issuer, draft.code.grant_id, provider.clock())
        raise InvalidGrant("the code was used before")


def take_grant_of_code(provider: Provider, draft: TokenDraft) -> None:
    """The tokens get what the End-User granted (RFC 6749 4.1.4)."""
    grant = find_grant(provider.engine, provider.issuer, draft.code.grant_id)
    if grant is None:
        raise InvalidGrant("the grant was revoked")
    draft.grant, draft.scope, draft.audience = grant, grant.scope, grant.audience
    draft.with_refresh = "offline_access" in grant.scope
