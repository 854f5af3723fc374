"""Results that are none of the protocol's messages."""

from msgspec import Struct

from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Request
from harness.protocol.token import TokenResponse
from harness.protocol.tokens import AccessToken, IdToken


class NoAnswer(Struct, frozen=True):
    """The wire failed: nothing can be said of the provider."""

    exchange: Exchange


class MalformedAnswer(Struct, frozen=True):
    """The provider answered with something that is no message of the protocol; `problem` says what."""

    exchange: Exchange
    problem: str


class NotOffered(Struct, frozen=True):
    """The provider's metadata has no endpoint for this request, so nothing was sent."""

    endpoint: str


class Waited(Struct, frozen=True):
    """A declared wait is over; `seconds` is how long it was."""

    seconds: float


class Served(Struct, frozen=True):
    """A document is served at an address that the provider can fetch."""

    address: str


class Fetched(Struct, frozen=True):
    """The requests by which the provider fetched a document of the client's, in the order in which they came."""

    address: str
    requests: tuple[Request, ...]


class CallsAnswered(Struct, frozen=True):
    """What the provider calls at an address is answered like this; `after` is how much later, in seconds."""

    address: str
    status: int
    location: str | None
    after: float


class KeysRotated(Struct, frozen=True):
    """The operator gave the provider a new signing key."""

    issuer: str


class ClientKeysRotated(Struct, frozen=True):
    """The client serves a new key in the place of its old one, and signs with it from now on."""

    client: Client


class NotDone(Struct, frozen=True):
    """What the harness or the operator was to do did not succeed; `why` says so in a sentence."""

    why: str


class SignIn(Struct, frozen=True):
    """A whole login: the authorization response and, where a code came, the token response (decisions.md, D2)."""

    authorization: AuthorizationSuccess
    token_response: TokenResponse | None

    @property
    def exchange(self) -> Exchange:
        """The last exchange of the login."""
        return self.token_response.exchange if self.token_response else self.authorization.exchange

    @property
    def id_tokens(self) -> tuple[IdToken, ...]:
        """The ID Tokens of both endpoints, in the order in which they came."""
        found = (self.authorization.id_token, self.token_response.id_token if self.token_response else None)
        return tuple(token for token in found if token)

    @property
    def access_tokens(self) -> tuple[AccessToken, ...]:
        """The access tokens of both endpoints, in the order in which they came."""
        found = (self.authorization.access_token, self.token_response.access_token if self.token_response else None)
        return tuple(token for token in found if token)

    @property
    def id_token(self) -> IdToken | None:
        """The last ID Token that came."""
        return self.id_tokens[-1] if self.id_tokens else None

    @property
    def access_token(self) -> AccessToken | None:
        """The last access token that came."""
        return self.access_tokens[-1] if self.access_tokens else None
