"""The claims parameter (OpenID Connect Core 5.5)."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.checks.authorization_outcome import (
    AuthorizationAnswer,
    AuthorizationRefusal,
    ended,
    is_error_page,
    succeeded,
)
from harness.checks.registry import judges
from harness.checks.userinfo_request import claims_asked_for, request_behind
from harness.protocol.authorization import AuthorizationError, AuthorizationRequest
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import Provider
from harness.protocol.tokens import IdToken
from harness.protocol.userinfo import UserinfoResponse

SUPPORTED = "claims_parameter_supported"
KNOWN_MEMBERS = frozenset({"essential", "value", "values"})


@judges("OIDCC-5.5-1", "OIDCC-5.5-5")
def claims_listed_under_userinfo_come_from_userinfo(subject: UserinfoResponse) -> Judgement:
    """Claims listed under userinfo come from UserInfo (OpenID Connect Core 5.5)."""
    return _delivered("userinfo", request_behind(subject), subject.claims)


@judges("OIDCC-5.5-3")
def other_letters_than_ascii_are_read(subject: UserinfoResponse) -> Judgement:
    """A claims value with characters beyond ASCII, as UTF-8, takes effect (OpenID Connect Core 5.5)."""
    request = request_behind(subject)
    if request is None or (request.value("claims") or "").isascii():
        return not_applicable("the claims parameter is written in ASCII")
    return _delivered("userinfo", request, subject.claims)


@judges("OIDCC-14-2")
def escaped_names_are_read(subject: UserinfoResponse) -> Judgement:
    """A claim whose name is written with a JSON escape is known all the same (OpenID Connect Core 14)."""
    request = request_behind(subject)
    if request is None or "\\u" not in (request.value("claims") or ""):
        return not_applicable("the claims parameter has no escape")
    return _delivered("userinfo", request, subject.claims)


@judges("OIDCC-5.5-4")
def claims_of_a_request_object_are_an_object(subject: UserinfoResponse) -> Judgement:
    """Inside a Request Object claims is a JSON object, and takes effect (OpenID Connect Core 5.5)."""
    request = request_behind(subject)
    if request is None or not isinstance((request.request_object or {}).get("claims"), dict):
        return not_applicable("no Request Object holds claims as an object")
    return _delivered("userinfo", request, subject.claims)


@judges("OIDCC-5.5-6")
def claims_for_the_id_token_stay_out_of_userinfo(subject: UserinfoResponse) -> Judgement:
    """What is asked for under id_token alone does not come from UserInfo (OpenID Connect Core 5.5)."""
    request = request_behind(subject)
    listed = set(_individual("id_token", request)) if request else set()
    alone = listed - claims_asked_for(subject) - {"sub"}
    if request is None or not alone or not _supported(request.provider):
        return not_applicable("nothing was asked for under id_token alone, or the claims parameter is not supported")
    came = sorted(alone & set(subject.claims))
    return judged(not came, f"no {' and no '.join(sorted(alone))}", f"there: {', '.join(came) or 'none'}")


@judges("OIDCC-5.5.1-10")
def a_scope_is_a_shorthand_for_its_claims(subject: UserinfoResponse, by_scope: UserinfoResponse) -> Judgement:
    """Claims asked for one by one are those that the scope asks for as a set (OpenID Connect Core 5.5.1)."""
    request = request_behind(subject)
    if request is None or not _supported(request.provider):
        return not_applicable("the claims parameter is not supported")
    differing = sorted(
        name
        for name in claims_asked_for(subject) | claims_asked_for(by_scope)
        if subject.claims.get(name) != by_scope.claims.get(name)
    )
    return judged(not differing, "the claims of the scope", f"differing: {', '.join(differing) or 'none'}")


@judges("OIDCC-5.5.1-1")
def a_null_member_asks_for_the_claim(subject: UserinfoResponse) -> Judgement:
    """A null member asks for the claim in the default way (OpenID Connect Core 5.5.1)."""
    return _delivered("userinfo", request_behind(subject), subject.claims, lambda asked: asked is None)


@judges("OIDCC-5.5.1-2")
def an_essential_claim_is_delivered(subject: UserinfoResponse) -> Judgement:
    """A member with essential true asks for an Essential Claim (OpenID Connect Core 5.5.1)."""
    return _delivered("userinfo", request_behind(subject), subject.claims, lambda asked: _essential(asked) is True)


@judges("OIDCC-5.5.1-3")
def essential_false_is_the_default(subject: UserinfoResponse) -> Judgement:
    """A member with essential false is the same as one without (OpenID Connect Core 5.5.1)."""
    return _delivered("userinfo", request_behind(subject), subject.claims, lambda asked: _essential(asked) is False)


@judges("OIDCC-5.5.1-8")
def unknown_members_of_a_claim_are_ignored(subject: UserinfoResponse) -> Judgement:
    """Unknown members of an individual request are ignored (OpenID Connect Core 5.5.1)."""
    return _delivered(
        "userinfo",
        request_behind(subject),
        subject.claims,
        lambda asked: isinstance(asked, dict) and bool(set(asked) - KNOWN_MEMBERS),
    )


@judges("OIDCC-5.5-8")
def claims_listed_under_id_token_come_in_the_id_token(subject: IdToken) -> Judgement:
    """Claims listed under id_token come in the ID Token (OpenID Connect Core 5.5)."""
    return _delivered("id_token", subject.authorization_request, subject.claims)


@judges("OIDCC-5.5.1-5")
def a_claim_with_another_value_is_left_out(subject: UserinfoResponse) -> Judgement:
    """A claim that has not the value asked for is not returned (OpenID Connect Core 5.5.1)."""
    return _left_out(subject, "value", lambda asked, value: bool(asked == value))


@judges("OIDCC-5.5.1-7")
def a_claim_with_none_of_the_values_is_left_out(subject: UserinfoResponse) -> Judgement:
    """A claim that has none of the values asked for is not returned (OpenID Connect Core 5.5.1)."""
    return _left_out(subject, "values", lambda asked, value: isinstance(asked, list) and value in asked)


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


@judges("OIDCC-5.5-9")
def unknown_members_are_ignored(subject: AuthorizationAnswer) -> Judgement:
    """Unknown top-level members of the claims parameter are ignored (OpenID Connect Core 5.5)."""
    unknown = set(subject.request.requested_claims) - {"userinfo", "id_token"}
    if not unknown:
        return not_applicable("the claims parameter has no unknown member")
    return succeeded(subject)


@judges("OIDCC-5.5.2-1")
def claims_can_be_asked_for_in_a_language(subject: AuthorizationAnswer) -> Judgement:
    """Claims in a given language can be asked for as name#tag (OpenID Connect Core 5.5.2)."""
    if not any("#" in name for name in _individual("userinfo", subject.request)):
        return not_applicable("no claim was asked for with a language tag")
    return succeeded(subject)


@judges("OIDCC-5.3.2-3", "OIDCC-5.5.1-4")
def a_claim_that_cannot_be_returned_is_no_error(subject: AuthorizationAnswer) -> Judgement:
    """A claim that cannot be returned, essential or not, is no error (OpenID Connect Core 5.5.1)."""
    return succeeded(subject)


@judges("OIDCC-5.5-2")
def claims_without_support_do_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """A provider without support answers a request with claims by a useful set (OpenID Connect Core 5.5)."""
    if _supported(subject.request.provider):
        return not_applicable("the claims parameter is supported")
    return succeeded(subject)


def _supported(provider: Provider) -> bool:
    return provider.metadata.value(SUPPORTED) is True


def _individual(place: str, request: AuthorizationRequest) -> Mapping[str, Any]:
    listed = request.requested_claims.get(place)
    return listed if isinstance(listed, dict) else {}


def _essential(asked: object) -> object:
    return asked.get("essential") if isinstance(asked, dict) else None


def _delivered(
    place: str,
    request: AuthorizationRequest | None,
    claims: Mapping[str, Any],
    chosen: Callable[[object], bool] = lambda asked: True,
) -> Judgement:
    asked_for = _individual(place, request) if request else {}
    listed = [name for name, asked in asked_for.items() if chosen(asked)]
    if request is None or not listed or not _supported(request.provider):
        return not_applicable(f"no such claims were asked for under {place}, or the claims parameter is not supported")
    missing = [name for name in listed if claims.get(name) in (None, "")]
    return judged(not missing, f"the claims {', '.join(listed)}", f"missing: {', '.join(missing) or 'none'}")


def _left_out(subject: UserinfoResponse, member: str, matches: Callable[[Any, Any], bool]) -> Judgement:
    request = request_behind(subject)
    individual = _individual("userinfo", request) if request else {}
    asked = {name: one[member] for name, one in individual.items() if isinstance(one, dict) and member in one}
    if request is None or not asked or not _supported(request.provider):
        return not_applicable(f"no claim was asked for with {member}, or the claims parameter is not supported")
    wrong = [name for name, one in asked.items() if name in subject.claims and not matches(one, subject.claims[name])]
    return judged(not wrong, "no claim with another value", f"other values in: {', '.join(wrong) or 'none'}")
