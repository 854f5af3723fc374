"""Introspection and revocation responses."""

from harness.checks import token_status

from ..case import Cases, of
from ..endpoint_messages import an_introspection_response

CASES: Cases = {
    token_status.it_says_whether_it_is_active: of(an_introspection_response, {"active": "true"}),
}
