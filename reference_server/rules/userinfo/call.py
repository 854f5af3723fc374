"""The rules of a call with a Bearer token (RFC 6750 2, OIDC Core 5.3.1)."""

from dataclasses import dataclass, field

from reference_server.errors import InsufficientScope, InvalidRequest, InvalidToken, TokenMissing
from reference_server.provider import Provider
from reference_server.storage.grants import AccessToken, Grant, find_access_token, find_grant
from reference_server.tokens.claim_sources import claims_endpoint
from reference_server.web.message import Request


@dataclass(slots=True)
class UserInfoCall:
    """A UserInfo request while its rules run."""

    http: Request
    shown: str = ""
    token: AccessToken = field(init=False)
    grant: Grant = field(init=False)


def read_bearer_token(_provider: Provider, call: UserInfoCall) -> None:
    """One token, by header or by form body; never two (RFC 6750 2, 2.1, 2.2)."""
    scheme, _, credentials = call.http.headers.get("authorization", "").partition(" ")
    in_header = [credentials.strip()] if scheme.lower() == "bearer" else []
    in_body = [value for name, value in call.http.form or () if name == "access_token" and call.http.method == "POST"]
    shown = in_header + in_body
    if len(shown) > 1:
        raise InvalidRequest("the access token is sent more than once")
    if not shown:
        raise TokenMissing("an access token is required")
    call.shown = shown[0]


def load_access_token(provider: Provider, call: UserInfoCall) -> None:
    """The token is known, not expired and not revoked (RFC 6750 3.1, invalid_token)."""
    token = find_access_token(provider.engine, provider.issuer, provider.seal.digest(call.shown), provider.clock())
    if token is None:
        raise InvalidToken("the access token is expired, revoked or unknown")
    call.token = token


def demand_openid_scope(_provider: Provider, call: UserInfoCall) -> None:
    """UserInfo is for Access Tokens of OpenID Connect authentication (OIDC Core 5.3)."""
    if "openid" not in call.token.scope:
        raise InsufficientScope("the access token lacks the scope openid")


def demand_own_audience(provider: Provider, call: UserInfoCall) -> None:
    """A token for another resource is none for UserInfo (RFC 9068 4, RFC 8707 3)."""
    if provider.issuer not in call.token.audience:
        raise InvalidToken("the access token is meant for another resource")


def demand_audience_of_claims(provider: Provider, call: UserInfoCall) -> None:
    """The claims of a Claims Provider are for the token that their source names, and for no other (RFC 8707 3)."""
    if claims_endpoint(provider) not in call.token.audience:
        raise InvalidToken("the access token is meant for another resource")


def load_grant_of_token(provider: Provider, call: UserInfoCall) -> None:
    """An End-User stands behind the token (OIDC Core 5.3)."""
    grant = find_grant(provider.engine, provider.issuer, call.token.grant_id or "")
    if grant is None:
        raise InvalidToken("no End-User stands behind this access token")
    call.grant = grant
