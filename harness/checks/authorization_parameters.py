"""Request parameters that a provider may honour or overlook, but that must do no harm (OpenID Connect Core 3.1.2.1)."""

from harness.checks.authorization_outcome import (
    AuthorizationAnswer,
    AuthorizationOutcome,
    AuthorizationRefusal,
    asked_to_log_in,
    ended,
    pages_seen,
    succeeded,
    went_on_or_said_why_not,
)
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationRequest, AuthorizationSuccess, Page
from harness.protocol.exchange import first
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken


@judges("OIDCC-3.1.2.1-1", "RFC6749-3.1-5")
def get_is_accepted(subject: AuthorizationAnswer) -> Judgement:
    """Authentication requests by GET are accepted (OpenID Connect Core 3.1.2.1)."""
    return _succeeds_by("GET", subject)


@judges("OIDCC-3.1.2.1-2", "OIDCC-3.1.2.1-3", "OIDCC-13.2-1", "RFC6749-3.1-6")
def post_is_accepted(subject: AuthorizationAnswer) -> Judgement:
    """Authentication requests by POST, with parameters in the body, are accepted (OpenID Connect Core 3.1.2.1)."""
    return _succeeds_by("POST", subject)


@judges("OIDCC-3.1.2.1-4")
def unknown_scope_values_are_skipped(subject: AuthorizationAnswer) -> Judgement:
    """Scope values that the provider does not know are skipped (OpenID Connect Core 3.1.2.1)."""
    return succeeded(subject)


@judges("OIDCC-3.1.2.1-14", "OAuth2-RT-2.1-1", "RFC8414-2-10")
def response_mode_decides_the_channel(subject: AuthorizationSuccess) -> Judgement:
    """A supported response_mode decides how the parameters are returned (OAuth 2.0 Multiple Response Types 2.1)."""
    mode = subject.request.value("response_mode")
    if mode is None:
        return not_applicable("the request has no response_mode")
    return judged(subject.channel.value == mode, f"parameters by {mode}", f"parameters by {subject.channel.value}")


@judges("OAuth2-RT-2-1")
def the_default_mode_is_used(subject: AuthorizationSuccess) -> Judgement:
    """Without response_mode a token comes in the fragment, a code alone in the query (Multiple Response Types 2)."""
    if subject.request.value("response_mode"):
        return not_applicable("the request has a response_mode")
    words = (subject.request.response_type or "").split()
    default = "fragment" if {"token", "id_token"} & set(words) else "query"
    return judged(
        subject.channel.value == default, f"parameters by {default}", f"parameters by {subject.channel.value}"
    )


@judges("OAuth2-RT-2.1-4")
def code_comes_back_in_the_query_by_default(subject: AuthorizationSuccess) -> Judgement:
    """The default mode of response_type code is query (OAuth 2.0 Multiple Response Types 2.1)."""
    if subject.request.value("response_mode") or subject.request.response_type != "code":
        return not_applicable("the request has a response_mode or another response type")
    return judged(subject.channel.value == "query", "parameters in the query", f"parameters in {subject.channel.value}")


@judges("OIDCC-3.1.2.1-16")
def display_page_shows_a_login_page(subject: AuthorizationSuccess) -> Judgement:
    """display=page, and the absence of display, give a login page (OpenID Connect Core 3.1.2.1)."""
    if subject.request.value("display") not in (None, "page"):
        return not_applicable("the request asks for another display")
    return judged(asked_to_log_in(subject), "a login page", pages_seen(subject))


@judges("OIDCC-15.1-3")
def display_does_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """Each defined display value leads to a login that works (OpenID Connect Core 3.1.2.1, 15.1)."""
    return _succeeds_with("display", subject)


@judges("OIDCC-3.1.2.1-21")
def unknown_display_does_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """An unknown display value is ignored or answered with a regular error (OpenID Connect Core 3.1.2.1)."""
    return went_on_or_said_why_not(subject)


@judges("OIDCC-3.1.2.1-38", "OIDCC-15.1-4")
def ui_locales_do_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """Unsupported ui_locales cause no error (OpenID Connect Core 3.1.2.1)."""
    return _succeeds_with("ui_locales", subject)


@judges("OIDCC-5.2-6", "OIDCC-15.1-5")
def claims_locales_do_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """Unsupported claims_locales cause no error (OpenID Connect Core 5.2)."""
    return _succeeds_with("claims_locales", subject)


@judges("OIDCC-3.1.2.1-44")
def login_hint_does_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """A login_hint may be used or not, and does not break the request (OpenID Connect Core 3.1.2.1)."""
    return _succeeds_with("login_hint", subject)


@judges("OIDCC-3.1.2.1-45", "OIDCC-15.1-8")
def acr_values_do_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """acr_values ask for a voluntary claim, so that unknown values cause no error (OpenID Connect Core 3.1.2.1)."""
    return _succeeds_with("acr_values", subject)


@judges("OIDCC-11-7")
def offline_access_does_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """A request for offline_access that is ignored is served all the same (OpenID Connect Core 11)."""
    if "offline_access" not in subject.request.scopes:
        return not_applicable("the request has no offline_access")
    return succeeded(subject)


@judges("OIDCR-2-49")
def acr_values_of_the_request_override_the_default(subject: IdToken) -> Judgement:
    """acr follows acr_values, not the default_acr_values of the registration (OpenID Connect Registration 2)."""
    request = subject.authorization_request
    default = subject.client.value("default_acr_values")
    asked = (request.value("acr_values") or "").split() if request else []
    acr = subject.claims.get("acr")
    if not asked or not isinstance(default, list) or acr not in (*asked, *default):
        return not_applicable("acr_values and default_acr_values were not both given, or acr is of neither")
    return judged(acr in asked, f"acr {' or '.join(asked)}", f"acr {acr!r}")


@judges("OIDCC-5.5.1.1-1")
def an_essential_acr_is_one_that_was_asked_for(subject: IdToken | AuthorizationRefusal) -> Judgement:
    """An essential acr yields an acr claim that is one of the values asked for (OpenID Connect Core 5.5.1.1)."""
    if not isinstance(subject, IdToken):
        return not_applicable("the authentication failed, which it may where no value can be reached")
    asked = _essential_acrs(subject.authorization_request)
    if not asked:
        return not_applicable("the request has no essential acr with a value")
    acr = subject.claims.get("acr")
    return judged(acr in asked, f"acr={' or '.join(asked)}", f"acr={acr!r}")


@judges("OIDCC-5.5.1.1-3", refuses=True)
def an_essential_acr_out_of_reach_is_a_failed_login(subject: AuthorizationOutcome) -> Judgement:
    """An essential acr that cannot be met counts as a failed authentication (OpenID Connect Core 5.5.1.1)."""
    asked, listed = _essential_acrs(subject.request), subject.request.provider.metadata.listed("acr_values_supported")
    if not asked or set(asked) & set(listed):
        return not_applicable("the request has no essential acr out of reach")
    refused = isinstance(subject, AuthorizationError | Page)
    return judged(refused, "an error, or a page that goes no further", ended(subject))


@judges("OIDCC-5.5.1.1-4", "OIDCC-5.5.1.1-5")
def acr_answers_the_request_or_is_missing(subject: IdToken) -> Judgement:
    """A voluntary acr is the class of this login, or missing (OpenID Connect Core 5.5.1.1)."""
    request = subject.authorization_request
    if request is None or request.value("acr_values") is None:
        return not_applicable("the request has no acr_values")
    acr = subject.claims.get("acr")
    return judged(acr is None or (isinstance(acr, str) and acr != ""), "an acr string or none", f"acr={acr!r}")


@judges("OIDCD-3-30")
def a_listed_acr_is_satisfied(subject: IdToken) -> Judgement:
    """The classes of acr_values_supported can be satisfied (OpenID Connect Discovery 3)."""
    request = subject.authorization_request
    asked = (request.value("acr_values") or "").split() if request else []
    listed = subject.provider.metadata.listed("acr_values_supported")
    if not asked or not set(asked) <= set(listed):
        return not_applicable("the request has no acr_values of acr_values_supported")
    acr = subject.claims.get("acr")
    return judged(acr in asked, f"acr={' or '.join(asked)}", f"acr={acr!r}")


@judges("OIDCC-3.1.2.2-8", "RFC6749-3.1-9")
def unknown_parameters_are_ignored(subject: AuthorizationAnswer) -> Judgement:
    """Unknown request parameters are ignored (OpenID Connect Core 3.1.2.2, RFC 6749 3.1)."""
    return succeeded(subject)


@judges("RFC6749-3.1-7")
def an_empty_state_is_no_state(subject: AuthorizationSuccess) -> Judgement:
    """A parameter without value is handled as though it had not been sent (RFC 6749 3.1)."""
    if first(subject.request.parameters, "state") != "":
        return not_applicable("the request has no empty state")
    return judged(subject.value("state") is None, "a success without state", ended(subject))


@judges("OIDCC-3.1.2.6-14")
def registration_is_honoured_or_refused(subject: AuthorizationAnswer) -> Judgement:
    """An unsupported registration parameter is reported as registration_not_supported (OpenID Connect Core 7.2.1)."""
    refused = isinstance(subject, AuthorizationError) and subject.error == "registration_not_supported"
    holds = refused or isinstance(subject, AuthorizationSuccess)
    return judged(holds, "a success or error=registration_not_supported", ended(subject))


@judges("RFC6749-3.1.2.2-6")
def any_registered_redirect_uri_is_used(subject: AuthorizationSuccess) -> Judgement:
    """A client may register several redirection URIs, and each of them is used (RFC 6749 3.1.2.2)."""
    asked = subject.request.redirect_uri
    holds = asked in subject.request.client.redirect_uris and subject.location.startswith(asked or " ")
    return judged(holds, "a redirect to the URI that was asked for", ended(subject))


def _essential_acrs(request: AuthorizationRequest | None) -> tuple[str, ...]:
    """Return the values of which an essential acr is to be one (OpenID Connect Core 5.5.1.1)."""
    for_id_token = request.requested_claims.get("id_token") if request else None
    asked = for_id_token.get("acr") if isinstance(for_id_token, dict) else None
    if not isinstance(asked, dict) or asked.get("essential") is not True:
        return ()
    return tuple(str(one) for one in asked.get("values") or ([asked["value"]] if "value" in asked else []))


def _succeeds_by(method: str, subject: AuthorizationAnswer) -> Judgement:
    if subject.request.method != method:
        return not_applicable(f"the request was not sent by {method}")
    return succeeded(subject)


def _succeeds_with(parameter: str, subject: AuthorizationAnswer) -> Judgement:
    if subject.request.value(parameter) is None:
        return not_applicable(f"the request has no {parameter}")
    return succeeded(subject)
