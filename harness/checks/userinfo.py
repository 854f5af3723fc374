"""The UserInfo response (OpenID Connect Core 5.3.1, 5.3.2, 5.4)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from harness.checks.registry import judges
from harness.checks.userinfo_request import (
    claims_asked_for,
    client_behind,
    granted_scopes,
    id_token_behind,
)
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.scope_claims import ALL_SCOPE_CLAIMS, SCOPE_CLAIMS
from harness.protocol.token import TokenResponse
from harness.protocol.tokens import IdToken
from harness.protocol.userinfo import UserinfoError, UserinfoResponse

JSON = "application/json"
JWT = "application/jwt"
UserinfoAnswer = UserinfoResponse | UserinfoError


@judges("RFC6750-2.1-2")
def the_scheme_has_no_letter_case(subject: UserinfoResponse) -> Judgement:
    """The scheme Bearer is taken in any letter case (RFC 6750 2.1, RFC 9110 11.1)."""
    status = subject.exchange.response.status if subject.exchange.response else 0
    return judged(status == 200, "status 200", f"status {status}")


@judges("OIDCC-5.3-2")
def get_is_accepted(subject: UserinfoAnswer) -> Judgement:
    """The UserInfo endpoint accepts GET (OpenID Connect Core 5.3)."""
    return _answered(subject, method="GET")


@judges("OIDCC-5.3-3")
def post_is_accepted(subject: UserinfoAnswer) -> Judgement:
    """The UserInfo endpoint accepts POST (OpenID Connect Core 5.3)."""
    return _answered(subject, method="POST")


@judges("OIDCC-5.3-4", "RFC6750-2.1-1")
def the_authorization_header_is_accepted(subject: UserinfoAnswer) -> Judgement:
    """An access token in the Authorization header is accepted (RFC 6750 2.1)."""
    return _answered(subject, presentation="header")


@judges("OIDCC-5.3.1-1")
def get_with_the_authorization_header_works(subject: UserinfoAnswer) -> Judgement:
    """GET with the token in the Authorization header is the recommended form and works (OpenID Connect Core 5.3.1)."""
    return _answered(subject, method="GET", presentation="header")


@judges("OIDCC-5.3.1-2", "RFC6750-2.2-1")
def the_form_body_is_accepted(subject: UserinfoAnswer) -> Judgement:
    """An access token in the form body can be accepted (RFC 6750 2.2)."""
    return _answered(subject, method="POST", presentation="form")


@judges("RFC6750-2.3-2")
def an_answer_to_a_token_in_the_query_is_private(subject: UserinfoResponse) -> Judgement:
    """A success for a token in the query is marked Cache-Control private (RFC 6750 2.3)."""
    if subject.request.presentation != "query":
        return not_applicable("the token was not in the query")
    control = _header(subject, "Cache-Control") or ""
    directives = {part.strip().lower() for part in control.split(",")}
    holds = bool(directives & {"private", "no-store"})
    return judged(holds, "Cache-Control: private", f"Cache-Control: {control or '-'}")


@judges("OIDCC-5.3.2-1", "OIDCC-5.3.2-7")
def claims_are_one_json_object(subject: UserinfoResponse) -> Judgement:
    """Without a registered format the claims are one JSON object (OpenID Connect Core 5.3.2)."""
    if _registered_format(subject):
        return not_applicable("the client registered a signed or encrypted format")
    return judged(subject.jwt is None, "a JSON object", "a JWT" if subject.jwt else "a JSON object")


@judges("OIDCC-5.3.2-8")
def content_type_is_there(subject: UserinfoResponse) -> Judgement:
    """A Content-Type header says which format is used (OpenID Connect Core 5.3.2)."""
    content_type = _header(subject, "Content-Type")
    return judged(bool(content_type), "a Content-Type header", f"Content-Type: {content_type or '-'}")


@judges("OIDCC-5.3.2-9")
def json_is_labelled_as_json(subject: UserinfoResponse) -> Judgement:
    """The media type of a JSON response is application/json (OpenID Connect Core 5.3.2)."""
    if subject.jwt is not None:
        return not_applicable("the response is a JWT")
    return judged(_media_type(subject) == JSON, JSON, _media_type(subject) or "no media type")


@judges("OIDCC-5.3.2-10")
def json_is_utf_8(subject: UserinfoResponse) -> Judgement:
    """A JSON body is encoded as UTF-8 (OpenID Connect Core 5.3.2)."""
    if subject.jwt is not None or subject.exchange.response is None:
        return not_applicable("the response is a JWT")
    try:
        subject.exchange.response.body.decode("utf-8")
    except UnicodeDecodeError:
        return judged(False, "UTF-8", "octets that are no UTF-8")
    return judged(True, "UTF-8", "UTF-8")


@judges("OIDCC-5.3.2-4")
def claims_without_value_are_left_out(subject: UserinfoResponse) -> Judgement:
    """Neither null nor an empty string stands for a claim without value (OpenID Connect Core 5.3.2)."""
    empty = sorted(name for name, value in subject.claims.items() if value is None or value == "")
    return judged(not empty, "no null and no empty string", f"without value: {', '.join(empty) or 'none'}")


@judges("OIDCC-5.3.2-5")
def sub_is_there(subject: UserinfoResponse) -> Judgement:
    """Every UserInfo response has sub (OpenID Connect Core 5.3.2)."""
    sub = subject.claims.get("sub")
    return judged(isinstance(sub, str) and sub != "", "sub as a string that is not empty", f"sub={sub!r}")


@judges("OIDCC-5.3.2-6")
def sub_is_that_of_the_id_token(subject: UserinfoResponse) -> Judgement:
    """The sub equals that of the ID Token of the same login (OpenID Connect Core 5.3.2)."""
    id_token = id_token_behind(subject)
    if id_token is None:
        return not_applicable("the login gave no ID Token")
    expected = id_token.claims.get("sub")
    sub = subject.claims.get("sub")
    return judged(sub is not None and sub == expected, f"sub={expected!r}", f"sub={sub!r}")


@judges("OIDCC-12.2-11")
def a_refreshed_token_is_of_the_same_user(subject: UserinfoResponse) -> Judgement:
    """A refreshed access token opens UserInfo for the user of the login (OpenID Connect Core 12.2)."""
    token = subject.request.access_token
    answer = token.issued_in if token else None
    if not isinstance(answer, TokenResponse) or answer.request.refresh_token is None:
        return not_applicable("the access token is of no refresh")
    login = answer.request.refresh_token.issued_in.id_token
    sub, expected = subject.claims.get("sub"), login.claims.get("sub") if login else None
    return judged(bool(sub) and expected in (None, sub), "the sub of the login", f"sub={sub!r}")


@judges("OIDCC-5.3.2-11")
def a_signed_response_is_a_jwt(subject: UserinfoResponse) -> Judgement:
    """A signed response is a JWT of the media type application/jwt (OpenID Connect Core 5.3.2)."""
    if not _registered_format(subject):
        return not_applicable("the client registered no signed format")
    holds = subject.jwt is not None and _media_type(subject) == JWT
    return judged(holds, f"a JWT as {JWT}", f"{'a JWT' if subject.jwt else 'JSON'} as {_media_type(subject)}")


@judges("OIDCC-5.3.2-14")
def a_signed_response_names_issuer_and_audience(subject: UserinfoResponse) -> Judgement:
    """A signed response has the iss and aud claims (OpenID Connect Core 5.3.2)."""
    missing = [name for name in ("iss", "aud") if name not in subject.claims]
    return _of_a_jwt(subject, not missing, "iss and aud", f"missing: {', '.join(missing) or 'none'}")


@judges("OIDCC-5.3.2-15")
def iss_of_a_signed_response_is_the_issuer(subject: UserinfoResponse) -> Judgement:
    """The iss of a signed response is the Issuer Identifier (OpenID Connect Core 5.3.2)."""
    issuer = subject.request.provider.issuer
    iss = subject.claims.get("iss")
    return _of_a_jwt(subject, iss == issuer, f"iss={issuer!r}", f"iss={iss!r}")


@judges("OIDCC-5.3.2-16")
def aud_of_a_signed_response_has_the_client(subject: UserinfoResponse) -> Judgement:
    """The aud of a signed response contains the client_id (OpenID Connect Core 5.3.2)."""
    client = client_behind(subject)
    aud = subject.claims.get("aud")
    holds = client is not None and client.client_id in (aud if isinstance(aud, list) else [aud])
    return _of_a_jwt(subject, holds, f"aud with {client.client_id if client else 'the client_id'}", f"aud={aud!r}")


@judges("OIDCC-5.3.2-17", "OIDCR-2-34")
def a_signed_response_uses_the_registered_algorithm(subject: UserinfoResponse) -> Judgement:
    """A signed response uses the algorithm that the client registered (OpenID Connect Core 5.3.2)."""
    client = client_behind(subject)
    alg = client.value("userinfo_signed_response_alg") if client else None
    if not alg or alg == "none":
        return not_applicable("the client registered no userinfo_signed_response_alg")
    received = subject.jwt.header.get("alg") if subject.jwt else None
    return judged(received == alg, f"alg={alg}", f"alg={received}" if subject.jwt else "no JWT")


@judges("OIDCC-5.4-1")
def profile_claims_are_delivered(subject: UserinfoResponse) -> Judgement:
    """The profile scope asks for the default profile claims (OpenID Connect Core 5.4)."""
    return _whole_scope(subject, "profile")


@judges("OIDCC-5.4-2")
def email_claims_are_delivered(subject: UserinfoResponse) -> Judgement:
    """The email scope asks for email and email_verified (OpenID Connect Core 5.4)."""
    return _whole_scope(subject, "email")


@judges("OIDCC-5.4-3")
def address_claim_is_delivered(subject: UserinfoResponse) -> Judgement:
    """The address scope asks for the address claim (OpenID Connect Core 5.4)."""
    return _whole_scope(subject, "address")


@judges("OIDCC-5.4-4")
def phone_claims_are_delivered(subject: UserinfoResponse) -> Judgement:
    """The phone scope asks for phone_number and phone_number_verified (OpenID Connect Core 5.4)."""
    return _whole_scope(subject, "phone")


@judges("OIDCC-5.4-6", "OIDCC-5.4-7")
def claims_of_every_granted_scope_are_delivered(subject: UserinfoResponse) -> Judgement:
    """Claims of all granted scopes are returned from UserInfo (OpenID Connect Core 5.4)."""
    scopes = [scope for scope in granted_scopes(subject) if scope in SCOPE_CLAIMS]
    if not scopes:
        return not_applicable("no scope that asks for claims was granted")
    missing = [scope for scope in scopes if not any(name in subject.claims for name in SCOPE_CLAIMS[scope])]
    return judged(not missing, f"claims of {', '.join(scopes)}", f"no claim of: {', '.join(missing) or 'none'}")


@judges("OIDCC-5.4-9")
def claims_of_other_scopes_stay_away(subject: UserinfoResponse) -> Judgement:
    """Claims of scopes that were not granted are not returned (OpenID Connect Core 5.4)."""
    extra = sorted((ALL_SCOPE_CLAIMS & set(subject.claims)) - claims_asked_for(subject))
    return judged(not extra, "no claim of another scope", f"not asked for: {', '.join(extra) or 'none'}")


@judges("OIDCC-5.4-9")
def claims_of_other_scopes_stay_out_of_the_id_token(subject: IdToken) -> Judgement:
    """The ID Token has no claims of scopes that were not granted either (OpenID Connect Core 5.4)."""
    request = subject.authorization_request
    if request is None:
        return not_applicable("the ID Token answers no authorization request")
    listed = request.requested_claims.get("id_token")
    asked = {name for scope in request.scopes for name in SCOPE_CLAIMS.get(scope, ())}
    asked |= set(listed) if isinstance(listed, dict) else set()
    extra = sorted((ALL_SCOPE_CLAIMS & set(subject.claims)) - asked)
    return judged(not extra, "no claim of another scope", f"not asked for: {', '.join(extra) or 'none'}")


@judges("RFC6749-3.3-3")
def the_order_of_scope_values_does_not_matter(subject: UserinfoResponse, other: UserinfoResponse) -> Judgement:
    """The same scope values in another order give the same claims (RFC 6749 3.3)."""
    differ = sorted(set(subject.claims) ^ set(other.claims))
    return judged(not differ, "the same claims", f"in one of them only: {', '.join(differ) or 'none'}")


@judges("OIDCC-5.4-10", "RFC6749-3.3-2")
def scope_values_differ_by_case(subject: UserinfoResponse) -> Judgement:
    """A scope value in other letters gives no claims of the known scope (OpenID Connect Core 5.4, RFC 6749 3.3)."""
    granted = granted_scopes(subject)
    folded = [scope.lower() for scope in granted if scope.lower() in SCOPE_CLAIMS and scope.lower() not in granted]
    extra = sorted({name for scope in folded for name in SCOPE_CLAIMS[scope]} & set(subject.claims))
    return judged(not extra, "no claim of the known scope", f"returned: {', '.join(extra) or 'none'}")


def _answered(subject: UserinfoAnswer, method: str | None = None, presentation: str | None = None) -> Judgement:
    request = subject.request
    if method not in (None, request.method) or presentation not in (None, request.presentation):
        return not_applicable(f"the request was {request.method} with the token by {request.presentation}")
    status = subject.exchange.response.status if subject.exchange.response else 0
    claims = "claims" if isinstance(subject, UserinfoResponse) else "an error"
    holds = status == HTTPStatus.OK and isinstance(subject, UserinfoResponse)
    return judged(holds, "status 200 with claims", f"status {status} with {claims}")


def _whole_scope(subject: UserinfoResponse, scope: str) -> Judgement:
    if scope not in granted_scopes(subject):
        return not_applicable(f"the scope {scope} was not granted")
    supplied = subject.request.provider.metadata.listed("claims_supported")
    expected = [name for name in SCOPE_CLAIMS[scope] if name in supplied] or SCOPE_CLAIMS[scope]
    missing = [name for name in expected if name not in subject.claims]
    return judged(not missing, ", ".join(expected), f"missing: {', '.join(missing) or 'none'}")


def _of_a_jwt(subject: UserinfoResponse, holds: bool, expected: str, received: str) -> Judgement:
    return judged(holds, expected, received) if subject.jwt else not_applicable("the response is no JWT")


def _registered_format(subject: UserinfoResponse) -> bool:
    client = client_behind(subject)
    metadata: Mapping[str, Any] = client.metadata if client else {}
    # A provider may tell `none` of a client that registered nothing, to which it answers with JSON.
    return any(
        metadata.get(f"userinfo_{kind}_response_alg") not in (None, "", "none") for kind in ("signed", "encrypted")
    )


def _header(subject: UserinfoResponse, name: str) -> str | None:
    return subject.exchange.response.header(name) if subject.exchange.response else None


def _media_type(subject: UserinfoResponse) -> str:
    return subject.exchange.response.media_type if subject.exchange.response else ""
