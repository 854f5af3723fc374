"""The way back from a UserInfo response to the login behind its access token."""

from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.client import Client
from harness.protocol.scope_claims import SCOPE_CLAIMS
from harness.protocol.tokens import IdToken
from harness.protocol.userinfo import UserinfoResponse


def request_behind(response: UserinfoResponse) -> AuthorizationRequest | None:
    """Return the authorization request that the access token goes back to, None where there was none."""
    token = response.request.access_token
    authorization = token.issued_in.authorization if token else None
    return authorization.request if authorization else None


def client_behind(response: UserinfoResponse) -> Client | None:
    """Return the client that the access token was issued to, None where the token was made up."""
    token = response.request.access_token
    return token.issued_in.request.client if token else None


def id_token_behind(response: UserinfoResponse) -> IdToken | None:
    """Return the ID Token of the same login, None where it has none."""
    token = response.request.access_token
    if token is None:
        return None
    authorization = token.issued_in.authorization
    return token.issued_in.id_token or (authorization.id_token if authorization else None)


def granted_scopes(response: UserinfoResponse) -> tuple[str, ...]:
    """Return the granted scope values: those that the token response names, else those asked for (RFC 6749 5.1)."""
    token = response.request.access_token
    members = getattr(token.issued_in, "members", {}) if token else {}
    scope = members.get("scope")
    if isinstance(scope, str):
        return tuple(scope.split())
    request = request_behind(response)
    return request.scopes if request else ()


def claims_asked_for(response: UserinfoResponse) -> frozenset[str]:
    """Return the names that scope and claims parameter ask UserInfo for (OpenID Connect Core 5.4, 5.5)."""
    by_scope = {name for scope in granted_scopes(response) for name in SCOPE_CLAIMS.get(scope, ())}
    request = request_behind(response)
    listed = request.requested_claims.get("userinfo") if request else None
    return frozenset(by_scope | (set(listed) if isinstance(listed, dict) else set()))
