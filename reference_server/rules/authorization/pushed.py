"""Pushed authorization requests (RFC 9126): what may be pushed, and how it is taken up."""

from msgspec.structs import replace

from reference_server.errors import InvalidRequest, InvalidRequestUri
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.authorization.parameters import take_pairs
from reference_server.storage.pushed_requests import find_pushed_request, spend_pushed_request

REQUEST_URI = "urn:ietf:params:oauth:request_uri:"
AUTHENTICATION = ("client_secret", "client_assertion", "client_assertion_type")


def leave_out_authentication(_provider: Provider, draft: AuthorizationDraft) -> None:
    """How the client authenticated is no part of the authorization request (RFC 9126 2.1)."""
    form = tuple(pair for pair in draft.http.form or () if pair[0] not in AUTHENTICATION)
    draft.http = replace(draft.http, form=form)


def refuse_pushed_request_uri(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "The request_uri ... parameter MUST NOT be provided" (RFC 9126 2.1)."""
    if any(name == "request_uri" for name, _ in draft.http.form or ()):
        raise InvalidRequest("a request_uri cannot be pushed")


def keep_request_object_alone(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "All other ... parameters MUST appear as claims of the JWT" where a Request Object is pushed (RFC 9126 3)."""
    form = draft.http.form or ()
    if any(name == "request" for name, _ in form):
        kept = tuple(pair for pair in form if pair[0] in ("request", "client_id"))
        draft.http = replace(draft.http, form=kept)


def take_pushed_request(provider: Provider, draft: AuthorizationDraft) -> None:
    """A pushed request stands for all parameters; it is the client's own, in time, and used once (RFC 9126 2.2, 4)."""
    address = draft.parameters.get("request_uri", "")
    if not address.startswith(REQUEST_URI):
        return
    digest = provider.seal.digest(address)
    pushed = find_pushed_request(provider.engine, provider.issuer, digest)
    if pushed is None or pushed.client_id != draft.client.client_id:
        raise InvalidRequestUri("the request_uri is unknown or was used before")
    if pushed.expires_at <= provider.now():
        raise InvalidRequestUri("the request_uri has expired")
    if not spend_pushed_request(provider.engine, provider.issuer, digest, provider.clock()):
        raise InvalidRequestUri("the request_uri was used before")
    draft.pushed = True
    take_pairs(draft, pushed.parameters)


def demand_pushed_request(provider: Provider, draft: AuthorizationDraft) -> None:
    """Where the provider or the client says so, only pushed requests are served (RFC 9126 5, 6)."""
    required = provider.settings.require_pushed_authorization_requests
    if not draft.pushed and (required or draft.client.metadata.get("require_pushed_authorization_requests")):
        raise InvalidRequest("the authorization request has to be pushed")
