"""The iss parameter of authorization responses."""

from harness.checks import issuer_identification as iss

from ..case import Cases, of
from ..messages import ISSUER, a_provider, an_authorization_error, an_authorization_request, an_authorization_success

ANNOUNCED = an_authorization_request(provider=a_provider(authorization_response_iss_parameter_supported=True))

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
}
