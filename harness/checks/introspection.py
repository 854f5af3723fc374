"""Token introspection (RFC 7662)."""

from typing import Any

from harness.checks.id_token_words import CLOCK_TOLERANCE, is_number
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import IntrospectionError, IntrospectionResponse, TokenResponse
from harness.protocol.tokens import AccessToken

IntrospectionAnswer = IntrospectionResponse | IntrospectionError
JSON_TYPES = frozenset({"application/json", "application/token-introspection+jwt"})
MAX_SHOWN = 60


@judges(
    "RFC7662-2.1-1", "RFC7662-2.1-3", "RFC7662-2.1-4", "RFC7662-2.1-5", "RFC7662-2.2-3", "RFC8414-2-22", "RFC8414-2-23"
)
def a_live_token_is_active(subject: IntrospectionResponse) -> Judgement:
    """A token that was issued here, is unrevoked and in its time is active, whatever the hint (RFC 7662 2.1, 2.2)."""
    return judged(subject.active, "active true", f"active {subject.members.get('active')!r}")


@judges(
    "RFC7662-2.2-17",
    "RFC7662-2.2-18",
    "RFC7662-2.3-3",
    "RFC7662-4-1",
    "RFC7662-4-2",
    "RFC7662-4-4",
    "RFC7662-4-5",
)
def a_dead_token_is_inactive(subject: IntrospectionResponse) -> Judgement:
    """A token that is unknown, revoked or expired is answered with active false and no error (RFC 7662 2.2, 2.3)."""
    active = subject.members.get("active")
    return judged(active is False and _status(subject) == 200, "200 with active false", f"active {active!r}")


@judges("RFC7662-2.2-19")
def a_hidden_token_is_no_error(subject: IntrospectionResponse) -> Judgement:
    """A caller that may not inspect a token is answered without an error (RFC 7662 2.2)."""
    active = subject.members.get("active")
    return judged(isinstance(active, bool), "200 with active true or false", f"active {active!r}")


@judges("RFC7662-4-6", refuses=True)
def a_token_for_another_resource_is_not_active(subject: IntrospectionAnswer) -> Judgement:
    """A caller that a token is not meant for does not learn that it is alive (RFC 7662 4)."""
    if isinstance(subject, IntrospectionResponse):
        active = subject.members.get("active")
        return judged(active is False, "active false", f"active {active!r}")
    return judged(400 <= _status(subject) < 500, "active false, or a refusal", f"status {_status(subject)}")


@judges("RFC7662-2.1-11", "RFC7662-2.3-2", refuses=True)
def a_bearer_token_without_privilege_is_refused(subject: IntrospectionError) -> Judgement:
    """A bearer token that authorizes no query gives 401, or 403 where it is valid (RFC 7662 2.1, 2.3).

    Where the metadata do not list bearer tokens as authorization of this endpoint, it is a client that failed to
    authenticate, which is 400 or 401 (RFC 6749 5.2).
    """
    methods = subject.request.provider.metadata.listed("introspection_endpoint_auth_methods_supported")
    expected = (401, 403) if "Bearer" in methods else (400, 401, 403)
    words = " or ".join(str(one) for one in expected)
    return judged(_status(subject) in expected, f"status {words}", f"status {_status(subject)}")


@judges("RFC7662-2.2-2")
def it_is_json(subject: IntrospectionResponse) -> Judgement:
    """The answer is a JSON object as application/json (RFC 7662 2.2); RFC 9701 adds a signed form."""
    found = subject.exchange.response.media_type if subject.exchange.response else ""
    return judged(found in JSON_TYPES, "application/json", found or "no Content-Type")


@judges("RFC7662-2.2-20")
def an_inactive_answer_says_nothing_else(subject: IntrospectionResponse) -> Judgement:
    """An inactive answer holds active and nothing else (RFC 7662 2.2)."""
    if subject.members.get("active") is not False:
        return not_applicable("the token is active")
    more = sorted(set(subject.members) - {"active"})
    return judged(not more, "active alone", f"besides: {', '.join(more) or 'nothing'}")


@judges("RFC7662-2.2-4")
def scope_is_one_string(subject: IntrospectionResponse) -> Judgement:
    """A scope is one string of values separated by spaces (RFC 7662 2.2)."""
    return _member(subject, "scope", "a string with the granted scope", _is_scope)


@judges("RFC6749-5.1-6")
def a_scope_not_said_is_the_one_asked_for(subject: IntrospectionResponse) -> Judgement:
    """Where the token response has no scope, the token has the one that was asked for (RFC 6749 5.1)."""
    token, found = subject.request.token, subject.members.get("scope", "")
    issuing = token.issued_in if isinstance(token, AccessToken) else None
    if not subject.active or not isinstance(issuing, TokenResponse) or not isinstance(found, str):
        return not_applicable("it tells of no access token of the token endpoint")
    if issuing.members.get("scope") is not None or _asked_elsewhere(issuing):
        return not_applicable("the token response says the scope, or a device asked for it")
    expected = f"the scope {' '.join(issuing.scopes)!r} that was asked for, or a scope in the token response"
    return judged(set(found.split()) == set(issuing.scopes), expected, f"scope {found!r}"[:MAX_SHOWN])


@judges("RFC7662-2.2-5")
def client_id_is_that_of_the_token(subject: IntrospectionResponse) -> Judgement:
    """A client_id names the client that the token was issued to (RFC 7662 2.2)."""
    token = subject.request.token
    owner = token.issued_in.request.client.client_id if token else None
    return _member(subject, "client_id", "the client that requested the token", lambda value: value == owner)


@judges("RFC7662-2.2-8")
def exp_agrees_with_the_lifetime(subject: IntrospectionResponse) -> Judgement:
    """An exp is a number of seconds that agrees with expires_in (RFC 7662 2.2)."""
    token = subject.request.token
    issuing = token.issued_in if isinstance(token, AccessToken) else None
    lifetime = issuing.members.get("expires_in") if isinstance(issuing, TokenResponse) else None
    response = issuing.exchange.response if issuing else None
    if response is None or not is_number(lifetime):
        return _member(subject, "exp", "a whole number of seconds", _is_seconds)
    ends = response.received_at + lifetime
    expected = f"a number within {CLOCK_TOLERANCE} s of the receipt and expires_in"
    return _member(subject, "exp", expected, lambda value: _is_seconds(value) and abs(value - ends) <= CLOCK_TOLERANCE)


@judges("RFC7662-2.2-9")
def iat_is_seconds(subject: IntrospectionResponse) -> Judgement:
    """An iat is a number of seconds (RFC 7662 2.2)."""
    return _member(subject, "iat", "a whole number of seconds", _is_seconds)


@judges("RFC7662-2.2-13")
def iss_is_the_issuer(subject: IntrospectionResponse) -> Judgement:
    """An iss is the issuer (RFC 7662 2.2)."""
    issuer = subject.request.provider.metadata.value("issuer")
    return _member(subject, "iss", f"{issuer}", lambda value: value == issuer)


@judges("RFC7662-2.1-9", "RFC7662-2.1-10", "RFC7662-4-7", refuses=True)
def an_unproven_caller_is_refused(subject: IntrospectionError) -> Judgement:
    """The endpoint demands authorization (RFC 7662 2.1, 4)."""
    return judged(_status(subject) in (400, 401), "status 401", f"status {_status(subject)}")


@judges("RFC7662-2.2-7")
def token_type_is_that_of_the_token(subject: IntrospectionResponse) -> Judgement:
    """A token_type is the one of the token response, in any letter case (RFC 7662 2.2)."""
    token = subject.request.token
    issued = token.issued_in if token else None
    stated = str(issued.members.get("token_type")) if isinstance(issued, TokenResponse) else "Bearer"
    if not isinstance(token, AccessToken):
        return not_applicable("it is no access token")
    return _member(subject, "token_type", f"token_type {stated}", lambda value: str(value).lower() == stated.lower())


@judges("RFC7662-2.2-11")
def sub_is_the_user(subject: IntrospectionResponse) -> Judgement:
    """A sub is that of the ID Token of the same grant (RFC 7662 2.2)."""
    token = subject.request.token
    id_token = token.issued_in.id_token if token else None
    if id_token is None:
        return not_applicable("no ID Token came with the token")
    return _member(subject, "sub", "the sub of the ID Token", lambda value: value == id_token.claims.get("sub"))


@judges("RFC7662-2.2-12")
def aud_is_text(subject: IntrospectionResponse) -> Judgement:
    """An aud is a string or a list of strings (RFC 7662 2.2)."""
    return _member(subject, "aud", "a string or strings", _is_audience)


@judges("RFC7662-4-11", refuses=True)
def a_get_may_be_refused(subject: IntrospectionError) -> Judgement:
    """A query by GET may be refused, so that tokens stay out of logs (RFC 7662 4)."""
    return judged(400 <= _status(subject) < 500, "a refusal of the 4xx class", f"status {_status(subject)}")


@judges("RFC7662-2.3-1", refuses=True)
def wrong_credentials_get_401(subject: IntrospectionError) -> Judgement:
    """Wrong client credentials get 401 in the form of the token endpoint (RFC 7662 2.3, RFC 6749 5.2)."""
    error = subject.members.get("error")
    holds = _status(subject) == 401 and error == "invalid_client"
    return judged(holds, "status 401 with error=invalid_client", f"status {_status(subject)} with error={error}")


@judges("RFC7662-2.1-2", refuses=True)
def a_missing_token_is_an_invalid_request(subject: IntrospectionError) -> Judgement:
    """token is demanded (RFC 7662 2.1)."""
    error = subject.members.get("error")
    holds = _status(subject) == 400 and error == "invalid_request"
    return judged(holds, "status 400 with error=invalid_request", f"status {_status(subject)} with error={error}")


def _member(subject: IntrospectionResponse, name: str, expected: str, holds: Any) -> Judgement:
    if name not in subject.members:
        return not_applicable(f"the answer has no {name}")
    value = subject.members[name]
    return judged(bool(holds(value)), expected, f"{name} {value!r}"[:MAX_SHOWN])


def _asked_elsewhere(issuing: TokenResponse) -> bool:
    request = issuing.request
    by_device = request.refresh_token is not None or first(request.parameters, "device_code") is not None
    return request.authorization is None and by_device


def _is_scope(value: object) -> bool:
    return isinstance(value, str) and value == " ".join(value.split())


def _is_audience(value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(one, str) and one for one in values)


def _is_seconds(value: object) -> bool:
    return is_number(value) and float(value).is_integer()


def _status(subject: IntrospectionResponse | IntrospectionError) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


@judges("RFC8707-2.1-2")
def a_token_of_the_browser_is_for_its_resource(subject: IntrospectionResponse) -> Judgement:
    """The resource of an implicit request is the audience of the token that it gave (RFC 8707 2.1)."""
    token = subject.request.token
    login = token.issued_in if isinstance(token, AccessToken) else None
    asked = set(login.request.resources) if isinstance(login, AuthorizationSuccess) else set()
    if not asked or "aud" not in subject.members:
        return not_applicable("no resource was asked for in an implicit request, or the answer has no aud")
    found = subject.members["aud"]
    audiences = {str(one) for one in found} if isinstance(found, list) else {str(found)}
    return judged(asked <= audiences, f"aud {', '.join(sorted(asked))}", f"aud {', '.join(sorted(audiences))}")
