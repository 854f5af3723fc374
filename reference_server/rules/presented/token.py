"""The token that is presented (RFC 7009 2.1, RFC 7662 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.storage.clients import Client
from reference_server.storage.grants import AccessToken, Grant, RefreshToken, find_access_token, find_refresh_token


@dataclass(slots=True)
class PresentedToken:
    """A token that `client` presents, or an operator where it is None; at most one of the two kinds is found."""

    parameters: Mapping[str, str]
    client: Client | None
    shown: str = ""
    access: AccessToken | None = None
    refresh: RefreshToken | None = None
    grant: Grant | None = None

    @property
    def owner(self) -> str | None:
        """The client that the token was issued to."""
        found = self.access or self.refresh
        return found.client_id if found is not None else None

    @property
    def subject(self) -> str | None:
        """Whom the token is about."""
        if self.access is not None:
            return self.access.subject
        return self.grant.subject if self.grant is not None else None

    @property
    def audience(self) -> tuple[str, ...]:
        """Whom an access token is meant for, or may be got for with a refresh token."""
        if self.access is not None:
            return self.access.audience
        return self.grant.audience if self.grant is not None else ()


def demand_token(_provider: Provider, presented: PresentedToken) -> None:
    """token is REQUIRED (RFC 7009 2.1, RFC 7662 2.1)."""
    presented.shown = presented.parameters.get("token", "")
    if not presented.shown:
        raise InvalidRequest("token is missing")


def find_token(provider: Provider, presented: PresentedToken) -> None:
    """Among all types of token, whatever `token_type_hint` says: it "MAY" be ignored (RFC 7009 2.1, RFC 7662 2.1)."""
    digest = provider.seal.digest(presented.shown)
    presented.access = find_access_token(provider.engine, provider.issuer, digest, provider.clock())
    if presented.access is None:
        presented.refresh = find_refresh_token(provider.engine, provider.issuer, digest)
