"""What messages are called in findings: the words of the specifications, with their article."""

from collections.abc import Iterable, Mapping

from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page, Strayed
from harness.protocol.client import RegistrationDeleted, RegistrationError, RegistrationResponse
from harness.protocol.device import DeviceAuthorizationError, DeviceAuthorizationResponse, DeviceVerification
from harness.protocol.distributed_claims import ClaimsProviderAnswer, DistributedClaims
from harness.protocol.forged_submission import ForgedLogout, ForgedSubmission
from harness.protocol.framed import RenderedLogout, SessionCheck
from harness.protocol.logout import (
    BackChannelLogout,
    FrontChannelLogout,
    LogoutPage,
    LogoutRedirect,
    LogoutToken,
    NothingReceived,
)
from harness.protocol.outcome import CallsAnswered, ClientKeysRotated, Fetched, KeysRotated, Served, SignIn, Waited
from harness.protocol.provider import DiscoveryError, DiscoveryResponse, JwksError, JwksResponse
from harness.protocol.pushed_authorization import PushedAuthorizationError, PushedAuthorizationResponse
from harness.protocol.token import (
    IntrospectionError,
    IntrospectionResponse,
    RevocationError,
    RevocationResponse,
    TokenError,
    TokenRace,
    TokenResponse,
)
from harness.protocol.tokens import IdToken, JwtAccessToken
from harness.protocol.transport_security import Handshake
from harness.protocol.trusted_issuer import TrustedIssuer
from harness.protocol.userinfo import UserinfoError, UserinfoResponse
from harness.protocol.webfinger import WebfingerError, WebfingerResponse

NAMES: Mapping[type, str] = {
    AuthorizationError: "an authorization error response",
    AuthorizationSuccess: "a successful authorization response",
    BackChannelLogout: "a back-channel logout request",
    CallsAnswered: "answered calls",
    ClaimsProviderAnswer: "an answer of a Claims Provider",
    ClientKeysRotated: "new keys of the client",
    DeviceAuthorizationError: "a device authorization error response",
    DeviceAuthorizationResponse: "a device authorization response",
    DeviceVerification: "a verification of a user code",
    DiscoveryError: "an error in the place of the metadata",
    DiscoveryResponse: "the provider's metadata",
    DistributedClaims: "distributed claims",
    Fetched: "a request for the client's document",
    ForgedLogout: "a forged logout",
    ForgedSubmission: "an answer to a forged form",
    FrontChannelLogout: "a front-channel logout request",
    Handshake: "a TLS handshake",
    IdToken: "an ID Token",
    IntrospectionError: "an introspection error response",
    IntrospectionResponse: "an introspection response",
    JwksError: "an error in the place of the JWK Set",
    JwksResponse: "a JWK Set",
    JwtAccessToken: "an access token that is a JWT",
    KeysRotated: "new keys of the provider",
    LogoutPage: "a page of the logout",
    LogoutRedirect: "a redirect after the logout",
    LogoutToken: "a Logout Token",
    NothingReceived: "nothing",
    Page: "a page of the provider",
    PushedAuthorizationError: "a pushed authorization error response",
    PushedAuthorizationResponse: "a pushed authorization response",
    RegistrationDeleted: "a deleted registration",
    RegistrationError: "a client registration error response",
    RegistrationResponse: "a client information response",
    RenderedLogout: "a logout page shown by a browser",
    RevocationError: "a revocation error response",
    RevocationResponse: "a revocation response",
    Served: "a served document",
    SessionCheck: "an answer of the check_session_iframe",
    SignIn: "a login",
    Strayed: "a redirect elsewhere",
    TokenError: "a token error response",
    TokenRace: "answers to token requests at the same moment",
    TokenResponse: "a token response",
    TrustedIssuer: "a trusted issuer of assertions",
    UserinfoError: "a UserInfo error response",
    UserinfoResponse: "a UserInfo response",
    Waited: "a wait",
    WebfingerError: "a WebFinger error response",
    WebfingerResponse: "a WebFinger response",
}


def name_of(result: object) -> str:
    """Return what a message is called."""
    return NAMES.get(type(result), "an answer of another kind")


def names_of(kinds: Iterable[type]) -> str:
    """Return what messages of these types are called, one or the other."""
    return " or ".join(sorted({NAMES[kind] for kind in kinds}))
