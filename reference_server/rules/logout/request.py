"""A logout request (OIDC RP-Initiated Logout 2, 3)."""

from functools import partial

from reference_server.errors import InvalidRequest
from reference_server.jose.encryption import decrypt_by_secret, is_encrypted
from reference_server.jose.signatures import BadToken
from reference_server.provider import Provider
from reference_server.rules.logout.draft import LogoutDraft
from reference_server.storage.clients import find_client
from reference_server.tokens.encrypted import octets_of_secret
from reference_server.tokens.hint import verified_hint


def read_logout_parameters(_provider: Provider, draft: LogoutDraft) -> None:
    """GET carries the parameters in the query, POST in a form body; empty ones are absent (RP-Initiated Logout 2)."""
    if draft.http.method == "POST" and draft.http.form is None:
        raise InvalidRequest("a POSTed logout request is a form (application/x-www-form-urlencoded)")
    pairs = draft.http.form if draft.http.method == "POST" else draft.http.query
    draft.pairs = tuple((name, value) for name, value in pairs or () if value)
    draft.parameters = dict(draft.pairs)


def refuse_repeated_logout_parameters(_provider: Provider, draft: LogoutDraft) -> None:
    """ "Request and response parameters MUST NOT be included more than once" (RFC 6749 3.1)."""
    if len(draft.pairs) != len(draft.parameters):
        raise InvalidRequest("a parameter is repeated")


def open_encrypted_hint(provider: Provider, draft: LogoutDraft) -> None:
    """client_id tells whose secret opens "a symmetrically encrypted ID Token ... as a hint" (RP-Initiated Logout 2)."""
    hint, client_id = draft.parameters.get("id_token_hint", ""), draft.parameters.get("client_id")
    client = find_client(provider.engine, provider.issuer, client_id) if client_id is not None else None
    if client is None or not is_encrypted(hint):
        return
    try:
        derived = partial(octets_of_secret, provider, client)
        draft.parameters["id_token_hint"] = decrypt_by_secret(hint, derived)
    except BadToken as error:
        raise InvalidRequest("id_token_hint cannot be opened", str(error)) from error


def check_logout_hint(provider: Provider, draft: LogoutDraft) -> None:
    """ "the OP MUST validate that it was the issuer of the ID Token"; it may have expired (RP-Initiated Logout 2)."""
    hint = draft.parameters.get("id_token_hint")
    if hint is not None:
        draft.hint_claims = verified_hint(provider, hint)


def demand_client_of_hint(_provider: Provider, draft: LogoutDraft) -> None:
    """ "the OP MUST verify that the Client Identifier matches the one used when issuing the ID Token" (2)."""
    named = draft.parameters.get("client_id")
    if draft.hint_claims and named not in (None, draft.hint_claims["aud"]):
        raise InvalidRequest("client_id is not the client that id_token_hint was issued to")


def load_logout_client(provider: Provider, draft: LogoutDraft) -> None:
    """client_id, or else the hint, names a registered client (RP-Initiated Logout 2)."""
    client_id = draft.parameters.get("client_id") or draft.hint_claims.get("aud")
    if client_id is None:
        return
    draft.client = find_client(provider.engine, provider.issuer, client_id)
    if draft.client is None:
        raise InvalidRequest("no client is registered under this client_id")


def check_post_logout_redirect_uri(_provider: Provider, draft: LogoutDraft) -> None:
    """ "MUST NOT perform post-logout redirection if the post_logout_redirect_uri value supplied does not exactly match
    one of the previously registered post_logout_redirect_uris values" (RP-Initiated Logout 3).
    """
    asked = draft.parameters.get("post_logout_redirect_uri")
    if asked is None:
        return
    if draft.client is None:
        raise InvalidRequest("post_logout_redirect_uri needs id_token_hint or client_id")
    if asked not in draft.client.texts("post_logout_redirect_uris"):
        raise InvalidRequest("post_logout_redirect_uri is not one that this client registered")
