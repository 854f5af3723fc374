"""Who the End-User is to a client: public and pairwise Subject Identifiers (OIDC Core 8)."""

from urllib.parse import urlsplit

from reference_server.authorization_request import AuthorizationRequest
from reference_server.provider import Provider
from reference_server.storage.clients import Client, find_client
from reference_server.storage.forced_subjects import find_forced_subject

PUBLIC, PAIRWISE = SUBJECT_TYPES = ("public", "pairwise")


def sector_of(client: Client) -> str:
    """The host of sector_identifier_uri, else the one host of the redirect URIs (OIDC Core 8.1)."""
    address = client.text("sector_identifier_uri") or next(iter(client.texts("redirect_uris")), "")
    return urlsplit(address).hostname or client.client_id


def subject_for(provider: Provider, client: Client, subject: str) -> str:
    """The `sub` that a client sees: for pairwise ones a keyed hash, which nobody but the provider can compute (8.1).

    Where the login application chose one by `force_subject_identifier`, it is that one.
    """
    if client.text("subject_type") != PAIRWISE:
        return subject
    forced = find_forced_subject(provider.engine, provider.issuer, client.client_id, subject)
    if forced is not None:
        return forced
    return provider.seal.digest(f"pairwise subject {provider.issuer} {sector_of(client)} {subject}")


def is_asked_for(provider: Provider, request: AuthorizationRequest, subject: str) -> bool:
    """Whether an End-User is the one that the request names, in the client's own word for them; true for no name."""
    required = request.required_subject
    if required is None:
        return True
    client = find_client(provider.engine, provider.issuer, request.client_id)
    return client is not None and subject_for(provider, client, subject) == required
