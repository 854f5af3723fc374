"""Pushed authorization requests (RFC 9126)."""

from harness.checks.authorization_outcome import AuthorizationAnswer, AuthorizationRefusal, ended, is_error_page
from harness.checks.metadata_member import https_members
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.pushed_authorization import PushedAuthorizationError, PushedAuthorizationResponse
from harness.protocol.token import TokenResponse
from harness.protocol.web_url import url_parts

ENDPOINT = "pushed_authorization_request_endpoint"
# Errors that only the End-User's answers can bring about (OpenID Connect Core 3.1.2.6).
OF_INTERACTION = ("login_required", "consent_required", "interaction_required", "account_selection_required")
PushAnswer = PushedAuthorizationResponse | PushedAuthorizationError


@judges("RFC9126-2-3")
def the_endpoint_is_named(subject: DiscoveryResponse) -> Judgement:
    """The metadata name the endpoint (RFC 9126 2, 5)."""
    there = subject.metadata.text(ENDPOINT) is not None
    return judged(there, ENDPOINT, "that" if there else "none")


@judges("RFC9126-2-2")
def the_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The endpoint is an https URL (RFC 9126 2)."""
    return https_members(subject, ENDPOINT)


@judges("RFC9126-2-6")
def a_right_push_is_taken(subject: PushAnswer) -> Judgement:
    """A push by an assertion for this server is taken (RFC 9126 2)."""
    taken = isinstance(subject, PushedAuthorizationResponse) and subject.request_uri is not None
    return judged(taken, "a request_uri", _described(subject))


@judges("RFC9126-2.2-1", "RFC9126-3-2")
def success_is_201(subject: PushedAuthorizationResponse) -> Judgement:
    """Success is status 201 (RFC 9126 2.2)."""
    return judged(_status(subject) == 201, "status 201", f"status {_status(subject)}")


@judges("RFC9126-2.2-2")
def success_is_json(subject: PushedAuthorizationResponse) -> Judgement:
    """request_uri and expires_in are top-level members of a JSON object (RFC 9126 2.2)."""
    media_type = subject.exchange.response.media_type if subject.exchange.response else ""
    missing = [name for name in ("request_uri", "expires_in") if name not in subject.members]
    holds = media_type == "application/json" and not missing
    received = f"{media_type or 'no media type'}, missing: {', '.join(missing) or 'none'}"
    return judged(holds, "application/json with request_uri and expires_in", received)


@judges("RFC9126-2.2-3")
def a_request_uri_is_returned(subject: PushedAuthorizationResponse) -> Judgement:
    """request_uri is a URI (RFC 9126 2.2)."""
    value = subject.members.get("request_uri")
    holds = isinstance(value, str) and bool(url_parts(value).scheme) and " " not in value
    return judged(holds, "request_uri as a URI", "that" if holds else f"request_uri {value!r}")


@judges("RFC9101-5.2-3")
def the_request_uri_is_a_urn(subject: PushedAuthorizationResponse) -> Judgement:
    """A request_uri that the server issues is a URN (RFC 9101 5.2)."""
    if subject.request_uri is None:
        return not_applicable("the response has no request_uri")
    scheme = subject.request_uri.value.partition(":")[0]
    return judged(scheme.lower() == "urn", "a URN", f"the scheme {scheme}")


@judges("RFC9126-2.2-4")
def the_lifetime_is_a_positive_integer(subject: PushedAuthorizationResponse) -> Judgement:
    """expires_in is a positive integer (RFC 9126 2.2)."""
    found = subject.members.get("expires_in")
    holds = isinstance(found, int) and not isinstance(found, bool) and found > 0
    return judged(holds, "a positive integer", f"expires_in {found!r}")


@judges("RFC9126-2.1-1", "RFC9126-2.1-2", "RFC9126-2.1-7", "RFC9126-2-7", refuses=True)
def an_unproven_client_is_refused(subject: PushedAuthorizationError) -> Judgement:
    """A client that does not prove itself is refused as at the token endpoint (RFC 9126 2.1, 2.3)."""
    codes = ("invalid_client", "invalid_request")
    holds = _status(subject) in (400, 401) and subject.error in codes
    return judged(holds, f"status 400 or 401 with error={' or '.join(codes)}", _described(subject))


@judges(
    "RFC9126-2-1",
    "RFC9126-2.3-2",
    "RFC9126-2.4-1",
    "RFC9126-7.2-1",
    refuses=True,
)
def a_bad_push_is_an_invalid_request(subject: PushedAuthorizationError) -> Judgement:
    """A bad redirection URI, or what is no form, is an invalid_request (RFC 9126 2.1, 2.3)."""
    holds = _status(subject) == 400 and subject.error == "invalid_request"
    return judged(holds, "status 400 with error=invalid_request", _described(subject))


@judges("RFC9126-2.1-3", refuses=True)
def a_request_uri_is_not_pushed(subject: PushedAuthorizationError) -> Judgement:
    """A push with request_uri is refused, by the error that OpenID Connect has for it too (RFC 9126 2.1)."""
    fitting = ("invalid_request", "request_uri_not_supported")
    holds = _status(subject) == 400 and subject.error in fitting
    return judged(holds, f"status 400 with error={' or '.join(fitting)}", _described(subject))


@judges("RFC9126-2.1-4", "RFC9126-3-3", "RFC9126-3-4", refuses=True)
def a_push_is_validated(subject: PushedAuthorizationError) -> Judgement:
    """A pushed request is validated as at the authorization endpoint (RFC 9126 2.1, 3)."""
    holds = _status(subject) == 400 and bool(subject.error)
    return judged(holds, "status 400 with an error", _described(subject))


@judges("RFC9126-2.3-1")
def an_error_has_the_form_of_the_token_endpoint(subject: PushedAuthorizationError) -> Judgement:
    """An error is 400 or 401 with error as application/json (RFC 9126 2.3)."""
    media_type = subject.exchange.response.media_type if subject.exchange.response else ""
    holds = _status(subject) in (400, 401) and bool(subject.error) and media_type == "application/json"
    received = f"{_described(subject)} as {media_type or 'nothing'}"
    return judged(holds, "status 400 or 401 with error as application/json", received)


@judges("RFC9126-2.3-5", refuses=True)
def other_methods_are_not_allowed(subject: PushedAuthorizationError) -> Judgement:
    """Methods other than POST are answered with 405 (RFC 9126 2.3)."""
    return judged(_status(subject) == 405, "status 405", _described(subject))


@judges("RFC9126-2.3-3")
def no_error_of_interaction_comes(subject: PushAnswer) -> Judgement:
    """Errors that concern the interaction with the user are never returned (RFC 9126 2.3)."""
    error = subject.error if isinstance(subject, PushedAuthorizationError) else None
    return judged(error not in OF_INTERACTION, "a request_uri, or an error of the request", _described(subject))


@judges("RFC9126-2-5")
def a_request_object_may_be_pushed(subject: PushAnswer) -> Judgement:
    """A request object is taken, or refused with a defined error (RFC 9126 2)."""
    refused = isinstance(subject, PushedAuthorizationError) and _status(subject) == 400 and bool(subject.error)
    taken = isinstance(subject, PushedAuthorizationResponse)
    return judged(taken or refused, "a request_uri, or 400 with an error", _described(subject))


@judges("RFC9126-4-1")
def a_pushed_request_is_used(subject: AuthorizationAnswer) -> Judgement:
    """client_id and request_uri are enough at the authorization endpoint (RFC 9126 4)."""
    return judged(isinstance(subject, AuthorizationSuccess), "a success", ended(subject))


@judges("RFC9126-3-1", "RFC9126-4-2")
def what_was_pushed_is_in_force(subject: AuthorizationSuccess) -> Judgement:
    """The state that comes back is the pushed one, whatever stands beside it (RFC 9126 3, 4)."""
    same = subject.value("state") == subject.request.state
    return judged(same, "the pushed state", "that" if same else "another")


@judges("RFC9126-2-4", "RFC9126-4-2")
def the_pushed_scope_is_granted(subject: TokenResponse) -> Judgement:
    """A code of a pushed request gives the pushed scope, for the pushed challenge (RFC 9126 2, 4)."""
    login = subject.authorization
    if login is None:
        return not_applicable("there was no authorization request")
    more = sorted(set(subject.scopes) - set(login.request.scopes))
    return judged(not more, "the pushed scope", f"besides: {' '.join(more) or 'nothing'}")


@judges("RFC9126-2.1-8")
def credentials_stay_at_the_endpoint(subject: AuthorizationSuccess) -> Judgement:
    """What authenticated the push is seen nowhere in the browser (RFC 9126 2.1)."""
    secret = subject.request.client.client_secret
    if secret is None:
        return not_applicable("the client has no secret")
    addresses = (*(page.url for page in subject.pages), subject.location)
    text = subject.exchange.response.text if subject.exchange.response else ""
    shown = any(secret.reveal() in place for place in (*addresses, text))
    return judged(not shown, "no client_secret in the browser", "one" if shown else "none")


@judges(
    "RFC9126-2.2-6",
    "RFC9126-4-3",
    "RFC9126-4-5",
    "RFC9126-4-6",
    "RFC9126-7.3-1",
    "RFC9126-7.4-1",
    "RFC9101-10.2-2",
    "RFC9101-10.2-3",
    refuses=True,
)
def an_unfit_request_uri_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A request_uri of another client, a used or expired one, or an unfit one gives no code (RFC 9126 2.2, 4, 7)."""
    told = isinstance(subject, AuthorizationError) or subject.status >= 400
    return judged(told, "an error and no code", ended(subject))


@judges("RFC9126-2.1-5", refuses=True)
def a_check_is_made_up_for(subject: AuthorizationRefusal) -> Judgement:
    """What the push did not show to be wrong is an error of the authorization endpoint (RFC 9126 2.1)."""
    told = isinstance(subject, AuthorizationError) or is_error_page(subject)
    return judged(told, "an error and no code", ended(subject))


@judges("RFC9126-2.3-4", refuses=True)
def a_plain_push_of_a_client_that_signs_is_refused(subject: PushedAuthorizationError) -> Judgement:
    """A client that registered to sign its requests gets invalid_request for plain parameters (RFC 9126 2.3)."""
    holds = _status(subject) == 400 and subject.error == "invalid_request"
    return judged(holds, "status 400 with error=invalid_request", _described(subject))


@judges("RFC9126-4-7", "RFC9126-6-1", refuses=True)
def a_request_that_was_not_pushed_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """Where requests have to be pushed, all others are refused as invalid_request (RFC 9126 4, 5, 6)."""
    fits = isinstance(subject, AuthorizationError) and subject.error == "invalid_request"
    told = fits or (not isinstance(subject, AuthorizationError) and subject.status >= 400)
    return judged(told, "error=invalid_request, or an error page", ended(subject))


@judges("RFC9126-5-1")
def only_pushed_requests_are_taken_where_that_is_announced(subject: AuthorizationAnswer) -> Judgement:
    """With require_pushed_authorization_requests a plain request gets no success (RFC 9126 5)."""
    pushed = first(subject.request.parameters, "request_uri") is not None
    if pushed or subject.request.provider.metadata.value("require_pushed_authorization_requests") is not True:
        return not_applicable("the request was pushed, or the metadata do not say that it has to be")
    return judged(not isinstance(subject, AuthorizationSuccess), "no success", ended(subject))


def _status(subject: PushAnswer) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _described(subject: PushAnswer) -> str:
    if isinstance(subject, PushedAuthorizationError):
        return f"status {_status(subject)} with error={subject.error}"
    return f"status {_status(subject)} with{'' if subject.request_uri else 'out'} a request_uri"
