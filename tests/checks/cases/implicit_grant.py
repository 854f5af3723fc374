"""Answers of the implicit grant."""

from functools import partial

from harness.checks import implicit_grant
from harness.protocol.authorization import Channel

from ..case import Cases, of
from ..messages import (
    ACCESS_TOKEN,
    CALLBACK,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
)

ASKED = an_authorization_request(response_type="token", scope="openid unheard_of")
success = partial(
    an_authorization_success,
    request=ASKED,
    channel=Channel.FRAGMENT,
    code=None,
    access_token=ACCESS_TOKEN,
    token_type="Bearer",
    expires_in="3600",
    scope="openid",
)
error = partial(an_authorization_error, request=ASKED, channel=Channel.FRAGMENT)

CASES: Cases = {
    implicit_grant.success_is_in_the_fragment: of(success, {"location": f"{CALLBACK}?access_token=abc"}),
    implicit_grant.an_access_token_is_there: of(success, {"access_token": None}),
    implicit_grant.a_token_type_is_there: of(success, {"token_type": None}),
    implicit_grant.the_lifetime_is_stated: of(success, {"expires_in": "an hour"}),
    implicit_grant.a_narrower_scope_is_named: of(success, {"scope": None}),
    implicit_grant.no_refresh_token_is_there: of(success, {"refresh_token": "abc"}),
    implicit_grant.an_error_is_in_the_fragment: of(error, {"channel": Channel.QUERY}),
    implicit_grant.an_error_has_a_code_and_the_state: of(error, {"state": None}),
    implicit_grant.an_error_keeps_to_its_characters: of(error, {"error_description": "réfusé"}),
}
