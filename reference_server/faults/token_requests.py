"""Faults of how the token endpoint reads a request, its credentials and its grant (RFC 6749 2.3, 3.2, 4.1.3, 6)."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Column, select

from reference_server.endpoints.token import token_endpoint
from reference_server.errors import InvalidClient, InvalidGrant
from reference_server.faults.changes import with_status
from reference_server.faults.fault import Fault, at, both, drop, found_otherwise, swap
from reference_server.provider import Provider
from reference_server.rules.clients import credentials, form
from reference_server.rules.clients.call import NONE, POST, ClientCall
from reference_server.rules.clients.secret import secret_fits
from reference_server.rules.token import code, refresh
from reference_server.rules.token.draft import TokenDraft
from reference_server.storage.clients import find_clients
from reference_server.storage.grants import find_code, find_refresh_token
from reference_server.storage.schema import codes, refresh_tokens
from reference_server.web.message import Request, Response

MOST_CLIENTS = 1000


def know_a_client_by_its_secret(provider: Provider, call: ClientCall) -> None:
    """Look for the client whose secret it is, where none is named."""
    secret = call.parameters.get("client_secret")
    if secret is None or "client_id" in call.parameters:
        credentials.read_credentials(provider, call)
        return
    known = find_clients(provider.engine, provider.issuer, client_name=None, owner=None, after="", limit=MOST_CLIENTS)
    owners = [client for client in known if secret_fits(provider, client, secret)]
    if not owners:
        raise InvalidClient("client authentication failed")
    call.client_id, call.secret, call.method = owners[0].client_id, secret, POST


def read_the_address_too(provider: Provider, call: ClientCall) -> None:
    """Read parameters in the request URI like those in the body."""
    form.ignore_empty_form_parameters(provider, call)
    for name, value in call.http.query:
        call.parameters.setdefault(name, value)


def know_a_client_by_its_code(provider: Provider, call: ClientCall) -> None:
    """Take the client to which a code was issued, where none is named."""
    shown = call.parameters.get("code")
    found = find_code(provider.engine, provider.issuer, provider.seal.digest(shown)) if shown else None
    if found is None or "authorization" in call.http.headers or "client_id" in call.parameters:
        credentials.read_credentials(provider, call)
    else:
        call.client_id, call.method = found.client_id, NONE


def answer_get_like_post(provider: Provider, request: Request, response: Response) -> Response:
    """Take the query of a GET for the form of a POST."""
    if request.method != "GET" or not request.url.partition("?")[0].endswith("/oauth2/token"):
        return response
    return token_endpoint(provider, replace(request, method="POST", form=request.query))


def newest_of_the_client(column: Column[Any], find: Callable[..., Any]) -> Callable[[Provider, TokenDraft], Any]:
    """What a client was given last, known by its hash in this column; None where it was given nothing."""

    def newest(provider: Provider, draft: TokenDraft) -> Any:
        kept = column.table.c
        own = (kept.issuer == provider.issuer) & (kept.client_id == draft.call.client.client_id)
        query = select(column).where(own).order_by(kept.used_at.is_not(None), kept.expires_at.desc()).limit(1)
        with provider.engine.connect() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return find(provider.engine, provider.issuer, found or "")

    return newest


newest_code = newest_of_the_client(codes.c.code_hash, find_code)
newest_refresh_token = newest_of_the_client(refresh_tokens.c.token_hash, find_refresh_token)
take_the_newest_code = found_otherwise(code.load_code, InvalidGrant, newest_code, "code")
take_the_newest_refresh_token = found_otherwise(
    refresh.load_refresh_token, InvalidGrant, newest_refresh_token, "refresh"
)


FAULTS = (
    Fault(
        "client-known-by-its-secret",
        ("RFC6749-2.3.1-5",),
        "A client_secret in the body is enough, since it says whose it is.",
        swap(credentials.read_credentials, know_a_client_by_its_secret),
    ),
    Fault(
        "credentials-in-the-address-read",
        ("RFC6749-2.3.1-6",),
        "Credentials in the request URI authenticate a client.",
        swap(form.ignore_empty_form_parameters, read_the_address_too),
    ),
    Fault(
        "client-known-by-its-code",
        ("RFC6749-3.2.1-2",),
        "A public client need not say who it is, since its code does.",
        swap(credentials.read_credentials, know_a_client_by_its_code),
    ),
    Fault(
        "token-request-by-get",
        ("RFC6749-3.2-3",),
        "A token request by GET is answered like one by POST.",
        at(unrouted_http=answer_get_like_post),
    ),
    Fault(
        "unknown-code-taken-for-the-newest",
        ("RFC6749-4.1.3-8", "OIDCC-3.1.3.2-3"),
        "Whatever code a client shows, it gets the tokens of the one that it was given last.",
        both(
            swap(code.load_code, take_the_newest_code),
            drop(code.refuse_used_code, code.spend_the_code),
        ),
        also=("RFC6749-4.1.2-5",),
    ),
    Fault(
        "unknown-refresh-token-taken-for-the-newest",
        ("RFC6749-6-6", "OIDCC-12.1-2"),
        "Whatever refresh token a client shows, it gets the tokens of the one that it was given last.",
        swap(refresh.load_refresh_token, take_the_newest_refresh_token),
    ),
    Fault(
        "failed-authentication-with-status-403",
        ("RFC6749-4.1.4-1",),
        "A client that fails to authenticate is answered with status 403.",
        at(token_http=with_status(403, instead_of=401)),
        also=("RFC6749-5.2-1", "RFC6749-5.2-8"),
    ),
)
