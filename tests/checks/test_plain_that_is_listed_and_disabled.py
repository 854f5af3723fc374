"""A provider may list the method plain and have it disabled; what counts is that it says so at once."""

from typing import Any

import pytest

from harness.checks.pkce import plain_is_refused_at_once_where_it_is_disabled
from harness.protocol.judgement import Result

from .messages import a_provider, an_authorization_error, an_authorization_request, an_authorization_success


@pytest.mark.parametrize(
    ("listed", "answer", "result"),
    [
        (["plain", "S256"], an_authorization_success, Result.MET),
        (["plain", "S256"], lambda request: an_authorization_error("invalid_request", request=request), Result.MET),
        (["plain", "S256"], lambda request: an_authorization_error("server_error", request=request), Result.BROKEN),
        (None, an_authorization_success, Result.NOT_APPLICABLE),
    ],
)
def test_plain_is_taken_or_refused_at_the_authorization_endpoint(
    listed: list[str] | None, answer: Any, result: Result
) -> None:
    provider = a_provider(code_challenge_methods_supported=listed)
    asked = an_authorization_request(provider=provider, code_challenge="c" * 43, code_challenge_method="plain")
    assert plain_is_refused_at_once_where_it_is_disabled(answer(request=asked)).result is result
