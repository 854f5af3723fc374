"""The named places where a message is complete and has not left yet."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from reference_server.jose.encryption import encrypt, left_most_bits
from reference_server.provider import Provider
from reference_server.storage.grants import Grant
from reference_server.web.message import Request, Response

Members = dict[str, Any]
Transform = Callable[[Provider, Members], Members]


def unchanged(_provider: Provider, members: Members) -> Members:
    """The members as they are."""
    return members


def unchanged_of_grant(_provider: Provider, _grant: Grant, members: Members) -> Members:
    """The members as they are, whatever the grant is."""
    return members


def unchanged_text(_provider: Provider, text: str) -> str:
    """The text as it is."""
    return text


def unchanged_response(_provider: Provider, _request: Request, response: Response) -> Response:
    """The response as it is."""
    return response


class Seams(Struct, frozen=True):
    """One function for each place; the plain provider changes nothing in any of them."""

    metadata: Transform = unchanged
    signed_metadata_claims: Transform = unchanged
    jwks: Callable[[Provider, str], str] = unchanged_text
    authorization_response: Transform = unchanged
    token_response: Transform = unchanged
    token_error: Transform = unchanged
    id_token_claims: Transform = unchanged
    id_token_header: Transform = unchanged
    id_token: Callable[[Provider, str], str] = unchanged_text
    encryption_header: Transform = unchanged
    secret_key: Callable[[str, int], bytes] = left_most_bits
    encryption: Callable[..., str] = encrypt
    access_token_claims: Transform = unchanged
    access_token_header: Transform = unchanged
    logout_token_header: Transform = unchanged
    logout_token_claims: Transform = unchanged
    front_channel_logout: Transform = unchanged
    post_logout_redirect: Transform = unchanged
    userinfo: Transform = unchanged
    registration_response: Transform = unchanged
    introspection_response: Transform = unchanged
    authorization_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    pushed_authorization_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    device_authorization_response: Transform = unchanged
    device_authorization_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    token_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    logout_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    revocation_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    introspection_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    check_session_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    userinfo_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    provided_claims: Callable[[Provider, Grant, Members], Members] = unchanged_of_grant
    provided_claims_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    webfinger: Transform = unchanged
    webfinger_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    discovery_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    jwks_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    registration_http: Callable[[Provider, Request, Response], Response] = unchanged_response
    unrouted_http: Callable[[Provider, Request, Response], Response] = unchanged_response
