"""Assertions as grants."""

from typing import Any

from harness.checks import assertion_grant as grant
from harness.protocol.trusted_issuer import TrustedIssuer

from ..case import Case, Cases, of
from ..messages import NOW, a_client_credentials_request, a_compact_jwt, a_token_error, a_token_response

TRUSTED = TrustedIssuer("https://issuer.example", "somebody", ("read", "write"), {})


def granted(*, asked: str = "read delete", expires: int = NOW + 60, **members: Any) -> Any:
    """The answer to an assertion that expires then."""
    shown = a_compact_jwt({"iss": TRUSTED.name, "exp": expires})
    request = a_client_credentials_request(assertion=shown, scope=asked)
    return a_token_response(request=request, id_token=None, **members)


CASES: Cases = {
    grant.a_trusted_assertion_yields_a_token: Case(lambda: (a_token_response(),), lambda: (a_token_error(),)),
    grant.no_scope_beyond_the_trust_is_given: of(granted, {"scope": "read delete"}, {"scope": "read"}),
    grant.the_scope_is_that_of_the_trust: Case(
        lambda: (granted(scope="read"), TRUSTED), lambda: (granted(scope="read delete"), TRUSTED)
    ),
    grant.the_token_does_not_outlive_the_assertion: of(granted, {"expires_in": 3600}, {"expires_in": 60}),
    grant.several_assertions_are_refused: of(a_token_error, {"error": "invalid_client"}),
    grant.the_client_may_have_to_authenticate: of(a_token_error, {}, {"error": "invalid_client"}),
}
