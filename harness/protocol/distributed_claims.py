"""The messages by which Distributed Claims are fetched from a Claims Provider (OpenID Connect Core 5.6.2)."""

from msgspec import Struct

from harness.protocol.exchange import Exchange
from harness.protocol.tokens import ReceivedJwt
from harness.protocol.userinfo import UserinfoResponse


class ClaimsProviderAnswer(Struct, frozen=True):
    """What the endpoint of one source answered, good or bad; `jwt` is its body, read as a JWT.

    `with_token` says whether the source named an access token, which the request then had as a bearer token.
    """

    userinfo: UserinfoResponse
    source: str
    with_token: bool
    exchange: Exchange
    jwt: ReceivedJwt

    @property
    def claim_names(self) -> tuple[str, ...]:
        """The claims that _claim_names points to this source."""
        names = self.userinfo.claims.get("_claim_names")
        pointed = names.items() if isinstance(names, dict) else ()
        return tuple(name for name, source in pointed if source == self.source)


class DistributedClaims(Struct, frozen=True):
    """The answers of every source of Distributed Claims that a UserInfo response named, one at least."""

    answers: tuple[ClaimsProviderAnswer, ...]

    @property
    def exchange(self) -> Exchange:
        """The last exchange."""
        return self.answers[-1].exchange
