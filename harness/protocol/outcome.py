"""Results that are none of the protocol's messages."""

from dataclasses import dataclass

from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Request
from harness.protocol.token import TokenResponse
from harness.protocol.tokens import AccessToken, IdToken


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The wire failed: nothing can be said of the provider."""

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class MalformedAnswer:
    """The provider answered with something that is no message of the protocol; `problem` says what."""

    exchange: Exchange
    problem: str


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The provider's metadata has no endpoint for this request, so nothing was sent."""

    endpoint: str


@dataclass(frozen=True, slots=True)
class Waited:
    """A declared wait is over; `seconds` is how long it was."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Served:
    """A document is served at an address that the provider can fetch."""

    address: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The requests by which the provider fetched a document of the client's, in the order in which they came."""

    address: str
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class CallsAnswered:
    """What the provider calls at an address is answered like this; `after` is how much later, in seconds."""

    address: str
    status: int
    location: str | None
    after: float


@dataclass(frozen=True, slots=True)
class KeysRotated:
    """The operator gave the provider a new signing key."""

    issuer: str


@dataclass(frozen=True, slots=True)
class ClientKeysRotated:
    """The client serves a new key in the place of its old one, and signs with it from now on."""

    client: Client


@dataclass(frozen=True, slots=True)
class NotDone:
    """What the harness or the operator was to do did not succeed; `why` says so in a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class SignIn:
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
