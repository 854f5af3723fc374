"""What a client can know of the login state of the browser (OpenID Connect Session Management 2, 3)."""

from harness.checks.metadata_member import https_members
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess
from harness.protocol.framed import SessionCheck
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.userinfo import UserinfoResponse
from harness.wire.redaction import spellings

UNCHANGED, CHANGED, ERROR = "unchanged", "changed", "error"
# Claims that tell who somebody is (OpenID Connect Core 5.1).
IDENTIFYING = ("sub", "name", "preferred_username", "nickname", "email", "phone_number")
# A shorter name may stand in any random value.
SHORTEST_NAME = 4


@judges("OIDCSM-3.3-1")
def check_session_iframe_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have check_session_iframe (OpenID Connect Session Management 3.3)."""
    address = subject.metadata.text("check_session_iframe")
    return judged(bool(address), "check_session_iframe", address or "no check_session_iframe")


@judges("OIDCSM-3.3-2")
def check_session_iframe_is_https(subject: DiscoveryResponse) -> Judgement:
    """check_session_iframe is an https URL (OpenID Connect Session Management 3.3)."""
    return https_members(subject, "check_session_iframe")


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


@judges("OIDCSM-3.2-1")
def another_origin_learns_nothing(subject: SessionCheck, other: SessionCheck) -> Judgement:
    """A page of another origin is told of the right value what it is told of a wrong one (Session Management 3.2)."""
    expected = f"{_said(other)}, as for a wrong value"
    return judged(subject.answer == other.answer, expected, _said(subject))


@judges("OIDCSM-3.2-8")
def the_answer_is_for_the_asking_origin(subject: SessionCheck) -> Judgement:
    """The framed page posts its answer to the origin of the sender, not to any (Session Management 3.2)."""
    if not subject.targets:
        return not_applicable("no message of the framed page to the page around it was seen")
    elsewhere = [one for one in subject.targets if one.rstrip("/") != subject.origin]
    return judged(not elsewhere, subject.origin, ", ".join(elsewhere) or subject.origin)


@judges("OIDCSM-3.2-16")
def the_cookie_names_nobody(subject: SessionCheck, about: UserinfoResponse) -> Judgement:
    """No cookie that the framed page's script can read holds data that identify the user (Session Management 3.2)."""
    known = {name: value for name in IDENTIFYING if isinstance(value := about.claims.get(name), str)}
    told = [
        name
        for name, value in known.items()
        if len(value) >= SHORTEST_NAME and any(one in subject.cookies for one in spellings(value))
    ]
    return judged(not told, f"none of {', '.join(known)} in the cookies", f"with {', '.join(told) or 'none of them'}")


@judges("OIDCSM-6-1")
def a_message_is_not_written_into_the_page(subject: SessionCheck) -> Judgement:
    """Markup that comes as a message does not get into the framed page (OpenID Connect Session Management 6)."""
    if "<" not in subject.message:
        return not_applicable("the message is no markup")
    written = subject.message in subject.markup
    return judged(not written, "a page without the markup", "the markup in the page" if written else "none of it")


def _said(subject: SessionCheck) -> str:
    return subject.answer[:80] if subject.answer is not None else "no answer"
