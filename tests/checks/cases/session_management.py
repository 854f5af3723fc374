"""session_state, what the page at check_session_iframe answers, and logout pages in a browser with JavaScript."""

from harness.checks import front_channel_logout, session_management
from harness.protocol.framed import RenderedLogout, SessionCheck

from ..case import Case, Cases, of
from ..logout_messages import a_configuration, a_framed_logout
from ..messages import (
    CLIENT_ID,
    ISSUER,
    a_client,
    a_provider,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
)

IFRAME = f"{ISSUER}/check"
FRAME = "https://rp.example/logged-out"


def a_session_check(answer: str | None) -> SessionCheck:
    return SessionCheck(
        a_provider(), a_client(), an_authorization_success(), "https://rp.example", f"{CLIENT_ID} a.b", answer
    )


def answers(good: str | None, bad: str | None) -> Case:
    return Case(lambda: (a_session_check(good),), lambda: (a_session_check(bad),))


def a_rendered_logout(frames: tuple[str, ...] = (f"{FRAME}?sid=1",), left_at: int | None = 1) -> RenderedLogout:
    page = a_framed_logout().page
    return RenderedLogout(a_provider(), a_client(), page, FRAME, frames, "https://rp.example/after", left_at)


def with_iframe(session_state: str | None) -> Case:
    request = an_authorization_request(provider=a_provider(check_session_iframe=IFRAME))
    return of(
        an_authorization_success,
        {"request": request, "session_state": session_state},
        {"request": request, "session_state": "0f.a1"},
    )


CASES: Cases = {
    session_management.check_session_iframe_is_there: of(a_configuration, {}, {"check_session_iframe": IFRAME}),
    session_management.check_session_iframe_is_https: of(
        a_configuration, {"check_session_iframe": "http://op.example/check"}, {"check_session_iframe": IFRAME}
    ),
    session_management.a_success_has_session_state: with_iframe(None),
    session_management.session_state_has_no_space: with_iframe("0f a1"),
    session_management.an_error_has_session_state: of(an_authorization_error, {}, {"session_state": "0f.a1"}),
    session_management.a_living_session_is_unchanged: answers("unchanged", "changed"),
    session_management.an_ended_session_is_changed: answers("changed", "unchanged"),
    session_management.a_stolen_value_tells_nothing: answers(None, "unchanged"),
    session_management.a_malformed_message_is_an_error: answers("error", None),
    front_channel_logout.the_browser_loads_the_address: of(a_rendered_logout, {"frames": (f"{FRAME}/else",)}),
    front_channel_logout.the_browser_loads_it_before_it_leaves: of(a_rendered_logout, {"left_at": 0}),
}
