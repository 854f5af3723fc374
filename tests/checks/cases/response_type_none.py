"""What comes back where nothing is asked for."""

from harness.checks import front_channel_response
from harness.checks import response_type_none as none
from harness.protocol.authorization import AuthorizationSuccess, Channel

from ..case import Case, Cases, of
from ..messages import a_page, an_authorization_request, an_authorization_success

ASKED = an_authorization_request(response_type="none")
BY_FRAGMENT = an_authorization_request(response_type="none", response_mode="fragment")


def an_empty_success(channel: Channel = Channel.QUERY, **parameters: str | None) -> AuthorizationSuccess:
    return an_authorization_success(request=ASKED, channel=channel, **{"code": None, **parameters})


CASES: Cases = {
    none.nothing_is_given: of(an_empty_success, {"code": "one-too-many"}),
    none.the_browser_is_sent_back: Case(lambda: (an_empty_success(),), lambda: (a_page("error", request=ASKED),)),
    none.state_comes_back_with_nothing: of(an_empty_success, {"state": None}),
    none.nothing_comes_in_the_query: of(an_empty_success, {"channel": Channel.FRAGMENT}),
    none.nothing_comes_as_it_was_asked_for: of(
        an_authorization_success, {"request": BY_FRAGMENT}, {"request": BY_FRAGMENT, "channel": Channel.FRAGMENT}
    ),
    front_channel_response.an_access_token_alone_comes_in_the_fragment: of(
        an_authorization_success,
        {"request": an_authorization_request(response_type="token")},
        {"request": an_authorization_request(response_type="token"), "channel": Channel.FRAGMENT},
    ),
}
