"""Who asks, and where the answer may go."""

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.storage.clients import Client, find_client


def load_client(provider: Provider, draft: AuthorizationDraft) -> None:
    """`client_id` is required and names a registered client (RFC 6749 4.1.1)."""
    client_id = draft.parameters.get("client_id")
    if client_id is None:
        raise InvalidRequest("client_id is missing")
    client = find_client(provider.engine, provider.issuer, client_id)
    if client is None:
        raise InvalidRequest("no client is registered under this client_id")
    draft.client = client


def is_registered_redirect_uri(client: Client, redirect_uri: str) -> bool:
    """ "exactly match one of the Redirection URI values ... Simple String Comparison" (OIDC Core 3.1.2.1).

    Only the port of a native client's loopback URI may differ (RFC 8252 7.3).
    """
    registered = client.texts("redirect_uris")
    if redirect_uri in registered:
        return True
    if client.text("application_type", "web") != "native":
        return False
    portless = _without_loopback_port(redirect_uri)
    return portless is not None and portless in (_without_loopback_port(uri) for uri in registered)


def _without_loopback_port(uri: str) -> str | None:
    for host in ("http://127.0.0.1", "http://[::1]"):
        rest = uri.removeprefix(host)
        if rest == uri:
            continue
        if not rest.startswith(":"):
            return uri
        digits, slash, path = rest[1:].partition("/")
        return host + slash + path if digits.isdecimal() and len(digits) <= 5 else None
    return None


def recognise_redirect_uri(_provider: Provider, draft: AuthorizationDraft) -> None:
    """A registered redirect_uri beside a Request Object is where the Request Object's errors go (OIDC Core 6.1)."""
    asked = draft.parameters.get("redirect_uri")
    if asked is not None and is_registered_redirect_uri(draft.client, asked):
        draft.redirect_uri = asked


def check_redirect_uri(_provider: Provider, draft: AuthorizationDraft) -> None:
    """redirect_uri is required with `openid` and matches a registered one exactly (OIDC Core 3.1.2.1).

    Without `openid` it may be left out where only one is registered (RFC 6749 3.1.2.3).
    """
    asked = draft.parameters.get("redirect_uri")
    draft.redirect_uri = None
    if asked is None:
        registered = draft.client.texts("redirect_uris")
        if "openid" in draft.listed("scope") or len(registered) != 1:
            raise InvalidRequest("redirect_uri is missing")
        draft.redirect_uri = registered[0]
        return
    if not is_registered_redirect_uri(draft.client, asked):
        raise InvalidRequest("redirect_uri is not one that this client registered")
    draft.redirect_uri = asked
