"""The authorization error response (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1)."""

import re
from urllib.parse import urlsplit

from harness.checks.authorization_outcome import AuthorizationRefusal, ended, is_error_page, query_of
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, Channel
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable

# RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6, and the authorization endpoint errors registered since.
DEFINED_ERRORS = frozenset(
    {
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "interaction_required",
        "login_required",
        "account_selection_required",
        "consent_required",
        "invalid_request_uri",
        "invalid_request_object",
        "request_not_supported",
        "request_uri_not_supported",
        "registration_not_supported",
        "invalid_target",
        "invalid_authorization_details",
        "unmet_authentication_requirements",
        "insufficient_user_authentication",
        "invalid_dpop_proof",
    }
)
ERROR_PARAMETERS = frozenset({"error", "error_description", "error_uri", "state", "iss", "session_state"})
# What a refusal by the user, or a failed login, may be called.
REFUSED_BY_USER = ("access_denied", "login_required", "consent_required", "interaction_required")
TEXT = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
URI_TEXT = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


@judges("OIDCC-3.1.2.6-15")
def error_is_there(subject: AuthorizationError) -> Judgement:
    """The error parameter is in every error response (OpenID Connect Core 3.1.2.6)."""
    return judged(bool(subject.error), "an error code", f"error={subject.error}")


@judges("RFC6749-4.1.2.1-5")
def one_defined_error_code(subject: AuthorizationError) -> Judgement:
    """The error response holds exactly one defined error code (RFC 6749 4.1.2.1)."""
    codes = [value for name, value in subject.parameters if name == "error"]
    return judged(len(codes) == 1 and codes[0] in DEFINED_ERRORS, "one defined error code", f"error={', '.join(codes)}")


@judges("OIDCC-3.1.2.6-2")
def error_and_state_reach_the_client(subject: AuthorizationError) -> Judgement:
    """An error goes to the redirection URI with error and state (OpenID Connect Core 3.1.2.6)."""
    state = _state_of_the_request(subject)
    holds = bool(subject.error) and (state is None or subject.value("state") == state)
    return judged(holds, "error and the state that was sent", f"error={subject.error} with {_state_received(subject)}")


@judges("OIDCC-3.1.2.6-18", "RFC6749-4.1.2.1-16")
def error_returns_the_state(subject: AuthorizationError) -> Judgement:
    """An error response returns state exactly as it was sent (RFC 6749 4.1.2.1)."""
    state = _state_of_the_request(subject)
    if state is None:
        return not_applicable("the request had no state")
    return judged(subject.value("state") == state, "the state that was sent", _state_received(subject))


@judges("OIDCC-3.1.2.6-3")
def only_error_parameters(subject: AuthorizationError) -> Judgement:
    """An error response carries the error parameters, state and nothing else (OpenID Connect Core 3.1.2.6).

    The iss of RFC 9207 2 and the session_state of OpenID Connect Session Management 2 are defined for errors as well.
    """
    own = {name for name, _ in query_of(subject.request.redirect_uri or "")}
    others = sorted({name for name, _ in subject.parameters} - ERROR_PARAMETERS - own)
    return judged(not others, "no further parameter", f"further parameters: {', '.join(others) or '-'}")


@judges("OIDCC-3.1.2.6-19", "RFC6749-4.1.2.1-4")
def code_flow_errors_are_in_the_query(subject: AuthorizationError) -> Judgement:
    """Errors of the code flow travel in the query by default (RFC 6749 4.1.2.1)."""
    if subject.request.response_type not in (None, "code") or subject.request.value("response_mode"):
        return not_applicable("the request is none of the code flow with its default mode")
    inside = (subject.request.request_object or {}).get("response_type")
    if inside not in (None, subject.request.response_type):
        return not_applicable("the request names two response types, and nothing says which decides (OIDC Core 6.1)")
    return judged(
        subject.channel is Channel.QUERY, "parameters in the query", f"parameters in the {subject.channel.value}"
    )


@judges("RFC6749-4.1.2.1-13")
def error_keeps_to_its_characters(subject: AuthorizationError) -> Judgement:
    """Error values are printable ASCII without quote and backslash (RFC 6749 4.1.2.1)."""
    holds = TEXT.fullmatch(subject.error) is not None
    return judged(holds, "only 0x20-21, 0x23-5B, 0x5D-7E", f"error={subject.error!r}")


@judges("RFC6749-4.1.2.1-14", "OIDCC-3.1.2.6-16")
def error_description_keeps_to_its_characters(subject: AuthorizationError) -> Judgement:
    """The error_description is printable ASCII without quote and backslash (RFC 6749 4.1.2.1)."""
    description = subject.value("error_description")
    if description is None:
        return not_applicable("the response has no error_description")
    return judged(
        TEXT.fullmatch(description) is not None,
        "only 0x20-21, 0x23-5B, 0x5D-7E",
        f"error_description={description!r}",
    )


@judges("RFC6749-4.1.2.1-15", "OIDCC-3.1.2.6-17")
def error_uri_is_a_uri(subject: AuthorizationError) -> Judgement:
    """An error_uri is a URI in the permitted characters (RFC 6749 4.1.2.1)."""
    uri = subject.value("error_uri")
    if uri is None:
        return not_applicable("the response has no error_uri")
    return judged(URI_TEXT.fullmatch(uri) is not None and _parses(uri), "a URI", f"error_uri={uri!r}")


@judges("RFC6749-4.1.2.1-6", refuses=True)
def malformed_requests_are_invalid_requests(subject: AuthorizationError) -> Judgement:
    """Missing, invalid or repeated parameters are reported as invalid_request (RFC 6749 4.1.2.1)."""
    return judged(subject.error == "invalid_request", "error=invalid_request", f"error={subject.error}")


@judges("RFC6749-3.1.1-3", "RFC6749-4.1.2.1-9", refuses=True)
def unknown_response_types_are_reported(subject: AuthorizationError) -> Judgement:
    """A response type that the server does not understand is an unsupported_response_type (RFC 6749 4.1.2.1)."""
    return judged(
        subject.error == "unsupported_response_type", "error=unsupported_response_type", f"error={subject.error}"
    )


@judges("RFC6749-3.1.1-2", refuses=True)
def missing_response_type_is_reported(subject: AuthorizationError) -> Judgement:
    """A missing response_type leads to an error that is returned to the client (RFC 6749 3.1.1)."""
    fitting = ("invalid_request", "unsupported_response_type")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", f"error={subject.error}")


@judges("RFC6749-4.1.2.1-8", refuses=True)
def refusal_by_the_user_is_access_denied(subject: AuthorizationError) -> Judgement:
    """The user's refusal is reported as access_denied (RFC 6749 4.1.2.1)."""
    return judged(subject.error == "access_denied", "error=access_denied", f"error={subject.error}")


@judges("OIDCC-3.1.2.6-1", refuses=True)
def refusal_by_the_user_reaches_the_client(subject: AuthorizationError) -> Judgement:
    """A user's refusal is told to the client through an error response (OpenID Connect Core 3.1.2.6)."""
    return judged(subject.error in REFUSED_BY_USER, f"error={' or '.join(REFUSED_BY_USER)}", f"error={subject.error}")


@judges("RFC6749-4.1.2.1-3", refuses=True)
def failures_are_reported_by_redirect(subject: AuthorizationError) -> Judgement:
    """Failures other than of client and redirection URI reach the client by redirect (RFC 6749 4.1.2.1)."""
    return judged(bool(subject.error), "a redirect with an error", ended(subject))


@judges("OIDCC-3.1.2.1-5", refuses=True)
def missing_response_type_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A request without response_type is refused (OpenID Connect Core 3.1.2.1)."""
    if isinstance(subject, AuthorizationError):
        return missing_response_type_is_reported(subject)
    return judged(is_error_page(subject), "an error, by redirect or on a page", ended(subject))


@judges("OIDCC-3.1.2.2-1", "OIDCC-3.1.2.2-3", "OIDCC-3.1.2.2-9", "RFC6749-3.1-10", "RFC6749-4.1.1-5", refuses=True)
def faulty_requests_are_answered_with_an_error(subject: AuthorizationRefusal) -> Judgement:
    """A fault in the request is answered with an error, by redirect or on a page (OpenID Connect Core 3.1.2.2)."""
    holds = is_error_page(subject) if not isinstance(subject, AuthorizationError) else bool(subject.error)
    return judged(holds, "an error, by redirect or on a page", ended(subject))


def _state_of_the_request(subject: AuthorizationError) -> str | None:
    """Return the state that the provider was told: none of an object that it says it does not read."""
    if subject.error in ("request_not_supported", "request_uri_not_supported"):
        return first(subject.request.parameters, "state")
    return subject.request.state


def _state_received(subject: AuthorizationError) -> str:
    state = subject.value("state")
    if state is None:
        return "no state"
    return "the state that was sent" if state == subject.request.state else "another state"


def _parses(uri: str) -> bool:
    try:
        urlsplit(uri)
    except ValueError:
        return False
    return True
