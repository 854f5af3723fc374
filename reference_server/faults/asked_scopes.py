"""Faults of the scope that an authorization request asks for (RFC 6749 3.3, RFC 8414 4)."""

import unicodedata

from reference_server.errors import InvalidRequest, InvalidScope
from reference_server.faults.changes import left_out
from reference_server.faults.fault import Fault, at, both, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import scope
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.seams import Members

WANTED = ("openid",)
GRANTED = (*WANTED, "email")


def the_first_value_alone(provider: Provider, draft: AuthorizationDraft) -> None:
    """Know a scope as one value."""
    scope.keep_known_scopes(provider, draft)
    draft.scope = draft.scope[:1]


def from_openid_on(provider: Provider, draft: AuthorizationDraft) -> None:
    """Forget what stands before openid."""
    scope.keep_known_scopes(provider, draft)
    if "openid" in draft.scope:
        draft.scope = draft.scope[draft.scope.index("openid") :]


def demand_scope(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a request without scope for a malformed one."""
    if "scope" not in draft.parameters:
        raise InvalidRequest("scope is missing")
    scope.check_scope_syntax(provider, draft)


def fold_letters(provider: Provider, draft: AuthorizationDraft) -> None:
    """Bring the letters of a scope into one form before they are compared."""
    if "scope" in draft.parameters:
        draft.parameters["scope"] = unicodedata.normalize("NFKC", draft.parameters["scope"])
    scope.check_scope_syntax(provider, draft)


def refuse_offline_access_without_consent(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Take offline_access without prompt=consent for an error."""
    if "offline_access" in draft.scope and "consent" not in draft.prompt:
        raise InvalidScope("offline_access needs prompt=consent")


def grant_email_unasked(provider: Provider, draft: AuthorizationDraft) -> None:
    """Grant email besides where openid alone is asked for."""
    scope.keep_known_scopes(provider, draft)
    if draft.listed("scope") == WANTED:
        draft.scope = GRANTED


def keep_silent_of_email(provider: Provider, members: Members) -> Members:
    """Leave the scope out where email may not have been asked for."""
    return left_out("scope")(provider, members) if members.get("scope") == " ".join(GRANTED) else members


FAULTS = (
    Fault(
        "offline-access-without-consent-refused",
        ("OIDCC-11-7",),
        "A request for offline_access without prompt=consent is an invalid_scope.",
        swap(scope.ignore_offline_access_without_consent, refuse_offline_access_without_consent),
    ),
    Fault(
        "first-scope-value-alone",
        ("RFC6749-3.3-1",),
        "Of several scope values the first one is granted.",
        swap(scope.keep_known_scopes, the_first_value_alone),
    ),
    Fault(
        "scope-values-before-openid-forgotten",
        ("RFC6749-3.3-3",),
        "Scope values that stand before openid are not granted.",
        swap(scope.keep_known_scopes, from_openid_on),
    ),
    Fault(
        "scope-demanded",
        ("RFC6749-3.3-7",),
        "A request without scope is an invalid_request.",
        swap(scope.check_scope_syntax, demand_scope),
        also=("RFC6749-4.1.1-3",),
    ),
    Fault(
        "email-granted-unasked",
        ("RFC6749-5.1-6",),
        "Whoever asks for openid alone is granted email as well, and the token response does not say so.",
        both(swap(scope.keep_known_scopes, grant_email_unasked), at(token_response=keep_silent_of_email)),
        also=("OIDCC-5.4-9",),
        shown_in=("rfc7662/active",),
    ),
    Fault(
        "scope-letters-normalized",
        ("RFC8414-4-1", "OIDCC-14-1"),
        "Scope values are normalized before they are compared.",
        swap(scope.check_scope_syntax, fold_letters),
    ),
)
