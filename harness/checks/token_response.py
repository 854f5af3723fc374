"""Successful token responses (RFC 6749 5.1, OpenID Connect Core 3.1.3.3)."""

import re

from harness.checks.id_token_signature import entropy_bits
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.json_body import repeated_names
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenResponse
from harness.protocol.web_url import url_parts

LEAST_CODE_LENGTH = 16
# A stand-in for 128 bits: the estimate from one sample of a random string is always too low.
LEAST_ENTROPY = 96.0
HARD_TO_GUESS = f"{LEAST_CODE_LENGTH} characters and an estimate of {LEAST_ENTROPY:.0f} bits at least"
PRINTABLE = re.compile(r"[\x20-\x7e]+")
NAME = re.compile(r"[A-Za-z0-9._-]+")
LONGEST_ADVISED = 3600
# Kept for examples (RFC 6963): no provider grants a scope of such a name.
KNOWN_TO_NOBODY = "urn:example:"
TEXT_MEMBERS = ("access_token", "token_type", "refresh_token", "scope", "id_token")


@judges("OIDCC-3.1.3.3-1", "OIDCC-3.1.3.3-5")
def both_tokens_come(subject: TokenResponse) -> Judgement:
    """A code exchange yields an ID Token and an access token (OpenID Connect Core 3.1.3.3)."""
    login = subject.authorization
    if subject.request.code is None or login is None or "openid" not in login.request.scopes:
        return not_applicable("it is no code exchange of an openid request")
    missing = [name for name in ("id_token", "access_token") if not subject.members.get(name)]
    return judged(not missing, "id_token and access_token", f"without {' and '.join(missing)}" if missing else "both")


@judges("OIDCC-3.1.3.3-2")
def it_is_json(subject: TokenResponse) -> Judgement:
    """The media type is application/json (OpenID Connect Core 3.1.3.3)."""
    media_type = subject.exchange.response.media_type if subject.exchange.response else ""
    return judged(media_type == "application/json", "application/json", media_type or "no Content-Type")


@judges("OIDCC-3.1.3.3-3", "OIDCC-3.1.3.3-4", "RFC6749-5.1-2", "RFC6750-4-1")
def the_token_type_is_bearer(subject: TokenResponse) -> Judgement:
    """token_type is Bearer in any letter case (OpenID Connect Core 3.1.3.3, RFC 6749 5.1)."""
    token_type = subject.members.get("token_type")
    holds = isinstance(token_type, str) and token_type.lower() == "bearer"
    return judged(holds, "token_type Bearer", f"token_type {token_type!r}" if token_type else "no token_type")


@judges("OIDCC-3.1.3.3-6", "RFC6749-5.1-8")
def it_is_not_stored(subject: TokenResponse) -> Judgement:
    """Cache-Control has no-store (RFC 6749 5.1)."""
    found = (_header(subject, "Cache-Control") or "").lower()
    directives = {part.strip().partition("=")[0] for part in found.split(",")}
    return judged("no-store" in directives, "Cache-Control with no-store", found or "no Cache-Control")


@judges("RFC6749-5.1-9")
def it_says_no_cache(subject: TokenResponse) -> Judgement:
    """Pragma is no-cache (RFC 6749 5.1)."""
    found = _header(subject, "Pragma") or ""
    return judged("no-cache" in found.lower(), "Pragma: no-cache", found or "no Pragma")


@judges("RFC6749-5.1-1")
def an_access_token_comes(subject: TokenResponse) -> Judgement:
    """access_token is a string that is not empty (RFC 6749 5.1)."""
    return judged(subject.access_token is not None, "an access_token", "one" if subject.access_token else "none")


@judges("RFC6749-5.1-3", "RFC6750-5.2-10")
def it_says_its_lifetime(subject: TokenResponse) -> Judgement:
    """expires_in is there, as a number of seconds (RFC 6749 5.1)."""
    found = subject.members.get("expires_in")
    holds = isinstance(found, int | float) and not isinstance(found, bool) and found > 0
    return judged(holds, "expires_in as a positive number", f"expires_in {found!r}")


@judges("RFC6749-5.1-7")
def its_members_have_their_json_types(subject: TokenResponse) -> Judgement:
    """Status 200, and each member has the JSON type of its parameter (RFC 6749 5.1)."""
    status = subject.exchange.response.status if subject.exchange.response else 0
    wrong = [name for name in TEXT_MEMBERS if name in subject.members and not isinstance(subject.members[name], str)]
    lifetime = subject.members.get("expires_in", 0)
    if isinstance(lifetime, bool) or not isinstance(lifetime, int | float):
        wrong.append("expires_in")
    received = f"status {status}" + (f", of another type: {', '.join(wrong)}" if wrong else "")
    return judged(status == 200 and not wrong, "status 200 with strings and a number for expires_in", received)


@judges("RFC6749-3.2-7")
def no_member_stands_twice(subject: TokenResponse) -> Judgement:
    """The JSON object has no duplicate members (RFC 6749 3.2)."""
    twice = repeated_names(subject.exchange.response.body if subject.exchange.response else b"{}")
    return judged(not twice, "each member once", f"more than once: {', '.join(twice)}" if twice else "each once")


@judges("RFC6749-5.1-6")
def a_changed_scope_is_said(subject: TokenResponse) -> Judgement:
    """scope is there where it differs from what was asked (RFC 6749 5.1); an absent one says that all was granted."""
    found = subject.members.get("scope")
    if found is not None:
        holds = isinstance(found, str) and bool(found.split())
        return judged(holds, "scope values separated by spaces", f"scope {found!r}")
    unknown = [value for value in subject.scopes if value.startswith(KNOWN_TO_NOBODY)]
    if not unknown:
        return not_applicable("there is no scope, and nothing was asked that cannot have been granted")
    return judged(False, "a scope with what was granted", f"no scope, as if {unknown[0]} were granted")


@judges("RFC6749-10.10-1", "RFC6749-10.10-2")
def the_code_cannot_be_guessed(subject: AuthorizationSuccess) -> Judgement:
    """A code has at least 16 characters and looks as random as 128 bits do (RFC 6749 10.10)."""
    if subject.code is None:
        return not_applicable("the response has no code")
    value = subject.code.value.reveal()
    received = f"{len(value)} characters, an estimate of {entropy_bits(value):.0f} bits"
    return judged(not _can_be_guessed(value), HARD_TO_GUESS, received)


@judges("RFC6749-10.10-1", "RFC6749-10.10-2")
def tokens_cannot_be_guessed(subject: TokenResponse) -> Judgement:
    """Access and refresh tokens have 16 characters and look as random as 128 bits do (RFC 6749 10.10)."""
    tokens = {"access_token": subject.access_token, "refresh_token": subject.refresh_token}
    values = {name: token.value.reveal() for name, token in tokens.items() if token}
    if not values:
        return not_applicable("the response has no token")
    weak = [f"{name} of {len(value)} characters" for name, value in values.items() if _can_be_guessed(value)]
    return judged(not weak, HARD_TO_GUESS, ", ".join(weak) or "that in all of them")


@judges("RFC6749-A.12-1")
def the_access_token_is_printable(subject: TokenResponse) -> Judgement:
    """The access token is printable ASCII (RFC 6749 A.12)."""
    return _printable("access_token", subject)


@judges("RFC6749-A.17-1")
def the_refresh_token_is_printable(subject: TokenResponse) -> Judgement:
    """The refresh token is printable ASCII (RFC 6749 A.17)."""
    return _printable("refresh_token", subject)


@judges("RFC6749-A.14-1")
def the_lifetime_is_a_run_of_digits(subject: TokenResponse) -> Judgement:
    """expires_in, if present, is a number of digits only, and more than 0 (RFC 6749 A.14)."""
    found = subject.members.get("expires_in")
    if found is None:
        return not_applicable("there is no expires_in")
    holds = isinstance(found, int) and not isinstance(found, bool) and found > 0
    return judged(holds, "a whole number of seconds above 0", f"expires_in {found!r}")


@judges("OIDCD-3-28")
def the_refresh_grant_works_where_it_is_listed(subject: TokenResponse) -> Judgement:
    """A provider that lists the refresh_token grant issues one for offline_access (OpenID Connect Discovery 3)."""
    login = subject.authorization
    listed = "refresh_token" in subject.request.provider.metadata.listed("grant_types_supported")
    registered = "refresh_token" in (subject.request.client.value("grant_types") or ())
    if subject.request.code is None or login is None or not (listed and registered):
        return not_applicable("the grant is not listed, or the client did not register it")
    if "offline_access" not in login.request.scopes:
        return not_applicable("the request did not ask for offline_access")
    return judged(subject.refresh_token is not None, "a refresh token", "one" if subject.refresh_token else "none")


@judges("OIDCD-3-42", "RFC8414-2-12")
def the_method_of_the_client_is_listed(subject: TokenResponse) -> Judgement:
    """The authentication method that worked is one of those listed (OpenID Connect Discovery 3)."""
    method = subject.request.client.token_endpoint_auth_method
    if method == "none":
        return not_applicable("the client does not authenticate")
    listed = subject.request.provider.metadata.listed("token_endpoint_auth_methods_supported")
    return judged(method in listed, f"{method} among the listed methods", ", ".join(listed) or "none of them")


@judges("RFC6750-5.3-2")
def it_lives_an_hour_at_most(subject: TokenResponse) -> Judgement:
    """A bearer token lives one hour or less (RFC 6750 5.3)."""
    found = subject.members.get("expires_in")
    holds = isinstance(found, int | float) and not isinstance(found, bool) and 0 < found <= LONGEST_ADVISED
    return judged(holds, f"expires_in of {LONGEST_ADVISED} s at most", f"expires_in {found!r}")


@judges("RFC6749-A.13-1")
def the_token_type_has_its_grammar(subject: TokenResponse) -> Judgement:
    """token_type is a name of letters, digits, dot, dash and underscore, or a URI (RFC 6749 A.13)."""
    found = subject.members.get("token_type")
    holds = isinstance(found, str) and (NAME.fullmatch(found) is not None or bool(url_parts(found).scheme))
    return judged(holds, "a type name or a URI", f"token_type {found!r}")


@judges("RFC6749-8.2-1")
def members_have_their_grammar(subject: TokenResponse) -> Judgement:
    """Names of parameters are letters, digits, dot, dash and underscore (RFC 6749 8.2)."""
    wrong = sorted(name for name in subject.members if NAME.fullmatch(name) is None)
    return judged(not wrong, "names of letters, digits, '.', '-' and '_'", ", ".join(wrong) or "only those")


def _can_be_guessed(value: str) -> bool:
    return len(value) < LEAST_CODE_LENGTH or entropy_bits(value) < LEAST_ENTROPY


def _printable(name: str, subject: TokenResponse) -> Judgement:
    value = subject.members.get(name)
    if not isinstance(value, str) or not value:
        return not_applicable(f"there is no {name}")
    holds = PRINTABLE.fullmatch(value) is not None
    return judged(holds, "characters 0x20 to 0x7E", "only those" if holds else "others too")


def _header(subject: TokenResponse, name: str) -> str | None:
    return subject.exchange.response.header(name) if subject.exchange.response else None
