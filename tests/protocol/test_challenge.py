"""WWW-Authenticate fields are read as RFC 9110 11.6.1 writes them."""

import pytest

from harness.protocol.challenge import challenge, challenge_text

CASES = {
    "none": ((), "", {}),
    "one": (('Bearer realm="a, b", error="x"',), 'Bearer realm="a, b", error="x"', {"realm": "a, b", "error": "x"}),
    "two in one field": (
        ('Bearer realm="a", DPoP realm="a", algs="ES256"',),
        'Bearer realm="a"',
        {"realm": "a"},
    ),
    "Bearer second": (('DPoP algs="ES256", Bearer realm=a',), "Bearer realm=a", {"realm": "a"}),
    "two fields": (('Basic realm="b"', "Bearer"), "Bearer", {}),
}


@pytest.mark.parametrize(("fields", "text", "parameters"), CASES.values(), ids=list(CASES))
def test_the_bearer_challenge_is_found(fields: tuple[str, ...], text: str, parameters: dict[str, str]) -> None:
    assert challenge_text(fields) == text
    assert {name: value for name, value in challenge(fields).items() if name != "scheme"} == parameters
    assert challenge(fields).get("scheme") == ("bearer" if text else None)


def test_a_field_without_bearer_gives_its_first_challenge() -> None:
    assert challenge(('Basic realm="b", DPoP algs="ES256"',)) == {"scheme": "basic", "realm": "b"}
