"""session_state, what the page at check_session_iframe answers, and logout pages in a browser with JavaScript."""

from typing import Any

from harness.checks import front_channel_logout, session_management
from harness.protocol.framed import RenderedLogout, SessionCheck

from ..case import Case, Cases, of
from ..endpoint_messages import a_userinfo_response
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


def a_session_check(answer: str | None, message: str = f"{CLIENT_ID} a.b", **seen: Any) -> SessionCheck:
    login = an_authorization_success()
    return SessionCheck(a_provider(), a_client(), login, "https://rp.example", message, answer, **seen)


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
    session_management.another_origin_learns_nothing: Case(
        lambda: (a_session_check("changed"), a_session_check("changed")),
        lambda: (a_session_check("unchanged"), a_session_check("changed")),
    ),
    session_management.the_answer_is_for_the_asking_origin: Case(
        lambda: (a_session_check("changed", targets=("https://rp.example",)),),
        lambda: (a_session_check("changed", targets=("*",)),),
    ),
    session_management.the_cookie_names_nobody: Case(
        lambda: (a_session_check("changed", cookies="state=x7"), a_userinfo_response(name="Alice Adams")),
        lambda: (a_session_check("changed", cookies="who=Alice%20Adams"), a_userinfo_response(name="Alice Adams")),
    ),
    session_management.a_message_is_not_written_into_the_page: Case(
        lambda: (a_session_check("error", "<b>markup</b>", markup="<body>&lt;b&gt;markup&lt;/b&gt;</body>"),),
        lambda: (a_session_check("error", "<b>markup</b>", markup="<body><b>markup</b></body>"),),
    ),
    front_channel_logout.the_browser_loads_the_address: of(a_rendered_logout, {"frames": (f"{FRAME}/else",)}),
    front_channel_logout.the_browser_loads_it_before_it_leaves: of(a_rendered_logout, {"left_at": 0}),
}
