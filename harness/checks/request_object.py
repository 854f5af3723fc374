"""Request Objects by value and by reference (OpenID Connect Core 6)."""

from harness.checks.authorization_outcome import (
    AuthorizationAnswer,
    AuthorizationOutcome,
    AuthorizationRefusal,
    ended,
    is_error_page,
    succeeded,
    without_response,
)
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationRequest, AuthorizationSuccess, Page
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.outcome import SignIn
from harness.wire import jose

BY_VALUE = "request_parameter_supported"
BY_REFERENCE = "request_uri_parameter_supported"
SIGNED_ALONE = "require_signed_request_object"
UNUSABLE = ("invalid_request_uri", "invalid_request_object")
NOT_SUPPORTED = {"request": "request_not_supported", "request_uri": "request_uri_not_supported"}


@judges("OIDCC-6.1-1", "OIDCD-3-53")
def request_takes_effect_as_announced(subject: AuthorizationAnswer) -> Judgement:
    """The request parameter takes effect exactly when the metadata say so (OpenID Connect Core 6.1)."""
    return _as_announced("request", BY_VALUE, subject)


@judges("OIDCD-3-54")
def request_uri_takes_effect_as_announced(subject: AuthorizationAnswer) -> Judgement:
    """The request_uri parameter takes effect exactly when the metadata say so (OpenID Connect Discovery 3)."""
    return _as_announced("request_uri", BY_REFERENCE, subject)


@judges("OIDCC-6.1-2", "OIDCC-3.1.2.6-12", "RFC9101-7-3")
def request_is_refused_where_it_is_not_supported(subject: AuthorizationAnswer) -> Judgement:
    """A provider without support of request says request_not_supported (OpenID Connect Core 6.1)."""
    return _refused_where_unsupported("request", BY_VALUE, subject)


@judges("OIDCC-6.2-1", "OIDCC-3.1.2.6-13", "RFC9101-7-4")
def request_uri_is_refused_where_it_is_not_supported(subject: AuthorizationAnswer) -> Judgement:
    """A provider without support of request_uri says request_uri_not_supported (OpenID Connect Core 6.2)."""
    return _refused_where_unsupported("request_uri", BY_REFERENCE, subject)


@judges("OIDCC-6.1-8")
def an_unsigned_request_object_can_be_used(subject: AuthorizationAnswer) -> Judgement:
    """A Request Object with alg none can be used where it is announced (OpenID Connect Core 6.1)."""
    algorithms = subject.request.provider.metadata.listed("request_object_signing_alg_values_supported")
    if not _offered("request", BY_VALUE, subject.request) or (algorithms and "none" not in algorithms):
        return not_applicable("unsigned Request Objects by value are not announced")
    return judged(isinstance(subject, AuthorizationSuccess), "a success", ended(subject))


@judges("OIDCC-6.1-4", "OIDCC-6.3.3-1")
def parameters_inside_and_outside_make_one_request(subject: AuthorizationAnswer) -> Judgement:
    """The request is the union of object and plain parameters (OpenID Connect Core 6.3.3)."""
    if not _offered("request", BY_VALUE, subject.request) or _not_taken(subject):
        return not_applicable("Request Objects by value are not supported")
    return _state_of_the_object(subject)


@judges("OIDCC-6.1-3", "RFC9101-5-4", "RFC9101-10.7-1")
def values_in_the_object_win(subject: AuthorizationAnswer) -> Judgement:
    """Values in the Request Object win over plain parameters (OpenID Connect Core 6.1)."""
    if not _offered("request", BY_VALUE, subject.request) or _not_taken(subject):
        return not_applicable("Request Objects by value are not supported")
    return _state_of_the_object(subject)


@judges("OIDCC-6.2-2")
def values_in_the_referenced_object_win(subject: AuthorizationAnswer) -> Judgement:
    """Values in the referenced Request Object win over plain parameters (OpenID Connect Core 6.2)."""
    if not _offered("request_uri", BY_REFERENCE, subject.request) or _not_taken(subject):
        return not_applicable("Request Objects by reference are not supported")
    if _may_be_refused_for_its_transport(subject.request) and isinstance(subject, AuthorizationError):
        return not_applicable("an unsigned Request Object at a plain http URL may be refused")
    return _state_of_the_object(subject)


@judges("OIDCC-6.2-3")
def the_referenced_object_and_parameters_make_one_request(subject: AuthorizationAnswer) -> Judgement:
    """Parameters missing from the referenced object can be plain parameters (OpenID Connect Core 6.2)."""
    if not _offered("request_uri", BY_REFERENCE, subject.request) or _not_taken(subject):
        return not_applicable("Request Objects by reference are not supported")
    if _may_be_refused_for_its_transport(subject.request) and isinstance(subject, AuthorizationError):
        return not_applicable("an unsigned Request Object at a plain http URL may be refused")
    return _state_of_the_object(subject)


@judges("OIDCC-6.3.1-1", "RFC9101-6.1-1")
def an_encrypted_request_object_takes_effect(subject: AuthorizationAnswer) -> Judgement:
    """A Request Object that is encrypted to the provider takes effect (OpenID Connect Core 6.3.1)."""
    return _state_of_the_object(subject)


@judges("RFC9101-4-3", "RFC9101-4-6", "RFC9101-10.8-2")
def a_right_request_object_is_taken(subject: AuthorizationAnswer) -> Judgement:
    """An object for the issuer, of the registered type, with its numbers as numbers, is taken (RFC 9101 4, 10.8)."""
    if not _offered("request", BY_VALUE, subject.request):
        return not_applicable("Request Objects by value are not supported")
    return succeeded(subject)


@judges("RFC9101-10.5-3")
def only_signed_requests_are_taken_where_that_is_announced(subject: AuthorizationSuccess) -> Judgement:
    """With require_signed_request_object nothing else gets a success, of no client (RFC 9101 10.5)."""
    request = subject.request
    if request.provider.metadata.value(SIGNED_ALONE) is not True or first(request.parameters, "request_uri"):
        return not_applicable(f"the metadata have no {SIGNED_ALONE}, or the request was made by reference")
    sent = jose.decode(first(request.parameters, "request") or "", {})
    signed = sent.malformed is None and sent.header.get("alg") != "none"
    return judged(signed, "no success for a request that is not signed", "a success" if not signed else "a signed one")


@judges("OIDCC-6.3.3-2", "RFC9101-6.3-2")
def redirect_uri_of_the_object_decides(subject: AuthorizationOutcome) -> Judgement:
    """The redirect_uri of the Request Object decides, or an error is shown (OpenID Connect Core 6.3.3)."""
    expected = "a redirect to the redirect_uri of the Request Object, or an error page"
    if isinstance(subject, Page):
        return judged(is_error_page(subject), expected, ended(subject))
    inside = str((subject.request.request_object or {}).get("redirect_uri"))
    followed = not isinstance(subject, AuthorizationError) and without_response(subject.location) == inside
    return judged(followed, expected, ended(subject))


@judges(
    "OIDCC-6-2",
    "OIDCC-6.1-5",
    "OIDCC-6.1-6",
    "OIDCC-6.1-13",
    "OIDCC-6.1-14",
    "OIDCC-6.3.1-2",
    "OIDCC-6.3.1-3",
    "OIDCC-6.3.2-1",
    "OIDCC-6.3.2-2",
    "OIDCC-6.3.2-3",
    "OIDCC-6.3.3-3",
    "OIDCR-2-38",
    "OIDCC-6.2-4",
    "RFC9101-4-4",
    "RFC9101-4-5",
    "RFC9101-5-1",
    "RFC9101-5-3",
    "RFC9101-6.2-1",
    "RFC9101-6.2-2",
    "RFC9101-6.2-3",
    "RFC9101-6.2-4",
    "RFC9101-6.3-3",
    "RFC9101-10.1-1",
    "RFC9101-10.2-1",
    "RFC9101-10.5-1",
    refuses=True,
)
def a_contradictory_request_object_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A Request Object that contradicts the plain request is refused (OpenID Connect Core 6, 6.1)."""
    holds = isinstance(subject, AuthorizationError) or is_error_page(subject)
    return judged(holds, "an error, by redirect or on a page", ended(subject))


@judges("OIDCC-3.1.2.6-11", "RFC9101-6.1-2", "RFC9101-6.2-5", "RFC9101-7-2", "RFC9101-10.5-2")
def an_invalid_request_object_is_reported(subject: AuthorizationRefusal) -> Judgement:
    """An invalid Request Object is reported as invalid_request_object (OpenID Connect Core 3.1.2.6)."""
    return _reported("request", BY_VALUE, "invalid_request_object", subject)


@judges("OIDCC-6.2-8")
def what_is_no_request_object_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A request_uri whose document is no Request Object is reported, by one of the two codes (OIDC Core 6.2)."""
    if not _offered("request_uri", BY_REFERENCE, subject.request) or _not_supported(subject):
        return not_applicable("request_uri is not supported")
    if isinstance(subject, Page):
        return judged(is_error_page(subject), f"error={' or '.join(UNUSABLE)} or an error page", ended(subject))
    return judged(subject.error in UNUSABLE, f"error={' or '.join(UNUSABLE)}", ended(subject))


@judges("OIDCC-3.1.2.6-10", "RFC9101-7-1")
def an_unusable_request_uri_is_reported(subject: AuthorizationRefusal) -> Judgement:
    """A request_uri that fails to load is reported as invalid_request_uri (OpenID Connect Core 3.1.2.6)."""
    return _reported("request_uri", BY_REFERENCE, "invalid_request_uri", subject)


@judges("OIDCC-6-1", "OIDCC-6.2-9", refuses=True)
def an_unsigned_object_over_plain_http_is_refused(subject: AuthorizationOutcome) -> Judgement:
    """A request_uri is https, unless the Request Object is signed verifiably (OpenID Connect Core 6, 6.2)."""
    request = subject.request
    if not (first(request.parameters, "request_uri") or "").startswith("http://"):
        return not_applicable("the request has no request_uri of plain http")
    holds = isinstance(subject, AuthorizationError) or (isinstance(subject, Page) and is_error_page(subject))
    return judged(holds, "an error, by redirect or on a page", ended(subject))


@judges("OIDCC-6.2-7", "OIDCD-3-55")
def an_unregistered_request_uri_is_refused(subject: AuthorizationAnswer) -> Judgement:
    """With require_request_uri_registration only registered request_uri values are taken (OIDC Core 6.2)."""
    request = subject.request
    uri = first(request.parameters, "request_uri")
    registered = request.client.value("request_uris") or ()
    if request.provider.metadata.value("require_request_uri_registration") is not True or uri in (None, *registered):
        return not_applicable("request_uri values need no registration, or this one is registered")
    return judged(not isinstance(subject, AuthorizationSuccess), "no success", ended(subject))


@judges("OIDCC-6.1-7", "OIDCC-6.2-5", "OIDCC-14-1", "OIDCC-14-3", "RFC8414-4-1")
def it_is_no_openid_connect_request(subject: SignIn | AuthorizationRefusal) -> Judgement:
    """Where openid is no plain word of the scope, the answer is an error or has no ID Token (OIDC Core 6.1, 14)."""
    if not isinstance(subject, SignIn):
        refused = isinstance(subject, AuthorizationError) or is_error_page(subject)
        return judged(refused, "an error, or no ID Token", ended(subject))
    return judged(not subject.id_tokens, "an error, or no ID Token", "an ID Token" if subject.id_tokens else "none")


def _offered(parameter: str, member: str, request: AuthorizationRequest) -> bool:
    sent = first(request.parameters, parameter) is not None
    return sent and request.provider.metadata.value(member) is True


def _may_be_refused_for_its_transport(request: AuthorizationRequest) -> bool:
    # OpenID Connect Core 6.2: a request_uri is https unless the Request Object is signed verifiably.
    uri = first(request.parameters, "request_uri") or ""
    signs = request.client.value("request_object_signing_alg") not in (None, "none")
    return uri.startswith("http://") and not signs


def _not_supported(subject: AuthorizationAnswer) -> bool:
    return isinstance(subject, AuthorizationError) and subject.error in NOT_SUPPORTED.values()


def _not_taken(subject: AuthorizationAnswer) -> bool:
    """Whether the object was refused as one that the metadata do not announce: of its kind, or unsigned."""
    if isinstance(subject, AuthorizationSuccess):
        return False
    signs = subject.request.client.value("request_object_signing_alg") not in (None, "none")
    algorithms = subject.request.provider.metadata.listed("request_object_signing_alg_values_supported")
    return _not_supported(subject) or (not signs and bool(algorithms) and "none" not in algorithms)


def _as_announced(parameter: str, member: str, subject: AuthorizationAnswer) -> Judgement:
    if first(subject.request.parameters, parameter) is None:
        return not_applicable(f"the request has no {parameter}")
    if _may_be_refused_for_its_transport(subject.request) and isinstance(subject, AuthorizationError):
        return not_applicable("an unsigned Request Object at a plain http URL may be refused")
    if _offered(parameter, member, subject.request):
        honoured = isinstance(subject, AuthorizationSuccess) and subject.value("state") == subject.request.state
        return judged(honoured, f"the effect of {parameter}, since {member} is true", ended(subject))
    return judged(
        not isinstance(subject, AuthorizationSuccess), f"no success, since {member} is not true", ended(subject)
    )


def _refused_where_unsupported(parameter: str, member: str, subject: AuthorizationAnswer) -> Judgement:
    if first(subject.request.parameters, parameter) is None or _offered(parameter, member, subject.request):
        return not_applicable(f"{parameter} is supported or was not sent")
    error = NOT_SUPPORTED[parameter]
    holds = isinstance(subject, AuthorizationError) and subject.error == error
    return judged(holds, f"error={error}", ended(subject))


def _state_of_the_object(subject: AuthorizationAnswer) -> Judgement:
    holds = isinstance(subject, AuthorizationSuccess) and subject.value("state") == subject.request.state
    received = ended(subject) if not isinstance(subject, AuthorizationSuccess) else "a success with another state"
    return judged(holds, "a success with the state of the Request Object", "that" if holds else received)


def _reported(parameter: str, member: str, error: str, subject: AuthorizationRefusal) -> Judgement:
    if not _offered(parameter, member, subject.request) or _not_supported(subject):
        return not_applicable(f"{parameter} is not supported")
    if isinstance(subject, Page):
        return judged(is_error_page(subject), f"error={error} or an error page", ended(subject))
    return judged(subject.error == error, f"error={error}", ended(subject))
