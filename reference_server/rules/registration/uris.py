"""The URIs of a client."""

import json
from urllib.parse import SplitResult, urlsplit

from reference_server.errors import InvalidClientMetadata, InvalidRedirectUri
from reference_server.provider import Provider
from reference_server.response_types import IMPLICIT
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.web.fetch import FetchFailed, fetch

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SCRIPTED = ("javascript", "data", "vbscript", "file", "blob", "about")
PAGES = ("client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri")
LOGOUT_ADDRESSES = ("frontchannel_logout_uri", "backchannel_logout_uri")
KEY_ADDRESSES = ("jwks_uri", "sector_identifier_uri")


def _split(uri: str) -> SplitResult | None:
    """The parts of an absolute URI, or None where it is none."""
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    printable = uri.isascii() and uri.isprintable() and " " not in uri and "\\" not in uri
    return parts if parts.scheme and printable else None


def demand_redirect_uris(_provider: Provider, draft: RegistrationDraft) -> None:
    """redirect_uris is required for grants with a redirect (RFC 7591 2, OIDC Registration 2)."""
    if draft.metadata["response_types"] and not draft.texts("redirect_uris"):
        raise InvalidRedirectUri("redirect_uris is missing or empty")


def check_redirect_uris(provider: Provider, draft: RegistrationDraft) -> None:
    """Absolute, without a fragment or user information (RFC 6749 3.1.2); see also the rule on schemes."""
    uris = draft.texts("redirect_uris")
    if len(uris) > provider.settings.limits.redirect_uris:
        raise InvalidRedirectUri("more redirect_uris than this provider accepts")
    for uri in uris:
        parts = _split(uri)
        if parts is None or not (parts.netloc or (parts.scheme not in ("http", "https") and parts.path)):
            raise InvalidRedirectUri("a redirect URI is not an absolute URI")
        if "#" in uri:
            raise InvalidRedirectUri("a redirect URI has a fragment")
        if parts.username is not None:
            raise InvalidRedirectUri("a redirect URI has user information")


def check_redirect_uri_schemes(_provider: Provider, draft: RegistrationDraft) -> None:
    """Web clients use https, native ones custom schemes or loopback http (OIDC Registration 2, application_type).

    A web client may use http on the loopback interface too, for development. A custom scheme is a domain name in
    reverse, so that it has a period (RFC 8252 7.1, 8.4).
    """
    native = draft.metadata["application_type"] == "native"
    for uri in draft.texts("redirect_uris"):
        parts = urlsplit(uri)
        if parts.scheme in SCRIPTED:
            raise InvalidRedirectUri("a redirect URI has a scheme that runs or reads something in the browser")
        loopback = parts.scheme == "http" and parts.hostname in LOOPBACK
        custom = native and "." in parts.scheme
        if not (parts.scheme == "https" or loopback or custom):
            raise InvalidRedirectUri("a redirect URI of this application_type has a scheme that is not accepted")


def demand_https_of_implicit_web_clients(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "Web Clients using the OAuth Implicit Grant Type MUST only register URLs using the https scheme as
    redirect_uris; they MUST NOT use localhost as the hostname" (OIDC Registration 2, `application_type`).
    """
    if draft.metadata["application_type"] != "web" or IMPLICIT not in draft.texts("grant_types"):
        return
    for uri in draft.texts("redirect_uris"):
        parts = urlsplit(uri)
        if parts.scheme != "https" or parts.hostname == "localhost":
            raise InvalidRedirectUri("a web client with the implicit grant has https redirect URIs, none on localhost")


def check_page_uris(_provider: Provider, draft: RegistrationDraft) -> None:
    """Pages, keys and sector identifiers are at http or https URLs, without a fragment (OIDC Registration 2)."""
    for name in (*PAGES, *KEY_ADDRESSES):
        uri = draft.metadata.get(name)
        if uri is None:
            continue
        parts = _split(uri)
        secure = parts is not None and (parts.scheme == "https" or parts.hostname in LOOPBACK)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidClientMetadata(f"{name} is not a URL")
        if name not in ("client_uri", "logo_uri", "policy_uri", "tos_uri") and not secure:
            raise InvalidClientMetadata(f"{name} is not an https URL")


def check_request_uris(_provider: Provider, draft: RegistrationDraft) -> None:
    """request_uris are https, or http where the content is signed or this is for development (OIDC Registration 2)."""
    unsigned = draft.metadata.get("request_object_signing_alg") == "none"
    for uri in draft.texts("request_uris"):
        parts = _split(uri)
        if parts is None or parts.scheme not in ("https", "http") or not parts.hostname:
            raise InvalidClientMetadata("a request URI is not an https URL")
        if parts.scheme == "http" and unsigned and parts.hostname not in LOOPBACK:
            raise InvalidClientMetadata("a request URI of unsigned request objects is not an https URL")


def check_post_logout_redirect_uris(_provider: Provider, draft: RegistrationDraft) -> None:
    """post_logout_redirect_uris are absolute URIs, of schemes that only lead somewhere (RP-Initiated Logout 3.1)."""
    for uri in draft.texts("post_logout_redirect_uris"):
        parts = _split(uri)
        if parts is None or parts.scheme in SCRIPTED:
            raise InvalidClientMetadata("a post-logout redirect URI is not an absolute URI that leads somewhere")
        _refuse_http_of_public_clients(draft, parts, "a post-logout redirect URI")


def check_logout_uris(_provider: Provider, draft: RegistrationDraft) -> None:
    """Logout addresses are absolute https URLs without a fragment, or http ones of confidential clients
    (OIDC Front-Channel Logout 2, OIDC Back-Channel Logout 2.2).
    """
    for name in LOGOUT_ADDRESSES:
        uri = draft.metadata.get(name)
        if uri is None:
            continue
        parts = _split(uri)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or "#" in uri:
            raise InvalidClientMetadata(f"{name} is not an absolute URL without a fragment")
        _refuse_http_of_public_clients(draft, parts, name)


def _refuse_http_of_public_clients(draft: RegistrationDraft, parts: SplitResult, what: str) -> None:
    if parts.scheme == "http" and draft.metadata["token_endpoint_auth_method"] == "none":
        raise InvalidClientMetadata(f"{what} of a public client is not an https URL")


def demand_front_channel_logout_at_a_redirect_uri(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "The domain, port, and scheme of this URL MUST be the same as that of a registered Redirection URI value"
    (OIDC Front-Channel Logout 2).
    """
    uri = draft.metadata.get("frontchannel_logout_uri")
    if uri is not None and _origin(uri) not in map(_origin, draft.texts("redirect_uris")):
        raise InvalidClientMetadata("frontchannel_logout_uri is at none of the redirect URIs' hosts")


def _origin(uri: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(uri)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def check_sector_identifier(provider: Provider, draft: RegistrationDraft) -> None:
    """The sector_identifier_uri lists every redirect URI (OIDC Registration 5)."""
    address = draft.metadata.get("sector_identifier_uri")
    if address is None:
        return
    try:
        listed = json.loads(fetch(provider, address))
    except (FetchFailed, ValueError, RecursionError) as error:
        raise InvalidClientMetadata("sector_identifier_uri gave no JSON list", str(error)) from error
    if not isinstance(listed, list) or not set(draft.texts("redirect_uris")) <= {str(item) for item in listed}:
        raise InvalidClientMetadata("sector_identifier_uri does not list every redirect URI")
