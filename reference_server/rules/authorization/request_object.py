"""Request Objects by value and by reference (OIDC Core 6)."""

import json
from typing import Any
from urllib.parse import urlsplit

from reference_server.errors import InvalidRequest, InvalidRequestObject, InvalidRequestUri, RegistrationNotSupported
from reference_server.jose.client_keys import keys_of_client
from reference_server.jose.encryption import decrypt, is_encrypted
from reference_server.jose.signatures import (
    MAC_ALGORITHMS,
    SIGNATURE_ALGORITHMS,
    UNSIGNED,
    BadToken,
    read_header,
    verify,
)
from reference_server.provider import Provider
from reference_server.rules.audience import REPEATABLE
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.web.fetch import FetchFailed, fetch

ALGORITHMS = (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS, UNSIGNED)
JWT_MEMBERS = ("iss", "aud", "exp", "nbf", "iat", "jti", "sub")
MAX_REQUEST_URI = 512


def refuse_registration_parameter(_provider: Provider, draft: AuthorizationDraft) -> None:
    """`registration` is for self-issued providers; others answer registration_not_supported (OIDC Core 7.2.1)."""
    if "registration" in draft.parameters:
        raise RegistrationNotSupported("the registration parameter is not supported")


def refuse_two_request_objects(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "the other one MUST NOT be used in the same request" (OIDC Core 6.1, 6.2)."""
    if "request" in draft.parameters and "request_uri" in draft.parameters:
        raise InvalidRequest("request and request_uri exclude each other")


def fetch_request_object(provider: Provider, draft: AuthorizationDraft) -> None:
    """The provider fetches a request_uri, which matches a registered one where the client registered any.

    OIDC Core 6.2: an https URL, or one whose content is signed; loopback http is allowed for development.
    """
    address = draft.parameters.get("request_uri")
    if address is None:
        return
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname or len(address) > MAX_REQUEST_URI:
        raise InvalidRequestUri("request_uri is not an https URL of at most 512 characters")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise InvalidRequestUri("request_uri is neither https nor on the loopback interface")
    registered = tuple(uri.partition("#")[0] for uri in draft.client.texts("request_uris"))
    if registered and address.partition("#")[0] not in registered:
        raise InvalidRequestUri("request_uri is not one that this client registered")
    try:
        found = fetch(provider, address.partition("#")[0]).decode("ascii").strip()
        if not is_encrypted(found):
            read_header(found)
    except (FetchFailed, UnicodeDecodeError, BadToken) as error:
        raise InvalidRequestUri("the request_uri gave no Request Object", str(error)) from error
    draft.parameters["request"] = found


def demand_signed_request_object(_provider: Provider, draft: AuthorizationDraft) -> None:
    """A client that registered require_signed_request_object sends nothing else (RFC 9101 10.5, RFC 9126 2.3)."""
    if draft.client.metadata.get("require_signed_request_object") and "request" not in draft.parameters:
        raise InvalidRequest("this client has to sign its requests")


def merge_request_object(provider: Provider, draft: AuthorizationDraft) -> None:
    """The Request Object's parameters supersede those beside it (OIDC Core 6.1, 6.3.3)."""
    token = draft.parameters.get("request")
    if token is None:
        return
    if not draft.pushed and "openid" not in draft.listed("scope"):
        raise InvalidRequest("a Request Object needs the scope openid beside it")
    claims = _verified_claims(provider, draft, token)
    _check_members(provider, draft, claims)
    for name, value in claims.items():
        if name not in JWT_MEMBERS:
            draft.parameters[name] = _as_parameter(value)
        if name in REPEATABLE:
            draft.repeatable[name] = tuple(str(item) for item in (value if isinstance(value, list) else [value]))
    for name in ("request", "request_uri"):
        draft.parameters.pop(name, None)


def _verified_claims(provider: Provider, draft: AuthorizationDraft, token: str) -> dict[str, Any]:
    """OIDC Core 6.3.1, 6.3.2: what is encrypted is opened first; the signature fits, by the registered algorithm."""
    registered = draft.client.text("request_object_signing_alg")
    allowed: tuple[str, ...] = (registered,) if registered else ALGORITHMS
    if draft.client.metadata.get("require_signed_request_object"):
        allowed = tuple(name for name in allowed if name != UNSIGNED)
    try:
        if is_encrypted(token):
            token = decrypt(token, provider.keys.keys)
        algorithm = str(read_header(token).get("alg"))
        return verify(token, keys_of_client(provider, draft.client, algorithm), allowed)
    except BadToken as error:
        raise InvalidRequestObject("the Request Object is not acceptable", str(error)) from error


def _check_members(provider: Provider, draft: AuthorizationDraft, claims: dict[str, Any]) -> None:
    """OIDC Core 6.1: no Request Object inside, the same client_id and response_type as beside it, for this issuer."""
    if "request" in claims or "request_uri" in claims:
        raise InvalidRequestObject("a Request Object holds neither request nor request_uri")
    for name in ("client_id", "response_type"):
        if name in claims and draft.parameters.get(name, claims[name]) != claims[name]:
            raise InvalidRequestObject(f"{name} differs from the one beside the Request Object")
    if not isinstance(claims.get("claims", {}), dict):
        raise InvalidRequestObject("claims is not a JSON object")
    if claims.get("iss", draft.client.client_id) != draft.client.client_id:
        raise InvalidRequestObject("the Request Object was issued by someone else")
    audience = claims.get("aud", provider.issuer)
    if provider.issuer not in (audience if isinstance(audience, list) else [audience]):
        raise InvalidRequestObject("the Request Object is meant for someone else")
    skew = provider.settings.limits.clock_skew_seconds
    expires, begins = claims.get("exp"), claims.get("nbf")
    if expires is not None and not (isinstance(expires, (int, float)) and expires > provider.now() - skew):
        raise InvalidRequestObject("the Request Object has expired")
    if begins is not None and not (isinstance(begins, (int, float)) and begins <= provider.now() + skew):
        raise InvalidRequestObject("the Request Object is not valid yet")


def _as_parameter(value: object) -> str:
    """A member as the parameter it stands for: `claims` is JSON, `max_age` a number (OIDC Core 6.1)."""
    return value if isinstance(value, str) else json.dumps(value)
