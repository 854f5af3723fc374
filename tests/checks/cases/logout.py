"""RP-initiated, back-channel and front-channel logout."""

from typing import Any

from harness.checks import front_channel_logout as front
from harness.checks import logout, logout_token
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess
from harness.protocol.forged_submission import ForgedLogout
from harness.protocol.logout import LogoutPage, LogoutRedirect, NothingReceived
from harness.protocol.outcome import CallsAnswered
from harness.protocol.tokens import IdToken

from ..case import Case, Cases, beside, of
from ..logout_messages import (
    LOGGED_OUT,
    SID,
    a_configuration,
    a_framed_logout,
    a_logout_call,
    a_logout_page,
    a_logout_redirect,
    a_logout_token,
    an_id_token_of_a_session,
)
from ..messages import ISSUER, an_authorization_error, an_authorization_success

ENDPOINT = f"{ISSUER}/logout"
NO_PARAMETERS: dict[str, Any] = {"post_logout_redirect_uri": None, "state": None}


def an_outcome(kind: str = "redirect", **differences: Any) -> LogoutRedirect | LogoutPage:
    return a_logout_redirect(**differences) if kind == "redirect" else a_logout_page(**differences)


def a_silent_answer(error: str | None) -> AuthorizationSuccess | AuthorizationError:
    return an_authorization_error(error) if error else an_authorization_success()


def a_call_or_nothing(came: bool) -> Any:
    return a_logout_call() if came else NothingReceived("a back-channel logout request", 1.0)


def a_redirect_without_state(state: str | None) -> LogoutRedirect:
    redirect = a_logout_redirect(state=state)
    request = a_logout_redirect(**{"state": None}).request
    parameters = tuple(pair for pair in request.parameters if pair[0] != "state")
    asked = type(request)(request.provider, request.client, parameters, None, "alice", "GET", request.sent_at)
    return LogoutRedirect(asked, redirect.exchange, redirect.location, redirect.parameters, ())


def a_forged_logout() -> ForgedLogout:
    return ForgedLogout("attacker", "a GET form", a_logout_page(status=403).exchange)


def answered_after(seconds: float) -> CallsAnswered:
    return CallsAnswered("https://rp.example/backchannel_logout", 200, None, seconds)


def against_the_session(sid: str | None) -> tuple[IdToken, IdToken]:
    return an_id_token_of_a_session(sid), an_id_token_of_a_session()


CASES: Cases = {
    logout.the_endpoint_is_announced: of(a_configuration, {}, {"end_session_endpoint": ENDPOINT}),
    logout.the_endpoint_is_https: of(
        a_configuration, {"end_session_endpoint": "http://op.example/logout"}, {"end_session_endpoint": ENDPOINT}
    ),
    logout.the_browser_comes_back: of(an_outcome, {"kind": "page"}),
    logout.state_comes_back_after_logout: of(an_outcome, {"state": "another"}),
    logout.no_state_is_made_up: of(a_redirect_without_state, {"state": "made up"}, {"state": None}),
    logout.get_is_served: of(an_outcome, {"kind": "page", "status": 405}),
    logout.post_is_served: of(an_outcome, {"kind": "page", "status": 405, "method": "POST"}, {"method": "POST"}),
    logout.hints_do_no_harm: of(
        an_outcome, {"kind": "page", "logout_hint": "alice"}, {"logout_hint": "alice", "ui_locales": "se"}
    ),
    logout.the_user_is_asked: of(an_outcome, {"pages": ()}),
    logout.the_browser_stays_at_the_provider: of(an_outcome, {}, {"kind": "page", "status": 400}),
    logout.nobody_is_sent_anywhere: of(
        an_outcome, {"post_logout_redirect_uri": None}, {"kind": "page", **NO_PARAMETERS}
    ),
    logout.nobody_logged_in_is_no_error: of(an_outcome, {"kind": "page", "name": "error", "status": 400}),
    logout.the_session_is_over: of(a_silent_answer, {"error": None}, {"error": "login_required"}),
    logout.the_session_stays: of(a_silent_answer, {"error": "login_required"}, {"error": None}),
    logout.the_question_cannot_be_forged: Case(
        lambda: (a_silent_answer(None), a_forged_logout()),
        lambda: (a_silent_answer("login_required"), a_forged_logout()),
    ),
    logout_token.support_is_announced: of(a_configuration, {}, {"backchannel_logout_supported": True}),
    logout_token.session_support_is_announced: of(
        a_configuration, {"backchannel_logout_session_supported": "yes"}, {"backchannel_logout_session_supported": True}
    ),
    logout_token.id_tokens_have_sid: of(an_id_token_of_a_session, {"sid": None}),
    logout_token.sessions_have_their_own_sid: Case(
        lambda: against_the_session("another"), lambda: against_the_session(SID)
    ),
    logout_token.the_body_is_a_form_with_the_token: of(a_logout_call, {"media_type": "application/json"}),
    logout_token.it_is_a_post: of(a_logout_call, {"method": "GET"}),
    logout_token.the_query_is_kept: of(a_logout_call, {"query": ""}),
    logout_token.it_is_not_repeated: of(a_logout_call, {"repeated": True}),
    logout_token.a_redirect_is_not_followed: of(a_call_or_nothing, {"came": True}, {"came": False}),
    logout_token.other_clients_are_told_all_the_same: of(a_call_or_nothing, {"came": False}, {"came": True}),
    logout.the_browser_comes_back_when_all_are_told: Case(
        lambda: (a_logout_redirect(), answered_after(0)), lambda: (a_logout_redirect(), answered_after(60))
    ),
    logout_token.others_are_not_told: of(a_call_or_nothing, {"came": True}, {"came": False}),
    logout_token.iss_is_that_of_the_provider: of(a_logout_token, {"iss": "https://other.example"}),
    logout_token.aud_has_the_client: of(a_logout_token, {"aud": "another"}),
    logout_token.iat_is_now: of(a_logout_token, {"iat": 1}),
    logout_token.exp_is_ahead: of(a_logout_token, {"exp": 1}),
    logout_token.exp_is_near: of(a_logout_token, {"exp": 2_000_000_000}),
    logout_token.jti_is_there: of(a_logout_token, {"jti": None}),
    logout_token.jti_is_of_this_token_alone: Case(
        lambda: (a_logout_token(jti="another"), a_logout_call()), lambda: (a_logout_token(), a_logout_call())
    ),
    logout_token.events_name_the_logout: of(a_logout_token, {"events": ["logout"]}),
    logout_token.the_logout_member_is_empty: of(
        a_logout_token, {"events": {"http://schemas.openid.net/event/backchannel-logout": {"why": "so"}}}
    ),
    logout_token.it_says_who_or_which: of(a_logout_token, {"sub": None, "sid": None}),
    logout_token.sub_is_that_of_the_login: of(a_logout_token, {"sub": "another"}),
    logout_token.sid_is_that_of_the_login: of(a_logout_token, {"sid": "another"}),
    logout_token.a_demanded_sid_is_there: of(a_logout_token, {"sid": None}),
    logout_token.it_has_no_nonce: of(a_logout_token, {"nonce": "a nonce"}),
    logout_token.it_is_signed_like_an_id_token: of(a_logout_token, {"alg": "none"}),
    logout_token.rs256_is_the_default: of(a_logout_token, {"alg": "ES256"}),
    logout_token.typ_says_logout: of(a_logout_token, {"typ": "JWT"}),
    front.support_is_announced: of(a_configuration, {}, {"frontchannel_logout_supported": True}),
    front.session_support_is_announced: of(a_configuration, {}, {"frontchannel_logout_session_supported": False}),
    front.id_tokens_have_sid: of(an_id_token_of_a_session, {"sid": None}),
    front.sid_stays_within_a_session: beside(an_id_token_of_a_session, {"sid": "another"}, {}, {}),
    front.a_new_session_has_a_new_sid: beside(an_id_token_of_a_session, {}, {"sid": "another"}, {}),
    front.the_address_is_in_an_iframe: of(a_framed_logout, {"framed": False}),
    front.the_query_is_kept: of(a_framed_logout, {"own": "other=1"}),
    front.iss_and_sid_come_together: of(a_framed_logout, {"sid": None}),
    front.iss_is_the_issuer: of(a_framed_logout, {"iss": "https://other.example"}),
    front.sid_is_that_of_the_login: of(a_framed_logout, {"sid": "another"}),
    front.demanded_values_are_there: of(a_framed_logout, {"iss": None, "sid": None}),
    front.the_policy_lets_the_frame_load: of(
        a_framed_logout, {"headers": (("Content-Security-Policy", "default-src 'none'; frame-src 'self'"),)}
    ),
    front.it_comes_before_the_browser_leaves: of(a_framed_logout, {"links": ()}, {"links": (f"{LOGGED_OUT}?state=1",)}),
    front.sid_cannot_be_guessed: Case(
        lambda: (an_id_token_of_a_session("08a5019c-17e1-4977-8f42-65a12843ea02-7f31bb"),),
        lambda: (an_id_token_of_a_session("17"),),
    ),
    front.an_outsider_is_not_contacted: Case(
        lambda: (NothingReceived("a frame at the address of the client", 0.0),), lambda: (a_framed_logout(),)
    ),
}
