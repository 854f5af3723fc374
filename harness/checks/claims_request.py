"""The claims parameter (OpenID Connect Core 5.5)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.authorization_outcome import AuthorizationRefusal, ended, is_error_page
from harness.checks.registry import judges
from harness.checks.userinfo_request import request_behind
from harness.protocol.authorization import AuthorizationError, AuthorizationRequest, AuthorizationSuccess
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import Provider
from harness.protocol.tokens import IdToken
from harness.protocol.userinfo import UserinfoResponse

SUPPORTED = "claims_parameter_supported"


@judges("OIDCC-5.5-1", "OIDCC-5.5-5", "OIDCC-5.5.1-1", "OIDCC-5.5.1-2", "OIDCC-5.5.1-3", "OIDCC-5.5.1-8")
def claims_listed_under_userinfo_come_from_userinfo(subject: UserinfoResponse) -> Judgement:
    """Claims listed under userinfo come from UserInfo (OpenID Connect Core 5.5)."""
    return _delivered("userinfo", request_behind(subject), subject.claims)


@judges("OIDCC-5.5-8")
def claims_listed_under_id_token_come_in_the_id_token(subject: IdToken) -> Judgement:
    """Claims listed under id_token come in the ID Token (OpenID Connect Core 5.5)."""
    return _delivered("id_token", subject.authorization_request, subject.claims)


@judges("OIDCC-5.5.1-5", "OIDCC-5.5.1-7")
def a_claim_with_another_value_is_left_out(subject: UserinfoResponse) -> Judgement:
    """A claim that has not the value asked for is not returned (OpenID Connect Core 5.5.1)."""
    request = request_behind(subject)
    if request is None or not _supported(request.provider):
        return not_applicable("the claims parameter is not supported")
    wrong = [
        name
        for name, asked in _individual("userinfo", request).items()
        if isinstance(asked, dict) and name in subject.claims and not _matches(asked, subject.claims[name])
    ]
    return judged(not wrong, "no claim with another value", f"other values in: {', '.join(wrong) or 'none'}")


@judges("OIDCC-5.5.1-6", "OIDCC-3.1.2.2-5", refuses=True)
def a_sub_of_another_user_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A requested sub that is not the user's makes the authentication fail (OpenID Connect Core 5.5.1)."""
    holds = isinstance(subject, AuthorizationError) or is_error_page(subject)
    return judged(holds, "an error, by redirect or on a page", ended(subject))


@judges("OIDCC-5.5-10", refuses=True)
def a_claims_value_that_is_no_json_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A claims value that is no JSON object is refused (OpenID Connect Core 5.5)."""
    if not _supported(subject.request.provider):
        return not_applicable("the claims parameter is not supported")
    holds = isinstance(subject, AuthorizationError) or is_error_page(subject)
    return judged(holds, "an error, by redirect or on a page", ended(subject))


@judges("OIDCC-5.3.2-3", "OIDCC-5.4-5", "OIDCC-5.5-9", "OIDCC-5.5.1-4", "OIDCC-5.5.2-1")
def a_claim_that_cannot_be_returned_is_no_error(subject: AuthorizationSuccess) -> Judgement:
    """A claim that cannot be returned, essential or not, is no error (OpenID Connect Core 5.5.1)."""
    return judged(subject.value("error") is None, "a success", ended(subject))


@judges("OIDCC-5.5-2")
def claims_without_support_do_no_harm(subject: AuthorizationSuccess) -> Judgement:
    """A provider without support answers a request with claims by a useful set (OpenID Connect Core 5.5)."""
    if _supported(subject.request.provider):
        return not_applicable("the claims parameter is supported")
    return judged(subject.value("error") is None, "a success", ended(subject))


def _supported(provider: Provider) -> bool:
    return provider.metadata.value(SUPPORTED) is True


def _individual(place: str, request: AuthorizationRequest) -> Mapping[str, Any]:
    listed = request.requested_claims.get(place)
    return listed if isinstance(listed, dict) else {}


def _delivered(place: str, request: AuthorizationRequest | None, claims: Mapping[str, Any]) -> Judgement:
    listed = _individual(place, request) if request else {}
    if request is None or not listed or not _supported(request.provider):
        return not_applicable(f"no claims were asked for under {place}, or the claims parameter is not supported")
    missing = [name for name in listed if claims.get(name) in (None, "")]
    return judged(not missing, f"the claims {', '.join(listed)}", f"missing: {', '.join(missing) or 'none'}")


def _matches(asked: Mapping[str, Any], value: Any) -> bool:
    if "value" in asked:
        return bool(asked["value"] == value)
    values = asked.get("values")
    return value in values if isinstance(values, list) else True
