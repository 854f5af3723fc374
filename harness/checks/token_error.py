"""Refused token requests (RFC 6749 5.2, OpenID Connect Core 3.1.3.4)."""

import re

from harness.checks.registry import judges
from harness.protocol.exchange import first, header_values
from harness.protocol.judgement import Judgement, judged, met, not_applicable
from harness.protocol.token import TokenError

CODES = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        # Codes that other specifications register for the token endpoint.
        "invalid_target",
        "invalid_dpop_proof",
        "use_dpop_nonce",
        "authorization_pending",
        "slow_down",
        "access_denied",
        "expired_token",
    }
)
PERMITTED = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
URI_REFERENCE = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]*")


@judges(
    "RFC6749-4.1.2-3",
    "RFC6749-4.1.2-5",
    "OIDCC-3.1.3.2-4",
    "OIDCC-3.1.3.2-2",
    "OIDCC-3.1.3.2-3",
    "OIDCC-3.1.3.2-5",
    "RFC6749-4.1.2-8",
    "RFC6749-4.1.2-9",
    "RFC6749-4.1.3-6",
    "RFC6749-4.1.3-8",
    "RFC6749-4.1.3-10",
    "RFC6749-4.3.2-4",
    "RFC7636-4.6-5",
    "OIDCC-12.1-2",
    "OIDCC-12.1-3",
    "RFC6749-6-5",
    "RFC6749-6-6",
    "RFC6749-4.1.3-7",
    "RFC6749-5.2-10",
    "RFC6749-5.2-11",
    "RFC6749-10.4-1",
    "RFC6749-10.4-2",
    "RFC6749-10.5-1",
    "RFC6749-10.5-3",
    "RFC6749-10.6-1",
    "RFC8252-7.3-4",
    "RFC7521-4.1.1-1",
    "RFC7523-3-6",
    "RFC7523-3.1-3",
    "RFC9700-4.8.2-2",
    "RFC9700-4.2.4-3",
    "RFC9700-2.2.2-1",
    "RFC9700-4.14.2-3",
    "RFC9700-4.14.2-4",
    "RFC9700-4.14.2-5",
    refuses=True,
)
def the_grant_is_refused(subject: TokenError) -> Judgement:
    """A grant that does not hold is refused as invalid_grant (RFC 6749 5.2)."""
    return _is(subject, "invalid_grant")


@judges(
    "RFC7636-4.5-1",
    "RFC7636-4.5-2",
    "RFC9700-2.1.1-3",
    "RFC9700-2.1.1-4",
    "RFC9700-4.8.2-1",
    "RFC9700-4.8.2-3",
    refuses=True,
)
def a_missing_verifier_is_refused(subject: TokenError) -> Judgement:
    """A code that was issued with a challenge needs its verifier (RFC 7636 4.5)."""
    return _is(subject, "invalid_grant", "invalid_request")


@judges("RFC6749-4.1.3-3", "RFC6749-4.1.3-9", refuses=True)
def a_missing_redirect_uri_is_refused(subject: TokenError) -> Judgement:
    """redirect_uri is repeated where the authorization request had it (RFC 6749 4.1.3)."""
    return _is(subject, "invalid_request", "invalid_grant")


@judges(
    "RFC6749-2.2-1",
    "RFC6749-3.2.1-1",
    "RFC6749-4.4.2-1",
    "RFC6749-6-4",
    "RFC6749-10.2-1",
    "RFC6749-4.3.2-2",
    "RFC6749-4.3.2-3",
    "RFC6749-5.2-5",
    "RFC6749-5.2-6",
    "RFC7591-2-6",
    "RFC7521-4.1-7",
    "RFC7523-3.1-2",
    "RFC7592-2.3-3",
    "RFC7592-2.3-6",
    "OIDCC-3.1.3.1-2",
    "OIDCC-3.1.3.2-1",
    "RFC6749-4.1.3-4",
    "RFC6749-4.1.3-5",
    "OIDCC-12.1-1",
    refuses=True,
)
def the_client_is_refused(subject: TokenError) -> Judgement:
    """A client that does not prove itself is refused as invalid_client (RFC 6749 5.2)."""
    return _is(subject, "invalid_client")


@judges(
    "RFC6749-5.2-3",
    "RFC6749-3.2-4",
    "RFC6749-3.2-6",
    "RFC6749-4.1.3-1",
    "RFC6749-4.3.2-1",
    "RFC6749-4.1.3-2",
    "RFC6749-6-1",
    "RFC7521-4.1-2",
    refuses=True,
)
def the_request_is_refused(subject: TokenError) -> Judgement:
    """A request with a parameter missing or repeated is refused as invalid_request (RFC 6749 5.2)."""
    return _is(subject, "invalid_request")


@judges("RFC6749-5.2-13", "RFC6749-4.5-1", "RFC7521-4.1-1", refuses=True)
def the_grant_type_is_refused(subject: TokenError) -> Judgement:
    """A grant type that is not offered is refused as unsupported_grant_type (RFC 6749 5.2)."""
    return _is(subject, "unsupported_grant_type")


@judges("RFC6749-5.2-14", "RFC6749-6-2", "RFC9700-4.14.2-2", refuses=True)
def the_scope_is_refused(subject: TokenError) -> Judgement:
    """A scope beyond the grant is refused as invalid_scope (RFC 6749 5.2)."""
    return _is(subject, "invalid_scope")


@judges("RFC6749-5.2-8")
def failed_basic_is_unauthorized(subject: TokenError) -> Judgement:
    """Authentication that failed in the Authorization field is answered with 401 (RFC 6749 5.2)."""
    if subject.error != "invalid_client" or not _used_basic(subject):
        return not_applicable("no client failed to authenticate by the Authorization field")
    return judged(_status(subject) == 401, "status 401", f"status {_status(subject)}")


@judges("RFC6749-5.2-9")
def failed_basic_names_the_scheme(subject: TokenError) -> Judgement:
    """That 401 names the attempted scheme in WWW-Authenticate (RFC 6749 5.2)."""
    if subject.error != "invalid_client" or not _used_basic(subject):
        return not_applicable("no client failed to authenticate by the Authorization field")
    response = subject.exchange.response
    found = (response.header("WWW-Authenticate") if response else None) or ""
    return judged(found.lower().startswith("basic"), "a Basic challenge", found or "no WWW-Authenticate")


@judges("RFC6749-5.2-1", "OIDCC-3.1.3.4-1")
def the_status_is_400_or_401(subject: TokenError) -> Judgement:
    """The status is 400, or 401 where the client did not prove itself (RFC 6749 5.2)."""
    status = _status(subject)
    holds = status == 400 or (status == 401 and subject.error == "invalid_client")
    return judged(holds, "status 400, or 401 with invalid_client", f"status {status} with {subject.error}")


@judges("RFC6749-5.2-2", "OIDCC-3.1.3.4-3")
def the_error_is_a_defined_code(subject: TokenError) -> Judgement:
    """error is one of the defined codes (RFC 6749 5.2)."""
    error = subject.members.get("error")
    return judged(isinstance(error, str) and error in CODES, "a code of RFC 6749 5.2", f"error {error!r}")


@judges("RFC6749-5.2-18", "OIDCC-3.1.3.4-2")
def it_is_json(subject: TokenError) -> Judgement:
    """It is a JSON object of the media type application/json (RFC 6749 5.2)."""
    media_type = subject.exchange.response.media_type if subject.exchange.response else ""
    holds = media_type == "application/json" and bool(subject.members)
    return judged(
        holds, "a JSON object as application/json", f"{media_type or 'no Content-Type'}, {len(subject.members)} members"
    )


@judges("RFC6749-5.2-15", "RFC6749-8.5-1")
def the_code_keeps_to_its_characters(subject: TokenError) -> Judgement:
    """error has only permitted characters (RFC 6749 5.2)."""
    return _permitted(subject, "error")


@judges("RFC6749-5.2-16")
def the_description_keeps_to_its_characters(subject: TokenError) -> Judgement:
    """error_description has only permitted characters (RFC 6749 5.2)."""
    return _permitted(subject, "error_description")


@judges("RFC6749-5.2-17")
def the_error_uri_is_a_uri(subject: TokenError) -> Judgement:
    """error_uri is a URI reference (RFC 6749 5.2)."""
    found = subject.members.get("error_uri")
    if found is None:
        return not_applicable("there is no error_uri")
    return judged(isinstance(found, str) and bool(URI_REFERENCE.fullmatch(found)), "a URI reference", repr(found))


def _is(subject: TokenError, *codes: str) -> Judgement:
    if subject.error in codes:
        return met(f"error={subject.error}", f"error={' or '.join(codes)}")
    return judged(False, f"error={' or '.join(codes)}", f"status {_status(subject)} with error={subject.error}")


def _permitted(subject: TokenError, name: str) -> Judgement:
    found = subject.members.get(name)
    if found is None:
        return not_applicable(f"there is no {name}")
    holds = isinstance(found, str) and bool(PERMITTED.fullmatch(found))
    return judged(holds, "characters of %x20-21, %x23-5B and %x5D-7E", "only those" if holds else repr(found))


def _status(subject: TokenError) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _used_basic(subject: TokenError) -> bool:
    sent = header_values(subject.exchange.request.headers, "Authorization")
    return bool(sent) and first(subject.request.parameters, "client_secret") is None
