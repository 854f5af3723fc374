"""What comes back where nothing is asked for (OAuth 2.0 Multiple Response Types 4)."""

from harness.checks.authorization_outcome import AuthorizationOutcome, AuthorizationResponse, ended
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationRequest, AuthorizationSuccess, Channel
from harness.protocol.judgement import Judgement, judged, not_applicable

GIVEN = ("code", "access_token", "id_token")
OTHER_TYPE = "the response type is not none"


@judges("OAuth2-RT-4-1")
def nothing_is_given(subject: AuthorizationSuccess) -> Judgement:
    """A successful response to none has no code, access token or ID Token (Multiple Response Types 4)."""
    if not _asks_for_none(subject.request):
        return not_applicable(OTHER_TYPE)
    given = [name for name in GIVEN if subject.value(name) is not None]
    return judged(not given, f"none of {', '.join(GIVEN)}", f"with {', '.join(given) or 'none'}")


@judges("OAuth2-RT-4-2")
def the_browser_is_sent_back(subject: AuthorizationOutcome) -> Judgement:
    """After consent as after refusal the browser is sent to the redirection URI (Multiple Response Types 4)."""
    if not _asks_for_none(subject.request):
        return not_applicable(OTHER_TYPE)
    sent = isinstance(subject, AuthorizationSuccess | AuthorizationError)
    return judged(sent, "a redirect to the redirection URI", ended(subject))


@judges("OAuth2-RT-4-3")
def state_comes_back_with_nothing(subject: AuthorizationResponse) -> Judgement:
    """State is echoed in success and error responses to none (Multiple Response Types 4)."""
    if not _asks_for_none(subject.request) or subject.request.state is None:
        return not_applicable(f"{OTHER_TYPE}, or there was no state")
    returned = subject.value("state")
    received = "no state" if returned is None else "the state" if returned == subject.request.state else "another"
    return judged(returned == subject.request.state, "the state that was sent", received)


@judges("OAuth2-RT-4-4")
def nothing_comes_in_the_query(subject: AuthorizationResponse) -> Judgement:
    """The default mode of none is query (Multiple Response Types 4)."""
    if not _asks_for_none(subject.request) or subject.request.value("response_mode") is not None:
        return not_applicable(f"{OTHER_TYPE}, or not with its default mode")
    return _by(subject, Channel.QUERY)


@judges("OAuth2-RT-4-5")
def nothing_comes_as_it_was_asked_for(subject: AuthorizationResponse) -> Judgement:
    """Responses to none use the mode that was asked for (Multiple Response Types 4)."""
    mode = subject.request.value("response_mode")
    channel = next((one for one in Channel if one.value == mode), None)
    if not _asks_for_none(subject.request) or channel is None:
        return not_applicable(f"{OTHER_TYPE}, or no mode was asked for")
    return _by(subject, channel)


def _asks_for_none(request: AuthorizationRequest) -> bool:
    return request.response_type == "none"


def _by(subject: AuthorizationResponse, channel: Channel) -> Judgement:
    received = f"parameters by {subject.channel.value}"
    return judged(subject.channel is channel, f"parameters by {channel.value}", received)
