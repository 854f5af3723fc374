"""The iss parameter of authorization responses."""

from harness.checks import issuer_identification as iss
from harness.protocol.authorization import Channel
from harness.protocol.tokens import IdToken

from ..case import Case, Cases, of
from ..messages import (
    ISSUER,
    a_compact_jwt,
    a_provider,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    id_token_claims,
)

ANNOUNCED = an_authorization_request(provider=a_provider(authorization_response_iss_parameter_supported=True))


def beside_an_id_token(issuer: str) -> IdToken:
    """The ID Token of a hybrid response with this iss parameter."""
    request = an_authorization_request(response_type="code id_token")
    compact = a_compact_jwt(id_token_claims(request))
    answer = an_authorization_success(request=request, channel=Channel.FRAGMENT, id_token=compact, iss=issuer)
    assert answer.id_token is not None
    return answer.id_token


CASES: Cases = {
    iss.iss_is_in_the_success_response: of(
        an_authorization_success, {"request": ANNOUNCED}, {"request": ANNOUNCED, "iss": ISSUER}
    ),
    iss.iss_is_in_the_error_response: of(
        an_authorization_error, {"request": ANNOUNCED}, {"request": ANNOUNCED, "iss": ISSUER}
    ),
    iss.iss_is_in_this_response_mode: of(
        an_authorization_success, {"request": ANNOUNCED}, {"request": ANNOUNCED, "iss": ISSUER}
    ),
    iss.iss_is_in_errors_before_login: of(
        an_authorization_error, {"request": ANNOUNCED}, {"request": ANNOUNCED, "iss": ISSUER}
    ),
    iss.iss_is_the_issuer: of(an_authorization_success, {"iss": "https://other.example"}, {"iss": ISSUER}),
    iss.iss_is_an_https_url: of(an_authorization_success, {"iss": "http://op.example"}, {"iss": ISSUER}),
    iss.iss_is_announced: of(an_authorization_success, {"iss": ISSUER}, {"request": ANNOUNCED, "iss": ISSUER}),
    iss.iss_is_that_of_the_id_token: Case(
        lambda: (beside_an_id_token(ISSUER),), lambda: (beside_an_id_token("https://other.example"),)
    ),
}
