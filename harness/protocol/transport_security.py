"""What came of knocking at an endpoint's transport security (RFC 8446, RFC 9325)."""

from typing import Literal

from msgspec import Struct

from harness.protocol.provider import Provider

Offer = Literal["ordinary", "weak_suites", "plain_text"]
# What a step names in the place of an endpoint of the metadata: where the issuer of a user is asked for (RFC 7033 4).
WEBFINGER_ENDPOINT = "webfinger"


class Handshake(Struct, frozen=True):
    """An attempt to speak to an endpoint: with TLS, with its weakest suites alone, or with no TLS at all.

    `address` is the endpoint's. `version` and `suite` are what was agreed on, None where nothing was, and
    `problem` says why. In plain text, `status` and `media_type` are those of an HTTP answer, None where there was none.
    """

    provider: Provider
    address: str
    offers: Offer
    version: str | None = None
    suite: str | None = None
    problem: str | None = None
    status: int | None = None
    media_type: str | None = None
