"""What a client can know of the login state of the browser (OpenID Connect Session Management 2, 3)."""

from urllib.parse import urlsplit

from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess
from harness.protocol.framed import SessionCheck
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse

UNCHANGED, CHANGED, ERROR = "unchanged", "changed", "error"


@judges("OIDCSM-3.3-1")
def check_session_iframe_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have check_session_iframe (OpenID Connect Session Management 3.3)."""
    address = subject.metadata.text("check_session_iframe")
    return judged(bool(address), "check_session_iframe", address or "no check_session_iframe")


@judges("OIDCSM-3.3-2")
def check_session_iframe_is_https(subject: DiscoveryResponse) -> Judgement:
    """check_session_iframe is an https URL (OpenID Connect Session Management 3.3)."""
    address = subject.metadata.text("check_session_iframe")
    if address is None:
        return not_applicable("the metadata have no check_session_iframe")
    return judged(urlsplit(address).scheme == "https", "an https URL", address)


@judges("OIDCSM-2-1", "OIDCSM-2-3", "OIDCSM-2-5")
def a_success_has_session_state(subject: AuthorizationSuccess) -> Judgement:
    """A successful response of a provider with check_session_iframe has session_state (Session Management 2)."""
    if subject.request.provider.metadata.text("check_session_iframe") is None:
        return not_applicable("the provider has no check_session_iframe")
    state = subject.session_state
    return judged(bool(state), "a session_state", "one" if state else "none")


@judges("OIDCSM-2-4")
def session_state_has_no_space(subject: AuthorizationSuccess) -> Judgement:
    """session_state contains no space, which separates it in messages (OpenID Connect Session Management 2)."""
    state = subject.session_state
    if state is None:
        return not_applicable("the response has no session_state")
    return judged(" " not in state, "no space", "a space" if " " in state else "no space")


@judges("OIDCSM-2-2")
def an_error_has_session_state(subject: AuthorizationError) -> Judgement:
    """An error response has session_state too (OpenID Connect Session Management 2)."""
    state = subject.value("session_state")
    return judged(bool(state), "a session_state", "one" if state else "none")


@judges("OIDCSM-2-6", "OIDCSM-2-9", "OIDCSM-3.2-3", "OIDCSM-3.2-7", "OIDCSM-3.2-10", "OIDCSM-3.3-4")
def a_living_session_is_unchanged(subject: SessionCheck) -> Judgement:
    """The framed page takes the client's message and answers unchanged (OpenID Connect Session Management 3.2)."""
    return judged(subject.answer == UNCHANGED, UNCHANGED, _said(subject))


@judges("OIDCSM-3.2-6", "OIDCSM-3.2-9", "OIDCSM-3.2-12")
def an_ended_session_is_changed(subject: SessionCheck) -> Judgement:
    """A session_state that no longer matches is answered with changed (OpenID Connect Session Management 3.2)."""
    return judged(subject.answer == CHANGED, CHANGED, _said(subject))


@judges("OIDCSM-2-7", "OIDCSM-2-8", "OIDCSM-3.2-2", "OIDCSM-3.2-4", "OIDCSM-4-1")
def a_stolen_value_tells_nothing(subject: SessionCheck) -> Judgement:
    """Another client, or a page of another origin, never learns that a value is right (Session Management 3.2, 4)."""
    return judged(subject.answer != UNCHANGED, f"anything but {UNCHANGED}", _said(subject))


@judges("OIDCSM-3.2-5")
def a_malformed_message_is_an_error(subject: SessionCheck) -> Judgement:
    """A message that is no client_id with a session_state is answered with error (Session Management 3.2)."""
    return judged(subject.answer == ERROR, ERROR, _said(subject))


def _said(subject: SessionCheck) -> str:
    return subject.answer[:80] if subject.answer is not None else "no answer"
