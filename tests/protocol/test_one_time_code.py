"""One-time codes are those of RFC 6238, appendix B."""

import base64

import pytest

from harness.protocol.one_time_code import OneTimeCode, shared_secret
from harness.protocol.secret import Secret

SECRETS = {"SHA1": b"1234567890" * 2, "SHA256": b"1234567890" * 3 + b"12", "SHA512": b"1234567890" * 6 + b"1234"}


@pytest.mark.parametrize(
    ("seconds", "algorithm", "code"),
    [
        (59, "SHA1", "94287082"),
        (59, "SHA256", "46119246"),
        (59, "SHA512", "90693936"),
        (1111111109, "SHA1", "07081804"),
        (20000000000, "SHA512", "47863826"),
    ],
)
def test_codes_are_those_of_the_specification(seconds: int, algorithm: str, code: str) -> None:
    secret = Secret(base64.b32encode(SECRETS[algorithm]).decode())
    assert OneTimeCode(secret, digits=8, algorithm=algorithm).at(seconds) == code


def test_a_secret_is_read_as_authenticators_show_it() -> None:
    assert shared_secret("gezd gnbv-GY3T qojq") == b"1234567890"


def test_what_is_no_base32_is_refused() -> None:
    with pytest.raises(ValueError, match="not base32"):
        shared_secret("0189")
