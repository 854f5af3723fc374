"""The client configuration endpoint (RFC 7592 2)."""

import hmac

from reference_server.errors import InvalidClientMetadata, InvalidToken, TokenMissing
from reference_server.provider import Provider
from reference_server.rules.clients.secret import secret_fits
from reference_server.rules.registration.draft import ConfigurationCall, RegistrationDraft
from reference_server.storage.clients import delete_client, find_client

SET_BY_PROVIDER = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)


def read_registration_token(_provider: Provider, call: ConfigurationCall) -> None:
    """The registration access token comes as a Bearer token in the header (RFC 7592 2, RFC 6750 2.1)."""
    scheme, _, token = call.http.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing("a registration access token is required")
    call.shown = token.strip()


def load_configured_client(provider: Provider, call: ConfigurationCall) -> None:
    """A client that does not exist is answered like a wrong token, by 401 (RFC 7592 2.1)."""
    client = find_client(provider.engine, provider.issuer, call.client_id)
    if client is None:
        raise InvalidToken("the registration access token does not fit")
    call.client = client


def demand_own_registration_token(provider: Provider, call: ConfigurationCall) -> None:
    """ "the server MUST ensure that the client making the request matches" the one of the address (RFC 7592 B)."""
    if not hmac.compare_digest(provider.seal.digest(call.shown), call.client.registration_token_hash or ""):
        raise InvalidToken("the registration access token does not fit")


def demand_own_client_id(_provider: Provider, draft: RegistrationDraft) -> None:
    """An update has the client_id, "and it MUST be the same as its currently issued" one (RFC 7592 2.2)."""
    if draft.current is not None and draft.metadata.get("client_id") != draft.current.client_id:
        raise InvalidClientMetadata("client_id is missing, or not the one of this address")


def demand_current_secret(provider: Provider, draft: RegistrationDraft) -> None:
    """ "the value of this field MUST match the currently issued client secret" (RFC 7592 2.2)."""
    if draft.current is None or draft.metadata.get("client_secret") is None:
        return
    if not secret_fits(provider, draft.current, str(draft.metadata["client_secret"])):
        raise InvalidClientMetadata("client_secret is not the one that was issued")


def refuse_members_of_the_provider(_provider: Provider, draft: RegistrationDraft) -> None:
    """An update "MUST NOT include" what the provider alone sets (RFC 7592 2.2)."""
    told = [name for name in SET_BY_PROVIDER if name in draft.metadata]
    if draft.current is not None and told:
        raise InvalidClientMetadata(f"only the provider sets {', '.join(told)}")


def forget_client(provider: Provider, call: ConfigurationCall) -> None:
    """ "immediately invalidating all existing authorization grants and ... tokens" (RFC 7592 2.3)."""
    delete_client(provider.engine, provider.issuer, call.client.client_id)
