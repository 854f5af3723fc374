"""What the members of client metadata mean (RFC 7591 2)."""

from html import unescape
from typing import Any

from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, Page
from harness.protocol.client import RegistrationError, RegistrationResponse
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenResponse

RegistrationAnswer = RegistrationResponse | RegistrationError
PAGES = ("client_uri", "logo_uri", "tos_uri", "policy_uri")
BAD_STATEMENT = "invalid_software_statement"
UNAPPROVED_STATEMENT = "unapproved_software_statement"


@judges("RFC7591-2-20")
def pages_are_at_urls(subject: RegistrationAnswer) -> Judgement:
    """Page and image members that are no URL are refused, or not registered (RFC 7591 2)."""
    if isinstance(subject, RegistrationError):
        return judged(_status(subject) == 400, "status 400, or no such member", _described(subject))
    taken = [name for name in PAGES if name in subject.request.metadata and name in subject.members]
    return judged(not taken, "status 400, or no such member", f"registered: {', '.join(taken) or 'none'}")


@judges("RFC7591-2-16")
def the_home_page_is_linked(subject: Page) -> Judgement:
    """The page where the user decides links to client_uri (RFC 7591 2)."""
    return _shown(subject, "client_uri")


@judges("RFC7591-2-17")
def the_logo_is_shown(subject: Page) -> Judgement:
    """The page where the user decides shows logo_uri (RFC 7591 2)."""
    return _shown(subject, "logo_uri")


@judges("RFC7591-2-18")
def the_terms_are_linked(subject: Page) -> Judgement:
    """The page where the user decides links to tos_uri (RFC 7591 2)."""
    return _shown(subject, "tos_uri")


@judges("RFC7591-2-19")
def the_policy_is_linked(subject: Page) -> Judgement:
    """The page where the user decides links to policy_uri (RFC 7591 2)."""
    return _shown(subject, "policy_uri")


@judges("RFC7591-2-21")
def the_registered_scope_is_the_most(subject: TokenResponse | AuthorizationError) -> Judgement:
    """A client gets no scope beyond the one that it registered (RFC 7591 2)."""
    if isinstance(subject, AuthorizationError):
        return judged(subject.error == "invalid_scope", "the registered scope, or invalid_scope", subject.error)
    registered = str(subject.request.client.value("scope") or "").split()
    if not registered:
        return not_applicable("the client registered no scope")
    more = sorted(set(subject.scopes) - set(registered))
    return judged(not more, "the registered scope, or invalid_scope", f"besides: {' '.join(more) or 'nothing'}")


@judges("RFC7591-2-27")
def keys_are_in_one_place(subject: RegistrationResponse) -> Judgement:
    """A response never has both jwks and jwks_uri (RFC 7591 2)."""
    both = "jwks" in subject.members and "jwks_uri" in subject.members
    return judged(not both, "jwks or jwks_uri", "both" if both else "one or none")


@judges("RFC7591-2.1-1")
def types_fit_each_other(subject: RegistrationAnswer) -> Judgement:
    """Grant types and response types that do not fit are refused, or corrected (RFC 7591 2.1)."""
    if isinstance(subject, RegistrationError):
        return judged(_status(subject) == 400, "status 400, or types that fit", _described(subject))
    grants, types = (_listed(subject, name) for name in ("grant_types", "response_types"))
    holds = ("code" in types) == ("authorization_code" in grants)
    return judged(holds, "status 400, or types that fit", f"grant_types={grants!r}, response_types={types!r}")


@judges("RFC7591-2.1-2")
def a_client_without_redirects_has_no_response_type(subject: RegistrationResponse) -> Judgement:
    """A client of client_credentials alone needs no redirect_uris and has no response type (RFC 7591 2.1)."""
    types = subject.members.get("response_types") or []
    return judged(not types, "no response_types", f"response_types={types!r}")


@judges("RFC7591-2.2-1")
def tagged_members_come_back(subject: RegistrationResponse) -> Judgement:
    """Members with a language tag are registered under their tagged names (RFC 7591 2.2)."""
    tagged = {name: value for name, value in subject.request.metadata.items() if "#" in name}
    if not tagged:
        return not_applicable("the request has no member with a language tag")
    lost = sorted(name for name, value in tagged.items() if subject.members.get(name) != value)
    return judged(not lost, ", ".join(tagged), f"lost: {', '.join(lost) or 'none'}")


@judges("RFC7591-3-4")
def registration_is_open(subject: RegistrationResponse) -> Judgement:
    """A client registers without an initial access token (RFC 7591 3)."""
    shown = any(name.lower() == "authorization" for name, _ in subject.exchange.request.headers)
    return judged(not shown, "a registration without a token", f"a registration with{'' if shown else 'out'} a token")


@judges("RFC7591-3.2.2-8")
def no_bad_uri_is_registered(subject: RegistrationAnswer) -> Judgement:
    """One bad URI among good ones makes the registration fail, or is left out (RFC 7591 3.2.2)."""
    if isinstance(subject, RegistrationError):
        return judged(_status(subject) == 400, "status 400, or the good URI alone", _described(subject))
    bad = [uri for uri in subject.request.metadata.get("redirect_uris", ()) if "#" in uri]
    kept = [uri for uri in bad if uri in _listed(subject, "redirect_uris")]
    return judged(bool(bad) and not kept, "status 400, or the good URI alone", f"registered: {', '.join(kept) or '-'}")


@judges("RFC7591-2.3-1", "RFC7591-2.3-2", "RFC7591-3.2.2-6")
def a_bad_statement_is_refused(subject: RegistrationAnswer) -> Judgement:
    """A statement without signature or issuer is refused, or ignored with all statements (RFC 7591 2.3, 3.1.1)."""
    return _statement(subject, BAD_STATEMENT)


@judges("RFC7591-3.2.2-7")
def a_statement_of_nobody_is_refused(subject: RegistrationAnswer) -> Judgement:
    """A statement of an issuer that nobody trusts is refused, or ignored with all statements (RFC 7591 3.2.2)."""
    return _statement(subject, UNAPPROVED_STATEMENT, BAD_STATEMENT)


def _statement(subject: RegistrationAnswer, *codes: str) -> Judgement:
    expected = f"error={' or '.join(codes)}, or no software_statement in the response"
    if isinstance(subject, RegistrationError):
        return judged(subject.error in codes, expected, _described(subject))
    used = "software_statement" in subject.members
    return judged(not used, expected, f"a client with{'' if used else 'out'} software_statement")


def _shown(subject: Page, name: str) -> Judgement:
    address = subject.request.client.value(name)
    if not isinstance(address, str):
        return not_applicable(f"the client registered no {name}")
    text = unescape(subject.exchange.response.text) if subject.exchange.response else ""
    there = address in text
    return judged(there, f"{name} on the page", f"the page '{subject.name}' with{'' if there else 'out'} it")


def _status(subject: RegistrationAnswer) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _listed(subject: RegistrationResponse, name: str) -> list[Any]:
    found = subject.members.get(name)
    return found if isinstance(found, list) else []


def _described(subject: RegistrationError) -> str:
    return f"status {_status(subject)} with error={subject.error}"
