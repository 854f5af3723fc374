"""RP-initiated logout (OpenID Connect RP-Initiated Logout 2, 3, 4)."""

from urllib.parse import parse_qsl

from harness.checks.metadata_member import https_members
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page
from harness.protocol.exchange import first
from harness.protocol.forged_submission import ForgedLogout
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.logout import LogoutPage, LogoutRedirect
from harness.protocol.outcome import CallsAnswered
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.web_url import url_parts

LogoutOutcome = LogoutRedirect | LogoutPage
SilentOutcome = AuthorizationSuccess | AuthorizationError | Page
ATTACKER = "attacker"
# A page that no recipe of the target file matches.
UNDESCRIBED = "unknown"
# Errors of a silent request that say that there is no session (OpenID Connect Core 3.1.2.6).
NO_SESSION = ("login_required", "interaction_required", "account_selection_required")


def went(outcome: LogoutOutcome) -> str:
    """Say in a few words where a logout ended."""
    if isinstance(outcome, LogoutPage):
        return f"the page '{outcome.name}' with status {outcome.status}"
    return f"a redirect to {outcome.location.partition('?')[0]}"


@judges("OIDCRIL-2.1-1")
def the_endpoint_is_announced(subject: DiscoveryResponse) -> Judgement:
    """The metadata has end_session_endpoint (OpenID Connect RP-Initiated Logout 2.1)."""
    address = subject.metadata.text("end_session_endpoint")
    return judged(bool(address), "end_session_endpoint", address or "no end_session_endpoint")


@judges("OIDCRIL-2.1-2")
def the_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """end_session_endpoint is an https URL (OpenID Connect RP-Initiated Logout 2.1)."""
    return https_members(subject, "end_session_endpoint")


@judges("OIDCRIL-3-1", "OIDCRIL-2-1", "OIDCRIL-2-2", "OIDCRIL-2-6")
def the_browser_comes_back(subject: LogoutOutcome) -> Judgement:
    """With a good hint and a registered target the browser is sent there (RP-Initiated Logout 3)."""
    wanted = subject.request.value("post_logout_redirect_uri") or ""
    sent = isinstance(subject, LogoutRedirect) and _is(subject.location, wanted)
    linked = isinstance(subject, LogoutPage) and bool(subject.frames) and any(_is(one, wanted) for one in subject.links)
    return judged(sent or linked, "the post-logout redirect URI", went(subject))


@judges("OIDCRIL-2-11")
def state_comes_back_after_logout(subject: LogoutOutcome) -> Judgement:
    """State is passed back unchanged on the post-logout redirect (RP-Initiated Logout 2)."""
    state = subject.request.value("state")
    if state is None:
        return not_applicable("the request had no state")
    returned = _returned(subject)
    received = "no state" if returned is None else "the state" if returned == state else "another state"
    return judged(returned == state, "the state that was sent", received)


@judges("OIDCRIL-2-12")
def no_state_is_made_up(subject: LogoutRedirect) -> Judgement:
    """The post-logout redirect has no state when none was sent (RP-Initiated Logout 2)."""
    if subject.request.value("state") is not None:
        return not_applicable("the request had a state")
    returned = subject.value("state")
    return judged(returned is None, "no state", "a state" if returned is not None else "no state")


@judges("OIDCRIL-2-14")
def get_is_served(subject: LogoutOutcome) -> Judgement:
    """The logout endpoint accepts GET (RP-Initiated Logout 2)."""
    return _served(subject, "GET")


@judges("OIDCRIL-2-15")
def post_is_served(subject: LogoutOutcome) -> Judgement:
    """The logout endpoint accepts POST with a form body (RP-Initiated Logout 2)."""
    return _served(subject, "POST")


@judges("OIDCRIL-2-3", "OIDCRIL-2-13")
def hints_do_no_harm(subject: LogoutOutcome) -> Judgement:
    """logout_hint and ui_locales cause no error (RP-Initiated Logout 2)."""
    if subject.request.value("logout_hint") is None and subject.request.value("ui_locales") is None:
        return not_applicable("the request has neither logout_hint nor ui_locales")
    return judged(isinstance(subject, LogoutRedirect), "the post-logout redirect", went(subject))


@judges("OIDCRIL-2-20", "OIDCRIL-2-21", "OIDCRIL-2-22", "OIDCRIL-6-1")
def the_user_is_asked(subject: LogoutOutcome) -> Judgement:
    """The provider asks before it ends the session (RP-Initiated Logout 2)."""
    asked = isinstance(subject, LogoutPage) and subject.name == "logout"
    asked = asked or any(page.name == "logout" for page in subject.pages)
    # Where nobody described the question, this says how its page would be recognised.
    why = f": {subject.why}" if isinstance(subject, LogoutPage) and subject.name == UNDESCRIBED else ""
    return judged(asked, "a page that asks", "such a page" if asked else f"{went(subject)}, without a question{why}")


@judges(
    "OIDCRIL-2-10",
    "OIDCRIL-3-3",
    "OIDCRIL-3-4",
    "OIDCRIL-3.1-3",
    "OIDCRIL-2-5",
    "OIDCRIL-2-16",
    "OIDCRIL-3-2",
    "OIDCRIL-4-3",
    "RFC9700-2.1-2",
    "OIDCBCL-4.1-1",
    refuses=True,
)
def the_browser_stays_at_the_provider(subject: LogoutOutcome) -> Judgement:
    """There is no redirect to an unregistered target, nor without a good hint (RP-Initiated Logout 2, 3, 4)."""
    return judged(isinstance(subject, LogoutPage), "no redirect", went(subject))


@judges("OIDCRIL-3-5")
def nobody_is_sent_anywhere(subject: LogoutOutcome) -> Judgement:
    """There is no post-logout redirect when none was asked for (RP-Initiated Logout 3)."""
    if subject.request.value("post_logout_redirect_uri") is not None:
        return not_applicable("the request names a post-logout redirect URI")
    return judged(isinstance(subject, LogoutPage), "a page of the provider", went(subject))


@judges("OIDCRIL-4-2")
def nobody_logged_in_is_no_error(subject: LogoutOutcome) -> Judgement:
    """A logout request without a session is no error (RP-Initiated Logout 4)."""
    failed = isinstance(subject, LogoutPage) and (subject.status >= 400 or subject.name == "error")
    return judged(not failed, "a redirect or a page without error", went(subject))


@judges("OIDCRIL-2-23", "OIDCBCL-2.8-2")
def the_session_is_over(subject: SilentOutcome) -> Judgement:
    """After the logout a silent request finds no session (RP-Initiated Logout 2)."""
    over = isinstance(subject, AuthorizationError) and subject.error in NO_SESSION
    return judged(over, f"error={' or '.join(NO_SESSION)}", _silent(subject))


@judges("OIDCRIL-3-6")
def the_browser_comes_back_when_all_are_told(subject: LogoutRedirect, answered: CallsAnswered) -> Judgement:
    """The redirect comes after the clients were told, however long one takes (RP-Initiated Logout 3)."""
    response = subject.exchange.response
    took = response.received_at - subject.request.sent_at if response else 0.0
    return judged(took >= answered.after, f"a redirect after {answered.after:g} s or more", f"after {took:.1f} s")


@judges("OIDCRIL-2-24", "OIDCRIL-4-1")
def the_session_stays(subject: SilentOutcome) -> Judgement:
    """After a logout that was declined or failed, a silent request finds the session (RP-Initiated Logout 2, 4)."""
    return judged(isinstance(subject, AuthorizationSuccess), "a success without any page", _silent(subject))


@judges("OIDCRIL-2-27")
def the_question_cannot_be_forged(subject: SilentOutcome, forged: ForgedLogout) -> Judgement:
    """After another site answered the question, a silent request finds the session (RP-Initiated Logout 2)."""
    stays = isinstance(subject, AuthorizationSuccess)
    held = "what the attacker was shown" if forged.values == ATTACKER else "nothing that is one user's alone"
    received = f"{_silent(subject)} after another site sent {forged.way} with {held}"
    return judged(stays, "a success without any page", received)


def _served(subject: LogoutOutcome, method: str) -> Judgement:
    if subject.request.method != method:
        return not_applicable(f"the request was not sent by {method}")
    failed = isinstance(subject, LogoutPage) and subject.status >= 400
    return judged(not failed, "a redirect or a page without error", went(subject))


def _returned(subject: LogoutOutcome) -> str | None:
    if isinstance(subject, LogoutRedirect):
        return subject.value("state")
    wanted = subject.request.value("post_logout_redirect_uri") or ""
    onward = next((link for link in subject.links if _is(link, wanted)), "")
    return first(tuple(parse_qsl(url_parts(onward).query, keep_blank_values=True)), "state")


def _is(location: str, wanted: str) -> bool:
    asked, came = url_parts(wanted), url_parts(location)
    return bool(wanted) and (asked.scheme, asked.netloc, asked.path) == (came.scheme, came.netloc, came.path)


def _silent(subject: SilentOutcome) -> str:
    if isinstance(subject, AuthorizationError):
        return f"error={subject.error}"
    return "a success" if isinstance(subject, AuthorizationSuccess) else f"the page '{subject.name}'"
