"""Refusals of bearer tokens (RFC 6750 3, 3.1, OpenID Connect Core 5.3.3)."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from harness.checks.registry import judges
from harness.protocol.challenge import challenge_text
from harness.protocol.exchange import header_values
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.userinfo import UserinfoError, UserinfoResponse

# RFC 9110 11.6.1: parameters of a challenge, each a token with a token or a quoted string as value.
_PARAMETER = r"[!#$%&'*+.^_`|~A-Za-z0-9-]+[ \t]*=[ \t]*(?:\"(?:[^\"\\]|\\.)*\"|[!#$%&'*+.^_`|~A-Za-z0-9-]+)"
CHALLENGE = re.compile(rf"[A-Za-z0-9-]+(?: +{_PARAMETER}(?:[ \t]*,[ \t]*{_PARAMETER})*)?")
PARAMETER_NAME = re.compile(r"([!#$%&'*+.^_`|~A-Za-z0-9-]+)[ \t]*=[ \t]*(?:\"(?:[^\"\\]|\\.)*\"|[^\s,\"]+)")
ERROR_TEXT = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
SCOPE_TEXT = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")
ERROR_PARAMETERS = ("error", "error_description", "error_uri")


@judges("RFC6750-3-1", "RFC6750-3-2", refuses=True)
def a_refusal_has_a_challenge(subject: UserinfoError) -> Judgement:
    """A refusal carries WWW-Authenticate (RFC 6750 3)."""
    return judged(bool(_field(subject)), "a WWW-Authenticate field", _described(subject))


@judges("RFC6750-3-3")
def the_challenge_is_bearer(subject: UserinfoError) -> Judgement:
    """The scheme of the challenge is Bearer (RFC 6750 3)."""
    return judged(subject.challenge.get("scheme") == "bearer", "the scheme Bearer", _described(subject))


@judges("RFC6750-3-4")
def the_challenge_has_parameters(subject: UserinfoError) -> Judgement:
    """The Bearer scheme is followed by one or more parameters (RFC 6750 3)."""
    return judged(bool(_names(subject)), "at least one parameter such as realm", _described(subject))


@judges("RFC6750-3-5")
def the_challenge_parses(subject: UserinfoError) -> Judgement:
    """The challenge keeps to the HTTP authentication grammar (RFC 6750 3, RFC 9110 11.6.1)."""
    field = _field(subject)
    if not field:
        return not_applicable("the refusal has no challenge")
    return judged(CHALLENGE.fullmatch(field) is not None, "a challenge by RFC 9110 11.6.1", _described(subject))


@judges("RFC6750-3-6")
def realm_appears_once(subject: UserinfoError) -> Judgement:
    """The realm appears at most once (RFC 6750 3)."""
    return _at_most_once(subject, ("realm",))


@judges("RFC6750-3-7")
def scope_appears_once(subject: UserinfoError) -> Judgement:
    """The scope appears at most once (RFC 6750 3)."""
    return _at_most_once(subject, ("scope",))


@judges("RFC6750-3-8")
def error_parameters_appear_once(subject: UserinfoError) -> Judgement:
    """Each of error, error_description and error_uri appears at most once (RFC 6750 3)."""
    return _at_most_once(subject, ERROR_PARAMETERS)


@judges("RFC6750-3-9")
def scope_keeps_to_its_characters(subject: UserinfoError) -> Judgement:
    """The scope attribute keeps to scope characters and single spaces (RFC 6750 3)."""
    scope = subject.challenge.get("scope")
    if scope is None:
        return not_applicable("the challenge has no scope")
    return judged(SCOPE_TEXT.fullmatch(scope) is not None, "scope values with single spaces", f"scope={scope!r}")


@judges("RFC6750-3-10")
def error_keeps_to_its_characters(subject: UserinfoError) -> Judgement:
    """error and error_description are printable ASCII without quote and backslash (RFC 6750 3)."""
    present = {name: subject.challenge[name] for name in ERROR_PARAMETERS[:2] if name in subject.challenge}
    if not present:
        return not_applicable("the challenge has no error")
    wrong = [f"{name}={value!r}" for name, value in present.items() if ERROR_TEXT.fullmatch(value) is None]
    return judged(not wrong, "only 0x20-21, 0x23-5B, 0x5D-7E", ", ".join(wrong) or _described(subject))


@judges("RFC6750-3-11")
def error_uri_is_a_uri(subject: UserinfoError) -> Judgement:
    """An error_uri is a URI (RFC 6750 3)."""
    uri = subject.challenge.get("error_uri")
    if uri is None:
        return not_applicable("the challenge has no error_uri")
    try:
        urlsplit(uri)
    except ValueError:
        return judged(False, "a URI", f"error_uri={uri!r}")
    return judged(" " not in uri and ERROR_TEXT.fullmatch(uri) is not None, "a URI", f"error_uri={uri!r}")


@judges("RFC6750-3-12", "RFC6749-7.2-1")
def a_failed_token_is_told_why(subject: UserinfoError) -> Judgement:
    """When a token was sent and failed, the error attribute says why (RFC 6750 3)."""
    if subject.request.presentation == "none":
        return not_applicable("no token was sent")
    return judged("error" in subject.challenge, "an error attribute", _described(subject))


@judges("OIDCC-5.3.3-2", refuses=True)
def no_token_gets_401_and_a_challenge(subject: UserinfoError) -> Judgement:
    """A request without a token gets 401 and a Bearer challenge (OpenID Connect Core 5.3.3)."""
    holds = _status(subject) == HTTPStatus.UNAUTHORIZED and subject.challenge.get("scheme") == "bearer"
    return judged(holds, "status 401 with a Bearer challenge", _described(subject))


@judges("RFC6750-3.1-8")
def no_token_gets_no_error_details(subject: UserinfoError) -> Judgement:
    """A request without any credentials is refused without error details (RFC 6750 3.1)."""
    if subject.request.presentation != "none":
        return not_applicable("a token was sent")
    told = [name for name in ERROR_PARAMETERS if name in subject.challenge]
    return judged(not told, "a challenge without error", _described(subject))


@judges("OIDCC-5.3.3-1", refuses=True)
def a_bad_token_is_answered_by_rfc_6750(subject: UserinfoError) -> Judgement:
    """UserInfo errors follow RFC 6750, with its status and a WWW-Authenticate field (OpenID Connect Core 5.3.3)."""
    holds = _status(subject) in (400, 401, 403) and subject.challenge.get("scheme") == "bearer"
    return judged(holds, "status 400, 401 or 403 with a Bearer challenge", _described(subject))


@judges("RFC6750-3.1-3", refuses=True)
def a_bad_token_is_an_invalid_token(subject: UserinfoError) -> Judgement:
    """An expired, revoked, malformed token is an invalid_token (RFC 6750 3.1)."""
    return judged(subject.challenge.get("error") == "invalid_token", "error=invalid_token", _described(subject))


@judges("RFC6749-10.3-3", "RFC6750-5.2-2", refuses=True)
def an_altered_token_opens_nothing(subject: UserinfoError) -> Judgement:
    """A token that was altered is refused, by whichever status (RFC 6749 10.3, RFC 6750 5.2)."""
    return judged(_status(subject) in (400, 401, 403), "status 400, 401 or 403", _described(subject))


@judges("OIDCC-5.3.3-3", "RFC7592-2.3-5", refuses=True)
def a_dead_token_is_refused(subject: UserinfoError) -> Judgement:
    """UserInfo refuses an expired or revoked token with 401 (OpenID Connect Core 5.3.3)."""
    return judged(_status(subject) == HTTPStatus.UNAUTHORIZED, "status 401", _described(subject))


@judges("OIDCC-5.3.3-4", "RFC6749-7-1", refuses=True)
def a_token_without_openid_opens_nothing(subject: UserinfoError) -> Judgement:
    """A token of no openid request gives no claims (OpenID Connect Core 5.3.3)."""
    return judged(_status(subject) in (401, 403), "status 401 or 403", _described(subject))


@judges("RFC6750-3.1-5")
def too_little_scope_is_insufficient_scope(subject: UserinfoError) -> Judgement:
    """insufficient_scope is used when the token lacks privilege (RFC 6750 3.1)."""
    return judged(
        subject.challenge.get("error") == "insufficient_scope", "error=insufficient_scope", _described(subject)
    )


@judges("RFC6750-3.1-2")
def invalid_request_goes_with_400(subject: UserinfoError) -> Judgement:
    """invalid_request goes with status 400 (RFC 6750 3.1)."""
    return _goes_with(subject, "invalid_request", HTTPStatus.BAD_REQUEST)


@judges("RFC6750-3.1-4")
def invalid_token_goes_with_401(subject: UserinfoError) -> Judgement:
    """invalid_token goes with status 401 (RFC 6750 3.1)."""
    return _goes_with(subject, "invalid_token", HTTPStatus.UNAUTHORIZED)


@judges("RFC6750-3.1-6")
def insufficient_scope_goes_with_403(subject: UserinfoError) -> Judgement:
    """insufficient_scope goes with status 403 (RFC 6750 3.1)."""
    return _goes_with(subject, "insufficient_scope", HTTPStatus.FORBIDDEN)


@judges("RFC6750-3.1-1", refuses=True)
def several_methods_are_an_invalid_request(subject: UserinfoError) -> Judgement:
    """Malformed requests, and several methods in one, are an invalid_request (RFC 6750 3.1)."""
    return judged(subject.challenge.get("error") == "invalid_request", "error=invalid_request", _described(subject))


@judges("RFC6750-2-1", refuses=True)
def a_token_by_several_methods_is_not_served(subject: UserinfoError) -> Judgement:
    """A request that carries the token by more than one method is not served (RFC 6750 2)."""
    return judged(_status(subject) == HTTPStatus.BAD_REQUEST, "status 400", _described(subject))


@judges("RFC6750-2.1-3", refuses=True)
def malformed_credentials_are_refused(subject: UserinfoError) -> Judgement:
    """Credentials that are no token68 are refused with 400 or 401 (RFC 6750 2.1)."""
    return judged(_status(subject) in (400, 401), "status 400 or 401", _described(subject))


@judges("RFC6750-2.2-2", "RFC6750-2.2-3", refuses=True)
def a_misplaced_token_is_not_honoured(subject: UserinfoError) -> Judgement:
    """A token in a body that is no form, or in the body of a GET, is none (RFC 6750 2.2)."""
    return judged(_status(subject) in (400, 401), "status 400 or 401", _described(subject))


@judges("RFC6750-2.3-1")
def a_token_in_the_query_may_be_accepted(subject: UserinfoResponse | UserinfoError) -> Judgement:
    """The query method may be supported, and else is refused as RFC 6750 3.1 says (RFC 6750 2.3)."""
    holds = isinstance(subject, UserinfoResponse) or _status(subject) in (400, 401, 403)
    return judged(holds, "claims, or a refusal with 400, 401 or 403", _outcome(subject))


@judges("RFC6750-2.3-3")
def a_token_in_the_query_is_not_offered(subject: UserinfoResponse | UserinfoError) -> Judgement:
    """The query method is not offered where other methods work (RFC 6750 2.3)."""
    if subject.request.presentation != "query":
        return not_applicable("the token was not in the query")
    return judged(isinstance(subject, UserinfoError), "a refusal", _outcome(subject))


def _status(subject: UserinfoError | UserinfoResponse) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _field(subject: UserinfoError) -> str:
    response = subject.exchange.response
    return challenge_text(header_values(response.headers, "WWW-Authenticate")) if response else ""


def _names(subject: UserinfoError) -> list[str]:
    return [name.lower() for name in PARAMETER_NAME.findall(_field(subject).partition(" ")[2])]


def _at_most_once(subject: UserinfoError, parameters: tuple[str, ...]) -> Judgement:
    if not _field(subject):
        return not_applicable("the refusal has no challenge")
    names = _names(subject)
    twice = [name for name in parameters if names.count(name) > 1]
    return judged(not twice, f"{', '.join(parameters)} at most once", f"more than once: {', '.join(twice) or 'none'}")


def _goes_with(subject: UserinfoError, error: str, status: HTTPStatus) -> Judgement:
    if subject.challenge.get("error") != error:
        return not_applicable(f"the error is not {error}")
    return judged(_status(subject) == status, f"status {status.value}", f"status {_status(subject)}")


def _described(subject: UserinfoError) -> str:
    scheme = subject.challenge.get("scheme")
    if scheme is None:
        return f"status {_status(subject)} without WWW-Authenticate"
    # The other values may echo what was sent, so they are named but not shown.
    error = f" error={subject.challenge['error']}" if "error" in subject.challenge else ""
    names = ", ".join(name for name in _names(subject) if name != "error") or "no other parameter"
    return f"status {_status(subject)} with {scheme}{error} and {names}"


def _outcome(subject: UserinfoResponse | UserinfoError) -> str:
    return _described(subject) if isinstance(subject, UserinfoError) else f"status {_status(subject)} with claims"
