"""The device authorization grant (RFC 8628)."""

from urllib.parse import parse_qsl

from harness.checks.authorization_outcome import asks_for_proof
from harness.checks.metadata_member import https_members
from harness.checks.registry import judges
from harness.protocol.device import DeviceAuthorizationError, DeviceAuthorizationResponse, DeviceVerification
from harness.protocol.judgement import Judgement, judged, met, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.token import TokenError, TokenResponse
from harness.protocol.web_url import is_web_url, url_parts

ENDPOINT = "device_authorization_endpoint"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
DeviceAnswer = DeviceAuthorizationResponse | DeviceAuthorizationError
TokenAnswer = TokenResponse | TokenError


@judges("RFC8628-3.1-4")
def the_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The endpoint is an https URL (RFC 8628 3.1)."""
    return https_members(subject, ENDPOINT)


@judges("RFC8628-4-1")
def the_grant_is_listed_with_its_endpoint(subject: DiscoveryResponse) -> Judgement:
    """The endpoint stands in the metadata together with the grant type (RFC 8628 4)."""
    there = subject.metadata.text(ENDPOINT) is not None
    listed = GRANT in subject.metadata.listed("grant_types_supported")
    received = f"{'an' if there else 'no'} endpoint, the grant type {'' if listed else 'not '}listed"
    return judged(there == listed, "both or none", received)


@judges("RFC8628-3.1-1", "RFC8628-3.1-5", "RFC8628-3.1-6")
def a_form_post_is_answered(subject: DeviceAnswer) -> Judgement:
    """A form with or without empty and unknown parameters is answered with codes (RFC 8628 3.1)."""
    holds = isinstance(subject, DeviceAuthorizationResponse) and subject.device_code is not None
    return judged(holds, "a device_code", _described(subject))


@judges("RFC8628-3.1-3")
def scope_is_optional(subject: DeviceAnswer) -> Judgement:
    """Without scope, or with an unknown one, there are codes or invalid_scope (RFC 8628 3.1, RFC 6749 3.3)."""
    refused = isinstance(subject, DeviceAuthorizationError) and subject.error == "invalid_scope"
    taken = isinstance(subject, DeviceAuthorizationResponse)
    return judged(taken or refused, "codes, or error=invalid_scope", _described(subject))


@judges("RFC8628-3.2-1")
def success_is_200_with_json(subject: DeviceAuthorizationResponse) -> Judgement:
    """Success is 200 with application/json (RFC 8628 3.2)."""
    response = subject.exchange.response
    status, media_type = (response.status, response.media_type) if response else (0, "")
    holds = status == 200 and media_type == "application/json"
    return judged(holds, "200 with application/json", f"{status} with {media_type or 'nothing'}")


@judges("RFC8628-3.2-2")
def a_device_code_is_there(subject: DeviceAuthorizationResponse) -> Judgement:
    """device_code is required (RFC 8628 3.2)."""
    return judged(subject.device_code is not None, "a device_code", "one" if subject.device_code else "none")


@judges("RFC8628-3.2-3")
def a_user_code_is_there(subject: DeviceAuthorizationResponse) -> Judgement:
    """user_code is required (RFC 8628 3.2)."""
    return judged(subject.user_code is not None, "a user_code", "one" if subject.user_code else "none")


@judges("RFC8628-3.2-4")
def a_verification_uri_is_there(subject: DeviceAuthorizationResponse) -> Judgement:
    """verification_uri is required, under that name (RFC 8628 3.2)."""
    holds = is_web_url(subject.verification_uri)
    return judged(holds, "verification_uri as an absolute URL", f"verification_uri={subject.verification_uri!r}")


@judges("RFC8628-3.2-5")
def the_complete_uri_holds_the_code(subject: DeviceAuthorizationResponse) -> Judgement:
    """verification_uri_complete, if given, holds the user code (RFC 8628 3.2)."""
    complete, code = subject.verification_uri_complete, subject.user_code or ""
    if complete is None:
        return not_applicable("there is no verification_uri_complete")
    parts = url_parts(complete)
    values = [value for _, value in parse_qsl(parts.query)] + parts.path.split("/") + [parts.fragment]
    there = any(_letters(code) == _letters(value) for value in values)
    return judged(there, "the user_code in it", "that" if there else "another value or none")


@judges("RFC8628-3.2-6")
def the_lifetime_is_there(subject: DeviceAuthorizationResponse) -> Judgement:
    """expires_in is a positive number of seconds (RFC 8628 3.2)."""
    found = subject.members.get("expires_in")
    return judged(_is_seconds(found), "a positive whole number", f"expires_in {found!r}")


@judges("RFC8628-3.2-7")
def the_interval_is_seconds(subject: DeviceAuthorizationResponse) -> Judgement:
    """interval, if given, is a number of seconds (RFC 8628 3.2)."""
    found = subject.members.get("interval")
    if found is None:
        return not_applicable("there is no interval")
    return judged(_is_seconds(found), "a positive whole number", f"interval {found!r}")


@judges("RFC8628-3.2-9")
def codes_are_unique(subject: DeviceAuthorizationResponse, other: DeviceAuthorizationResponse) -> Judgement:
    """Neither device_code nor user_code is that of another request (RFC 8628 3.2)."""
    same = [name for name in ("device_code", "user_code") if subject.members.get(name) == other.members.get(name)]
    return judged(not same, "codes of its own", f"the same: {', '.join(same) or 'none'}")


@judges("RFC8628-3.3-2")
def the_uri_is_without_the_code(subject: DeviceAuthorizationResponse) -> Judgement:
    """verification_uri does not contain the user code (RFC 8628 3.3)."""
    within = bool(subject.user_code) and (subject.user_code or "") in (subject.verification_uri or "")
    return judged(not within, "no user_code in verification_uri", "one" if within else "none")


@judges("RFC8628-3.1-2", "RFC8628-3.1-8", refuses=True)
def an_unknown_client_is_refused(subject: DeviceAuthorizationError) -> Judgement:
    """A client that does not say or prove who it is gets no codes (RFC 8628 3.1)."""
    fitting = ("invalid_client", "invalid_request")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", _described(subject))


@judges("RFC8628-3.1-7", refuses=True)
def repeated_parameters_are_refused(subject: DeviceAuthorizationError) -> Judgement:
    """A repeated parameter is an invalid_request (RFC 8628 3.1)."""
    return judged(subject.error == "invalid_request", "error=invalid_request", _described(subject))


@judges("RFC8628-3.1-9", refuses=True)
def a_client_without_the_grant_is_refused(subject: DeviceAuthorizationError) -> Judgement:
    """A client that did not register the grant is unauthorized_client (RFC 8628 3.1, RFC 6749 5.2)."""
    return judged(subject.error == "unauthorized_client", "error=unauthorized_client", _described(subject))


@judges("RFC8628-3.2-10")
def errors_have_the_form_of_the_token_endpoint(subject: DeviceAuthorizationError) -> Judgement:
    """An error is 400 or 401 with error as application/json (RFC 8628 3.2)."""
    response = subject.exchange.response
    media_type = response.media_type if response else ""
    holds = _status(subject) in (400, 401) and bool(subject.error) and media_type == "application/json"
    received = f"{_described(subject)} as {media_type or 'nothing'}"
    return judged(holds, "400 or 401 with error as application/json", received)


@judges("RFC8628-3.3-3")
def the_user_logs_in_before_approving(subject: DeviceVerification) -> Judgement:
    """A user without a session is asked to log in (RFC 8628 3.3)."""
    seen = [page.name for page in subject.pages]
    return judged(asks_for_proof(subject.pages), "a login page on the way", ", ".join(seen) or "no page")


@judges("RFC8628-3.3-4")
def a_wrong_code_can_be_corrected(subject: DeviceVerification) -> Judgement:
    """A wrong user code leads back to the form, with an error on the page (RFC 8628 3.3)."""
    seen = [page.name for page in subject.pages]
    again = seen.count("device") > 1 and "consent" not in seen
    return judged(again, "the form again, and no consent", ", ".join(seen) or "no page")


@judges("RFC8628-3.3.1-1")
def the_complete_uri_asks_for_confirmation(subject: DeviceVerification) -> Judgement:
    """Who comes by the complete URI sees the user code, and is asked (RFC 8628 3.3.1)."""
    if not subject.complete:
        return not_applicable("the user came by verification_uri")
    text = subject.exchange.response.text if subject.exchange.response else ""
    shown = _letters(subject.device.user_code or "") in _letters(text)
    return judged(shown, "the user code on a page that asks", "that" if shown else "a page without it")


@judges("RFC8628-6.1-1", "RFC8628-6.1-2")
def a_code_is_taken_however_it_is_spelled(subject: DeviceVerification) -> Judgement:
    """Punctuation and letter case of a user code do not matter (RFC 8628 6.1)."""
    seen = [page.name for page in subject.pages]
    after = seen[seen.index("device") + 1 :] if "device" in seen else []
    return judged(after[:1] not in ([], ["device"]), "the form once, then the next page", ", ".join(seen) or "no page")


@judges("RFC8628-3.3-1", "RFC8628-3.5-1")
def an_approved_device_gets_its_tokens(subject: TokenAnswer) -> Judgement:
    """Once the user has approved, the next question is answered with tokens (RFC 8628 3.3, 3.5)."""
    holds = isinstance(subject, TokenResponse) and subject.access_token is not None
    return judged(holds, "an access token", "that" if holds else _asked(subject))


@judges("RFC8628-3.5-2", "RFC8628-3.2-8")
def a_device_waits(subject: TokenError) -> Judgement:
    """Until the user has acted the answer is authorization_pending with 400 (RFC 8628 3.5)."""
    return _is(subject, "authorization_pending")


@judges("RFC8628-3.5-3")
def a_fast_device_is_slowed_down(subject: TokenError) -> Judgement:
    """A device that asks too soon is told slow_down, or authorization_pending by a tolerant provider (RFC 8628 3.5)."""
    return _is(subject, "slow_down", "authorization_pending")


@judges("RFC8628-3.5-4")
def it_stays_slower(subject: TokenError) -> Judgement:
    """After slow_down the interval is five seconds longer (RFC 8628 3.5)."""
    return _is(subject, "slow_down")


@judges("RFC8628-3.5-5", "RFC8628-3.3.1-2")
def a_refusal_is_told(subject: TokenError) -> Judgement:
    """Where the user refused, the answer is access_denied (RFC 8628 3.5)."""
    return _is(subject, "access_denied")


@judges("RFC8628-3.5-6", "RFC8628-3.5-9")
def an_expired_code_is_told(subject: TokenError) -> Judgement:
    """A device code that has run out is answered with expired_token, whatever the user does then (RFC 8628 3.5)."""
    return _is(subject, "expired_token")


@judges("RFC8628-3.4-5", "RFC8628-3.5-7", "RFC8628-3.5-8", refuses=True)
def a_code_that_does_not_hold_is_refused(subject: TokenError) -> Judgement:
    """A device code that is unknown, used, or of another client is an invalid_grant (RFC 8628 3.4, 3.5)."""
    return _is(subject, "invalid_grant")


@judges("RFC8628-3.4-1", refuses=True)
def the_grant_type_is_the_urn(subject: TokenError) -> Judgement:
    """The short name of the grant is unsupported_grant_type (RFC 8628 3.4)."""
    return _is(subject, "unsupported_grant_type")


@judges("RFC8628-3.4-2", refuses=True)
def a_device_code_is_demanded(subject: TokenError) -> Judgement:
    """A question without device_code is an invalid_request (RFC 8628 3.4)."""
    return _is(subject, "invalid_request")


@judges("RFC8628-3.4-3", "RFC8628-3.4-4", refuses=True)
def the_asking_client_is_known(subject: TokenError) -> Judgement:
    """A client that does not say or prove who it is gets no tokens (RFC 8628 3.4)."""
    return _is(subject, "invalid_client", "invalid_request")


def _is(subject: TokenError, *codes: str) -> Judgement:
    expected = f"status 400 or 401 with error={' or '.join(codes)}"
    if subject.error in codes and _status(subject) in (400, 401):
        return met(_asked(subject), expected)
    return judged(False, expected, _asked(subject))


def _asked(subject: TokenAnswer) -> str:
    if isinstance(subject, TokenResponse):
        return f"status {_status(subject)} without an access token"
    return f"status {_status(subject)} with error={subject.error}"


def _described(subject: DeviceAnswer) -> str:
    if isinstance(subject, DeviceAuthorizationError):
        return f"status {_status(subject)} with error={subject.error}"
    return f"status {_status(subject)} with{'' if subject.device_code else 'out'} a device_code"


def _status(subject: DeviceAnswer | TokenAnswer) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _letters(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _is_seconds(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
