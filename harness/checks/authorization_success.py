"""The successful authorization response (OpenID Connect Core 3.1.2.5, RFC 6749 4.1.2)."""

from urllib.parse import quote_plus

from harness.checks.authorization_outcome import (
    AuthorizationResponse,
    ended,
    is_code_flow,
    query_of,
)
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess, Channel
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.web_url import url_parts

FRONT_CHANNEL_TOKENS = ("id_token", "access_token", "token_type")


@judges("OIDCC-3.1.2.5-3", "RFC6749-4.1.2-1")
def a_code_is_there(subject: AuthorizationSuccess) -> Judgement:
    """A granted code request returns a code (OpenID Connect Core 3.1.2.5)."""
    if "code" not in (subject.request.response_type or "").split():
        return not_applicable("the request asked for no code")
    return judged(subject.code is not None, "a code that is not empty", ended(subject))


@judges("OIDCC-3.1.2.5-1")
def code_flow_answers_in_the_query(subject: AuthorizationSuccess) -> Judgement:
    """The code flow's parameters are in the query, and the fragment is empty (OpenID Connect Core 3.1.2.5)."""
    if not is_code_flow(subject.request) or subject.request.value("response_mode"):
        return not_applicable("the request is none of the code flow with its default mode")
    fragment = url_parts(subject.location).fragment
    received = f"parameters in the {subject.channel.value}" + (" and a fragment" if fragment else "")
    return judged(subject.channel is Channel.QUERY and not fragment, "parameters in the query, no fragment", received)


@judges("RFC6749-4.1.2-2", "OIDCC-3.1.2.5-2", "OIDCC-13.1-1")
def success_parameters_are_form_encoded_in_the_query(subject: AuthorizationSuccess) -> Judgement:
    """A state with reserved characters survives form decoding of the query (RFC 6749 4.1.2, Appendix B)."""
    state = subject.request.state
    if not is_code_flow(subject.request) or not state or quote_plus(state) == state:
        return not_applicable("the state holds no character that has to be encoded")
    return judged(
        ("state", state) in query_of(subject.location),
        "the state that was sent, after form decoding of the query",
        _state_received(subject),
    )


@judges("OIDCC-3.1.2.5-4")
def state_comes_back(subject: AuthorizationSuccess) -> Judgement:
    """A successful code-flow response returns state exactly as it was sent (OpenID Connect Core 3.1.2.5)."""
    if not is_code_flow(subject.request):
        return not_applicable("the request is none of the code flow")
    return _exact_state(subject)


@judges("RFC6749-4.1.2-10", "RFC6749-4.2.2-6", "RFC6749-A.5-1", "RFC6749-B-2")
def state_comes_back_as_received(subject: AuthorizationSuccess) -> Judgement:
    """State is returned exactly as received when it was sent (RFC 6749 4.1.2)."""
    return _exact_state(subject)


@judges("OIDCC-3.1.2.5-5")
def no_state_without_state(subject: AuthorizationSuccess) -> Judgement:
    """A response has no state when the request had none (OpenID Connect Core 3.1.2.5)."""
    if not is_code_flow(subject.request) or subject.request.state is not None:
        return not_applicable("the request had a state or is none of the code flow")
    return judged(subject.value("state") is None, "no state", _state_received(subject))


@judges("OIDCC-3.1.2.5-6", "RFC6749-3.1.2-2")
def query_of_the_redirect_uri_is_kept(subject: AuthorizationSuccess) -> Judgement:
    """The query of the redirection URI survives beside the response parameters (RFC 6749 3.1.2)."""
    own = query_of(subject.request.redirect_uri or "")
    if not own:
        return not_applicable("the redirection URI has no query")
    came = query_of(subject.location)
    lost = [name for name, value in own if (name, value) not in came]
    return judged(not lost, "the query of the redirection URI, unchanged", f"changed or lost: {', '.join(lost) or '-'}")


@judges("OIDCC-3.1.2.5-7")
def no_token_through_the_browser(subject: AuthorizationSuccess) -> Judgement:
    """In the code flow no token is returned through the browser (OpenID Connect Core 3.1.2.5)."""
    if not is_code_flow(subject.request):
        return not_applicable("the request is none of the code flow")
    present = [name for name in FRONT_CHANNEL_TOKENS if subject.value(name) is not None]
    return judged(not present, f"none of {', '.join(FRONT_CHANNEL_TOKENS)}", f"with {', '.join(present) or 'none'}")


@judges("RFC6749-3.1-12")
def each_parameter_comes_once(subject: AuthorizationResponse) -> Judgement:
    """No parameter appears twice in an authorization response (RFC 6749 3.1)."""
    own = {name for name, _ in query_of(subject.request.redirect_uri or "")}
    names = [name for name, _ in subject.parameters if name not in own]
    twice = sorted({name for name in names if names.count(name) > 1})
    return judged(not twice, "every parameter once", f"more than once: {', '.join(twice) or '-'}")


@judges("RFC6749-4.1.1-4")
def a_request_without_state_succeeds(subject: AuthorizationSuccess) -> Judgement:
    """State is recommended but not mandatory (RFC 6749 4.1.1)."""
    if subject.request.state is not None:
        return not_applicable("the request had a state")
    return judged(subject.value("state") is None, "a success without state", ended(subject))


def _exact_state(subject: AuthorizationSuccess) -> Judgement:
    if subject.request.state is None:
        return not_applicable("the request had no state")
    return judged(subject.value("state") == subject.request.state, "the state that was sent", _state_received(subject))


def _state_received(subject: AuthorizationSuccess) -> str:
    state = subject.value("state")
    if state is None:
        return "no state"
    return "the state that was sent" if state == subject.request.state else f"another state of {len(state)} characters"
