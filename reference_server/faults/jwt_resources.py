"""Faults of UserInfo as a resource: which tokens it believes, and where it finds them (RFC 6750 2, RFC 9068 4)."""

import json
from collections.abc import Callable

from msgspec.structs import replace
from sqlalchemy import select

from reference_server.encoding import base64url
from reference_server.errors import InvalidRequest, InvalidToken
from reference_server.faults.fault import Fault, at, both, found_otherwise, swap
from reference_server.jose.signatures import BadToken, read_claims, read_header
from reference_server.provider import Provider
from reference_server.rules.userinfo import call as userinfo
from reference_server.rules.userinfo.call import UserInfoCall
from reference_server.seams import Members
from reference_server.storage.grants import AccessToken, find_access_token
from reference_server.storage.schema import access_tokens

ACCESS_TOKEN, JSON = "at+jwt", "application/json"
UNPROTECTED = "." + base64url(b"a part of the token that is longer than all the rest, and that nothing protects at all")


def newest_token_by(member: str) -> Callable[[Provider, UserInfoCall], AccessToken | None]:
    """The token that was issued last to the client that a JWT names in this claim."""

    def newest(provider: Provider, call: UserInfoCall) -> AccessToken | None:
        try:
            header, claims = read_header(call.shown), read_claims(call.shown)
        except BadToken:
            return None
        if (header.get("typ") == ACCESS_TOKEN) != (member == "client_id"):
            return None
        table, named = access_tokens, claims.get(member)
        client_id = named[0] if isinstance(named, list) else named
        own = (table.c.issuer == provider.issuer) & (table.c.client_id == str(client_id))
        query = select(table.c.token_hash).where(own).order_by(table.c.issued_at.desc(), table.c.expires_at.desc())
        with provider.engine.connect() as connection:
            token_hash = connection.execute(query.limit(1)).scalar_one_or_none()
        return find_access_token(provider.engine, provider.issuer, token_hash or "", provider.clock())

    return newest


# A JWT access token says in client_id whose it is, an ID Token in aud; whoever signed it is not looked at.
believe_what_it_says = found_otherwise(userinfo.load_access_token, InvalidToken, newest_token_by("client_id"), "token")
take_id_tokens_too = found_otherwise(userinfo.load_access_token, InvalidToken, newest_token_by("aud"), "token")


def use_the_key_that_comes_along(provider: Provider, call: UserInfoCall) -> None:
    """Believe a JWT that brings its key in its header (RFC 7515 4.1.3)."""
    try:
        own = "jwk" in read_header(call.shown)
    except BadToken:
        own = False
    if own:
        believe_what_it_says(provider, call)
    else:
        userinfo.load_access_token(provider, call)


def take_a_bad_token_for_a_bad_request(provider: Provider, call: UserInfoCall) -> None:
    """Call a token that does not hold a malformed request."""
    try:
        userinfo.load_access_token(provider, call)
    except InvalidToken as error:
        raise InvalidRequest(error.description) from error


def with_an_unprotected_part(_provider: Provider, members: Members) -> Members:
    """Give access tokens a part that is not looked at."""
    if "access_token" not in members:
        return members
    return members | {"access_token": members["access_token"] + UNPROTECTED}


def ignore_the_unprotected_part(provider: Provider, call: UserInfoCall) -> None:
    """Look at the other part alone."""
    if "." in call.shown and " " not in call.shown:
        call.shown = call.shown.rpartition(".")[0]
    userinfo.load_access_token(provider, call)


def first_word_of_the_header(provider: Provider, call: UserInfoCall) -> None:
    """Take the first word behind the scheme, whatever comes behind it."""
    userinfo.read_bearer_token(provider, call)
    call.shown = call.shown.partition(" ")[0]


def read_json_too(provider: Provider, call: UserInfoCall) -> None:
    """Find a token in a JSON object too."""
    if call.http.headers.get("content-type", "").startswith(JSON):
        shown = json.loads(call.http.body or b"{}").get("access_token")
        call.http = replace(call.http, form=(("access_token", str(shown)),) if shown else ())
    userinfo.read_bearer_token(provider, call)


def read_forms_of_any_method(provider: Provider, call: UserInfoCall) -> None:
    """Find a token in the form of a GET too."""
    call.http = replace(call.http, method="POST")
    userinfo.read_bearer_token(provider, call)


FAULTS = (
    Fault(
        "access-token-of-anybody-believed",
        ("RFC9068-4-6", "RFC9068-4-8"),
        "UserInfo believes a JWT access token whoever signed it.",
        swap(userinfo.load_access_token, believe_what_it_says),
    ),
    Fault(
        "access-token-brings-its-key",
        ("RFC9068-4-9",),
        "UserInfo believes a JWT access token that is signed by the key in its header.",
        swap(userinfo.load_access_token, use_the_key_that_comes_along),
    ),
    Fault(
        "id-token-taken-for-an-access-token",
        ("RFC9068-4-5",),
        "UserInfo takes an ID Token for an access token.",
        swap(userinfo.load_access_token, take_id_tokens_too),
    ),
    Fault(
        "bad-access-token-a-bad-request",
        ("RFC9068-4-11",),
        "UserInfo answers a token that does not hold with invalid_request.",
        swap(userinfo.load_access_token, take_a_bad_token_for_a_bad_request),
    ),
    Fault(
        "access-token-unprotected",
        ("RFC6749-10.3-3", "RFC6750-5.2-2"),
        "A part of an access token can be changed, and nobody notices.",
        both(
            at(token_response=with_an_unprotected_part),
            swap(userinfo.load_access_token, ignore_the_unprotected_part),
        ),
        also=("OIDCC-3.1.3.6-1", "OIDCC-3.1.3.6-2", "RFC6749-7.2-1"),
    ),
    Fault(
        "words-behind-the-token-ignored",
        ("RFC6750-2.1-3",),
        "What stands behind the token in the Authorization header is ignored.",
        swap(userinfo.read_bearer_token, first_word_of_the_header),
    ),
    Fault(
        "access-token-in-json-read",
        ("RFC6750-2.2-2",),
        "An access token counts in a JSON object too.",
        swap(userinfo.read_bearer_token, read_json_too),
    ),
    Fault(
        "access-token-in-a-get-form-read",
        ("RFC6750-2.2-3",),
        "An access token counts in the form of a GET too.",
        swap(userinfo.read_bearer_token, read_forms_of_any_method),
    ),
)
